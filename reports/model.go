package reports

import (
	"errors"
	"fmt"

	"chengan/engine"
	"chengan/engine/score"
)

// Schema is the version of the report model as the json format writes it. Its
// keys are described in model.md; they are only ever added to.
const Schema = "chengan-report/1"

// Title heads every report.
const Title = "城市安全管理绩效评价与优化提升报告"

// Model is the one report that all formats print. Everything in it follows
// from one run, or from the last of several rounds and from what became of
// those before it; printing it needs no further arithmetic.
type Model struct {
	Schema        string       `json:"schema"`
	Title         string       `json:"title"`
	View          View         `json:"view"` // what of the run it is about
	Tier          string       `json:"tier"` // what Pillars are: 一级项; in a report of one 一级项 its parts
	Basis         Basis        `json:"basis"`
	PassLine      *PassLine    `json:"pass_line"` // null where the ruleset draws none
	Main          *Subject     `json:"-"`         // whom the report is about; nil without subjects
	MainID        string       `json:"main"`
	Whole         bool         `json:"whole"` // the main subject contains other subjects of the run
	Scope         Words        `json:"scope"` // the subjects at a glance, none for a single one
	Conclusion    []Words      `json:"conclusion"`
	Next          []Step       `json:"next"`
	Pillars       []Pillar     `json:"pillars"` // of the main subject
	Owners        []Owner      `json:"owners"`  // of all clauses, with what the main subject lost
	Ranking       []Rank       `json:"ranking"`
	Kinds         []Kind       `json:"kinds"`
	All           Kind         `json:"all"`             // all ranked subjects together
	Peers         *Peers       `json:"peers,omitempty"` // where the one subject of the report stands in the run; nil in other reports
	SubjectMatrix []MatrixRow  `json:"subject_matrix"`  // subjects × pillars
	DomainMatrix  DomainMatrix `json:"domain_matrix"`   // pillars × domains
	Gaps          []Gap        `json:"gaps"`            // of the main subject, largest first
	Common        []Common     `json:"common"`          // clauses by how many subjects lose points on them
	Findings      []Finding    `json:"findings"`        // of all subjects
	Checks        Checks       `json:"checks"`
	Clauses       []Clause     `json:"clauses"`
	Vetoes        []Clause     `json:"vetoes"`
	Bonus         *BonusTerms  `json:"bonus"`
	Nodes         []Node       `json:"nodes"`
	Subjects      []Subject    `json:"subjects"`         // the main one, then by rank
	Paths         *Paths       `json:"paths,omitempty"`  // how those below the line come above it; nil where nobody looked
	Series        *Series      `json:"series,omitempty"` // how it came about over the rounds; nil for one run
	Font          string       `json:"-"`                // file of the font to print with, "" for the best of this computer
	pen           printer
	studio        *studio              // of the charts
	root          string               // id of the node whose parts Pillars are, "" for the 一级项
	of            map[string][]Finding // by subject
	place         map[string]int       // id of a subject → index in Subjects
}

// New computes the report of a run.
//
// Errors: a run that contradicts itself (results that are not parallel to the
// outline, ids that occur twice, an unknown rounding).
func New(run *engine.Run) (*Model, error) { return newModel(run, "", "") }

// newModel computes the report of a run, or of the one 一级项 that a run has been
// narrowed to; its parts then stand where the 一级项 of a whole run do. Name is how
// the origins of figures call the run.
func newModel(run *engine.Run, pillar, name string) (*Model, error) {
	if run == nil {
		return nil, errors.New("没有评价结果")
	}
	if err := check(run); err != nil {
		return nil, err
	}
	pen, err := newPrinter(&run.Header.Ruleset)
	if err != nil {
		return nil, err
	}
	pen.naming = newNaming(name, &run.Header.Ruleset, pillar)
	m := &Model{Schema: Schema, Title: Title, View: View{Pillar: pillar}, Basis: newBasis(pen, run), pen: pen}
	if line := run.Header.Ruleset.Pass; line != nil {
		m.PassLine = newPassLine(pen, *line)
	}
	m.Nodes, m.Clauses, m.Vetoes, m.Bonus = newOutline(pen, &run.Header.Ruleset)
	m.divide()
	m.Subjects = newSubjects(pen, run)
	m.chooseMain()
	m.Checks = newChecks(pen, run)
	m.finish()
	return m, nil
}

