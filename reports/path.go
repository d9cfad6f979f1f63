package reports

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/engine/shortest"
)

// Plan is the shortest way of one subject above the line, as it was found
// elsewhere, or why none was.
type Plan struct {
	Subject string
	Found   *shortest.Plan // nil where Why says why
	Why     string
}

// Paths is the chapter 达标路径: the least effort that takes those who miss the
// line above it. Its points are not rounded, so that the gains of the steps add
// up to the score as they are printed.
type Paths struct {
	Target  Words   `json:"target"` // 高于90分
	Unit    string  `json:"unit"`   // what effort is counted in
	Basis   Words   `json:"basis"`  // what the counts rest on
	Summary []Words `json:"summary"`
	List    []Path  `json:"list"` // those who miss the line: the main subject, then by rank
}

// Path is the way of one subject.
type Path struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	State      string     `json:"state"` // of shortest.State; "" where none was found
	StateTitle Words      `json:"state_title"`
	Score      Mark       `json:"score"`
	After      Mark       `json:"after"`   // the score at the end of the way; of an impossible one the most that can be reached
	Gain       Mark       `json:"gain"`    // After less Score
	Missing    Mark       `json:"missing"` // points of the ruleset that must at least be regained
	Effort     Number     `json:"effort"`
	Steps      []PathStep `json:"steps"`
	Others     []OtherWay `json:"others"`  // alternatives of the least effort found besides
	Proof      Words      `json:"proof"`   // that less is not enough, or that nothing is
	Remains    []Words    `json:"remains"` // what is lost even then, where nothing is enough
	Check      Words      `json:"check"`   // what came of judging the planned evidence
	Notes      []Words    `json:"notes"`
	answer     answer
}

// answer is what a plan says of the line of the report.
type answer int

const (
	unanswered answer = iota // there is no plan
	proven                   // above the line, judged again on evidence mended as planned
	measured                 // above the line, by what the run counts
	pending                  // above the line, unless what is open goes the worst way
	unproven                 // judging again does not bear the plan out
	aside                    // the plan is for another target, and does not tell
	hopeless
	vetoed
	holding // but not for certain
)

// PathStep is one clause to mend.
type PathStep struct {
	Order   int      `json:"order"`
	Clause  string   `json:"clause"`
	Item    string   `json:"item"`
	Do      string   `json:"do"`
	Remedy  string   `json:"remedy"`
	Owners  []string `json:"owners"`
	Effort  Number   `json:"effort"`
	Gain    Mark     `json:"gain"`
	PerUnit Mark     `json:"per_unit"` // gain by effort, rounded half up
	Score   Mark     `json:"score"`    // after it
	Records Words    `json:"records"`
	Note    string   `json:"note"` // on what it depends, and what comes first
}

// OtherWay is another way that is enough.
type OtherWay struct {
	Effort  Number   `json:"effort"`
	Score   Mark     `json:"score"`
	Clauses []string `json:"clauses"`
	Do      Words    `json:"do"`
}

// Below gives the ids of those who have to find a way above the line: the main
// subject and the ranked ones, unless they hold it for certain.
func (m *Model) Below() []string {
	var list []string
	if m.PassLine == nil || m.Main == nil {
		return list
	}
	add := func(s *Subject) {
		if s.Verdict != string(engine.Passed) && !s.empty && !slices.Contains(list, s.ID) {
			list = append(list, s.ID)
		}
	}
	add(m.Main)
	for _, rank := range m.Ranking {
		add(rank.Subject)
	}
	return list
}

