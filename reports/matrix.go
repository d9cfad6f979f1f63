package reports

import (
	"slices"

	"chengan/engine"
	"chengan/engine/score"
)

// Pillar is one 一级项 of the main subject, or one part of the 一级项 that the
// report is about.
type Pillar struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Points   Mark      `json:"points"`
	Result   NodeScore `json:"result"`
	Findings Number    `json:"findings"`
	node     int
}

// MatrixRow is one subject of the subjects × pillars matrix; subjects without
// an applicable clause have none.
type MatrixRow struct {
	Subject *Subject    `json:"-"`
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Cells   []NodeScore `json:"cells"` // parallel to Model.Pillars
}

// DomainMatrix is pillars × domains of the main subject: what is at stake in a
// cell and what of it is lost.
type DomainMatrix struct {
	Domains []string    `json:"domains"`
	Rows    []DomainRow `json:"rows"`
	Totals  []Cell      `json:"totals"` // by domain, then overall
}

// DomainRow is one pillar.
type DomainRow struct {
	Pillar string `json:"pillar"`
	Cells  []Cell `json:"cells"` // parallel to Domains
	Total  Cell   `json:"total"`
}

// Cell sums the clauses of one pillar and one domain that apply. AtStake sums
// what each could deduct on its own and may exceed the points of the items,
// whose caps clauses share; Lost is after all caps.
type Cell struct {
	Clauses Number `json:"clauses"`
	AtStake Mark   `json:"at_stake"`
	Lost    Mark   `json:"lost"`
	Rate    Rate   `json:"rate"` // lost of at stake
}

// noDomain heads the column of clauses without a domain.
const noDomain = "未分领域"

func (m *Model) pillars() []Pillar {
	pillars := []Pillar{}
	for i, node := range m.Nodes {
		if !m.divides(node) {
			continue
		}
		pillar := Pillar{ID: node.ID, Name: node.Name, Points: node.Points, node: i}
		if m.Main != nil {
			pillar.Result = m.Main.Nodes[i]
			pillar.Findings = m.problemsIn(m.Main, len(pillars))
		}
		pillars = append(pillars, pillar)
	}
	return pillars
}

// problemsIn is how many findings a subject has in one of Pillars.
func (m *Model) problemsIn(s *Subject, pillar int) Number {
	n, ids := 0, []string{}
	for i := range m.Clauses {
		if m.Clauses[i].pillar != pillar {
			continue
		}
		ids = append(ids, m.Clauses[i].ID)
		if s.Clauses[i].Finding() {
			n++
		}
	}
	return countFindings(n, m.subjectPath(s.ID)+"."+pick("clauses", ids...))
}

func (m *Model) subjectMatrix() []MatrixRow {
	rows := []MatrixRow{}
	for i := range m.Subjects {
		if m.Subjects[i].empty {
			continue // a row of nothing but dashes
		}
		row := MatrixRow{Subject: &m.Subjects[i], ID: m.Subjects[i].ID, Name: m.Subjects[i].Name}
		for _, pillar := range m.Pillars {
			row.Cells = append(row.Cells, m.Subjects[i].Nodes[pillar.node])
		}
		rows = append(rows, row)
	}
	return rows
}

// sum is a cell while it is being added up.
type sum struct {
	all, clauses  []string // ids: of the cell, and of those that apply
	atStake, lost score.Points
}

func (s *sum) add(clause *Clause, result *ClauseScore) {
	s.all = append(s.all, clause.ID)
	if result.outcome == score.NotApplicable {
		return
	}
	s.clauses = append(s.clauses, clause.ID)
	s.atStake += clause.Max.Exact
	s.lost += result.Lost.Exact
}

func (m *Model) cell(s sum) Cell {
	count := countOf(len(s.clauses), m.subjectPath(m.MainID)+"."+pick("clauses", s.all...), "outcome!="+score.NotApplicable.String())
	list := pick("clauses", s.clauses...)
	stake, lost := m.pen.run+"ruleset."+list+".max", m.subjectPath(m.MainID)+"."+list+".lost"
	return Cell{count, m.pen.mark(s.atStake).at(stake, ""), m.pen.share(s.lost, s.atStake).at(lost, ""), pointRate(s.lost, s.atStake).at(lost+"/"+stake, "")}
}

func (m *Model) domainMatrix() DomainMatrix {
	matrix := DomainMatrix{Domains: slices.Clone(engine.Domains), Rows: []DomainRow{}, Totals: []Cell{}}
	if m.Main == nil {
		return matrix
	}
	column := func(domain string) int { return slices.Index(matrix.Domains, domain) }
	for i := range m.Clauses {
		if column(m.Clauses[i].Domain) < 0 && !slices.Contains(matrix.Domains, noDomain) {
			matrix.Domains = append(matrix.Domains, noDomain)
		}
	}
	totals := make([]sum, len(matrix.Domains)+1)
	for i, pillar := range m.Pillars {
		cells, total := make([]sum, len(matrix.Domains)), sum{}
		for j := range m.Clauses {
			clause, result := &m.Clauses[j], &m.Main.Clauses[j]
			if clause.pillar != i {
				continue
			}
			domain := column(clause.Domain)
			if domain < 0 {
				domain = column(noDomain)
			}
			for _, s := range []*sum{&cells[domain], &total, &totals[domain], &totals[len(totals)-1]} {
				s.add(clause, result)
			}
		}
		row := DomainRow{Pillar: pillar.Name, Total: m.cell(total)}
		for _, cell := range cells {
			row.Cells = append(row.Cells, m.cell(cell))
		}
		matrix.Rows = append(matrix.Rows, row)
	}
	for _, total := range totals {
		matrix.Totals = append(matrix.Totals, m.cell(total))
	}
	return matrix
}

// Empty reports whether no clause of the cell applies.
func (c Cell) Empty() bool { return c.Clauses.N == 0 }

// Text gives the cell as one line.
func (c Cell) Text() Words {
	if c.Empty() {
		return say("—")
	}
	return say("%s/%s", c.Lost, c.AtStake)
}
