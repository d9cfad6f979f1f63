package management

import (
	"fmt"
	"slices"

	"chengan/engine"
)

// needs are the keys that a kind of rule cannot do without, and those that it
// may have.
var needs = map[Kind]struct{ must, may []string }{
	OfLevel:    {},
	OfNamed:    {},
	OfCount:    {[]string{"severities"}, []string{"years", "more_than", "scope"}},
	OfDeaths:   {[]string{"severities", "more_than"}, []string{"years", "scope"}},
	OfEvent:    {[]string{"events"}, []string{"years"}},
	OfDeclared: {[]string{"ask"}, nil},
}

type checking struct {
	*Method
	defects []engine.Defect
}

func (c *checking) fail(where, format string, args ...any) {
	c.defects = append(c.defects, engine.Defect{Where: where, What: fmt.Sprintf(format, args...)})
}

// check finds what the published schema cannot say.
func (m *Method) check() []engine.Defect {
	c := &checking{Method: m}
	once(c, "documents", m.Documents, func(d engine.Document) string { return d.ID })
	once(c, "levels", m.Levels, func(l Level) string { return l.Name })
	once(c, "params", m.Params, func(p Param) string { return p.Name })
	once(c, "rules", m.Rules, func(r Rule) string { return r.ID })
	once(c, "steps", m.Steps, func(s Step) string { return s.Name })
	used := map[string]bool{}
	refer := func(where, name string, words bool) {
		if name == "" {
			return
		}
		used[name] = true
		switch p := m.Param(name); {
		case p == nil:
			c.fail(where, "params 中没有参数 %q", name)
		case words && !slices.Equal(p.Choices, []string{liable, everything}):
			c.fail(where, "参数 %q 的选项应为 %s、%s", name, liable, everything)
		case !words && len(p.Choices) > 0:
			c.fail(where, "参数 %q 应为整数", name)
		}
	}
	for i, s := range m.Principles {
		c.source(fmt.Sprintf("principles[%d]", i), s.Source)
	}
	for i := range m.Params {
		c.param(fmt.Sprintf("params[%d]（%s）", i, m.Params[i].Name), &m.Params[i])
	}
	for i, r := range m.Rules {
		where := fmt.Sprintf("rules[%d]（%s）", i, r.ID)
		c.source(where, r.Source)
		given := map[string]bool{"severities": len(r.Severities) > 0, "years": r.Years != "", "more_than": r.MoreThan != "",
			"scope": r.Scope != "", "events": len(r.Events) > 0, "ask": r.Ask != ""}
		for _, key := range []string{"ask", "events", "more_than", "scope", "severities", "years"} {
			form := needs[r.Kind]
			switch must := slices.Contains(form.must, key); {
			case must && !given[key]:
				c.fail(where, "缺少 %q；%s 类的规则必须有", key, r.Kind)
			case given[key] && !must && !slices.Contains(form.may, key):
				c.fail(where+"."+key, "%s 类的规则不用此项", r.Kind)
			}
		}
		refer(where+".years", r.Years, false)
		refer(where+".more_than", r.MoreThan, false)
		refer(where+".scope", r.Scope, true)
	}
	for i, s := range m.Steps {
		where := fmt.Sprintf("steps[%d]（%s）", i, s.Name)
		c.source(where, s.Source)
		refer(where+".limit", s.Limit, false)
	}
	c.source("review", m.Review.Source)
	refer("review.years", m.Review.Years, false)
	for i, p := range m.Params {
		if !used[p.Name] {
			c.fail(fmt.Sprintf("params[%d]（%s）", i, p.Name), "没有规则、步骤用到这个参数")
		}
	}
	return c.defects
}

func (c *checking) param(where string, p *Param) {
	c.source(where, p.Source)
	if len(p.Choices) == 0 && p.Min > p.Max {
		c.fail(where, "min 为 %d，大于 max %d", p.Min, p.Max)
		return
	}
	for _, one := range []struct {
		key   string
		value any
	}{{"value", p.Value}, {"provisional", p.Provisional}} {
		if one.value == nil {
			continue
		}
		if err := p.takes(one.value); err != nil {
			c.fail(where+"."+one.key, "%v", err)
		}
	}
	if p.Value != nil && p.Provisional != nil {
		c.fail(where+".provisional", "取值已知，不应再有暂用值")
	}
	if p.Value == nil && p.Source.Status == engine.Official {
		c.fail(where+".source.status", "取值未知，不能标为官方原文")
	}
}

func (c *checking) source(where string, s engine.Source) {
	if s.Document == "" && s.Status == engine.Official {
		c.fail(where+".source", "标为官方原文，却没有写明文件 document")
	}
	if s.Document != "" && !slices.ContainsFunc(c.Documents, func(d engine.Document) bool { return d.ID == s.Document }) {
		c.fail(where+".source.document", "documents 中没有编号为 %q 的文件", s.Document)
	}
}

// once refuses an id that stands twice in a list.
func once[T any](c *checking, path string, list []T, id func(T) string) {
	seen := map[string]bool{}
	for i, one := range list {
		if seen[id(one)] {
			c.fail(fmt.Sprintf("%s[%d]", path, i), "%q 重复", id(one))
		}
		seen[id(one)] = true
	}
}
