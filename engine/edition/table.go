package edition

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
)

// Table is a table that one edition lists and the other does not, or defines in
// another way.
type Table struct {
	Kind    engine.Descent `json:"kind"` // New, Gone or Edited
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Columns []Column       `json:"columns"` // of one that is edited
	Changes []Change       `json:"changes"` // of the table itself
}

// Column is a column that differs.
type Column struct {
	Kind    engine.Descent `json:"kind"`
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Changes []Change       `json:"changes"`
	Meaning bool           `json:"meaning"` // what is written in it means something else: type, unit or options
}

// tables compares the tables that the editions list.
func (c *comparing) tables() {
	c.meanings = map[string]string{}
	listed := map[string]bool{}
	for _, s := range []side{c.from, c.to} {
		for _, name := range s.Ruleset.Tables {
			listed[name] = true
		}
	}
	for _, name := range union(listed, nil) {
		was, is := slices.Contains(c.from.Ruleset.Tables, name), slices.Contains(c.to.Ruleset.Tables, name)
		title := strings.Trim(c.tableTitle(name), "“”")
		switch {
		case !was:
			c.out.Tables = append(c.out.Tables, Table{engine.New, name, title, []Column{}, []Change{}})
		case !is:
			c.out.Tables = append(c.out.Tables, Table{engine.Gone, name, title, []Column{}, []Change{}})
		default:
			c.table(name, title, c.from.Schemas[name], c.to.Schemas[name])
		}
	}
}

func (c *comparing) table(name, title string, was, is *column.Schema) {
	if was == nil || is == nil {
		return // nothing is said of them
	}
	t := Table{Kind: engine.Edited, Name: name, Title: title, Columns: []Column{}, Changes: []Change{}}
	note(&t.Changes, "表名", quoted(was.Title), quoted(is.Title))
	note(&t.Changes, "单位列", was.SubjectTitle, is.SubjectTitle)
	note(&t.Changes, "合计行", was.TotalRow, is.TotalRow)
	note(&t.Changes, "每个单位只填一行", yes(was.OneRow), yes(is.OneRow))
	for i := range is.Fields {
		now := &is.Fields[i]
		at := was.Field(now.Name)
		if at < 0 {
			t.Columns = append(t.Columns, Column{Kind: engine.New, Name: now.Name, Title: now.Header(), Changes: []Change{}, Meaning: true})
			c.meanings[name+"."+now.Name] = fmt.Sprintf("数据表“%s”的列“%s”只在%s中有", is.Title, now.Header(), c.out.To)
			continue
		}
		old := &was.Fields[at]
		if changes, meaning := columnChanges(old, now); len(changes) > 0 {
			t.Columns = append(t.Columns, Column{engine.Edited, now.Name, now.Header(), changes, meaning})
			if meaning {
				c.meanings[name+"."+now.Name] = fmt.Sprintf("数据表“%s”的列“%s”含义改变", is.Title, now.Header())
			}
		}
	}
	for i := range was.Fields {
		if old := &was.Fields[i]; is.Field(old.Name) < 0 {
			t.Columns = append(t.Columns, Column{Kind: engine.Gone, Name: old.Name, Title: old.Header(), Changes: []Change{}, Meaning: true})
			c.meanings[name+"."+old.Name] = fmt.Sprintf("数据表“%s”的列“%s”只在%s中有", was.Title, old.Header(), c.out.From)
		}
	}
	if len(t.Columns)+len(t.Changes) > 0 {
		c.out.Tables = append(c.out.Tables, t)
	}
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// columnChanges says what differs between two columns of one name, and whether
// what is written in them means something else.
func columnChanges(was, is *column.Field) (changes []Change, meaning bool) {
	note(&changes, "类型", was.Type.Title(), is.Type.Title())
	note(&changes, "计量单位", was.Unit, is.Unit)
	note(&changes, "可选值", list(was.Enum), list(is.Enum))
	meaning = len(changes) > 0
	bound := func(n *exact.Number) string {
		if n == nil {
			return "不限"
		}
		return n.String()
	}
	length := func(n int) string {
		if n == 0 {
			return "不限"
		}
		return fmt.Sprint(n)
	}
	note(&changes, "列名", quoted(was.Title), quoted(is.Title))
	note(&changes, "必填", yes(was.Required), yes(is.Required))
	note(&changes, "小数位数", fmt.Sprint(was.Scale), fmt.Sprint(is.Scale))
	note(&changes, "下限", bound(was.Min), bound(is.Min))
	note(&changes, "上限", bound(was.Max), bound(is.Max))
	note(&changes, "最少字数", length(was.MinLength), length(is.MinLength))
	note(&changes, "最多字数", length(was.MaxLength), length(is.MaxLength))
	note(&changes, "最多项数", length(was.MaxItems), length(is.MaxItems))
	note(&changes, "写法", was.Pattern, is.Pattern)
	note(&changes, "别名", list(was.Aliases), list(is.Aliases))
	note(&changes, "当作空白的写法", list(was.Missing), list(is.Missing))
	note(&changes, "数后括注", yes(was.Note), yes(is.Note))
	note(&changes, "填写说明", quoted(was.Description), quoted(is.Description))
	return changes, meaning
}
