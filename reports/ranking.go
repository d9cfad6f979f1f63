package reports

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"chengan/engine"
)

// Rank is one line of the ranking by 得分率. The figures are those of the
// subject; Position 0 is a subject that is not ranked, and Reason says why.
type Rank struct {
	Position Number   `json:"position"`
	Subject  *Subject `json:"-"`
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Rate     Rate     `json:"rate"`
	Score    Mark     `json:"score"`
	Reason   string   `json:"reason"`
}

// Kind is the subjects of one kind, compared with each other. Completion and
// performance are counted apart and never mixed.
type Kind struct {
	Kind        string  `json:"kind"`
	Title       string  `json:"title"`
	Subjects    Number  `json:"subjects"`
	Passed      Number  `json:"passed"`
	Verdicts    []Tally `json:"verdicts"`
	Performance Spread  `json:"performance"` // 得分率
	Completion  Spread  `json:"completion"`  // 完成率
	Placeholder Mark    `json:"placeholder"` // points, largest share of any subject
	Share       Rate    `json:"placeholder_rate"`
	Sentence    Words   `json:"sentence"`
	Members     []Rank  `json:"members"` // by rank within the kind
}

// Tally counts subjects of one verdict.
type Tally struct {
	Title    string `json:"title"`
	Subjects Number `json:"subjects"`
}

// Spread is an average rate and how many subjects reach which band.
type Spread struct {
	Average Rate   `json:"average"`
	Bands   []Band `json:"bands"`
}

// Band counts subjects with a rate of at least From percent, below the band
// before it.
type Band struct {
	From     int    `json:"from"`
	Title    string `json:"title"`
	Subjects Number `json:"subjects"`
}

// verdictOrder is the order in which verdicts are counted up.
var verdictOrder = []engine.Verdict{engine.Passed, engine.Missed, engine.Open, engine.Vetoed, engine.NoLine, engine.Nothing}

