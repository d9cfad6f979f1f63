package reports

import (
	"slices"
	"strings"
)

// Peers is where a subject stands among the others of its run.
type Peers struct {
	Subjects   Number       `json:"subjects"` // ranked subjects of the run
	KindTitle  string       `json:"kind_title"`
	Members    Number       `json:"members"`    // ranked subjects of its kind, itself included
	Average    Rate         `json:"average"`    // 得分率 of its kind
	Completion Rate         `json:"completion"` // 完成率 of its kind, on average
	Best       Rate         `json:"best"`       // 得分率 of its kind
	BestOf     []string     `json:"best_of"`    // who has it
	Pillars    []PeerPillar `json:"pillars"`    // parallel to Model.Pillars
	Sentence   Words        `json:"sentence"`
	leaders    Number       // who has Best
}

// PeerPillar compares one pillar of a subject with those of its kind to which
// the pillar applies.
type PeerPillar struct {
	Name     string   `json:"name"`
	Rate     Rate     `json:"rate"`
	Rank     Number   `json:"rank"` // within the kind; 0 where it does not apply
	Members  Number   `json:"members"`
	Average  Rate     `json:"average"`
	Best     Rate     `json:"best"`
	BestOf   []string `json:"best_of"`
	Findings Number   `json:"findings"` // of the subject
	leaders  Number   // who has Best
}

// peers compares a subject with the others of its run; nil where there are none
// of its kind.
func (m *Model) peers(id string) *Peers {
	s := m.subject(id)
	if s == nil || s.Rank.N == 0 {
		return nil
	}
	at := slices.IndexFunc(m.Kinds, func(k Kind) bool { return k.Kind == s.Kind })
	members := slices.DeleteFunc(slices.Clone(m.Kinds[at].Members), func(r Rank) bool { return r.Position.N == 0 })
	if len(members) < 2 {
		return nil
	}
	kin := []string{isOne("kind", s.Kind), m.pen.asked()}
	p := &Peers{KindTitle: s.KindTitle, Subjects: m.counted(len(m.ranked()), m.pen.asked()), Members: m.counted(len(members), kin...),
		Average: m.Kinds[at].Performance.Average, Completion: m.Kinds[at].Completion.Average, Best: members[0].Rate, Pillars: []PeerPillar{}}
	for _, member := range members {
		if member.Position.N == 1 {
			p.BestOf = append(p.BestOf, member.Name)
		}
	}
	p.leaders = m.counted(len(p.BestOf), append(kin, m.pen.rate()+">=("+p.Best.From()+")")...)
	for i, pillar := range m.Pillars {
		p.Pillars = append(p.Pillars, m.peerPillar(s, i, pillar, members, kin))
	}
	p.Sentence = say("%s得分率%s，在参加排名的%d个单位中居第%d位，在%d个%s中居第%d位；%s平均得分率为%s，最高为%s（%s）。",
		s.Name, s.Rate, p.Subjects, s.Rank, p.Members, p.KindTitle, s.KindRank, p.KindTitle, p.Average, p.Best, leaders(p.BestOf, ends, p.leaders))
	var behind []Words
	var below []string // one count for each of Pillars: 1 or 0
	for i, one := range p.Pillars {
		if !one.Rate.Known() {
			continue
		}
		node := m.Pillars[i].ID
		below = append(below, countOf(0, m.subjectPath(s.ID)+"."+pick("nodes", node), "score/applicable<("+one.Average.From()+")").path)
		if one.Rate.compare(one.Average) < 0 {
			behind = append(behind, say("%s（%s，平均%s）", one.Name, one.Rate, one.Average))
		}
	}
	if len(behind) > 0 {
		p.Sentence = p.Sentence.and("低于%s平均水平的%s有%d个：%s。", p.KindTitle, m.Tier, Number{N: len(behind)}.at(strings.Join(below, "+"), ""), joined(behind, "、"))
	} else {
		p.Sentence = p.Sentence.and("各%s得分率均不低于%s平均水平。", m.Tier, p.KindTitle)
	}
	return p
}

