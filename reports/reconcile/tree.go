package reconcile

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// branch is one row of a score table: a level with its points, which those below
// it add up to, or a clause on which an item loses points.
type branch struct {
	*entry
	level int
}

// levels are how rows of a score table begin, from the highest down.
var levels = []*regexp.Regexp{
	regexp.MustCompile(`^[一二三四五六七八九十]+、`), regexp.MustCompile(`^（[一二三四五六七八九十]+）`), regexp.MustCompile(`^\d+[.．]`), regexp.MustCompile(`^（\d+）`), regexp.MustCompile(`^条款`),
}

// ofClause is the level of clauses.
var ofClause = len(levels)

// treeHeads are the heads of the column that has the levels.
var treeHeads = []string{"条目", "项目", "评价内容", "评价项目", "指标"}

// grow reads a table whose rows are levels that add up. Of its rows only the
// highest are entries, so that a sum counts nothing twice.
func (s *sheet) grow() {
	at := slices.IndexFunc(s.table.Head, func(head string) bool { return slices.Contains(treeHeads, blanks.Replace(head)) })
	if at < 0 || len(s.entries) == 0 {
		return
	}
	var all []branch
	for _, e := range s.entries {
		text := strings.TrimSpace(s.text(e, at))
		level := slices.IndexFunc(levels, func(l *regexp.Regexp) bool { return l.MatchString(text) }) + 1
		if level == 0 || len(all) == 0 && level != 1 {
			return
		}
		e.name = brief(text)
		all = append(all, branch{e, level})
	}
	s.branches, s.entries = all, nil
	for _, b := range all {
		if b.level == 1 {
			s.entries = append(s.entries, b.entry)
		}
	}
}

// brief is the label of a row as a message quotes it.
func brief(text string) string {
	text, _, _ = strings.Cut(text, "　")
	if runes := []rune(text); len(runes) > 24 {
		return string(runes[:24]) + "……"
	}
	return text
}

// rows are all rows but totals and averages.
func (s *sheet) rows() []*entry {
	if s.branches == nil {
		return s.entries
	}
	list := make([]*entry, len(s.branches))
	for i, b := range s.branches {
		list[i] = b.entry
	}
	return list
}

// trees holds every level of a score table to the sum of those right below it.
func (c *checker) trees(s *sheet) {
	clauses := slices.ContainsFunc(s.branches, func(b branch) bool { return b.level == ofClause })
	for i, b := range s.branches {
		if b.level == ofClause {
			continue
		}
		below, next := []branch{}, 0
		for _, other := range s.branches[i+1:] {
			if other.level <= b.level {
				break
			}
			if next == 0 || other.level <= next {
				next = other.level
				below = append(below, other)
			}
		}
		for _, k := range []kind{nominal, full, lost, earned} {
			stated, place, ok := s.get(b.entry, k)
			if !ok {
				continue
			}
			given, places := exactly(0), []at{}
			for _, other := range below {
				if q, at, ok := s.get(other.entry, k); ok {
					given, places = given.add(q.span()), append(places, at)
				}
			}
			switch {
			case len(places) > 0:
				c.bear(append(places, place)...)
				if stated.value.Cmp(given.exact) != 0 { // points are printed to their last digit
					c.problem(s.order, stated.against(given) != differs, s.place(b.entry), "%s%s，其下各行相加应为%s", s.head(s.column(k)), stated.text, plain(given.exact))
				}
			case k == lost && clauses && len(below) == 0 && stated.value.Sign() != 0:
				c.problem(s.order, true, s.place(b.entry), "%s%s，没有列出失分的条款", s.head(s.column(k)), stated.text)
			}
		}
	}
}

// form is the values of a form: 满分 100分 得分 92.80分.
type form struct {
	table  *Table
	order  int
	values map[kind]quantity
	places map[kind]at
}

// form reads a table of names and values in turn; ok is false for another.
func (c *checker) form(number int) (f form, ok bool) {
	t := &c.text.Tables[number]
	if c.read[number].individual() && len(c.read[number].entries) > 0 || len(t.Head)%2 != 0 {
		return f, false
	}
	f = form{t, c.read[number].order, map[kind]quantity{}, map[kind]at{}}
	for r, row := range append([][]string{t.Head}, t.Rows...) {
		for j := 0; j+1 < len(row); j += 2 {
			k, known := formNames[blanks.Replace(row[j])]
			q, ok := cellNumber(strings.TrimRight(blanks.Replace(row[j+1]), "%％分项个条"))
			if _, twice := f.values[k]; known && ok && !twice {
				f.values[k], f.places[k] = q, at{line: -1 - number, row: r - 1, column: j + 1}
			}
		}
	}
	return f, len(f.values) > 1
}

