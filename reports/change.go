package reports

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/edition"
	"chengan/engine/impact"
	"chengan/engine/score"
)

// Change is what changed from one round to the next.
type Change struct {
	From     int             `json:"from"`   // round
	To       int             `json:"to"`     // the round after it
	Source   string          `json:"source"` // evidence, impact, unsplit or incomparable
	Basis    string          `json:"basis"`  // the same in words
	File     string          `json:"file"`   // of the split, where Source is impact
	Subjects []SubjectChange `json:"subjects"`
	Apart    []Apart         `json:"apart"` // who is in one of the rounds only, or has no two scores to compare
	Raised   Number          `json:"raised"`
	Lowered  Number          `json:"lowered"`
	Level    Number          `json:"level"`
}

// What a change is split by.
const (
	byEvidence   = "evidence"     // one ruleset: by evidence and applicability
	byImpact     = "impact"       // two editions: as impact split it
	unsplit      = "unsplit"      // two editions: only known as a whole
	incomparable = "incomparable" // rulesets that have nothing to do with each other
)

// Apart is a subject that is not compared.
type Apart struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Why  Words  `json:"why"`
}

// SubjectChange is the change of one score. The effects and what rounding left
// over add up to Change exactly; where the change is split, so do Parts and so
// do Lines.
type SubjectChange struct {
	ID            string       `json:"id"`
	Name          string       `json:"name"`
	Before        Mark         `json:"before"`
	After         Mark         `json:"after"`
	Change        Mark         `json:"change"`
	Evidence      Mark         `json:"evidence"`
	Rule          Mark         `json:"rule"`
	Applicability Mark         `json:"applicability"`
	Interaction   Mark         `json:"interaction"`
	Unsplit       Mark         `json:"unsplit"`
	Rounding      Mark         `json:"rounding"`
	Verdict       string       `json:"verdict"` // in words: 待定→合格
	Marks         []MarkChange `json:"marks"`   // how much of it is in items that can be compared, as impact says; none without
	Parts         []Part       `json:"parts"`   // by pillar, then what belongs to none
	Lines         []ChangeLine `json:"lines"`   // those that are not nothing
	effects       impact.Effects
	file          string // where impact says it, "" without it
}

// MarkChange is the part of a change that is in items of one mark.
type MarkChange struct {
	Mark   string `json:"mark"`
	Title  string `json:"title"` // 可比, 折算, 不可比
	Change Mark   `json:"change"`
}

// Part is the part of a change that belongs together.
type Part struct {
	Title  string `json:"title"`
	Change Mark   `json:"change"`
}

// ChangeLine is one line of a change: a clause, the points at stake in an item,
// the bonus, another scale, or what rounding left over.
type ChangeLine struct {
	Kind   string `json:"kind"` // clause, stake, bonus, scale, rounding
	Title  string `json:"title"`
	Item   string `json:"item"`
	Pillar string `json:"pillar"`
	Mark   string `json:"mark"`   // of the item, in words; "" without a split by impact
	Effect string `json:"effect"` // what it comes of, in words; "" of rounding
	Was    Words  `json:"was"`    // in words
	Is     Words  `json:"is"`
	Change Mark   `json:"change"`
	term
}

// term is where the change of a line comes from: what form says, with id in its
// empty brackets. Those of one form add up in one, with all their ids.
type term struct{ form, id string }

// added writes the origin of the sum of lines.
func added(lines []ChangeLine) string {
	var forms []string
	ids := map[string][]string{}
	for _, line := range lines {
		if ids[line.form] == nil {
			forms = append(forms, line.form)
		}
		ids[line.form] = append(ids[line.form], line.id)
	}
	for i, form := range forms {
		forms[i] = strings.ReplaceAll(form, "[]", "["+strings.Join(ids[form], ",")+"]")
	}
	return strings.Join(forms, "+")
}

// signed is a change of points: exact, with its sign, so that a column of them
// adds up as printed.
func signed(points score.Points) Mark {
	text := points.String()
	if points > 0 {
		text = "+" + text
	}
	return Mark{Exact: points, Text: text}
}

// plainMark is points with all decimals that they have.
func plainMark(points score.Points) Mark { return Mark{Exact: points}.Unrounded() }

// none notes that there is no line that a change could come of.
func (m Mark) none(lines, condition string) Mark {
	return m.at(countOf(0, lines+"[*]", condition).From(), "")
}

