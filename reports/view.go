package reports

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// View is what of its runs a report is about; the zero View is all of them.
type View struct {
	Subject string `json:"subject"` // one subject and those below it: its id, or its name when asked for
	Pillar  string `json:"pillar"`  // one 一级项: its id, or its name when asked for
}

// NewView computes a report of one subject, of one 一级项, or of both together.
// Every figure of it is a figure of the whole report: a subject keeps its place
// in the run, and what a 一级项 is worth, loses and finds is what the whole
// report says of it. The digests are those of the whole runs.
//
// Errors: those of NewSeries; a subject or a 一级项 that the runs do not have, or
// a name that several have.
func NewView(view View, sources []Source, attributions ...Attribution) (*Model, error) {
	pillars := make([]string, len(sources))
	if view.Pillar != "" {
		if len(attributions) > 0 {
			return nil, fmt.Errorf("%s：换版影响的拆分是对总分的，不能用于一级项的报告", attributions[0].Name)
		}
		var err error
		if sources, pillars, err = onPillar(sources, view.Pillar); err != nil {
			return nil, err
		}
	}
	models, err := newRounds(sources, pillars, attributions)
	if err != nil {
		return nil, err
	}
	last := models[len(models)-1]
	if view.Subject != "" {
		id, err := last.named(view.Subject)
		if err != nil {
			return nil, err
		}
		for i, m := range models {
			models[i] = m.about(id)
		}
		last = models[len(models)-1]
	}
	if len(models) > 1 {
		if last.Series, err = newSeries(models, sources, attributions); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(sources, func(s Source) bool { return s.Run.Header.Ruleset.Previous != "" }) {
			last.Basis.Rules = append(slices.Clone(last.Basis.Rules), fingerprintRule)
		}
	}
	return last, nil
}

// named finds the id of a subject by its id or its name.
func (m *Model) named(who string) (string, error) {
	if m.subject(who) != nil {
		return who, nil
	}
	var same, names []string
	id := ""
	for i := range m.Subjects {
		s := &m.Subjects[i]
		names = append(names, s.Name)
		if s.Name == who {
			id = s.ID
			same = append(same, fmt.Sprintf("%s（%s）", s.ID, s.KindTitle))
		}
	}
	switch {
	case len(same) == 1:
		return id, nil
	case len(same) > 1:
		return "", fmt.Errorf("名为“%s”的单位有%d个：%s；请用编号指明", who, len(same), some(same, named))
	case len(names) == 0:
		return "", fmt.Errorf("没有单位“%s”：评价结果中没有被评对象", who)
	}
	if alike := like(who, names); len(alike) > 0 {
		return "", fmt.Errorf("评价结果中没有编号或名称为“%s”的单位；名称相近的有%s", who, some(alike, named))
	}
	return "", fmt.Errorf("评价结果中没有编号或名称为“%s”的单位；有%s", who, some(names, named))
}

// like gives the names that a mistyped one may mean: those that it is a part of
// or that are a part of it, and those that share most of its characters.
func like(who string, names []string) []string {
	var list []string
	for _, name := range names {
		shared := 0
		for _, r := range who {
			if strings.ContainsRune(name, r) {
				shared++
			}
		}
		longer := max(len([]rune(who)), len([]rune(name)))
		if who != "" && (strings.Contains(name, who) || strings.Contains(who, name) || 3*shared >= 2*longer) {
			list = append(list, name)
		}
	}
	return list
}

// about gives the report of one subject and those below it, from that of its
// run. A subject that the run does not have gives a report of nobody.
func (m *Model) about(id string) *Model {
	part := *m
	part.View.Subject = id
	part.Subjects, part.Main, part.MainID, part.Peers = nil, nil, "", nil
	member := m.below(id)
	for i := range m.Subjects {
		if s := &m.Subjects[i]; member[s.ID] {
			part.Subjects = append(part.Subjects, *s)
		}
	}
	slices.SortStableFunc(part.Subjects, func(a, b Subject) int {
		switch id {
		case a.ID:
			return -1
		case b.ID:
			return 1
		}
		return 0
	})
	part.Whole = len(part.Subjects) > 1
	part.Checks = m.Checks.of(m.pen, member)
	part.Peers = m.peers(id)
	part.finish()
	return &part
}

// below gives a subject and all subjects below it.
func (m *Model) below(id string) map[string]bool {
	member := map[string]bool{}
	if m.subject(id) != nil {
		member[id] = true
	}
	for grown := len(member) > 0; grown; {
		grown = false
		for i := range m.Subjects {
			if s := &m.Subjects[i]; member[s.Parent] && !member[s.ID] {
				member[s.ID], grown = true, true
			}
		}
	}
	return member
}

