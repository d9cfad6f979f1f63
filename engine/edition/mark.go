package edition

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
)

// Mark says how far the points of an item can be compared between editions.
type Mark string

// The marks.
const (
	Comparable   Mark = "comparable"
	Converted    Mark = "converted"
	Incomparable Mark = "incomparable"
)

// Marks lists them.
var Marks = []Mark{Comparable, Converted, Incomparable}

// Title gives the Chinese word for people.
func (m Mark) Title() string {
	return map[Mark]string{Comparable: "可比", Converted: "折算", Incomparable: "不可比"}[m]
}

// MarkRule is the rule in words, for help and reports.
const MarkRule = "可比：全部条款未变，或者只改号、只调整归属，本项分值和扣分池也未变。" +
	"折算：有条款修改、拆分、合并，或者分值、扣分池、所读参数改变，或者另一版没有这个编号的项，但每条条款在另一版都有对应。" +
	"不可比：有新增或取消而没有对应的条款，或者条款改读别的数据表，或者所读的列有增减、类型或计量单位或可选值改变。"

// mark marks an item by MarkRule, with the reasons.
func (c *comparing) mark(item *Item) {
	item.Mark = Comparable
	note := func(mark Mark, format string, args ...any) {
		if slices.Index(Marks, mark) > slices.Index(Marks, item.Mark) {
			item.Mark = mark
		}
		if reason := fmt.Sprintf(format, args...); !slices.Contains(item.Reasons, reason) {
			item.Reasons = append(item.Reasons, reason)
		}
	}
	within := func(s side, ids []string) bool {
		return slices.ContainsFunc(ids, func(id string) bool { return s.item[id].ID == item.ID })
	}
	for _, group := range c.out.Groups {
		if !within(c.from, group.From) && !within(c.to, group.To) {
			continue
		}
		switch {
		case len(group.From) == 0:
			note(Incomparable, "条款%s在%s中没有对应", list(group.To), c.out.From)
			continue
		case len(group.To) == 0:
			note(Incomparable, "条款%s在%s中没有对应", list(group.From), c.out.To)
			continue
		case group.Is(engine.Split) || group.Is(engine.Merged):
			note(Converted, "条款%s变为%s", list(group.From), list(group.To))
		case group.Is(engine.Edited):
			note(Converted, "条款%s修改", group.To[0])
		}
		for _, reason := range c.meaning(group) {
			note(Incomparable, "%s", reason)
		}
	}
	switch {
	case item.From == nil:
		note(Converted, "%s中没有编号为%s的项", c.out.From, item.ID)
	case item.To == nil:
		note(Converted, "%s中没有编号为%s的项", c.out.To, item.ID)
	case *item.From != *item.To:
		note(Converted, "本项分值由%s改为%s", *item.From, *item.To)
	}
	if slices.ContainsFunc(item.Changes, func(c Change) bool { return strings.HasPrefix(c.What, "扣分池") }) {
		note(Converted, "扣分池改变")
	}
}

// meaning says what means something else in the tables that the clauses of a
// group read.
func (c *comparing) meaning(g Group) []string {
	if c.from.Program == nil || c.to.Program == nil {
		return nil
	}
	was, is := reads(c.from, g.From), reads(c.to, g.To)
	var reasons []string
	if a, b := slices.Sorted(maps.Keys(was)), slices.Sorted(maps.Keys(is)); !slices.Equal(a, b) {
		titles := func(names []string) string {
			var all []string
			for _, name := range names {
				all = append(all, c.tableTitle(name))
			}
			return orElse(list(all), "无")
		}
		reasons = append(reasons, fmt.Sprintf("条款%s所读的数据表由%s改为%s", list(g.To), titles(a), titles(b)))
	}
	for _, name := range union(was, is) {
		fields := maps.Clone(was[name])
		if fields == nil {
			fields = map[string]bool{}
		}
		maps.Copy(fields, is[name])
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			if meaning := c.meanings[name+"."+field]; meaning != "" {
				reasons = append(reasons, meaning)
			}
		}
	}
	return reasons
}

// reads gives the tables and fields that clauses read.
func reads(s side, clauses []string) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	read := func(table string, fields ...string) {
		if all[table] == nil {
			all[table] = map[string]bool{}
		}
		for _, field := range fields {
			all[table][field] = true
		}
	}
	for _, id := range clauses {
		for table, fields := range s.Program.Fields(id) {
			read(table, fields...)
		}
		if missing, ok := s.clauses[id].Deduct.Pattern.(*pattern.Missing); ok {
			read(missing.From, missing.Field)
		}
	}
	return all
}