func (m *Model) peerPillar(s *Subject, i int, pillar Pillar, members []Rank, kin []string) PeerPillar {
	own := s.Nodes[pillar.node].Rate
	p := PeerPillar{Name: pillar.Name, Rate: own, Average: Rate{Text: "—"}, Best: Rate{Text: "—"}, Findings: m.problemsIn(s, i)}
	var rates []Rate
	ahead := 0
	for _, member := range members {
		rate := member.Subject.Nodes[pillar.node].Rate
		if !rate.Known() {
			continue
		}
		rates = append(rates, rate)
		if rate.compare(own) > 0 {
			ahead++
		}
		switch order := rate.compare(p.Best); {
		case order > 0:
			p.Best, p.BestOf = rate, []string{member.Name}
		case order == 0:
			p.BestOf = append(p.BestOf, member.Name)
		}
	}
	p.Average = Average(rates)
	node := pick("nodes", pillar.ID)
	kin = append(slices.Clone(kin), node+".applicable>0")
	rate := node + ".score/" + node + ".applicable"
	p.Members = m.counted(len(rates), kin...)
	if own.Known() {
		list, conditions := m.everyone()
		p.Rank = placeOf(ahead+1, list, rate, m.subjectPath(s.ID), append(conditions, kin...)...)
	}
	p.leaders = m.counted(len(p.BestOf), append(kin, rate+">=("+p.Best.From()+")")...)
	return p
}

// leaders names who has a best rate, at most so many.
func leaders(names []string, limit int, all Number) Words {
	if len(names) <= limit {
		return Words{}.plain(join(names))
	}
	return say("%s等%d个单位", join(names[:limit]), all)
}

// peersMax is how many names of the best are printed.
const peersMax = 3

// Place gives the rank within the kind: 2/13.
func (p PeerPillar) Place() Words {
	if p.Rank.N == 0 {
		return say("—")
	}
	return say("%d/%d", p.Rank, p.Members)
}

// Leaders names who has the best rate.
func (p PeerPillar) Leaders() Words {
	if len(p.BestOf) == 0 {
		return say("—")
	}
	return leaders(p.BestOf, peersMax, p.leaders)
}

// table compares the pillars of the subject with those of its kind.
func (p *Peers) table(tier string) (header []string, rows [][]string) {
	for _, one := range p.Pillars {
		rows = append(rows, []string{one.Name, one.Rate.Text, one.Place().String(), one.Average.Text, one.Best.Text, one.Leaders().String(), one.Findings.String()})
	}
	return []string{tier, "得分率>", "同类名次>", "同类平均>", "同类最高>", "最高的单位", "问题数>"}, rows
}

// Leaders names who has the best rate of the kind.
func (p *Peers) Leaders() Words { return leaders(p.BestOf, peersMax, p.leaders) }

// note says whom the table compares with.
func (p *Peers) note() Words {
	return say("同类为%d个%s，平均值和名次只计有适用条款的单位；同类平均完成率为%s。", p.Members, p.KindTitle, p.Completion)
}

// peers prints how the one subject of the report compares.
func (p *pages) peers() {
	if p.Peers == nil {
		return
	}
	p.part("与同类单位比较")
	p.text("%s", p.Peers.Sentence)
	header, rows := p.Peers.table(p.Tier)
	columns := headings(header, 15, 6)
	columns[5].width = 16
	p.table(p.Main.Name+"与同类单位比较", p.Peers.note().String(), columns, rows)
}

func (d *markdown) peers(m *Model) {
	if m.Peers == nil {
		return
	}
	d.line("## 与同类单位比较")
	d.line("%s", md(m.Peers.note().String()))
	d.table(m.Peers.table(m.Tier))
}

func overviewPeers(s *sheet, m *Model) error {
	if m.Peers == nil {
		return nil
	}
	if err := s.heading("与同类单位比较"); err != nil {
		return err
	}
	if err := s.paragraph(m.Peers.note().String(), overviewColumns); err != nil {
		return err
	}
	if err := s.header(m.Tier, "最高的单位", "得分率", "同类名次", "同类平均", "同类最高", "问题数"); err != nil {
		return err
	}
	for _, one := range m.Peers.Pillars {
		if err := s.row(one.Name, one.Leaders(), one.Rate, word(one.Place().String()), one.Average, one.Best, one.Findings); err != nil {
			return err
		}
	}
	return nil
}