// forms holds the values of a form to each other, and to the score table that it
// heads.
func (c *checker) forms() {
	var trees []*sheet
	for _, s := range c.read {
		if s.branches != nil && len(trees) < maxTrees {
			trees = append(trees, s)
		}
	}
	for i := range c.text.Tables {
		f, ok := c.form(i)
		if !ok {
			continue
		}
		for _, place := range f.places {
			c.seen[place] = true
		}
		c.relate(f.order, f.table.Place, func(k kind) (quantity, at, bool) {
			q, ok := f.values[k]
			return q, f.places[k], ok
		})
		for _, s := range trees {
			c.heads(f, s)
		}
	}
}

// maxTrees is how many score tables forms are held to.
const maxTrees = 20

// heads holds a form to the sums of a score table.
func (c *checker) heads(f form, s *sheet) {
	for _, k := range []kind{full, lost, earned} {
		stated, ok := f.values[k]
		if !ok || s.column(k) < 0 {
			continue
		}
		given, _, ok := s.sum(s.column(k))
		if !ok {
			continue
		}
		c.bear(f.places[k])
		if a := stated.against(given); a != agrees {
			c.problem(f.order, a == rounded, f.table.Place, "%s%s，%s各行相加为%s", k, stated.text, s.title(), stated.shown(given.exact))
		}
	}
}

// plain prints a sum without zeros at its end.
func plain(value *big.Rat) string {
	return strings.TrimRight(strings.TrimRight(value.FloatString(4), "0"), ".")
}

// annexes holds what the text calls its annexes to those that follow it.
func (c *checker) annexes() {
	type annex struct {
		no    int
		title string
		line  int
	}
	var labels, list []annex
	listing := false
	for i, line := range c.text.Lines {
		title := ""
		if i+1 < len(c.text.Lines) {
			title = c.text.Lines[i+1].Text
		}
		if m := annexLabel.FindStringSubmatch(line.Text); m != nil {
			labels, listing = append(labels, annex{digits(m[1]), title, i}), false
			continue
		}
		rest, begins := strings.CutPrefix(line.Text, "附件：")
		if !begins {
			rest = line.Text
		}
		m := annexListed.FindStringSubmatch(rest)
		if listing = begins || listing && m != nil && digits(m[1]) > 0; !listing {
			continue
		}
		list = append(list, annex{digits(m[1]), m[2], i})
	}
	if len(labels) == 0 {
		return
	}
	problem := func(line int, format string, args ...any) {
		c.problem(2*line, false, c.text.Lines[line].Place, format, args...)
	}
	for i, one := range labels {
		if want := i + 1; one.no != want && !(one.no == 0 && len(labels) == 1) {
			problem(one.line, "%s应为附件%d", c.text.Lines[one.line].Text, want)
		}
	}
	if len(list) > 0 {
		if len(list) != len(labels) {
			problem(list[0].line, "附件说明列出%d个附件，其后有%d个", len(list), len(labels))
		}
		for i, one := range list[:min(len(list), len(labels))] {
			if one.title != labels[i].title || one.no != labels[i].no {
				problem(one.line, "附件说明的“%s”与其后的“%s”不一致", c.text.Lines[one.line].Text, c.text.Lines[labels[i].line].Text+" "+labels[i].title)
			}
		}
	}
	for i, line := range c.text.Lines {
		for _, m := range annexCalled.FindAllStringSubmatch(c.mask.hide(line.Text), -1) {
			if no := digits(m[1]); i < labels[0].line && (no > len(labels) || no == 0) {
				problem(i, "附件%s：只有%d个附件", m[1], len(labels))
			}
		}
	}
}

var (
	annexLabel  = regexp.MustCompile(`^附件(\d{0,3})$`)
	annexListed = regexp.MustCompile(`^(?:(\d{1,3})[.．])?\s*(.*)$`)
	annexCalled = regexp.MustCompile(`附件(\d{1,3})`)
)

// digits reads a small number; "" is 0.
func digits(text string) int {
	n := 0
	_, _ = fmt.Sscan(text, &n)
	return n
}

// annexOf names the annex whose first table a table is, "" for another.
func (c *checker) annexOf(number int) string {
	t := &c.text.Tables[number]
	for i := t.after - 1; i >= 0 && (number == 0 || i >= c.text.Tables[number-1].after); i-- {
		if annexLabel.MatchString(c.text.Lines[i].Text) {
			return c.text.Lines[i].Text
		}
	}
	return ""
}