// The tiers of a ruleset, as Model.Tier names them.
const (
	tierPillar = "一级项"
	tierGroup  = "二级项"
	tierItem   = "三级项"
)

// divide chooses what Pillars are and notes which of them a clause belongs to:
// the 一级项, or the parts of the one that the report is about.
func (m *Model) divide() {
	m.Tier = tierPillar
	if pillar := m.View.Pillar; pillar != "" {
		m.Title += "（" + tierPillar + "：" + m.Nodes[0].Name + "）"
		m.root = pillar
		parts := slices.DeleteFunc(slices.Clone(m.Nodes), func(n Node) bool { return n.Parent != pillar })
		switch {
		case len(parts) == 0: // it holds its clauses itself
			m.root = ""
		case slices.ContainsFunc(parts, func(n Node) bool { return !n.Leaf }):
			m.Tier = tierGroup
		default:
			m.Tier = tierItem
		}
		m.Basis.Rules = slices.Concat([]string{fmt.Sprintf("本报告只反映一级项“%s”：得分为该项应得分值中保住的分值，不折算为总分；各项数字与全部一级项的报告一致。", m.Nodes[0].Name)}, m.Basis.Rules)
	}
	part := make([]int, len(m.Nodes)) // index in Pillars
	parts := 0
	at := map[string]int{}
	for i, node := range m.Nodes {
		at[node.ID] = i
		if m.divides(node) {
			part[i] = parts
			parts++
		} else if node.Parent != "" {
			part[i] = part[at[node.Parent]]
		}
	}
	for i := range m.Clauses {
		m.Clauses[i].pillar = part[m.Clauses[i].node]
	}
}

// divides reports whether a node is one of Pillars.
func (m *Model) divides(node Node) bool { return node.Parent == m.root }

// NoLine says why there is no verdict.
func (m *Model) NoLine() string {
	if m.View.Pillar != "" {
		return "合格线只对总分而设，一级项不设合格线"
	}
	return "本细则不设合格线"
}

// matter names the ruleset, or the part of it that the report is about.
func (m *Model) matter() string {
	if m.View.Pillar != "" {
		return m.Basis.Cited() + "一级项“" + m.Nodes[0].Name + "”"
	}
	return m.Basis.Cited()
}

// onPillar narrows runs to one 一级项, named by its id or its name in the last of
// them. In the others it is what has its id and its name, or else its name.
func onPillar(sources []Source, which string) ([]Source, []string, error) {
	list, ids := make([]Source, len(sources)), make([]string, len(sources))
	name := ""
	for k := len(sources) - 1; k >= 0; k-- {
		run := sources[k].Run
		if run == nil {
			list[k] = sources[k]
			continue
		}
		if err := check(run); err != nil {
			return nil, nil, fmt.Errorf("%s：%w", sources[k].Name, err)
		}
		var same, all []string
		for _, node := range run.Header.Ruleset.Nodes {
			if node.Parent != "" {
				continue
			}
			all = append(all, node.ID+" "+node.Name)
			switch {
			case name == "" && node.ID == which, name == node.Name && node.ID == which:
				same = []string{node.ID}
			case name == "" && node.Name == which, name == node.Name:
				same = append(same, node.ID)
			}
			if len(same) > 0 && same[0] == which {
				break
			}
		}
		switch ruleset := editionOf(&run.Header.Ruleset); {
		case len(same) == 0 && name != "":
			return nil, nil, fmt.Errorf("%s：所用的%s没有名为“%s”的一级项，不能与其他轮次比较；有 %s", sources[k].Name, ruleset, name, strings.Join(all, "、"))
		case len(same) == 0:
			return nil, nil, fmt.Errorf("%s 没有编号或名称为“%s”的一级项；有 %s", ruleset, which, strings.Join(all, "、"))
		case len(same) > 1:
			return nil, nil, fmt.Errorf("%s 名为“%s”的一级项有%d个，编号为%s；请用编号指明", ruleset, which, len(same), strings.Join(same, "、"))
		}
		ids[k] = same[0]
		narrow, err := narrowed(run, ids[k])
		if err != nil {
			return nil, nil, fmt.Errorf("%s：%w", sources[k].Name, err)
		}
		list[k] = Source{sources[k].Name, narrow}
		if name == "" {
			which, name = ids[k], narrow.Header.Ruleset.Nodes[0].Name
		}
	}
	return list, ids, nil
}

