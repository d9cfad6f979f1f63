package official

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets/sentence"
)

// clause makes a clause of a sentence over the general tables: occurrences are
// counted in the 问题台账, papers looked for in the 佐证材料, figures taken from
// the 指标数据. What was not surely understood is left to an expert.
func (b *builder) clause(id string, points score.Points, item string, r reading) engine.Clause {
	u := r.u
	clause := engine.Clause{ID: id, Text: sentenceText(r)}
	if u.Exempt != "" {
		clause.Source.Note = clipTo("除外情形："+u.Exempt, 2000)
	}
	if u.Least > 0 {
		clause.Source.Note = clipTo(strings.TrimPrefix(fmt.Sprintf("%s；扣分幅度%s至%s分，下限由专家掌握", clause.Source.Note, u.Least, u.Points), "；"), 2000)
	}
	c := clauseMaking{builder: b, id: id, points: points, item: item, u: u, place: r.place}
	if u.Confidence != sentence.Unsure {
		if deduct := c.deduct(); deduct != nil {
			if defects := deduct.Check(); len(defects) == 0 && (deduct.Max() <= points) {
				if u.Confidence == sentence.Probable {
					b.toFinish(r.place, "条款%s“%s”请核对：%s", id, clip(u.Text), strings.Join(u.Doubts, "；"))
				}
				clause.Deduct = pattern.Deduction{Name: patternName(deduct), Pattern: deduct}
				return clause
			} else if len(defects) > 0 {
				c.why = defects[0].What
			} else {
				c.why = fmt.Sprintf("最多扣%s分，超过本项%s分", deduct.Max(), points)
			}
		}
	}
	why := c.why
	if why == "" {
		why = strings.Join(u.Doubts, "；")
	}
	b.toFinish(r.place, "条款%s“%s”暂由专家评分：%s", id, clip(u.Text), why)
	most := points
	if u.Cap > 0 && u.Cap <= points && u.Confidence != sentence.Unsure {
		most = u.Cap
	}
	clause.Deduct = byExpert(most)
	return clause
}

// byExpert leaves a clause to an expert.
func byExpert(most score.Points) pattern.Deduction {
	return pattern.Deduction{Name: "manual", Pattern: &pattern.Manual{Manual: true, Most: most}}
}

func patternName(p pattern.Pattern) string {
	switch p.(type) {
	case *pattern.Fixed:
		return "fixed"
	case *pattern.Each:
		return "each"
	case *pattern.Missing:
		return "missing"
	case *pattern.Shortfall:
		return "shortfall"
	case *pattern.Tiers:
		return "tiers"
	case *pattern.Trend:
		return "trend"
	}
	return "manual"
}

// sentenceText is the sentence as the clause shows it: with the requirement,
// where it does not say itself what is wrong.
func sentenceText(r reading) string {
	text := strings.Trim(strings.Join(strings.Fields(r.u.Text), ""), "；;。，")
	if r.u.What == "" && len(r.u.Conditions) == 0 && r.context != "" {
		text = strings.Join(strings.Fields(r.context), "") + "；" + text
	}
	return clipTo(text, 2000)
}

// clauseMaking is one clause being made.
type clauseMaking struct {
	*builder
	id     string
	points score.Points
	item   string
	u      sentence.Understanding
	place  Place
	why    string // nothing was made
}