// SetPlans adds the chapter on the ways above the line. Nil plans of a report
// with a line say that everybody holds it.
//
// Shape: one plan for each of Below, in any order; others are refused.
// Errors: a plan of another run: of somebody who is not in it or has another
// score, by another ruleset or of another day; one that contradicts itself; two
// plans of one subject.
func (m *Model) SetPlans(plans []Plan) error {
	if m.PassLine == nil || m.Main == nil {
		if len(plans) > 0 {
			return errors.New("达标路径：" + m.NoLine())
		}
		return nil
	}
	of := map[string]Plan{}
	for _, plan := range plans {
		if err := m.accept(plan); err != nil {
			return err
		}
		if _, twice := of[plan.Subject]; twice {
			return fmt.Errorf("达标路径：%s有两个方案", m.subject(plan.Subject).Name)
		}
		of[plan.Subject] = plan
	}
	p := &Paths{Target: m.PassLine.Title, Unit: shortest.UnitOfEffort, List: []Path{}}
	rests := map[basis][]string{}
	ids := m.Below()
	for id := range of {
		if !slices.Contains(ids, id) {
			ids = append(ids, id) // a plan for a higher target than the line
		}
	}
	slices.SortStableFunc(ids, func(a, b string) int { return m.place[a] - m.place[b] })
	for _, id := range ids {
		plan, ok := of[id]
		if !ok {
			plan = Plan{Subject: id, Why: "没有计算方案"}
		}
		on := basisOf(plan.Found)
		rests[on] = append(rests[on], id)
		p.List = append(p.List, m.path(plan))
	}
	p.Basis = wordBasis(rests)
	p.Summary = m.sumUp(p)
	m.Paths = p
	if step, ok := m.nextPaths(); ok {
		at := slices.IndexFunc(m.Next, func(s Step) bool { return s.Title == replaceStep })
		if at < 0 {
			at = len(m.Next)
		}
		m.Next = slices.Insert(m.Next, at, step)
	}
	return nil
}

// accept refuses a plan that is not of this run.
func (m *Model) accept(plan Plan) error {
	s := m.subject(plan.Subject)
	if s == nil {
		return fmt.Errorf("达标路径：评价结果中没有被评对象 %q", plan.Subject)
	}
	found := plan.Found
	if found == nil {
		return nil
	}
	name := m.Basis.RulesetID + "@" + m.Basis.Edition
	switch {
	case found.Subject != plan.Subject || found.Ruleset != name || found.Date != m.Basis.Date:
		return fmt.Errorf("达标路径：%s的方案按%s、评估基准日%s计算；评价结果按%s、评估基准日%s", s.Name, found.Ruleset, found.Date, name, m.Basis.Date)
	case found.Score != s.Score.Exact || found.Low != s.Low.Exact || found.High != s.High.Exact:
		return fmt.Errorf("达标路径：%s的方案按现得%s分（最低%s，最高%s）计算；评价结果中为%s分（最低%s，最高%s）",
			s.Name, found.Score, found.Low, found.High, s.Score.Exact, s.Low.Exact, s.High.Exact)
	case found.Run != m.Basis.RunDigest:
		return fmt.Errorf("达标路径：%s的方案按评价结果%s计算；最后一轮评价结果为%s", s.Name, found.Run, m.Basis.RunDigest)
	}
	if err := found.Sound(); err != nil {
		return fmt.Errorf("达标路径：%s的方案前后矛盾：%w", s.Name, err)
	}
	return nil
}

// basis is what a plan rests on.
type basis int

const (
	noWay   basis = iota // there are no ways to rest on anything
	carried              // carried out on a copy of the evidence and judged again
	partly               // carried out as far as that can be done
	refuted              // carried out, and judged otherwise than planned
	counted              // on what the run keeps
)

func basisOf(plan *shortest.Plan) basis {
	switch {
	case plan == nil || len(plan.Ways) == 0:
		return noWay
	case plan.Ways[0].Check == nil:
		return counted
	case len(plan.Ways[0].Check.Not) > 0:
		return partly
	case plan.Ways[0].Kept():
		return carried
	}
	return refuted
}

// wordBasis says what the plans rest on.
//
// Shape: rests are ids of subjects.
func wordBasis(rests map[basis][]string) Words {
	words := map[basis]string{
		carried: "已在佐证材料的副本上模拟实施并重新计分",
		partly:  "有条款不能在佐证材料上模拟，其余条款已模拟实施并重新计分",
		refuted: "模拟实施并重新计分后与方案不符",
		counted: "按评价结果所记的数量计算，没有改动佐证材料重新计分；趋势类条款往年数据能否挽回、同一条记录是否涉及几个条款，未予核对",
	}
	delete(rests, noWay)
	var parts []Words
	for _, one := range []basis{carried, partly, refuted, counted} {
		switch n := len(rests[one]); {
		case n > 0 && len(rests) == 1:
			parts = append(parts, say("各方案%s", words[one]))
		case n > 0:
			parts = append(parts, say("%d个方案%s", resting(one, rests[one]), words[one]))
		}
	}
	return joined(parts, "；")
}

