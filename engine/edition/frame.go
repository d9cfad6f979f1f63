package edition

import (
	"fmt"

	"chengan/engine"
)

// frame compares what is said of the ruleset as a whole, the items above the
// leaves, and what is known by its id: vetoes, the bonus and checks.
func (c *comparing) frame() {
	was, is, out := c.from.Ruleset, c.to.Ruleset, &c.out.Frame
	note(out, "名称", quoted(was.Title), quoted(is.Title))
	note(out, "发布单位", quoted(was.Issuer), quoted(is.Issuer))
	note(out, "说明", quoted(was.Note), quoted(is.Note))
	note(out, "评价对象", kinds(was.Subjects), kinds(is.Subjects))
	note(out, "满分", was.Total.String(), is.Total.String())
	line := func(pass *engine.PassLine) string {
		if pass == nil {
			return "不设"
		}
		return pass.Title()
	}
	note(out, "合格线", line(was.Pass), line(is.Pass))
	note(out, "未提交的条款", policy(was.NoEvidence), policy(is.NoEvidence))
	note(out, "不涉及的条款", policy(was.NotApplicable), policy(is.NotApplicable))
	rounding := func(r engine.ReportRounding) string {
		return fmt.Sprintf("%d位小数（%s）", r.Scale, plain("round", inJSON(r.Mode)))
	}
	note(out, "报告中的分数", rounding(was.Rounding), rounding(is.Rounding))
	for _, name := range union(was.Params, is.Params) {
		note(out, "参数"+name, inText(was.Params[name]), inText(is.Params[name]))
	}
	*out = append(*out, entries("比例类指标", was.Shares, is.Shares)...)
	note(out, "所分解的细则", was.Serves, is.Serves)
	documents := func(rs *engine.Ruleset) map[string]string {
		all := map[string]string{}
		for _, d := range rs.Documents {
			all[d.ID] = "《" + d.Title + "》" + d.No
			if d.Date+d.URL != "" {
				all[d.ID] += "（" + d.Date + d.URL + "）"
			}
		}
		return all
	}
	before, after := documents(was), documents(is)
	for _, id := range union(before, after) {
		note(out, "依据文件"+id, before[id], after[id])
	}
	c.branches()
	c.vetoes()
	c.bonus()
	c.checks()
}

func kinds(codes []string) string {
	var titles []string
	for _, code := range codes {
		titles = append(titles, engine.KindTitle(code))
	}
	return list(titles)
}

func policy(code string) string {
	switch code {
	case engine.PolicyDeduct:
		return "扣分"
	case engine.PolicyFull:
		return "得满分"
	case engine.PolicyExclude:
		return "剔除后折算"
	}
	return code
}

// branches compares the items above the leaves.
func (c *comparing) branches() {
	above := func(rs *engine.Ruleset) (map[string]*engine.Item, []string) {
		all, order := map[string]*engine.Item{}, []string(nil)
		var walk func(items []engine.Item)
		walk = func(items []engine.Item) {
			for i := range items {
				if len(items[i].Items) > 0 {
					all[items[i].ID] = &items[i]
					order = append(order, items[i].ID)
					walk(items[i].Items)
				}
			}
		}
		walk(rs.Items)
		return all, order
	}
	was, older := above(c.from.Ruleset)
	is, order := above(c.to.Ruleset)
	words := func(item *engine.Item) string { return fmt.Sprintf("%s（%s分）", quoted(item.Name), item.Points) }
	for _, id := range order {
		if was[id] == nil {
			c.out.Frame = append(c.out.Frame, Change{What: "评价项" + id, To: words(is[id])})
			continue
		}
		for _, change := range itemChanges(was[id], is[id]) {
			change.What = "评价项" + id + "的" + change.What
			c.out.Frame = append(c.out.Frame, change)
		}
	}
	for _, id := range older {
		if is[id] == nil {
			c.out.Frame = append(c.out.Frame, Change{What: "评价项" + id, From: words(was[id])})
		}
	}
}