// chooseMain puts the main subject first: the root with most descendants; the
// best of the roots where none has any.
func (m *Model) chooseMain() {
	if len(m.Subjects) == 0 {
		return
	}
	below := m.descendants()
	main := slices.MinFunc(m.Subjects, func(a, b Subject) int {
		return cmp.Or(cmp.Compare(below[b.ID], below[a.ID]), byRate(&a, &b))
	})
	m.Whole = below[main.ID] > 0
	slices.SortStableFunc(m.Subjects, func(a, b Subject) int {
		first := func(s *Subject) int {
			if s.ID == main.ID {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(first(&a), first(&b)), byRate(&a, &b))
	})
}

// byRate orders by exact rate, best first, then by id; subjects without
// applicable clauses come last.
func byRate(a, b *Subject) int {
	switch order := b.Rate.compare(a.Rate); {
	case order != 0:
		return order
	case engine.NaturalLess(a.ID, b.ID):
		return -1
	case engine.NaturalLess(b.ID, a.ID):
		return 1
	}
	return 0
}

// descendants counts, for every root, the subjects of the run below it. A
// subject that is not a root has none here, so that a district with many
// streets never stands before its city.
func (m *Model) descendants() map[string]int {
	parent := map[string]string{}
	for i := range m.Subjects {
		parent[m.Subjects[i].ID] = m.Subjects[i].Parent
	}
	below := map[string]int{}
	for id := range parent {
		root, steps := id, 0
		for steps <= len(parent) { // a circle of parents ends here
			up, known := parent[root], false
			if up != "" {
				_, known = parent[up]
			}
			if !known {
				break
			}
			root = up
			steps++
		}
		if root != id {
			below[root]++
		}
	}
	return below
}

// rank gives positions. The main subject is not ranked among its own parts; in
// a report of one subject it keeps its place in the run.
// Equal rates share a position, and the next one is skipped.
func (m *Model) rank() {
	m.Ranking = m.ranks(func(s *Subject) bool { return true }, func(s *Subject, position Number) { s.Rank = position })
}

// ranks gives positions among the members; conditions say who they are.
func (m *Model) ranks(member func(*Subject) bool, note func(*Subject, Number), conditions ...string) []Rank {
	list := []Rank{}
	among, own := m.everyone()
	conditions = slices.Concat(own, []string{m.pen.asked()}, conditions)
	place, position := 0, 0
	var last *Subject
	for i := range m.Subjects {
		s := &m.Subjects[i]
		if (m.Whole || m.View.Subject != "") && i == 0 || !member(s) {
			continue
		}
		rank := Rank{Subject: s, ID: s.ID, Name: s.Name, Rate: s.Rate, Score: s.Score}
		if s.empty {
			rank.Reason = engine.Nothing.Title()
		} else {
			place++
			if last == nil || last.Rate.compare(s.Rate) != 0 {
				position = place
			}
			last = s
			rank.Position = placeOf(position, among, m.pen.rate(), m.subjectPath(s.ID), conditions...)
		}
		note(s, rank.Position)
		list = append(list, rank)
	}
	return list
}

// Place gives the position, or why there is none.
func (r Rank) Place() Words {
	if r.Position.N == 0 {
		return say("—")
	}
	return say("%d", r.Position)
}

func (m *Model) kinds() []Kind {
	kinds := []Kind{}
	for _, code := range m.kindCodes() {
		is := isOne("kind", code)
		members := m.ranks(func(s *Subject) bool { return s.Kind == code }, func(s *Subject, position Number) { s.KindRank = position }, is)
		if len(members) > 0 {
			kinds = append(kinds, m.newKind(code, members, is))
		}
	}
	return kinds
}

// kindCodes lists the kinds that occur, in the order of engine.Kinds and then
// of first occurrence.
func (m *Model) kindCodes() []string {
	var codes []string
	for _, kind := range engine.Kinds {
		codes = append(codes, kind.Code)
	}
	for i := range m.Subjects {
		if !slices.Contains(codes, m.Subjects[i].Kind) {
			codes = append(codes, m.Subjects[i].Kind)
		}
	}
	return codes
}

// newKind compares members with each other; conditions say who they are.
func (m *Model) newKind(code string, members []Rank, conditions ...string) Kind {
	title := engine.KindTitle(code)
	if code == "" {
		title = "全部单位"
	}
	count := func(n int, others ...string) Number { return m.counted(n, slices.Concat(conditions, others)...) }
	k := Kind{Kind: code, Title: title, Subjects: count(len(members)), Members: members}
	var performance, completion []Rate
	tally := map[engine.Verdict]int{}
	asked := 0 // to whom a clause applies
	for _, member := range members {
		s := member.Subject
		if !s.empty {
			asked++
		}
		performance, completion = append(performance, s.Rate), append(completion, s.Completion)
		tally[engine.Verdict(s.Verdict)]++
		if s.Placeholder.Rate.compare(k.Share) > 0 {
			k.Placeholder, k.Share = s.Placeholder.Points, s.Placeholder.Rate
		}
	}
	if k.Share.Text == "" {
		k.Share = Rate{Text: "—"}
	}
	k.Passed = count(tally[engine.Passed], m.judged(engine.Passed))
	for _, verdict := range verdictOrder {
		if tally[verdict] > 0 {
			k.Verdicts = append(k.Verdicts, Tally{verdict.Title(), count(tally[verdict], m.judged(verdict))})
		}
	}
	k.Performance, k.Completion = m.spread(performance, m.pen.rate(), count), m.spread(completion, m.pen.completion(), count)
	k.Sentence = say("%s%d个", k.Title, k.Subjects)
	switch asked {
	case 0:
		k.Sentence = k.Sentence.plain("，均没有适用条款。")
		return k
	case len(members):
	default:
		k.Sentence = k.Sentence.and("，其中%d个有适用条款", count(asked, m.pen.asked()))
	}
	k.Sentence = k.Sentence.and("：%s；%s。", k.Completion.words("平均完成率"), k.Performance.words("绩效评价平均得分率"))
	return k
}

// passed is how many of a kind pass, "—" where there is no line.
func (m *Model) passed(k Kind) string {
	if m.PassLine == nil {
		return "—"
	}
	return k.Passed.String()
}

// words puts a spread as a 通报 does: 平均完成率为96.29%，其中19个达到100%…
func (s Spread) words(what string) Words {
	if !s.Average.Known() {
		return say("%s无从计算", what)
	}
	var bands []Words
	for _, band := range s.Bands {
		if band.Subjects.N > 0 {
			bands = append(bands, say("%d个%s", band.Subjects, band.Title))
		}
	}
	return say("%s为%s，其中%s", what, s.Average, joined(bands, "、"))
}

// spread says how rates lie, which a formula gives within each subject that count
// counts.
func (m *Model) spread(rates []Rate, formula string, count func(n int, conditions ...string) Number) Spread {
	s := Spread{Average: Average(rates), Bands: []Band{
		{From: 100, Title: "达到100%"}, {From: 90, Title: "达到90%以上"}, {From: 80, Title: "达到80%以上"},
		{From: 70, Title: "达到70%以上"}, {From: 60, Title: "达到60%以上"}, {From: 0, Title: "不足60%"},
	}}
	reach := make([]int, len(s.Bands)) // those in the bands before, too
	for i := range s.Bands {
		for _, rate := range rates {
			if rate.atLeast(int64(s.Bands[i].From)) {
				reach[i]++
			}
		}
		conditions := []string{m.pen.asked(), formula + ">=" + share(s.Bands[i].From)}
		before := 0
		if i > 0 {
			conditions, before = append(conditions, formula+"<"+share(s.Bands[i-1].From)), reach[i-1]
		}
		s.Bands[i].Subjects = count(reach[i]-before, conditions...)
	}
	return s
}

// share writes percent as conditions do: 0.9.
func share(percent int) string { return big.NewRat(int64(percent), 100).FloatString(1) }

// ranked gives those that have a place, in order.
func (m *Model) ranked() []Rank {
	return slices.DeleteFunc(slices.Clone(m.Ranking), func(r Rank) bool { return r.Position.N == 0 })
}

// ends names who stands first and who stands last; none for few subjects. Those who
// share a place are named together or only counted, and nobody is called last who
// lost no points.
func (m *Model) ends() Words {
	var places [][]Rank
	ranked := m.ranked()
	for i, rank := range ranked {
		if i == 0 || rank.Position.N != ranked[i-1].Position.N {
			places = append(places, nil)
		}
		places[len(places)-1] = append(places[len(places)-1], rank)
	}
	switch {
	case len(ranked) < 2*ends:
		return nil
	case len(places) == 1:
		return say("%d个单位得分率均为%s", m.counted(len(ranked), m.pen.asked()), ranked[0].Rate)
	}
	named := func(from, step int) string {
		var names []string
		for i := from; i >= 0 && i < len(places) && len(names)+len(places[i]) <= ends; i += step {
			var place []string
			for _, rank := range places[i] {
				place = append(place, rank.Name)
			}
			names = slices.Insert(names, max(0, step)*len(names), place...)
		}
		return strings.Join(names, "、")
	}
	var words Words
	if first := named(0, 1); first != "" {
		words = say("得分率居前的为%s，", first)
	} else {
		words = say("%d个单位得分率为%s，并列第%d，", m.counted(len(places[0]), m.sharing(ranked[0].Rate)...), ranked[0].Rate, ranked[0].Position)
	}
	if ranked[0].Subject.Lost.Zero() {
		places = places[1:]
	}
	if last := named(len(places)-1, -1); last != "" {
		return words.and("居后的为%s", last)
	}
	bottom := places[len(places)-1]
	return words.and("%d个单位得分率为%s，并列末位", m.counted(len(bottom), m.sharing(bottom[0].Rate)...), bottom[0].Rate)
}

// Last gives the last ranked subjects that lost points, the very last first, from
// the lower half of the ranking.
func (m *Model) Last() []Rank {
	ranked := m.ranked()
	last := ranked[len(ranked)-min(topGaps, len(ranked)/2):]
	last = slices.DeleteFunc(last, func(r Rank) bool { return r.Subject.Lost.Zero() })
	slices.Reverse(last)
	return last
}

// Good counts the subjects of the first two bands, 90% and above.
func (s Spread) Good() Number { return s.Bands[0].Subjects.plus(s.Bands[1].Subjects) }

// Whole counts the subjects at exactly 100%.
func (s Spread) Whole() Number { return s.Bands[0].Subjects }

// KindPlace gives the position within the kind, a dash where there is none.
func (s *Subject) KindPlace() Words {
	if s.KindRank.N == 0 {
		return say("—")
	}
	return say("%d", s.KindRank)
}