// resting is how many plans rest on the same.
func resting(on basis, ids []string) Number {
	const check = "ways[#1].check"
	const holds, same, better = check + ".holds=true", check + ".differs=", check + ".better=true"
	list := pick("plans", ids...)
	switch on {
	case carried: // as Way.Kept says
		return plansOf(ids, holds, same).plus(countOf(0, list, holds, check+".differs!=", better))
	case refuted:
		return plansOf(ids, check+".holds!=true").plus(countOf(0, list, holds, check+".differs!=", check+".better!=true"))
	case partly:
		return plansOf(ids, check+".not[*]!=")
	}
	return plansOf(ids, check+"=")
}

// plansOf is how many of the plans of some subjects meet conditions: all of them.
func plansOf(ids []string, conditions ...string) Number {
	return countOf(len(ids), pick("plans", ids...), conditions...)
}

// unrounded prints points as they are.
func unrounded(points score.Points) Mark { return Mark{Exact: points, Text: points.String()} }

// path words one plan.
func (m *Model) path(plan Plan) Path {
	s := m.subject(plan.Subject)
	path := Path{ID: s.ID, Name: s.Name, StateTitle: say("没有方案"), Score: unrounded(s.Score.Exact).at(m.subjectPath(s.ID), "score"), Proof: say("%s", plan.Why),
		Steps: []PathStep{}, Others: []OtherWay{}, Remains: []Words{}, Notes: []Words{}}
	found := plan.Found
	if found == nil {
		return path
	}
	at := pick("plans", s.ID)
	path.State, path.Missing, path.answer = string(found.State), unrounded(found.Missing).at(at, "missing"), m.answerOf(found)
	path.StateTitle = m.stateTitle(found, path.answer, at)
	switch found.State {
	case shortest.Holds:
		path.Proof = say("得分已%s，未定事项核定后方可认定", lineTitle(found.Line, at+".line"))
	case shortest.Vetoed:
		path.Proof = say("一票否决不解除，任何得分都不能合格：%s", strings.Join(found.Vetoes, "；"))
	case shortest.Impossible:
		m.impossible(&path, found, at)
	case shortest.Possible, shortest.Unproven:
		m.possible(&path, found, at)
	}
	note := func(format string, args ...any) { path.Notes = append(path.Notes, say(format, args...)) }
	for _, veto := range found.Unsure {
		note("否决项尚不能认定：%s；查清以前，得分达到目标也不能判定合格", veto)
	}
	if len(found.EffortGuess) > 0 {
		note("细则没有给出难度、按%d计的条款：%s", shortest.DefaultEffort, join(found.EffortGuess))
	}
	for i, limit := range found.Limits {
		note("限制：%s的工作量不超过%d", engine.KindTitle(limit.Owner), Number{N: limit.Effort}.at(nth(at+".limits", i), "effort"))
	}
	for _, text := range found.Notes {
		note("%s", text)
	}
	return path
}

// line is the line of the report.
func (m *Model) line() engine.PassLine {
	return engine.PassLine{Op: m.PassLine.Op, Points: m.PassLine.Points.Exact}
}

// answerOf tells what a plan says of the line of the report, which may be another
// one than its own.
func (m *Model) answerOf(found *shortest.Plan) answer {
	line := m.line()
	switch found.State {
	case shortest.Vetoed:
		return vetoed
	case shortest.Unproven:
		return unproven
	case shortest.Impossible:
		if line.Passes(found.Proof.Score) {
			return aside
		}
		return hopeless
	case shortest.Holds:
		if !line.Passes(found.Score) {
			return aside
		}
		return holding
	}
	best := &found.Ways[0]
	switch {
	case !line.Passes(best.Score) || best.Check != nil && !line.Passes(best.Check.Score):
		return aside
	case !line.Passes(best.Lowest()) || len(found.Unsure) > 0:
		return pending
	case best.Check == nil:
		return measured
	}
	return proven
}

// stateTitle words the state of a plan: on what it rests, and for which target it
// is where that is not the line of the report.
func (m *Model) stateTitle(found *shortest.Plan, a answer, at string) Words {
	title := say("%s", found.State.Title())
	var notes []Words
	if a == pending {
		title = say("得分可以达标，仍待定")
	}
	if found.Line != m.line() {
		notes = append(notes, say("目标%s", lineTitle(found.Line, at+".line")))
	}
	if found.State == shortest.Possible && found.Ways[0].Check == nil {
		notes = append(notes, say("未重新计分"))
	}
	if len(notes) > 0 {
		title = title.and("（%s）", joined(notes, "，"))
	}
	return title
}