// changes compares every round with the one before it.
func (s *Series) changes(sources []Source, attributions []Attribution) ([]Change, error) {
	used := make([]bool, len(attributions))
	list := []Change{}
	for k := 1; k < len(sources); k++ {
		was, is := &sources[k-1].Run.Header.Ruleset, &sources[k].Run.Header.Ruleset
		c := Change{From: k, To: k + 1, Subjects: []SubjectChange{}, Apart: []Apart{}}
		at := slices.IndexFunc(attributions, func(a Attribution) bool { return a.Report.From == editionOf(was) && a.Report.To == editionOf(is) })
		switch {
		case was.Digest == is.Digest:
			c.Source = byEvidence
		case at >= 0:
			used[at] = true
			c.Source, c.File = byImpact, attributions[at].Name
			c.Basis = fmt.Sprintf("评价细则由%s换为%s，变化按 %s 拆分（%s）", editionOf(was), editionOf(is), c.File, attributions[at].Report.Basis)
		case was.ID == is.ID || descends(was, is) || descends(is, was):
			c.Source = unsplit
			c.Basis = fmt.Sprintf("评价细则由%s换为%s，只凭评价结果分不出证据、规则、适用范围各自的影响；用 chengan impact --from %[1]s --to %[2]s --json 前一轮证据 --evidence-to 后一轮证据 得出拆分，再以 --impact 给出",
				editionOf(was), editionOf(is))
		default:
			c.Source = incomparable
			c.Basis = fmt.Sprintf("两轮所用的%s和%s不是同一部评价细则的前后两版，得分不可比，不作比较", editionOf(was), editionOf(is))
		}
		if err := s.compare(&c, sources[k-1].Run, sources[k].Run, attributions, at); err != nil {
			return nil, err
		}
		if c.Source == byEvidence {
			c.Basis = splitBasis(c.Subjects)
		}
		c.count()
		list = append(list, c)
	}
	for i, a := range attributions {
		if !used[i] {
			return nil, fmt.Errorf("%s：这是由%s换为%s的拆分，各轮之间没有这次换版", a.Name, a.Report.From, a.Report.To)
		}
	}
	return list, nil
}

// compare fills in the subjects of a change.
func (s *Series) compare(c *Change, was, is *engine.Run, attributions []Attribution, at int) error {
	before, after := s.rounds[c.From-1], s.rounds[c.To-1]
	results := func(run *engine.Run) map[string]*engine.SubjectResult {
		all := make(map[string]*engine.SubjectResult, len(run.Subjects))
		for i := range run.Subjects {
			all[run.Subjects[i].ID] = &run.Subjects[i]
		}
		return all
	}
	first, then := results(was), results(is)
	for i := range s.Trends {
		trend := &s.Trends[i]
		if why := s.apart(c, trend); len(why) > 0 {
			if why.String() != idleInBoth {
				c.Apart = append(c.Apart, Apart{trend.ID, trend.Name, why})
			}
			continue
		}
		if c.Source == incomparable {
			continue
		}
		a, b := first[trend.ID], then[trend.ID]
		one := SubjectChange{ID: trend.ID, Name: trend.Name, Before: before.subject(trend.ID).Score, After: after.subject(trend.ID).Score,
			Verdict: a.Verdict.Title(), Marks: []MarkChange{}, Parts: []Part{}, Lines: []ChangeLine{}}
		if a.Verdict != b.Verdict {
			one.Verdict += "→" + b.Verdict.Title()
		}
		change := b.Score - a.Score
		var err error
		switch c.Source {
		case byEvidence:
			err = one.split(before, after, a, b, was.Header.Ruleset.Bonus)
		case byImpact:
			err = one.take(attributions[at], c.From, before, after, a, b)
		default:
			one.effects.Unsplit = change
		}
		if err != nil {
			return err
		}
		one.settle(c, change)
		c.Subjects = append(c.Subjects, one)
	}
	return nil
}

// place is where the subjects of the change stand in the report.
func (c *Change) place() string { return fmt.Sprintf("series.changes[#%d].subjects", c.From) }

// count tells whose scores rose, fell and stayed.
func (c *Change) count() {
	of := func(sign string, holds func(score.Points) bool) Number {
		n := 0
		for i := range c.Subjects {
			if holds(c.Subjects[i].Change.Exact) {
				n++
			}
		}
		return countOf(n, c.place()+"[*]", "change.exact"+sign+"0")
	}
	c.Raised = of(">", func(p score.Points) bool { return p > 0 })
	c.Lowered = of("<", func(p score.Points) bool { return p < 0 })
	c.Level = of("=", func(p score.Points) bool { return p == 0 })
}

// idleInBoth marks who has nothing to be judged by, then as before; nobody
// misses a comparison.
const idleInBoth = "-"