// deduct makes the deduction; nil where an expert must judge.
func (c *clauseMaking) deduct() pattern.Pattern {
	u := c.u
	points := u.Points
	if u.All {
		points = c.points
	}
	limit := u.Cap
	if limit == 0 || u.CapAll {
		limit = c.points
	}
	if limit > c.points {
		c.toFinish(c.place, "条款%s“%s”封顶%s分，超过本项%s分，按本项分值", c.id, clip(u.Text), limit, c.points)
		limit = c.points
	}
	what := clipTo(u.What, 2000)
	switch u.Pattern {
	case "each":
		if u.Every > 1 {
			c.why = fmt.Sprintf("每%d%s扣一次，没有这样的扣分方式", u.Every, u.Unit)
			return nil
		}
		return &pattern.Each{Each: c.issues("count"), Points: points, Cap: limit, Unit: clipTo(u.Unit, 20), What: what}
	case "missing":
		for i, thing := range u.Things {
			u.Things[i] = clipTo(thing, 64)
		}
		if all := score.Points(len(u.Things)) * points; limit > all {
			c.toFinish(c.place, "条款%s“%s”封顶%s分，全缺只扣%s分", c.id, clip(u.Text), limit, all)
			limit = all
		}
		return &pattern.Missing{Things: u.Things, From: engine.Documents, Field: "topic", Where: c.document(""), Exempt: fmt.Sprintf("%q in .clauses and .kind == \"不涉及说明\"", c.id),
			Points: points, Cap: limit, Unit: clipTo(u.Unit, 20), What: "所列" + clipTo(c.item, 60)}
	case "shortfall":
		return &pattern.Shortfall{Rate: c.indicator(u.Measure), Below: *u.Below, Per: *u.Per, Points: points, Step: u.Step, Cap: limit, Metric: c.metric(u.Measure), Unit: figureUnit(u.Percent, u.Unit)}
	case "tiers":
		return &pattern.Tiers{Value: c.indicator(u.Measure), Metric: c.metric(u.Measure), Unit: figureUnit(u.Percent, u.Unit), Tiers: c.tiers()}
	case "trend":
		if u.Years < 2 || u.Years > 50 {
			c.why = fmt.Sprintf("年数为%d", u.Years)
			return nil
		}
		return &pattern.Trend{Series: fmt.Sprintf("series(%q, %d)", c.metric(u.Measure), u.Years), Must: u.Must, Points: points, Metric: c.metric(u.Measure)}
	case "fixed":
		return c.fixed(points, what)
	case "manual":
		most := u.Points
		if most == 0 || most > c.points {
			most = c.points
		}
		return &pattern.Manual{Manual: true, Most: most}
	}
	return nil
}

// issues counts what inspectors entered of the clause.
func (c *clauseMaking) issues(over string) string {
	if c.u.Kind == sentence.Award {
		return fmt.Sprintf("%s(documents, %q in .clauses and .kind != \"不涉及说明\" and (.expires_on ?? round.date) >= round.date)", over, c.id)
	}
	return fmt.Sprintf("%s(issues, .clause == %q and not .excused)", over, c.id)
}

// document is a valid paper of a kind that serves the clause.
func (c *clauseMaking) document(kind string) string {
	of := `.kind != "不涉及说明"`
	if kind != "" {
		of = fmt.Sprintf(".kind == %q", kind)
	}
	return fmt.Sprintf("%q in .clauses and %s and (.expires_on ?? round.date) >= round.date", c.id, of)
}

// fixed is a comparison of figures, a paper that is absent, or a circumstance
// that somebody found.
func (c *clauseMaking) fixed(points score.Points, what string) pattern.Pattern {
	u := c.u
	if len(u.Conditions) > 0 {
		var parts []string
		for _, condition := range u.Conditions {
			parts = append(parts, fmt.Sprintf("%s %s %s", c.indicator(condition.Measure), condition.Op, decimal(condition.Than)))
		}
		p := &pattern.Fixed{If: strings.Join(parts, map[bool]string{true: " and ", false: " or "}[u.Both]), Points: points, What: what}
		if len(u.Conditions) == 1 {
			p.Metric, p.Unit = c.metric(u.Conditions[0].Measure), figureUnit(u.Conditions[0].Unit == "%", u.Conditions[0].Unit)
		}
		return p
	}
	if kind, ok := absentPaper(u.What); ok && u.Kind == sentence.Deduction {
		return &pattern.Fixed{If: "none(documents, " + c.document(kind) + ")", Points: points, What: what}
	}
	return &pattern.Fixed{If: c.issues("any"), Points: points, What: what}
}

// tiers gives the tiers as deductions: a tier of a scale of gains costs what
// it does not gain.
func (c *clauseMaking) tiers() []pattern.Tier {
	top := score.Points(0)
	for _, t := range c.u.Tiers {
		top = max(top, t.Points)
	}
	var out []pattern.Tier
	for _, t := range c.u.Tiers {
		points := t.Points
		switch {
		case t.Gained:
			points = top - t.Points
		case t.All:
			points = c.points
		}
		out = append(out, pattern.Tier{Op: t.Op, Than: t.Than, Points: points})
	}
	return out
}

// indicator is the expression of a figure.
func (c *clauseMaking) indicator(measure string) string {
	return fmt.Sprintf("indicator(%q)", c.metric(measure))
}