// lineTitle words a line of points that stands at a place: 高于90分.
func lineTitle(line engine.PassLine, at string) Words {
	before, after, _ := strings.Cut(line.Title(), line.Points.String())
	return say("%s%s%s", before, unrounded(line.Points).at(at, "points"), after)
}

// nth names an entry of a list by its place in it.
func nth(list string, i int) string { return fmt.Sprintf("%s[#%d]", list, i+1) }

func (m *Model) possible(path *Path, found *shortest.Plan, at string) {
	best, ways := &found.Ways[0], at+".ways"
	first := nth(ways, 0)
	path.After, path.Gain, path.Effort = unrounded(best.Score).at(first, "score"), signed(best.Gain).at(first, "gain"), Number{N: best.Effort}.at(first, "effort")
	for i := range best.Steps {
		path.Steps = append(path.Steps, newPathStep(i+1, &best.Steps[i], nth(first+".steps", i)))
	}
	if best.Below != nil {
		path.Proof = say("工作量少于%d的任何组合，得分至多%s分", path.Effort, unrounded(*best.Below).at(first, "below"))
	}
	path.Check = checkOf(best, first)
	if c := best.Check; path.answer == unproven {
		path.Proof = say("按方案模拟实施后重新计分得%s分，没有证实方案能够达标", unrounded(c.Score).at(first+".check", "score"))
	}
	if low := best.Lowest(); path.answer == pending && !m.line().Passes(low) {
		from := first
		if best.Check != nil {
			from += ".check"
		}
		path.Notes = append(path.Notes, say("其余条款尚有未定事项，最低可能为%s分：得分达到目标后，是否达标仍待定", unrounded(low).at(from, "low")))
	}
	for i := range found.Ways[1:] {
		way, at := &found.Ways[i+1], nth(ways, i+1)
		other := OtherWay{Effort: Number{N: way.Effort}.at(at, "effort"), Score: unrounded(way.Score).at(at, "score"), Clauses: []string{}}
		var parts []string
		for j := range way.Steps {
			other.Clauses = append(other.Clauses, way.Steps[j].Clause)
			parts = append(parts, way.Steps[j].Do)
		}
		if other.Do = say("%s", strings.Join(parts, "；")); !way.Kept() {
			other.Do = other.Do.and("（%s）", checkOf(way, at))
		}
		path.Others = append(path.Others, other)
	}
}

func (m *Model) impossible(path *Path, found *shortest.Plan, at string) {
	proof := found.Proof
	from := at + ".proof"
	path.After, path.Effort = unrounded(proof.Score).at(from, "score"), Number{N: proof.Effort}.at(from, "effort")
	path.Gain = signed(proof.Score-found.Score).at(from+".score-"+at+".score", "")
	path.Proof = say("能列入方案的全部用上（工作量%d），得分至多%s分，按细则分值仍差%s分", path.Effort, path.After, unrounded(proof.Short).at(from, "short"))
	for i, item := range proof.Items {
		of := nth(from+".items", i)
		path.Remains = append(path.Remains, say("%s：%s分中现失%s分，至少仍失%s分。%s", item.Item, unrounded(item.Stake).at(of, "stake"),
			unrounded(item.Now).at(of, "now"), unrounded(item.Then).at(of, "then"), strings.Join(item.Why, "；")))
	}
}

// shownOrigins is how many records a step names; the plan itself names all.
const shownOrigins = 5

func newPathStep(order int, s *shortest.Step, at string) PathStep {
	step := PathStep{Order: order, Clause: join(append([]string{s.Clause}, s.Also...)), Item: s.Item, Do: s.Do, Remedy: s.Remedy, Owners: []string{},
		Effort: Number{N: s.Effort}.at(at, "effort"), Gain: signed(s.Gain).at(at, "gain"), Score: unrounded(s.Score).at(at, "score")}
	if s.Effort > 0 {
		step.PerUnit = unrounded(score.Points(score.HalfUp.Divide(int64(s.Gain), int64(s.Effort)))).at(at, "gain/effort")
	}
	for _, owner := range s.Owners {
		step.Owners = append(step.Owners, engine.KindTitle(owner))
	}
	step.Records = originsOf(s.Records, s.More, at)
	var notes []string
	if s.If != "" {
		notes = append(notes, s.If)
	}
	if len(s.After) > 0 {
		notes = append(notes, "须先整改"+join(s.After))
	}
	step.Note = strings.Join(notes, "；")
	return step
}

