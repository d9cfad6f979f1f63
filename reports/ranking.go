package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
)

// Rank is one line of the ranking by 得分率. The figures are those of the
// subject; Position 0 is a subject that is not ranked, and Reason says why.
type Rank struct {
	Position int      `json:"position"`
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
	Subjects    int     `json:"subjects"`
	Passed      int     `json:"passed"`
	Verdicts    []Tally `json:"verdicts"`
	Performance Spread  `json:"performance"` // 得分率
	Completion  Spread  `json:"completion"`  // 完成率
	Placeholder Mark    `json:"placeholder"` // points, largest share of any subject
	Share       Rate    `json:"placeholder_rate"`
	Sentence    string  `json:"sentence"`
	Members     []Rank  `json:"members"` // by rank within the kind
}

// Tally counts subjects of one verdict.
type Tally struct {
	Title    string `json:"title"`
	Subjects int    `json:"subjects"`
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
	Subjects int    `json:"subjects"`
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
	m.Ranking = m.ranks(func(s *Subject) bool { return true }, func(s *Subject, position int) { s.Rank = position })
}

func (m *Model) ranks(member func(*Subject) bool, note func(*Subject, int)) []Rank {
	list := []Rank{}
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
			rank.Position = position
		}
		note(s, rank.Position)
		list = append(list, rank)
	}
	return list
}

// Place gives the position, or why there is none.
func (r Rank) Place() string {
	if r.Position == 0 {
		return "—"
	}
	return fmt.Sprint(r.Position)
}

func (m *Model) kinds() []Kind {
	kinds := []Kind{}
	for _, code := range m.kindCodes() {
		members := m.ranks(func(s *Subject) bool { return s.Kind == code }, func(s *Subject, position int) { s.KindRank = position })
		if len(members) > 0 {
			kinds = append(kinds, newKind(code, members))
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

func newKind(code string, members []Rank) Kind {
	title := engine.KindTitle(code)
	if code == "" {
		title = "全部单位"
	}
	k := Kind{Kind: code, Title: title, Subjects: len(members), Members: members}
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
	k.Passed = tally[engine.Passed]
	for _, verdict := range verdictOrder {
		if tally[verdict] > 0 {
			k.Verdicts = append(k.Verdicts, Tally{verdict.Title(), tally[verdict]})
		}
	}
	k.Performance, k.Completion = spread(performance), spread(completion)
	k.Sentence = fmt.Sprintf("%s%d个", k.Title, k.Subjects)
	switch asked {
	case 0:
		k.Sentence += "，均没有适用条款。"
		return k
	case k.Subjects:
	default:
		k.Sentence += fmt.Sprintf("，其中%d个有适用条款", asked)
	}
	k.Sentence += fmt.Sprintf("：%s；%s。", k.Completion.words("平均完成率"), k.Performance.words("绩效评价平均得分率"))
	return k
}

// passed is how many of a kind pass, "—" where there is no line.
func (m *Model) passed(k Kind) string {
	if m.PassLine == nil {
		return "—"
	}
	return fmt.Sprint(k.Passed)
}

// words puts a spread as a 通报 does: 平均完成率为96.29%，其中19个达到100%…
func (s Spread) words(what string) string {
	if !s.Average.Known() {
		return what + "无从计算"
	}
	var bands []string
	for _, band := range s.Bands {
		if band.Subjects > 0 {
			bands = append(bands, fmt.Sprintf("%d个%s", band.Subjects, band.Title))
		}
	}
	return fmt.Sprintf("%s为%s，其中%s", what, s.Average, strings.Join(bands, "、"))
}

func spread(rates []Rate) Spread {
	s := Spread{Average: Average(rates), Bands: []Band{
		{From: 100, Title: "达到100%"}, {From: 90, Title: "达到90%以上"}, {From: 80, Title: "达到80%以上"},
		{From: 70, Title: "达到70%以上"}, {From: 60, Title: "达到60%以上"}, {From: 0, Title: "不足60%"},
	}}
	for _, rate := range rates {
		for i := range s.Bands {
			if rate.atLeast(int64(s.Bands[i].From)) {
				s.Bands[i].Subjects++
				break
			}
		}
	}
	return s
}

// ranked gives those that have a place, in order.
func (m *Model) ranked() []Rank {
	return slices.DeleteFunc(slices.Clone(m.Ranking), func(r Rank) bool { return r.Position == 0 })
}

// ends names who stands first and who stands last; "" for few subjects. Those who
// share a place are named together or only counted, and nobody is called last who
// lost no points.
func (m *Model) ends() string {
	var places [][]Rank
	ranked := m.ranked()
	for i, rank := range ranked {
		if i == 0 || rank.Position != ranked[i-1].Position {
			places = append(places, nil)
		}
		places[len(places)-1] = append(places[len(places)-1], rank)
	}
	switch {
	case len(ranked) < 2*ends:
		return ""
	case len(places) == 1:
		return fmt.Sprintf("%d个单位得分率均为%s", len(ranked), ranked[0].Rate)
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
	var parts []string
	if first := named(0, 1); first != "" {
		parts = append(parts, "得分率居前的为"+first)
	} else {
		parts = append(parts, fmt.Sprintf("%d个单位得分率为%s，并列第1", len(places[0]), ranked[0].Rate))
	}
	if ranked[0].Subject.Lost.Zero() {
		places = places[1:]
	}
	if last := named(len(places)-1, -1); last != "" {
		parts = append(parts, "居后的为"+last)
	} else {
		bottom := places[len(places)-1]
		parts = append(parts, fmt.Sprintf("%d个单位得分率为%s，并列末位", len(bottom), bottom[0].Rate))
	}
	return strings.Join(parts, "，")
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
func (s Spread) Good() int { return s.Bands[0].Subjects + s.Bands[1].Subjects }

// Whole counts the subjects at exactly 100%.
func (s Spread) Whole() int { return s.Bands[0].Subjects }

// KindPlace gives the position within the kind, "" where there is none.
func (s *Subject) KindPlace() string {
	if s.KindRank == 0 {
		return ""
	}
	return fmt.Sprint(s.KindRank)
}