// apart says why a subject is not compared, nothing where it is.
func (s *Series) apart(c *Change, t *Trend) Words {
	was, is := t.Standings[c.From-1], t.Standings[c.To-1]
	missing := func(round int) Words {
		m := s.rounds[round-1]
		for i := range m.Subjects {
			if other := &m.Subjects[i]; other.Name == t.Name && other.ID != t.ID {
				return say("第%d轮没有编号为%s的单位；有同名的%s", round, t.ID, other.ID)
			}
		}
		return say("第%d轮没有这个单位", round)
	}
	switch {
	case !was.Present && !is.Present:
		return say(idleInBoth)
	case !was.Present:
		return missing(c.From)
	case !is.Present:
		return missing(c.To)
	case !was.Judged() && !is.Judged():
		return say(idleInBoth)
	case !was.Judged():
		return say("第%d轮没有适用的条款", c.From)
	case !is.Judged():
		return say("第%d轮没有适用的条款", c.To)
	case was.Max.Exact != is.Max.Exact:
		return say("满分由%s分改为%s分", was.Max, is.Max)
	}
	return nil
}

// take reads the split of a subject's change from what impact found; no numbers
// the changes of the series.
//
// Errors: a split that is not of these two scores.
func (c *SubjectChange) take(from Attribution, no int, before, after *Model, a, b *engine.SubjectResult) error {
	i := slices.IndexFunc(from.Report.Subjects, func(s impact.Subject) bool { return s.ID == a.ID })
	if i < 0 {
		return fmt.Errorf("%s：没有拆分%s（%s）的变化：不是这两轮的证据得出的", from.Name, c.Name, a.ID)
	}
	s, path := &from.Report.Subjects[i], fmt.Sprintf("impacts[#%d].", no)+pick("subjects", a.ID)
	if s.Before != a.Score || s.After != b.Score {
		return fmt.Errorf("%s：%s由%s分变为%s分，两轮评价结果却是%s分和%s分：不是这两轮的证据或者评估基准日得出的",
			from.Name, c.Name, s.Before, s.After, a.Score, b.Score)
	}
	c.effects, c.file = s.Effects, path
	sum := score.Points(0)
	for i, line := range s.Lines {
		sum += line.Change
		if line.Kind == impact.OfRounding {
			continue // settle works it out
		}
		at := fmt.Sprintf("%s.lines[#%d]", path, i+1)
		one := ChangeLine{Kind: map[impact.LineKind]string{impact.OfClauses: "clause", impact.OfBonus: "bonus", impact.OfScale: "scale"}[line.Kind],
			Title: line.Title(), Item: line.Item, Was: judged(line.From, at+".from"), Is: judged(line.To, at+".to"), Change: signed(line.Change).at(at, "change"),
			term: term{path + ".lines[].change", fmt.Sprintf("#%d", i+1)}}
		one.Effect = effectsOf(line.Effects)
		if line.Mark != "" {
			one.Mark = line.Mark.Title()
		}
		if one.Pillar = after.pillarOf(line.Item); one.Pillar == "" {
			one.Pillar = before.pillarOf(line.Item)
		}
		c.Lines = append(c.Lines, one)
	}
	if sum != s.After-s.Before || s.Effects.Sum()+s.Rounding != sum {
		return fmt.Errorf("%s：%s的各项影响相加不等于得分的变化：文件被改动过", from.Name, c.Name)
	}
	for _, mark := range edition.Marks {
		change := signed(s.Marks[mark]).at(path, "marks."+string(mark))
		if _, listed := s.Marks[mark]; !listed {
			change = change.none(path+".lines", "mark="+string(mark))
		}
		c.Marks = append(c.Marks, MarkChange{string(mark), mark.Title(), change})
	}
	return nil
}

// effectsOf names the effects that are not nothing: 适用影响、交互影响.
func effectsOf(e impact.Effects) string {
	var words []string
	for _, one := range []struct {
		effect
		points score.Points
	}{{ofEvidence, e.Evidence}, {ofRules, e.Rule}, {ofApplicability, e.Applicability}, {ofInteraction, e.Interaction}, {ofEither, e.Unsplit}} {
		if one.points != 0 {
			words = append(words, string(one.effect))
		}
	}
	return strings.Join(words, "、")
}

// judged says how clauses were judged; list is their place.
func judged(seen []impact.Seen, list string) Words {
	var words []Words
	for _, one := range seen {
		title := Words{}.plain(one.Title())
		if one.Outcome == score.Deducted && !one.OffDuty {
			title = say("扣%s", plainMark(one.Deducted).at(pick(list, one.ID), "deducted"))
		}
		words = append(words, title)
	}
	return joined(words, "、")
}

