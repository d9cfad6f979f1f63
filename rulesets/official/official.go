// Package official turns an 评价细则 as it circulates — a table in a workbook or
// a document, 一级项｜二级项｜三级项｜评价内容｜扣分标准 — into a ruleset, and writes
// rulesets as workbooks that come back without loss.
//
// Nothing is guessed silently: every sentence is reported with what was
// understood and how surely; what was not is left to an expert and listed as
// work to finish. Files are somebody else's: all that is read is bounded.
package official

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Limits of one file.
const (
	maxFile    = 32 << 20  // bytes as it lies on the disk
	maxPart    = 64 << 20  // bytes of one part, unpacked
	maxEntries = 5000      // parts of the archive
	maxTables  = 200       // sheets or tables
	maxRows    = 5000      // of one table
	maxColumns = 64        // of one table
	maxCell    = 8000      // characters of one cell
	maxText    = 1_000_000 // characters of all tables
	maxMerged  = 20_000    // merged areas of one table
	maxListed  = 100       // problems that are printed
)

// Place is where something stands in a file.
//
// Units: Row and Column count from 1; 0 is none.
type Place struct {
	File   string `json:"file"`
	Table  string `json:"table,omitempty"` // “工作表”细则, 第2个表格
	Row    int    `json:"row,omitempty"`
	Column int    `json:"column,omitempty"`
	letter bool   // columns are called by letters
}

// String gives the place for people: "标准.xlsx：工作表“细则”第12行E列".
func (p Place) String() string {
	s := p.File
	if p.Table != "" {
		s += "：" + p.Table
	}
	if p.Row > 0 {
		s += fmt.Sprintf("第%d行", p.Row)
	}
	if p.Column > 0 && p.letter {
		s += letters(p.Column) + "列"
	} else if p.Column > 0 {
		s += fmt.Sprintf("第%d列", p.Column)
	}
	return s
}

// letters names a column as spreadsheets do.
func letters(column int) string {
	name := ""
	for ; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// Problem is a mistake of the file, with its place.
type Problem struct {
	Place Place  `json:"place"`
	What  string `json:"what"` // what was found; what is allowed
}

// String gives "where：what".
func (p Problem) String() string { return p.Place.String() + "：" + p.What }

// ProblemsError is a file from which nothing is imported, with all that is
// wrong with it.
type ProblemsError []Problem

// Error gives one line per problem, in the order of the file.
func (e ProblemsError) Error() string {
	var lines []string
	for i, p := range e {
		if i == maxListed {
			lines = append(lines, fmt.Sprintf("另有%d处问题没有列出", len(e)-maxListed))
			break
		}
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// sorted puts problems into the order of the file.
func sorted(problems []Problem) ProblemsError {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Place.Table, b.Place.Table), cmp.Compare(a.Place.Row, b.Place.Row), cmp.Compare(a.Place.Column, b.Place.Column))
	})
	return problems
}