// narrowed keeps of a run what belongs to one 一级项. The points of its node are
// the score of every subject, out of what the subject has at stake there;
// nothing is brought to another scale. The pass line, the vetoes and the bonus
// belong to the whole score and go; the checks question the evidence and stay,
// and so do the digests.
//
// Errors: a run that does not say how its placeholder points divide.
func narrowed(run *engine.Run, pillar string) (*engine.Run, error) {
	outline := run.Header.Ruleset
	within := map[string]bool{pillar: true}
	var nodes, clauses []int
	for i, node := range outline.Nodes {
		if within[node.ID] || within[node.Parent] {
			within[node.ID] = true
			nodes = append(nodes, i)
		}
	}
	for i, clause := range outline.Clauses {
		if within[clause.Item] {
			clauses = append(clauses, i)
		}
	}
	narrow := &engine.Run{Header: run.Header, Summary: run.Summary}
	to := &narrow.Header.Ruleset
	to.Pass, to.Vetoes, to.Bonus = nil, nil, nil
	to.Nodes, to.Clauses = picked(outline.Nodes, nodes), picked(outline.Clauses, clauses)
	to.Total = to.Nodes[0].Points
	for i := range run.Subjects {
		s := run.Subjects[i]
		shares, err := placeholders(&outline, &s)
		if err != nil {
			return nil, err
		}
		s.Nodes, s.Clauses = picked(s.Nodes, nodes), picked(s.Clauses, clauses)
		s.Vetoes, s.Bonus, s.Pass, s.Verdict, s.Tasks = nil, nil, false, engine.NoLine, engine.Tasks{}
		top := s.Nodes[0]
		s.Score, s.Earned, s.Low, s.High, s.Max, s.Applicable = top.Score, top.Score, top.Low, top.High, top.Applicable, top.Applicable
		s.PlaceholderPoints = shares[pillar]
		for j := range s.Clauses {
			if c := &s.Clauses[j]; c.Outcome != score.NotApplicable {
				s.Tasks.Applicable++
				if c.Outcome != score.NoEvidence && len(c.Awaiting) == 0 {
					s.Tasks.Submitted++
				}
			}
		}
		if s.Tasks.Applicable == 0 {
			s.Verdict = engine.Nothing
		}
		narrow.Subjects = append(narrow.Subjects, s)
	}
	return narrow, nil
}

func picked[T any](list []T, at []int) []T {
	some := make([]T, len(at))
	for i, j := range at {
		some[i] = list[j]
	}
	return some
}

// placeholderPath says where the placeholder points of a subject in one 一级项
// come from: item by item what its clauses deduct at most, or, where that is
// more, what the item is worth.
func placeholderPath(pen printer, narrow *engine.Outline, s *engine.SubjectResult) string {
	var terms, all []string
	for _, node := range narrow.Nodes {
		var ids []string
		most := score.Points(0)
		for i := range narrow.Clauses {
			clause := &narrow.Clauses[i]
			if clause.Item != node.ID || clause.Source.Status != engine.Placeholder {
				continue
			}
			all = append(all, clause.ID)
			if s.Clauses[i].Outcome != score.NotApplicable {
				ids = append(ids, clause.ID)
				most += clause.Max
			}
		}
		switch {
		case most > node.Points:
			terms = append(terms, pen.run+pick("ruleset.nodes", node.ID)+".points")
		case len(ids) > 0:
			terms = append(terms, pen.run+pick("ruleset.clauses", ids...)+".max")
		}
	}
	switch {
	case len(all) == 0:
		return "count(" + pen.run + "ruleset." + pen.clauses + ";source.status=placeholder)"
	case len(terms) == 0: // none of them applies
		return "count(" + pen.subject(s.ID) + "." + pick("clauses", all...) + ";outcome!=not_applicable)"
	}
	return strings.Join(terms, "+")
}

// placeholders divides the placeholder points of a subject among the 一级项, as
// the engine adds them up: clause by clause, as far as the item has points. A
// run does not keep the caps of pools; where one has cut something off, the
// parts would not add up to the whole.
func placeholders(outline *engine.Outline, s *engine.SubjectResult) (map[string]score.Points, error) {
	rest, top := map[string]score.Points{}, map[string]string{}
	for _, node := range outline.Nodes {
		rest[node.ID], top[node.ID] = node.Points, node.ID
		if node.Parent != "" {
			top[node.ID] = top[node.Parent]
		}
	}
	shares, sum := map[string]score.Points{}, score.Points(0)
	for i := range outline.Clauses {
		clause := &outline.Clauses[i]
		if clause.Source.Status == engine.Placeholder && s.Clauses[i].Outcome != score.NotApplicable {
			taken := min(clause.Max, rest[clause.Item])
			rest[clause.Item] -= taken
			shares[top[clause.Item]] += taken
			sum += taken
		}
	}
	if sum != s.PlaceholderPoints {
		return nil, fmt.Errorf("评价结果没有记下扣分池的上限，%s的占位分值分不到各个一级项", s.Name)
	}
	return shares, nil
}