// settle names what rounding left over, so that everything adds up to change.
func (c *SubjectChange) settle(of *Change, change score.Points) {
	rest := change - c.effects.Sum()
	c.Change = signed(change).at(c.After.From()+"-"+c.Before.From(), "")
	split := added(c.Lines)
	if of.Source == unsplit {
		split = c.Change.From()
	}
	switch c.Rounding = signed(rest).at(c.Change.From(), ""); {
	case c.file != "":
		c.Rounding = c.Rounding.at(c.file, "rounding")
	case split != "":
		c.Rounding.path += "-(" + split + ")"
	}
	for _, one := range []struct {
		to     *Mark
		of     effect
		key    string
		points score.Points
	}{
		{&c.Evidence, ofEvidence, "evidence", c.effects.Evidence}, {&c.Rule, ofRules, "rule", c.effects.Rule},
		{&c.Applicability, ofApplicability, "applicability", c.effects.Applicability},
		{&c.Interaction, ofInteraction, "interaction", c.effects.Interaction}, {&c.Unsplit, ofEither, "unsplit", c.effects.Unsplit},
	} {
		lines := slices.DeleteFunc(slices.Clone(c.Lines), func(l ChangeLine) bool { return l.Effect != string(one.of) })
		switch *one.to = signed(one.points); {
		case c.file != "":
			*one.to = one.to.at(c.file, "effects."+one.key)
		case len(lines) > 0:
			*one.to = one.to.at(added(lines), "")
		case of.Source == unsplit && one.of == ofEither:
			*one.to = one.to.at(split, "")
		default:
			*one.to = one.to.none(pick(of.place(), c.ID)+".lines", "effect="+string(one.of))
		}
	}
	if rest != 0 {
		c.Lines = append(c.Lines, ChangeLine{Kind: "rounding", Title: "舍入", Change: c.Rounding, term: term{form: c.Rounding.From()}})
	}
	parts := map[string][]ChangeLine{}
	for _, line := range c.Lines {
		title := line.Pillar
		if title == "" {
			title = line.Title
		}
		if parts[title] == nil {
			c.Parts = append(c.Parts, Part{Title: title})
		}
		parts[title] = append(parts[title], line)
	}
	for i := range c.Parts {
		sum, lines := score.Points(0), parts[c.Parts[i].Title]
		for _, line := range lines {
			sum += line.Change.Exact
		}
		c.Parts[i].Change = signed(sum).at(added(lines), "")
	}
}

// pillarOf names which of Pillars a node belongs to, "" where there is no such
// node.
func (m *Model) pillarOf(id string) string {
	for {
		i := slices.IndexFunc(m.Nodes, func(n Node) bool { return n.ID == id })
		if i < 0 {
			return ""
		}
		if m.divides(m.Nodes[i]) {
			return m.Nodes[i].Name
		}
		id = m.Nodes[i].Parent
	}
}

// Changed gives the subjects whose score changed, the largest gain first.
func (c Change) Changed() []SubjectChange {
	list := slices.DeleteFunc(slices.Clone(c.Subjects), func(s SubjectChange) bool { return s.Change.Zero() })
	slices.SortStableFunc(list, func(a, b SubjectChange) int { return int(max(-1, min(1, b.Change.Exact-a.Change.Exact))) })
	return list
}

// Effects are the columns of a change that are not nothing throughout, with
// what each says of a subject.
func (c Change) Effects() []Effect {
	var list []Effect
	for _, one := range []Effect{
		{string(ofEvidence), func(s SubjectChange) Mark { return s.Evidence }}, {string(ofRules), func(s SubjectChange) Mark { return s.Rule }},
		{string(ofApplicability), func(s SubjectChange) Mark { return s.Applicability }}, {string(ofInteraction), func(s SubjectChange) Mark { return s.Interaction }},
		{string(ofEither), func(s SubjectChange) Mark { return s.Unsplit }}, {"舍入", func(s SubjectChange) Mark { return s.Rounding }},
	} {
		if slices.ContainsFunc(c.Subjects, func(s SubjectChange) bool { return !one.Of(s).Zero() }) {
			list = append(list, one)
		}
	}
	return list
}

// Effect is one column of a change.
type Effect struct {
	Title string
	Of    func(SubjectChange) Mark
}

// Of finds the change of one subject, nil where it is not compared.
func (c Change) Of(id string) *SubjectChange {
	for i := range c.Subjects {
		if c.Subjects[i].ID == id {
			return &c.Subjects[i]
		}
	}
	return nil
}
