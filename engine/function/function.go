// Package function holds the functions that expressions may call, one file
// each, and the types of their arguments. Nothing outside this list can be
// called: no clock, no string building, no input or output.
package function

import (
	"errors"
	"fmt"

	"chengan/engine/exact"
)

// Kind is the kind of a value in an expression.
type Kind uint8

// The kinds of values and their Go forms at run time.
const (
	Bool    Kind = iota // bool
	Int                 // int
	Number              // exact.Number, or int where it came from one
	Text                // string
	Date                // Day
	Texts               // []any of string
	Numbers             // []any of int or exact.Number
	Dates               // []any of Day
	Table               // []any of records
	Record              // map[string]any
	Matrix              // Grid
	Nil                 // nil
)

var kindTitles = [...]string{"真假值", "整数", "数值", "文本", "日期", "文本列表", "数值列表", "日期列表", "数据表", "记录", "矩阵", "空值"}

// Title gives the Chinese name of the kind.
func (k Kind) Title() string { return kindTitles[k] }

// Takes reports whether a value of kind from may stand where k is wanted.
func (k Kind) Takes(from Kind) bool { return k == from || k == Number && from == Int }

// Day is a day number (0 is 1970-01-01).
type Day int64

// Context is what the evaluation of one subject offers to functions.
type Context struct {
	Day  int64 // 评估基准日
	Year int   // its year
	// Indicator gives the value of an indicator in a year. No submitted figure
	// is a MissingError; several that cannot be added up are another error.
	Indicator func(name string, year int) (exact.Number, error)
}

// MissingError says that something needed was not submitted. Its clause is
// NoEvidence, not Failed.
type MissingError struct{ What string }

// Error implements error.
func (e MissingError) Error() string { return "未提交" + e.What }

// Function is one function of the expression language.
type Function struct {
	Name   string
	Usage  string // in Chinese: signature and meaning
	Args   []Kind
	Min    int // arguments that must be given; 0 means all of Args
	Result Kind
	Call   func(c *Context, args []any) (any, error)
}

// All is the closed list of functions.
var All = []Function{
	rate, indicator, series, mean, sum, minimum, maximum, length, unique, round, absolute, floor, ceiling,
	date, year, days, withinYears, withinDays, need, matrix,
}

// Find gives the function called name.
func Find(name string) (Function, bool) {
	for _, f := range All {
		if f.Name == name {
			return f, true
		}
	}
	return Function{}, false
}

// AsNumber gives an int or an exact.Number as an exact.Number.
func AsNumber(v any) exact.Number {
	switch n := v.(type) {
	case int:
		return exact.Int(int64(n))
	case exact.Number:
		return n
	}
	panic(fmt.Sprintf("function: %T is not a number", v)) // the checker let no other type through
}

// errEmpty is the answer to the mean, minimum or maximum of nothing.
var errEmpty = errors.New("没有可计算的数值")

// numbers gives a list of numbers as exact numbers; missing entries cannot
// occur, the checker makes expressions guard them.
func numbers(v any) []exact.Number {
	list := v.([]any)
	out := make([]exact.Number, len(list))
	for i, n := range list {
		out[i] = AsNumber(n)
	}
	return out
}
