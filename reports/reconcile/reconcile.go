// Package reconcile reads a finished notice again, as somebody does who has only
// the paper, and says which of its figures contradict each other: bands that do
// not add up, averages that their parts do not give, totals other than the sum
// of the table, rankings that are none. It knows nothing of templates or runs,
// so it works on any Chinese text.
//
// read.go and word.go turn files into lines and tables; sheet.go understands
// tables and holds them to themselves; prose.go finds statements in sentences,
// and check.go holds them to each other and to the tables; tree.go is for score
// tables, whose levels add up, forms and annexes. quantity.go is how
// printed numbers are compared: exactly, and with what rounding can hide.
package reconcile

import (
	"cmp"
	"fmt"
	"slices"
)

// Problem is a figure that does not reconcile.
type Problem struct {
	Place string // 第5行, 表1第3行
	Text  string
	// Doubt marks what rounding of the printed figures could explain, and what is
	// likely but not certain. A text is not refused for it.
	Doubt bool
	order int
}

// String gives the place and what is wrong.
func (p Problem) String() string { return p.Place + "：" + p.Text }

// Result is what was found in a text.
type Result struct {
	Problems []Problem // in the order of the text
	Figures  int       // numbers with units in sentences, and numbers in tables that are understood
	Checked  int       // those of them that something else in the text bears out or refutes
	Cut      int       // problems beyond the limit
}

// Contradictions counts the problems that are certain.
func (r *Result) Contradictions() int {
	n := 0
	for _, p := range r.Problems {
		if !p.Doubt {
			n++
		}
	}
	return n
}

// maxProblems is how many problems are kept.
const maxProblems = 200

// Check holds a text to itself. Names are words that it takes from elsewhere,
// and that say nothing of themselves: a unit may be called 共28个部门.
func Check(t *Text, names ...string) Result {
	c := newChecker(t)
	c.names = names
	c.sheets()
	c.prose()
	c.annexes()
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return cmp.Compare(a.order, b.order) })
	c.problems = slices.CompactFunc(c.problems, func(a, b Problem) bool { return a == b })
	r := Result{Problems: c.problems, Figures: len(c.seen), Checked: len(c.borne)}
	if len(r.Problems) > maxProblems {
		r.Cut = len(r.Problems) - maxProblems
		r.Problems = r.Problems[:maxProblems]
	}
	return r
}

// at is where a number stands: a line and a byte in it, or a cell.
type at struct{ line, from, row, column int }

// checker holds a text to itself.
type checker struct {
	text     *Text
	read     []*sheet
	names    []string
	mask     mask
	problems []Problem
	seen     map[at]bool // numbers that were understood
	borne    map[at]bool // of them, those that were held to something
}

func newChecker(t *Text) *checker {
	return &checker{text: t, seen: map[at]bool{}, borne: map[at]bool{}}
}

func (c *checker) problem(order int, doubt bool, place, format string, args ...any) {
	c.problems = append(c.problems, Problem{Place: place, Text: fmt.Sprintf(format, args...), Doubt: doubt, order: order})
}

// bear notes numbers that were held to something.
func (c *checker) bear(places ...at) {
	for _, place := range places {
		c.seen[place], c.borne[place] = true, true
	}
}
