package notice

import (
	"math/big"

	"chengan/reports"
)

// flow is how findings went from the round before the last to the last one. The
// counts add up: before − closed − dropped + fresh + reopened + other = open.
type flow struct {
	before   int // open in the round before
	closed   int // of them closed
	dropped  int // of them without a clause that applies or can be followed, now
	fresh    int // found for the first time
	reopened int // closed before, found again
	other    int // for another reason: the clause applies again, what was closed or what the clause was cannot be told any more
	open     int
	total    int // found so far
	settled  int // of them closed
}

// flows are the counts that templates can name, of 对象 and of every group.
var flows = []struct {
	name, unit, title string
	of                func(*flow) int
}{
	{"上轮需整改", "项", "上一轮评价时需整改的问题", func(f *flow) int { return f.before }},
	{"已销号", "项", "上一轮需整改、本轮分值恢复的", func(f *flow) int { return f.closed }},
	{"不再列入", "项", "上一轮需整改，本轮条款不再适用、已取消或者不能沿革对应的", func(f *flow) int { return f.dropped }},
	{"新增", "项", "本轮第一次发现的", func(f *flow) int { return f.fresh }},
	{"重新出现", "项", "已销号、本轮再次扣分的", func(f *flow) int { return f.reopened }},
	{"另行列入", "项", "因条款恢复适用、已销号的无法确认等列入的", func(f *flow) int { return f.other }},
	{"需整改", "项", "本轮需整改的问题：上轮需整改－已销号－不再列入＋新增＋重新出现＋另行列入", func(f *flow) int { return f.open }},
	{"累计", "项", "各轮累计发现的", func(f *flow) int { return f.total }},
	{"累计销号", "项", "累计发现的问题中目前已销号的", func(f *flow) int { return f.settled }},
}

// needsRounds are the figures that one round does not have.
var needsRounds = map[string]bool{}

// flowOf counts the findings of some subjects; nil for one round.
func flowOf(m *reports.Model, in map[string]bool) *flow {
	if m.Series == nil {
		return nil
	}
	f := &flow{}
	for i := range m.Series.Findings {
		t := &m.Series.Findings[i]
		n := len(t.History)
		if !in[t.SubjectID] || n < 2 {
			continue
		}
		was, is := reports.State(t.History[n-2].State), reports.State(t.History[n-1].State)
		f.total++
		if is == reports.Closed {
			f.settled++
		}
		switch {
		case was.Open() && is == reports.Closed:
			f.closed++
		case was.Open() && !is.Open():
			f.dropped++
		case was.Open() || !is.Open():
		case is == reports.Fresh:
			f.fresh++
		case is == reports.Reopened:
			f.reopened++
		default:
			f.other++
		}
		if was.Open() {
			f.before++
		}
		if is.Open() {
			f.open++
		}
	}
	return f
}

// flow is that of a name: 对象, or a group.
func (w *writer) flow(name string, members func(*writer) []*reports.Subject) *flow {
	if known, ok := w.flows[name]; ok {
		return known
	}
	in := map[string]bool{}
	for _, s := range members(w) {
		in[s.ID] = true
	}
	if w.flows == nil {
		w.flows = map[string]*flow{}
	}
	w.flows[name] = flowOf(w.model, in)
	return w.flows[name]
}

// anyWay is no sign of a change, but all of them.
const anyWay = 2

// overRounds are the figures of several rounds.
func overRounds() []Figure {
	var list []Figure
	add := func(name, unit, title string, about bool, read func(*writer) value) {
		needsRounds[name] = true
		list = append(list, Figure{name, unit, "与上一轮相比（须给出各轮评价结果）：" + title, about, func(w *writer) value {
			if w.model.Series == nil {
				return words("")
			}
			return read(w)
		}})
	}
	last := func(w *writer) (before, now *reports.Round) {
		rounds := w.model.Series.Rounds
		return &rounds[len(rounds)-2], &rounds[len(rounds)-1]
	}
	add("轮次.个数", "轮", "汇总的轮数", false, func(w *writer) value { return count(len(w.model.Series.Rounds)) })
	add("轮次.本轮", "", "本轮的名称，如第3轮（年度复核）", false, func(w *writer) value { _, now := last(w); return words(now.Title) })
	add("轮次.上轮", "", "上一轮的名称", false, func(w *writer) value { before, _ := last(w); return words(before.Title) })
	add("轮次.上轮基准日", "", "上一轮的评估基准日，写作2022年11月15日", false, func(w *writer) value { before, _ := last(w); return words(before.DateTitle) })
	add("对象.上轮得分", "分", "被评对象上一轮的得分；不可比的为—", true, func(w *writer) value {
		if one := w.changed(w.subject); one != nil {
			return marked(one.Before)
		}
		return words("—")
	})
	add("对象.得分变化", "分", "被评对象得分的升降，如上升0.40分、持平；不可比的为—；作条件时升为正、降为负", true, func(w *writer) value {
		one := w.changed(w.subject)
		if one == nil {
			return words("—")
		}
		v := marked(one.Change)
		if v.number.Sign() == 0 {
			v.text = "持平"
			return v
		}
		v.text = map[int]string{1: "上升", -1: "下降"}[v.number.Sign()] + difference(one)
		return v
	})
	for i := range flows {
		one := &flows[i]
		add("问题."+one.name, one.unit, "对象的问题："+one.title, true, func(w *writer) value {
			return count(one.of(w.flow("", func(w *writer) []*reports.Subject { return []*reports.Subject{w.subject} })))
		})
	}
	for i := range groups {
		g := &groups[i]
		for j := range flows {
			one := &flows[j]
			add(g.name+".问题."+one.name, one.unit, g.title+"的问题："+one.title, false, func(w *writer) value {
				return count(one.of(w.flow(g.name, func(w *writer) []*reports.Subject { return g.members(w.model) })))
			})
		}
		for _, way := range []struct {
			name, title string
			sign        int
		}{{"上升", "得分上升的个数", 1}, {"下降", "得分下降的个数", -1}, {"持平", "得分不变的个数", 0}, {"可比", "上一轮也有得分的个数", anyWay}} {
			add(g.name+".得分"+way.name+"数", "个", g.title+"中可比的："+way.title, false, func(w *writer) value {
				n := 0
				for _, s := range g.members(w.model) {
					if one := w.changed(s); one != nil && (way.sign == anyWay || rational(one.Change.Exact).Sign() == way.sign) {
						n++
					}
				}
				return count(n)
			})
		}
	}
	return list
}

// difference is how far two scores lie apart: rounded as they are, or, where the
// printed scores lie another way apart, as it is.
func difference(c *reports.SubjectChange) string {
	change := new(big.Rat).Abs(rational(c.Change.Exact))
	text := change.FloatString(c.After.Decimals())
	rounded, _ := new(big.Rat).SetString(text)
	before, known := new(big.Rat).SetString(c.Before.Text)
	if after, ok := new(big.Rat).SetString(c.After.Text); ok && known && after.Sub(after, before).Abs(after).Cmp(rounded) == 0 {
		return text + "分"
	}
	return decimal(change) + "分（未修约）"
}

// changed is how the score of a subject changed since the round before; nil where
// the two are not compared.
func (w *writer) changed(s *reports.Subject) *reports.SubjectChange {
	changes := w.model.Series.Changes
	return changes[len(changes)-1].Of(s.ID)
}