// finish computes what follows from the subjects and the checks.
func (m *Model) finish() {
	m.studio = &studio{}
	m.place = make(map[string]int, len(m.Subjects))
	for i := range m.Subjects {
		m.place[m.Subjects[i].ID] = i
	}
	if len(m.Subjects) > 0 {
		m.Main = &m.Subjects[0]
		m.MainID = m.Main.ID
	}
	m.rank()
	m.Pillars = m.pillars()
	m.Owners = m.owners()
	m.Kinds = m.kinds()
	m.All = m.newKind("", m.Ranking)
	m.SubjectMatrix = m.subjectMatrix()
	m.DomainMatrix = m.domainMatrix()
	m.Gaps = []Gap{}
	if m.Main != nil {
		m.Gaps = m.gaps(m.Main)
	}
	m.Common = m.common()
	m.Findings = m.findings()
	m.of = m.index()
	m.Scope = m.scope()
	m.Conclusion = m.conclude()
	m.Next = m.next()
}

// Batch reports whether the run is of several subjects of which none contains
// the others, as when an expert scores a batch of submissions.
func (m *Model) Batch() bool { return !m.Whole && len(m.Subjects) > 1 }

// check refuses a run that the model would misread.
func check(run *engine.Run) error {
	outline := &run.Header.Ruleset
	nodes := map[string]bool{"": true}
	for _, node := range outline.Nodes {
		if node.ID == "" || nodes[node.ID] || !nodes[node.Parent] {
			return fmt.Errorf("评价结果：细则条目 %q 重复，或上级 %q 不在其前", node.ID, node.Parent)
		}
		nodes[node.ID] = true
	}
	for _, clause := range outline.Clauses {
		if clause.Item == "" || !nodes[clause.Item] {
			return fmt.Errorf("评价结果：条款 %q 所属的三级项 %q 不存在", clause.ID, clause.Item)
		}
	}
	seen := map[string]bool{}
	for i := range run.Subjects {
		subject := &run.Subjects[i]
		if seen[subject.ID] {
			return fmt.Errorf("评价结果：被评对象 %q 出现两次", subject.ID)
		}
		seen[subject.ID] = true
		if err := parallel(subject, outline); err != nil {
			return fmt.Errorf("评价结果：被评对象 %q：%w", subject.ID, err)
		}
	}
	return nil
}

func parallel(subject *engine.SubjectResult, outline *engine.Outline) error {
	if len(subject.Nodes) != len(outline.Nodes) {
		return fmt.Errorf("有 %d 个条目的得分；细则有 %d 个条目", len(subject.Nodes), len(outline.Nodes))
	}
	if len(subject.Clauses) != len(outline.Clauses) {
		return fmt.Errorf("有 %d 条条款的结论；细则有 %d 条", len(subject.Clauses), len(outline.Clauses))
	}
	if len(subject.Vetoes) != len(outline.Vetoes) {
		return fmt.Errorf("有 %d 条一票否决的结论；细则有 %d 条", len(subject.Vetoes), len(outline.Vetoes))
	}
	if subject.Bonus != nil && (outline.Bonus == nil || len(subject.Bonus.Clauses) != len(outline.Bonus.Clauses)) {
		return errors.New("鼓励项的结论与细则不对应")
	}
	for i := range subject.Nodes {
		if subject.Nodes[i].ID != outline.Nodes[i].ID {
			return fmt.Errorf("第 %d 个条目是 %q；应为 %q", i+1, subject.Nodes[i].ID, outline.Nodes[i].ID)
		}
	}
	for i := range subject.Clauses {
		if subject.Clauses[i].ID != outline.Clauses[i].ID {
			return fmt.Errorf("第 %d 条条款是 %q；应为 %q", i+1, subject.Clauses[i].ID, outline.Clauses[i].ID)
		}
		if int(subject.Clauses[i].Outcome) >= len(score.Outcomes) {
			return fmt.Errorf("条款 %q 的结论未知", subject.Clauses[i].ID)
		}
	}
	return nil
}

// PassLine is the pass line in words.
type PassLine struct {
	Op     string `json:"op"`
	Points Mark   `json:"points"`
	Sign   Words  `json:"sign"`  // >90
	Title  Words  `json:"title"` // 高于90分
	Words  Words  `json:"words"` // with what exactly 90.00分 is
}

func newPassLine(pen printer, line engine.PassLine) *PassLine {
	points := pen.mark(line.Points).at(pen.run+"ruleset.pass", "points")
	sign := line.Op
	if sign == ">=" {
		sign = "≥"
	}
	verdict := "合格"
	if !line.Passes(line.Points) {
		verdict = "不合格"
	}
	p := &PassLine{Op: line.Op, Points: points, Sign: say("%s%s", sign, points.Unrounded()), Title: retold(line.Title(), pieces(points.Unrounded()))}
	p.Words = say("%s（%s）为合格，%s分%s", p.Title, p.Sign, points, verdict)
	return p
}