// originsOf names the first records, file by file, and counts the others.
func originsOf(records []column.Origin, more int, at string) Words {
	var texts []string
	shown := records[:min(len(records), shownOrigins)]
	for i, at := range shown {
		if i > 0 && shown[i-1].File == at.File && shown[i-1].Sheet == at.Sheet {
			texts[len(texts)-1] += fmt.Sprintf("、%d", at.Row)
			continue
		}
		place := at.File
		if at.Sheet != "" {
			place += "：" + at.Sheet
		}
		texts = append(texts, fmt.Sprintf("%s：第%d", place, at.Row))
	}
	for i := range texts {
		texts[i] += "行"
	}
	text := say("%s", strings.Join(texts, "；"))
	if n := len(records) - len(shown) + more; n > 0 && len(text) > 0 {
		others := Number{N: n}.at(at, "more")
		if len(records) > len(shown) {
			others = others.at(fmt.Sprintf("count(%s.records[*])-%d+%[1]s.more", at, shownOrigins), "")
		}
		text = text.and("；另有%d条", others)
	}
	return text
}

// checkOf says what came of judging the planned evidence.
func checkOf(way *shortest.Way, at string) Words {
	c := way.Check
	if c == nil {
		return nil
	}
	again := unrounded(c.Score).at(at+".check", "score")
	if c.Agrees {
		return say("已在佐证材料的副本上模拟实施并重新计分，得%s分，与方案一致", again)
	}
	text := say("模拟实施后重新计分得%s分，方案为%s分", again, unrounded(way.Score).at(at, "score"))
	switch {
	case !c.Holds:
		text = text.plain("，达不到目标")
	case !way.Kept():
		text = text.plain("，有条款扣分多于方案")
	case len(c.Not) == 0:
		text = text.plain("，同一批记录也使其他条款少扣分，方案仍然有效")
	}
	if len(c.Not) > 0 {
		text = text.plain("；下列条款不能在佐证材料上模拟，没有核对，能否达标取决于这些条款的实际结果：" + strings.Join(c.Not, "；"))
	}
	if len(c.Differs) > 0 {
		text = text.plain("；与方案不一致的条款：" + strings.Join(c.Differs, "；"))
	}
	return text
}

// sumUp says in words who can come above the line, and with what.
func (m *Model) sumUp(p *Paths) []Words {
	title := p.Target
	if len(p.List) == 0 {
		return []Words{say("%s均已%s，无需制定达标方案；改进重点见失分清单。", m.all(), title)}
	}
	names, ids := map[answer][]Words{}, map[answer][]string{}
	for _, path := range p.List {
		text := say("%s", path.Name)
		switch {
		case path.answer == unproven:
			text = text.and("（现得%s分，方案测算为%s分）", path.Score, path.After)
		case path.After.Text != "" && path.answer != hopeless && path.answer != aside:
			text = text.and("（%s分→%s分，工作量%d）", path.Score, path.After, path.Effort)
		}
		names[path.answer], ids[path.answer] = append(names[path.answer], text), append(ids[path.answer], path.ID)
	}
	var list []Words
	for _, part := range []struct {
		answer
		text Words
	}{
		{proven, say("经模拟实施并重新计分，整改后可以%s的", title)},
		{measured, say("按评价结果测算、没有重新计分，整改后可以%s的", title)},
		{pending, say("整改后得分可以%s，但尚有事项未定、能否达标仍待定的", title)},
		{unproven, say("有方案，但重新计分没有证实能够达标的")},
		{hopeless, say("可以整改的条款全部整改后仍达不到的")},
		{vetoed, say("因一票否决不能合格的")},
		{holding, say("得分已%s、有待未定事项核定的", title)},
		{aside, say("方案按别的目标制定，不能说明能否%s的", title)},
		{unanswered, say("没有方案的")},
	} {
		if n := names[part.answer]; len(n) > 0 {
			count := m.answered(part.answer, ids[part.answer])
			list = append(list, part.text.and("%d个：%s。", count, listed(n, named, count)))
		}
	}
	return list
}

// answered is how many subjects have plans with one answer.
func (m *Model) answered(a answer, ids []string) Number {
	beyond := m.PassLine.Op + "(" + m.pen.run + "ruleset.pass.points)"
	switch a {
	case unanswered:
		return countOf(len(ids), m.subjectPath(ids...))
	case proven:
		return plansOf(ids, "state=possible", "ways[#1].score"+beyond, "ways[#1].check.score"+beyond)
	case measured:
		return plansOf(ids, "state=possible", "ways[#1].score"+beyond, "ways[#1].check=")
	case pending:
		return plansOf(ids, "state=possible", "ways[#1].score"+beyond)
	case unproven:
		return plansOf(ids, "state=unproven")
	case hopeless:
		return plansOf(ids, "state=impossible")
	case vetoed:
		return plansOf(ids, "state=vetoed")
	case holding:
		return plansOf(ids, "state=holds", "score"+beyond)
	}
	return plansOf(ids)
}

