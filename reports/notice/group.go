package notice

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/reports"
)

// group is a group of subjects that are compared with each other.
type group struct {
	name  string
	title string
	kinds []string // nil for all
}

// groups lists the groups. The main subject is in none of them where the others
// are its parts.
var groups = []group{
	{"单位", "参加排名的全部单位", nil},
	{"部门", "市级部门", []string{"department"}},
	{"区县和开发区", "区县、开发区", []string{"district", "zone"}},
	{"区县", "区县", []string{"district"}},
	{"开发区", "开发区", []string{"zone"}},
	{"镇街", "镇街", []string{"street"}},
	{"系统单位", "应急管理系统单位", []string{"bureau"}},
}

// members gives the subjects of the group by 得分率, best first.
func (g *group) members(m *reports.Model) []*reports.Subject {
	var list []*reports.Subject
	for _, rank := range m.Ranking {
		if g.kinds == nil || slices.Contains(g.kinds, rank.Subject.Kind) {
			list = append(list, rank.Subject)
		}
	}
	return list
}

// place gives the position within the group by 得分率; equal rates share one.
// 0 is a subject without a rate.
func (g *group) place(m *reports.Model, of *reports.Subject) int {
	if !of.Rate.Known() {
		return 0
	}
	place := 1
	for _, s := range g.members(m) {
		if s.Rate.Known() && s.Rate.Exact().Cmp(of.Rate.Exact()) > 0 {
			place++
		}
	}
	return place
}

// measure is a rate of subjects that groups are ordered and chosen by.
type measure struct {
	name string
	rate func(*reports.Subject) reports.Rate
}

// measures are two, and never mixed.
var measures = []measure{
	{"完成率", func(s *reports.Subject) reports.Rate { return s.Completion }},
	{"得分率", func(s *reports.Subject) reports.Rate { return s.Rate }},
}

func (d *measure) rates(subjects []*reports.Subject) []reports.Rate {
	rates := make([]reports.Rate, len(subjects))
	for i, s := range subjects {
		rates[i] = d.rate(s)
	}
	return rates
}

// selection is 部门, 部门.完成率 (by that rate, best first) or 部门.得分率≥95%
// (those for which it holds).
type selection struct {
	group   *group
	measure *measure // nil for the group as it stands
	op      string   // "" for all
	bound   *big.Rat // percent
	of      []*trait
}

// trait is what a rule asks of subjects besides a rate. Where the ruleset draws
// no pass line everybody passes and nobody misses it.
type trait struct {
	name, title string
	has         func(w *writer, s *selection, one *reports.Subject) bool
}

// traits are written after 且: 【规则 表扬】部门.得分率≥95% 且 合格 且 非后三名.
var traits = []trait{
	{"合格", "结论为合格；细则没有合格线的，都算", func(w *writer, _ *selection, one *reports.Subject) bool {
		return w.model.PassLine == nil || one.Verdict == string(engine.Passed)
	}},
	{"不合格", "结论为不合格", verdict(engine.Missed)},
	{"待定", "结论为待定", verdict(engine.Open)},
	{"否决", "结论为一票否决", verdict(engine.Vetoed)},
	{"非后三名", "不在{后三名}之列；不足6个、没有失分的都算", func(w *writer, s *selection, one *reports.Subject) bool {
		return !slices.Contains(s.lowest(w.model), one)
	}},
	{"无反弹", "没有销号后重新出现的问题；只有一轮的都算", func(w *writer, _ *selection, one *reports.Subject) bool {
		f := flowOf(w.model, map[string]bool{one.ID: true})
		return f == nil || f.reopened == 0
	}},
}

func verdict(want engine.Verdict) func(*writer, *selection, *reports.Subject) bool {
	return func(w *writer, _ *selection, one *reports.Subject) bool {
		return w.model.PassLine != nil && one.Verdict == string(want)
	}
}

// lowest are those whom {后三名} names: the last three and who shares the place
// of the first of them, where there are six and it lost points.
func (s *selection) lowest(m *reports.Model) []*reports.Subject {
	measured := selection{group: s.group, measure: s.measure}
	if s.measure == nil {
		return nil
	}
	ranked := slices.DeleteFunc(measured.selected(&writer{model: m}), func(one *reports.Subject) bool { return !s.measure.rate(one).Known() })
	if len(ranked) < 6 {
		return nil
	}
	first := s.measure.rate(ranked[len(ranked)-3]).Exact()
	return slices.DeleteFunc(ranked, func(one *reports.Subject) bool {
		rate := s.measure.rate(one).Exact()
		return rate.Cmp(first) > 0 || rate.Cmp(big.NewRat(1, 1)) >= 0
	})
}

// selected gives the subjects. One without a rate is never chosen by it, and
// stands last in an order by it.
func (s *selection) selected(w *writer) []*reports.Subject {
	list := slices.DeleteFunc(s.group.members(w.model), func(one *reports.Subject) bool {
		return slices.ContainsFunc(s.of, func(t *trait) bool { return !t.has(w, s, one) })
	})
	if s.measure == nil {
		return list
	}
	if s.op != "" {
		list = slices.DeleteFunc(list, func(one *reports.Subject) bool {
			value := rated(s.measure.rate(one)).number
			return value == nil || !holds(value, s.op, s.bound)
		})
	}
	slices.SortStableFunc(list, func(a, b *reports.Subject) int {
		x, y := s.measure.rate(a).Exact(), s.measure.rate(b).Exact()
		switch {
		case x == nil || y == nil:
			return cmp.Compare(boolean(x == nil), boolean(y == nil))
		}
		return y.Cmp(x)
	})
	return list
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// operators are how they are written, longest first, and what they mean.
var operators = []struct{ sign, op string }{
	{">=", ">="}, {"<=", "<="}, {"!=", "!="}, {"≥", ">="}, {"≤", "<="}, {"≠", "!="}, {"＞", ">"}, {"＜", "<"}, {">", ">"}, {"<", "<"}, {"＝", "="}, {"=", "="},
}

func holds(value *big.Rat, op string, bound *big.Rat) bool {
	switch order := value.Cmp(bound); op {
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	case "!=":
		return order != 0
	default:
		return order == 0
	}
}

// cutOperator parts text at its first operator.
func cutOperator(text string) (left, op, right string) {
	at := strings.IndexAny(text, "<>=≥≤≠＞＜＝!")
	if at < 0 {
		return strings.TrimSpace(text), "", ""
	}
	for _, operator := range operators {
		if rest, found := strings.CutPrefix(text[at:], operator.sign); found {
			return strings.TrimSpace(text[:at]), operator.op, strings.TrimSpace(rest)
		}
	}
	return strings.TrimSpace(text), "", ""
}

// traitTitles lists the traits for people.
func traitTitles() string {
	list := make([]string, len(traits))
	for i, t := range traits {
		list[i] = t.name + "（" + t.title + "）"
	}
	return strings.Join(list, "、")
}