// part is something that is known by its id.
type part struct{ id, text string }

// known compares two lists of such by their ids.
func known[T any](was, is []T, of func(*T) part, differ func(was, is *T) []Change) []Entry {
	entries := []Entry{}
	before := map[string]*T{}
	for i := range was {
		before[of(&was[i]).id] = &was[i]
	}
	after := map[string]bool{}
	for i := range is {
		p := of(&is[i])
		after[p.id] = true
		old := before[p.id]
		if old == nil {
			entries = append(entries, Entry{engine.New, p.id, p.text, []Change{}})
			continue
		}
		changes := differ(old, &is[i])
		if len(changes) == 0 && string(inJSON(old)) != string(inJSON(&is[i])) {
			changes = []Change{{What: "写法改变，含义相同"}}
		}
		if len(changes) > 0 {
			entries = append(entries, Entry{engine.Edited, p.id, p.text, changes})
		}
	}
	for i := range was {
		if p := of(&was[i]); !after[p.id] {
			entries = append(entries, Entry{engine.Gone, p.id, p.text, []Change{}})
		}
	}
	return entries
}

func (c *comparing) vetoes() {
	c.out.Vetoes = known(c.from.Ruleset.Vetoes, c.to.Ruleset.Vetoes,
		func(v *engine.Veto) part { return part{v.ID, v.Text} },
		func(was, is *engine.Veto) []Change {
			var changes []Change
			note(&changes, "文字", quoted(was.Text), quoted(is.Text))
			note(&changes, "后果", was.Consequence, is.Consequence)
			changes = append(changes, c.expression("条件", was.If, is.If)...)
			note(&changes, "对象", was.What, is.What)
			note(&changes, "牵头单位", list(was.Owners), list(is.Owners))
			note(&changes, "依据", sourceWords(was.Source), sourceWords(is.Source))
			return changes
		})
}

func (c *comparing) bonus() {
	was, is := c.from.Ruleset.Bonus, c.to.Ruleset.Bonus
	var before, after engine.Bonus
	frame := func(b *engine.Bonus, to *engine.Bonus) string {
		if b == nil {
			return ""
		}
		*to = *b
		where := "不计入总分"
		if b.Inside {
			where = "计入总分"
		}
		return fmt.Sprintf("“%s”，最多加%s分，%s", b.Name, b.Cap, where)
	}
	note(&c.out.Frame, "鼓励项", frame(was, &before), frame(is, &after))
	c.out.Bonus = known(before.Clauses, after.Clauses,
		func(b *engine.BonusClause) part { return part{b.ID, b.Text} },
		func(was, is *engine.BonusClause) []Change {
			var changes []Change
			note(&changes, "文字", quoted(was.Text), quoted(is.Text))
			if string(inJSON(was.Award)) != string(inJSON(is.Award)) {
				changes = append(changes, c.deduction(was.Award, is.Award, "加")...)
			}
			note(&changes, "牵头单位", list(was.Owners), list(is.Owners))
			note(&changes, "依据", sourceWords(was.Source), sourceWords(is.Source))
			return changes
		})
}

func (c *comparing) checks() {
	c.out.Checks = known(c.from.Ruleset.Checks, c.to.Ruleset.Checks,
		func(k *engine.Check) part { return part{k.ID, k.Text} },
		func(was, is *engine.Check) []Change {
			var changes []Change
			note(&changes, "文字", quoted(was.Text), quoted(is.Text))
			note(&changes, "数据表", orElse(was.For, "全部"), orElse(is.For, "全部"))
			changes = append(changes, c.expression("前提", was.When, is.When)...)
			changes = append(changes, c.expression("由明细得出的数", was.Found, is.Found)...)
			note(&changes, "比较符", was.Op, is.Op)
			changes = append(changes, c.expression("填报的数", was.Stated, is.Stated)...)
			note(&changes, "列", was.Column, is.Column)
			return changes
		})
}