// all names the subjects of the report together.
func (m *Model) all() Words {
	if len(m.Subjects) > 1 {
		return say("%d个被评对象", m.Assessed())
	}
	return say("%s", m.Main.Name)
}

// nextPaths is the step that the chapter adds to what is to be done, by the one
// subject of the report or by several.
func (m *Model) nextPaths() (Step, bool) {
	p, one := m.Paths, m.alone()
	ids := map[answer][]string{}
	for _, path := range p.List {
		ids[path.answer] = append(ids[path.answer], path.ID)
	}
	sure, open := slices.Concat(ids[proven], ids[measured]), ids[pending]
	if len(sure)+len(open) == 0 {
		return Step{}, false
	}
	var parts []Words
	if len(sure) > 0 {
		count, others := m.answered(proven, ids[proven]), m.answered(measured, ids[measured])
		if count.N == 0 {
			count = others
		} else if others.N > 0 {
			count = count.plus(others)
		}
		whom, can := say("%d个未达标单位", count), "得分均可"
		if len(sure) == 1 {
			can = "得分可"
		}
		if one {
			whom = say("本单位")
		}
		text := say("%s按“达标路径”一章所列步骤整改，%s%s", whom, can, p.Target)
		switch n := len(ids[measured]); {
		case n == len(sure):
			text = text.plain("（按评价结果测算，没有重新计分）")
		case n > 0:
			text = text.and("（其中%d个按评价结果测算，没有重新计分）", others)
		}
		parts = append(parts, text)
	}
	if len(open) > 0 {
		whom, where := say("%d个单位", m.answered(pending, open)), "该章"
		if one {
			whom = say("本单位")
		}
		if len(sure) == 0 {
			where = "“达标路径”一章"
		}
		parts = append(parts, say("%s按%s所列步骤整改，得分可以%s，能否达标仍待未定事项核定", whom, where, p.Target))
	}
	return Step{"按达标路径整改", joined(parts, "；").plain("。")}, true
}

// Possible gives the ways that are printed step by step.
func (p *Paths) Possible() []Path {
	return slices.DeleteFunc(slices.Clone(p.List), func(path Path) bool { return len(path.Steps) == 0 })
}

// table lists the ways at a glance.
func (p *Paths) table() (header []string, rows [][]string) {
	for _, path := range p.List {
		after, effort := orDash(path.After.Text), "—"
		if path.After.Text != "" {
			effort = path.Effort.String()
		}
		rows = append(rows, []string{path.Name, path.Score.Text, path.StateTitle.String(), after, orDash(path.Gain.Text), effort, orDash(path.Proof.String())})
	}
	return []string{"单位", "现得分>", "结论", "可达得分>", "增分>", "工作量>", "证明或原因"}, rows
}

// table lists the steps of a way.
func (p Path) table() (header []string, rows [][]string) {
	for _, s := range p.Steps {
		do := s.Do
		if s.Note != "" {
			do += "（" + s.Note + "）"
		}
		rows = append(rows, []string{fmt.Sprint(s.Order), s.Clause, do, orDash(join(s.Owners)), s.Effort.String(), s.Gain.Text, s.PerUnit.Text, s.Score.Text})
	}
	return []string{"步骤>", "条款", "整改内容", "责任单位", "工作量>", "增分>", "每单位增分>", "累计得分>"}, rows
}

// Remarks are the sentences below the steps of a way.
func (p Path) Remarks() []Words {
	var list []Words
	if len(p.Check) > 0 {
		list = append(list, p.Check)
	}
	switch {
	case p.answer == unproven: // the check has said it
	case len(p.Proof) > 0 && len(p.Steps) > 0:
		list = append(list, say("证明：%s", p.Proof))
	case len(p.Proof) > 0:
		list = append(list, p.Proof)
	}
	for i, other := range p.Others {
		list = append(list, say("替代方案%d（工作量%d，可达%s分）：%s", i+1, other.Effort, other.Score, other.Do))
	}
	return slices.Concat(list, p.Remains, p.Notes)
}