// metric is the name under which a figure is handed in: that of the sentence,
// or that of the item.
func (c *clauseMaking) metric(measure string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"\\'`“”‘’《》", r) || r < ' ' {
			return -1
		}
		return r
	}, measure)
	if name == "" {
		name = strings.Trim(strings.Map(func(r rune) rune {
			if strings.ContainsRune("\"\\'`“”‘’《》", r) || r < ' ' {
				return -1
			}
			return r
		}, c.item), " ")
	}
	return clipTo(name, 80)
}

func decimal(n exact.Number) string {
	text, err := n.MarshalText()
	if err != nil || strings.Contains(string(text), "/") {
		return n.String()
	}
	return string(text)
}

func figureUnit(percent bool, unit string) string {
	if percent {
		return "%"
	}
	return clipTo(unit, 20)
}

// papers are the kinds of documents, by the word that names them; the longest
// that a sentence ends in is the one.
var papers = []struct{ word, kind string }{
	{"应急预案", "预案"}, {"预案", "预案"}, {"专项规划", "规划"}, {"规划", "规划"}, {"工作计划", "年度计划"}, {"实施计划", "年度计划"}, {"年度计划", "年度计划"}, {"计划", "年度计划"},
	{"管理办法", "管理办法"}, {"办法", "管理办法"}, {"规定", "管理办法"}, {"实施方案", "方案"}, {"方案", "方案"}, {"责任制", "制度"}, {"制度", "制度"}, {"机制", "制度"}, {"政策", ""}, {"意见", ""}, {"标准", ""},
	{"目录", "清单目录"}, {"清单", "清单目录"}, {"台账", "清单目录"}, {"档案", "清单目录"}, {"平台", "平台系统"}, {"系统", "平台系统"}, {"数据库", "平台系统"},
	{"评估报告", "评估报告"}, {"报告", "评估报告"}, {"分布图", "图件"}, {"四色图", "图件"}, {"风险图", "图件"}, {"协议", "合同协议"},
}

var absent = regexp.MustCompile(`(?:未|没有|没)(?:按(?:照)?(?:规定|要求))?(?:制定|制订|编制|出台|印发|建立健全|建立|建成|建设|发布|公布|绘制|签订|形成)`)

// absentPaper tells a sentence that one paper is absent, and of which kind it
// is. A sentence that says two things is left to the inspectors.
func absentPaper(what string) (kind string, ok bool) {
	plain := regexp.MustCompile(`（[^（）]*）`).ReplaceAllString(what, "")
	if i := strings.LastIndexAny(plain, "；;，,"); i >= 0 {
		plain = plain[i:]
	}
	if !absent.MatchString(plain) || strings.Contains(plain, "或") || strings.Contains(plain, "未落实") || strings.Count(plain, "未") > 1 {
		return "", false
	}
	for _, p := range papers {
		if strings.HasSuffix(plain, p.word) {
			return p.kind, true
		}
	}
	return "", false
}

// shareName are figures that are shares of a whole.
var shareName = regexp.MustCompile(`(?:率|占比|比例|覆盖面)$`)

// shares lists the figures that can only lie between nothing and the whole.
func (b *builder) shares() {
	add := func(name string, target exact.Number) {
		if !shareName.MatchString(name) || strings.ContainsAny(name, "降升增减死亡故") || target.Cmp(exact.Int(1)) > 0 || target.Sign() < 0 || slices.Contains(b.draft.Ruleset.Shares, name) {
			return
		}
		b.draft.Ruleset.Shares = append(b.draft.Ruleset.Shares, name)
	}
	for _, s := range b.draft.Sentences {
		c := clauseMaking{item: "", u: s.Read}
		switch {
		case s.Built == "fixed":
			for _, condition := range s.Read.Conditions {
				if condition.Unit == "%" {
					add(c.metric(condition.Measure), condition.Than)
				}
			}
		case s.Built == "shortfall" && s.Read.Percent:
			add(c.metric(s.Read.Measure), *s.Read.Below)
		case s.Built == "tiers" && s.Read.Percent:
			for _, t := range s.Read.Tiers {
				add(c.metric(s.Read.Measure), t.Than)
			}
		}
	}
	slices.Sort(b.draft.Ruleset.Shares)
}
