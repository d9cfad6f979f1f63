package shortest

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// Request is what a plan is made of and for.
type Request struct {
	Ruleset      *engine.Ruleset // as the run was made with
	Program      *engine.Program // of it
	Subject      *engine.SubjectResult
	Date         string
	Run          string           // digest of the run
	Line         *engine.PassLine // nil: the ruleset's own
	Exclude      []string         // clauses that are not to be mended
	Limits       []Limit
	Alternatives int
	Facts        map[string]Fact // by clause; nil where there is only the run
}

// excluded is why a clause that the request names is not mended.
const excluded = "按要求不列入方案"

// Errors of a request.
var (
	ErrNoLine   = errors.New("细则没有合格线，请用 --target 给出目标")
	ErrNotOfRun = errors.New("评价结果与评价细则不符")
	ErrNobody   = errors.New("没有适用于该对象的条款")
)

// Find gives the plan.
//
// Errors: ErrNoLine, ErrNotOfRun, ErrNobody, ErrTooLarge; an unknown clause or
// owner.
func Find(r Request) (*Plan, error) {
	f := &finding{Request: r, tasks: map[string]int{}, leads: map[int]int{}, kept: map[int]*curve{}}
	if err := f.prepare(); err != nil {
		return nil, err
	}
	plan := f.plan
	need, within := f.need()
	plan.Missing = need
	standing := len(plan.Vetoes) > 0
	switch {
	case need == 0 && !standing:
		plan.State = Holds
		return plan, nil
	case standing:
		plan.State = Vetoed
		return plan, nil
	}
	best, below, ok, err := f.solve(f.forbidden, need)
	if err != nil {
		return nil, err
	}
	if !ok || !within {
		if plan.State = Impossible; !within {
			if best, _, _, err = f.solve(f.forbidden, unbounded); err != nil {
				return nil, err
			}
		}
		plan.Proof = f.proof(best, need)
		return plan, nil
	}
	plan.State = Possible
	answers := []answer{best}
	if r.Alternatives > 0 {
		others, err := f.alternatives(best, f.forbidden, need, r.Alternatives)
		if err != nil && !errors.Is(err, ErrTooLarge) {
			return nil, err
		}
		if err != nil {
			plan.Notes = append(plan.Notes, "组合太多，没有列出替代方案；最省的方案不受影响")
		}
		answers = append(answers, others...)
	}
	for _, one := range answers {
		way, err := f.way(one)
		if err != nil {
			return nil, err
		}
		plan.Ways = append(plan.Ways, way)
	}
	lower := f.score(f.Subject.Earned + below)
	plan.Ways[0].Below = &lower
	return plan, nil
}

// finding is the making of one plan.
type finding struct {
	Request
	problem
	plan      *Plan
	outline   engine.Outline
	line      engine.PassLine
	clauses   []*engine.Clause // parallel to outline.Clauses
	at        []int            // task → clause
	tasks     map[string]int   // clause → task
	leads     map[int]int      // task that comes along → the task it comes with
	kept      map[int]*curve   // task → its curve
	forbidden []bool           // by task
	places    []int            // item → node of the outline
	bonus     score.Points     // inside the score
}

func (f *finding) prepare() error {
	f.outline = f.Program.Outline()
	s := f.Subject
	if len(f.outline.Clauses) != len(s.Clauses) || len(f.outline.Nodes) != len(s.Nodes) {
		return ErrNotOfRun
	}
	switch {
	case f.Line != nil:
		f.line = *f.Line
	case f.outline.Pass != nil:
		f.line = *f.outline.Pass
	default:
		return ErrNoLine
	}
	if s.Applicable == 0 {
		return ErrNobody
	}
	f.bonus = s.Score - f.outline.Scale(s.Earned, s.Applicable)
	f.plan = &Plan{Subject: s.ID, Name: s.Name, Ruleset: f.outline.ID + "@" + f.outline.Edition, Date: f.Date, Run: f.Run, Line: f.line,
		Score: s.Score, Low: s.Low, High: s.High, Applicable: s.Applicable, Moves: []Move{}, Limits: f.Limits, FromRun: f.Facts == nil, Effort: UnitOfEffort}
	for i, veto := range s.Vetoes {
		text := veto.ID + " " + f.outline.Vetoes[i].Text
		switch {
		case veto.Outcome == score.Deducted:
			f.plan.Vetoes = append(f.plan.Vetoes, text+"："+veto.Reason)
		case veto.Outcome.Unknown() || veto.Open:
			f.plan.Unsure = append(f.plan.Unsure, text+"："+veto.Reason)
		}
	}
	if err := f.named(); err != nil {
		return err
	}
	f.frame()
	f.curves()
	f.together()
	if err := f.wait(); err != nil {
		return err
	}
	f.regroup()
	for _, i := range f.order() {
		f.plan.Moves = append(f.plan.Moves, f.move(i))
	}
	lost := f.lost(make([]int, len(f.problem.tasks)))
	if lost != s.Applicable-s.Earned {
		return fmt.Errorf("%w：按细则应失%s分，结果中失%s分", ErrNotOfRun, lost, s.Applicable-s.Earned)
	}
	return nil
}

// named refuses clauses and owners that the ruleset does not have.
func (f *finding) named() error {
	ids, owners := map[string]bool{}, map[string]bool{}
	for _, note := range f.outline.Clauses {
		ids[note.ID] = true
		for _, owner := range note.Owners {
			owners[owner] = true
		}
	}
	for _, id := range f.Exclude {
		if !ids[id] {
			return fmt.Errorf("细则中没有条款 %q", id)
		}
	}
	if len(f.Limits) > maxLimits {
		return fmt.Errorf("限制了%d个责任单位；至多%d个", len(f.Limits), maxLimits)
	}
	for i, limit := range f.Limits {
		if !owners[limit.Owner] {
			return fmt.Errorf("细则中没有条款由 %q 负责", limit.Owner)
		}
		if slices.ContainsFunc(f.Limits[:i], func(l Limit) bool { return l.Owner == limit.Owner }) {
			return fmt.Errorf("责任单位 %q 限制了两次", limit.Owner)
		}
	}
	return nil
}

// frame takes the items with their pools over, and what they lose now.
func (f *finding) frame() {
	node := map[string]int{}
	for i, n := range f.outline.Nodes {
		node[n.ID] = i
	}
	clauses := map[string]*engine.Clause{}
	pools := map[string][]engine.Pool{}
	var walk func(items []engine.Item)
	walk = func(items []engine.Item) {
		for i := range items {
			pools[items[i].ID] = items[i].Pools
			for j := range items[i].Clauses {
				clauses[items[i].Clauses[j].ID] = &items[i].Clauses[j]
			}
			walk(items[i].Items)
		}
	}
	walk(f.Ruleset.Items)
	at := map[string]int{}
	for i, n := range f.outline.Nodes {
		if n.Leaf {
			at[n.ID] = len(f.items)
			f.places = append(f.places, i)
			one := item{points: n.Points}
			for _, p := range pools[n.ID] {
				one.pools = append(one.pools, pool{cap: p.Cap})
			}
			f.items = append(f.items, one)
		}
	}
	for i, note := range f.outline.Clauses {
		f.clauses = append(f.clauses, clauses[note.ID])
		f.at = append(f.at, i)
		t := task{item: at[note.Item], pool: slices.IndexFunc(pools[note.Item], func(p engine.Pool) bool { return p.ID == note.Pool }), now: f.Subject.Clauses[i].Deducted}
		f.problem.tasks = append(f.problem.tasks, t)
	}
}

// curves makes the clauses that can be mended tasks, and books the deductions of
// all others.
func (f *finding) curves() {
	all := f.problem.tasks
	f.problem.tasks, f.at = nil, nil
	for i, t := range all {
		result := &f.Subject.Clauses[i]
		fact, known := f.Facts[result.ID]
		c := curveOf(f.clauses[i], result, fact, known)
		if c != nil && c.barrier == "" {
			t.levels = c.levels
			f.kept[len(f.at)], f.tasks[result.ID] = c, len(f.at)
			f.problem.tasks, f.at = append(f.problem.tasks, t), append(f.at, i)
			f.forbidden = append(f.forbidden, false)
			if f.clauses[i].Remedy == nil {
				f.plan.EffortGuess = append(f.plan.EffortGuess, result.ID)
			}
			if c.note != "" {
				f.plan.Notes = append(f.plan.Notes, "条款"+result.ID+"："+c.note)
			}
			continue
		}
		if c != nil {
			f.bar(i, c.barrier, false)
		}
		if t.pool < 0 {
			f.items[t.item].rest += t.now
		} else {
			f.items[t.item].pools[t.pool].rest += t.now
		}
	}
}

func (f *finding) bar(clause int, why string, excluded bool) {
	result := &f.Subject.Clauses[clause]
	f.plan.Barriers = append(f.plan.Barriers, Barrier{result.ID, result.Lost, why, excluded})
}

// together lets clauses that wait for the same submission come along with the
// first of them: it is handed in once.
func (f *finding) together() {
	first := map[string]int{}
	for i := range f.problem.tasks {
		result := &f.Subject.Clauses[f.at[i]]
		if result.Outcome != score.NoEvidence {
			continue
		}
		ledgers, figures := f.Program.Needs(result.ID)
		if len(ledgers)+len(figures) == 0 {
			continue
		}
		key := fmt.Sprint(ledgers, figures, result.Awaiting)
		lead, ok := first[key]
		if !ok {
			first[key] = i
			continue
		}
		f.leads[i] = lead
		t, with := &f.problem.tasks[i], &f.problem.tasks[lead]
		with.levels[0].effort = max(with.levels[0].effort, t.levels[0].effort)
		f.kept[lead].unit = with.levels[0].effort
		t.levels[0].effort = 0
		t.after = []int{lead}
	}
}

// wait takes over which clauses must be mended before others, who works on
// them, and what is not to be mended.
func (f *finding) wait() error {
	stuck := map[string]string{} // clause → why it will not be mended all the way
	for _, barrier := range f.plan.Barriers {
		stuck[barrier.Clause] = "不能计划"
	}
	lead := func(i int) int {
		if with, ok := f.leads[i]; ok {
			return with
		}
		return i
	}
	for _, id := range f.Exclude {
		i, ok := f.tasks[id]
		if !ok {
			continue
		}
		for j := range f.problem.tasks {
			if lead(j) == lead(i) && !f.forbidden[j] {
				f.forbidden[j] = true
				stuck[f.Subject.Clauses[f.at[j]].ID] = "已排除"
				why := excluded
				if j != i && f.Subject.Clauses[f.at[j]].ID != id {
					why += "（与条款" + id + "同一份材料）"
				}
				f.bar(f.at[j], why, true)
			}
		}
	}
	for i := range f.problem.tasks {
		clause := f.clauses[f.at[i]]
		with := &f.problem.tasks[lead(i)]
		for l, limit := range f.Limits {
			if slices.Contains(clause.Owners, limit.Owner) && !slices.Contains(with.loads, l) {
				with.loads = append(with.loads, l)
			}
		}
		for _, before := range f.afterOf(clause) {
			if j, ok := f.tasks[before]; ok && lead(j) != lead(i) && !slices.Contains(with.after, j) {
				with.after = append(with.after, j)
			}
		}
	}
	for _, limit := range f.Limits {
		f.limits = append(f.limits, limit.Effort)
	}
	for changed := true; changed; { // whoever waits for what is never mended is never mended
		changed = false
		for i := range f.problem.tasks {
			clause := f.clauses[f.at[i]]
			for _, before := range f.afterOf(clause) {
				if why := stuck[before]; why != "" && !f.forbidden[i] {
					f.forbidden[i], changed = true, true
					stuck[clause.ID] = "不能计划"
					f.bar(f.at[i], "须先整改条款"+before+"，而它"+why, false)
				}
			}
		}
	}
	sort.SliceStable(f.plan.Barriers, func(a, b int) bool {
		return engine.NaturalLess(f.plan.Barriers[a].Clause, f.plan.Barriers[b].Clause)
	})
	return f.acyclic()
}

// acyclic refuses clauses that wait for one another once those of one submission
// are taken together.
func (f *finding) acyclic() error {
	state := make([]int, len(f.problem.tasks))
	var visit func(i int) bool
	visit = func(i int) bool {
		if state[i] > 0 {
			return state[i] == 2
		}
		state[i] = 1
		for _, before := range f.problem.tasks[i].after {
			if !visit(before) {
				return false
			}
		}
		state[i] = 2
		return true
	}
	for i := range f.problem.tasks {
		if !visit(i) {
			return fmt.Errorf("条款%s与同一份材料的其他条款互为整改的前提", f.Subject.Clauses[f.at[i]].ID)
		}
	}
	return nil
}

func (f *finding) afterOf(clause *engine.Clause) []string {
	if clause.Remedy == nil {
		return nil
	}
	return clause.Remedy.After
}

// score is what a subject has with so many points earned.
func (f *finding) score(earned score.Points) score.Points {
	return f.outline.Scale(earned, f.Subject.Applicable) + f.bonus
}

// need gives the points that must at least be regained; false where even all
// points would not do. A score is no less than the points earned for it.
func (f *finding) need() (score.Points, bool) {
	most := f.Subject.Applicable - f.Subject.Earned
	n := sort.Search(int(max(most, f.line.Points))+2, func(gain int) bool { return f.line.Passes(f.score(f.Subject.Earned + score.Points(gain))) })
	return score.Points(n), n <= int(most)
}

// order gives the tasks that are moves of their own, those of the greatest gain
// for the least effort first.
func (f *finding) order() []int {
	type rated struct {
		task int
		gain score.Points
	}
	var list []rated
	for i := range f.problem.tasks {
		if _, along := f.leads[i]; !along && !f.forbidden[i] {
			list = append(list, rated{i, f.alone(i)})
		}
	}
	sort.SliceStable(list, func(a, b int) bool {
		x, y := list[a], list[b]
		return int64(x.gain)*int64(f.full(y.task)) > int64(y.gain)*int64(f.full(x.task))
	})
	out := make([]int, len(list))
	for i, one := range list {
		out[i] = one.task
	}
	return out
}

// full is the effort of mending a task all the way.
func (f *finding) full(i int) int {
	t := &f.problem.tasks[i]
	return t.effort(len(t.levels))
}

// alone is what the score gains if only one task is mended all the way.
func (f *finding) alone(i int) score.Points {
	levels := make([]int, len(f.problem.tasks))
	none := f.lost(levels)
	f.set(levels, i, len(f.problem.tasks[i].levels))
	return f.score(f.Subject.Earned+none-f.lost(levels)) - f.Subject.Score
}

// set brings a task to a level, and what comes along with it.
func (f *finding) set(levels []int, i, at int) {
	levels[i] = at
	for along, with := range f.leads {
		if with == i {
			levels[along] = at
		}
	}
}

// along lists the clauses that come along with a task.
func (f *finding) along(i int) []string {
	var ids []string
	for j := range f.problem.tasks {
		if with, ok := f.leads[j]; ok && with == i {
			ids = append(ids, f.Subject.Clauses[f.at[j]].ID)
		}
	}
	return ids
}

func (f *finding) move(i int) Move {
	clause, result, c := f.clauses[f.at[i]], &f.Subject.Clauses[f.at[i]], f.kept[i]
	m := Move{Clause: clause.ID, Also: f.along(i), Reason: result.Reason, Owners: clause.Owners, Count: c.of, Unit: c.unit, Effort: f.full(i),
		First: c.levels[0].count, Gain: f.alone(i), If: c.depends, After: f.afterOf(clause), Remedy: remedy(clause)}
	m.PerUnit = score.Points(score.HalfUp.Divide(int64(m.Gain), int64(m.Effort)))
	return m
}

func remedy(clause *engine.Clause) string {
	if clause.Remedy == nil {
		return "细则没有写明整改措施"
	}
	return clause.Remedy.Text
}

// way words an answer, in the order of what gains most for its effort.
func (f *finding) way(a answer) (Way, error) {
	levels, aim := make([]int, len(a.levels)), make([]int, len(a.levels))
	for i, at := range a.levels {
		if _, along := f.leads[i]; !along && at > 0 {
			f.set(aim, i, at)
		}
	}
	none := f.lost(levels)
	way := Way{Effort: a.effort}
	now := f.Subject.Score
	rest := f.touched(&a)
	for len(rest) > 0 {
		next, most := -1, score.Points(-1)
		for k, i := range rest {
			if slices.ContainsFunc(f.problem.tasks[i].after, func(before int) bool { return levels[before] < len(f.problem.tasks[before].levels) }) {
				continue
			}
			try := slices.Clone(levels)
			f.set(try, i, aim[i])
			gain := f.score(f.Subject.Earned+none-f.lost(try)) - now
			if next < 0 || int64(gain)*int64(f.problem.tasks[rest[next]].effort(aim[rest[next]])) > int64(most)*int64(f.problem.tasks[i].effort(aim[i])) {
				next, most = k, gain
			}
		}
		i := rest[next]
		rest = slices.Delete(slices.Clone(rest), next, next+1)
		f.set(levels, i, aim[i])
		now += most
		way.Steps = append(way.Steps, f.step(i, aim[i], most, now))
	}
	way.Score, way.Gain, way.Low = now, now-f.Subject.Score, f.lowest(&way)
	return way, f.prove(&way)
}

func (f *finding) step(i, at int, gain, now score.Points) Step {
	clause, result, c, t := f.clauses[f.at[i]], &f.Subject.Clauses[f.at[i]], f.kept[i], &f.problem.tasks[i]
	one := t.levels[at-1]
	node := f.outline.Nodes[f.places[t.item]]
	s := Step{Clause: clause.ID, Also: f.along(i), Item: node.ID + " " + node.Name, Remedy: remedy(clause), Owners: clause.Owners,
		Do: c.do(one.count, one.left), Count: one.count, Of: c.of, If: c.depends, After: f.afterOf(clause), Effort: one.effort,
		Before: result.Deducted, Left: one.left, Gain: gain, Score: now, Records: c.records, More: c.more}
	if len(c.things) >= one.count {
		s.Things = c.things[:one.count]
	}
	if clause.Deduct.Name == "each" {
		s.More = max(0, min(one.count, len(c.records)+c.more)-len(c.records))
		s.Records = c.records[:min(one.count, len(c.records))]
	}
	if to, ok := c.figures[one.count]; ok {
		s.To = &to
	}
	return s
}

// prove holds the score of a way to what the engine makes of its deductions.
func (f *finding) prove(way *Way) error {
	tally := f.Program.Tally(f.Promise(way), f.Request.bonus())
	if tally.Score != way.Score || !f.line.Passes(way.Score) {
		return fmt.Errorf("计划内部不一致：方案应得%s分，按细则合计为%s分", way.Score, tally.Score)
	}
	return nil
}

func (r *Request) bonus() []engine.ClauseResult {
	if r.Subject.Bonus == nil {
		return nil
	}
	return r.Subject.Bonus.Clauses
}

// Promise gives what the clauses of a subject come to when a way is carried out.
//
// Shape: parallel to the subject's clauses.
func (r *Request) Promise(way *Way) []engine.ClauseResult {
	left := map[string]score.Points{}
	for _, step := range way.Steps {
		left[step.Clause] = step.Left
		for _, id := range step.Also {
			left[id] = 0
		}
	}
	clauses := slices.Clone(r.Subject.Clauses)
	for i := range clauses {
		c := &clauses[i]
		points, ok := left[c.ID]
		if !ok {
			continue
		}
		if c.Deducted = points; points == 0 {
			c.Outcome = score.Met
		} else {
			c.Outcome = score.Deducted
		}
	}
	return clauses
}

// lowest is the lowest score at the end of a way: what the other clauses may yet
// come to deduct, they deduct, and the bonus is what it is.
func (r *Request) lowest(way *Way) score.Points {
	clauses := r.Promise(way)
	mended := map[string]bool{}
	for _, step := range way.Steps {
		mended[step.Clause] = true
		for _, id := range step.Also {
			mended[id] = true
		}
	}
	for i := range clauses {
		if c := &clauses[i]; !mended[c.ID] {
			c.Deducted = c.Most
		}
	}
	return r.Program.Tally(clauses, r.bonus()).Score
}

// proof words the most that can be reached.
func (f *finding) proof(best answer, need score.Points) *Proof {
	reached := f.Subject.Earned + best.gain
	p := &Proof{Score: f.score(reached), Effort: best.effort, Short: need - best.gain, Items: []ItemProof{}}
	why := map[string][]string{}
	for _, barrier := range f.plan.Barriers {
		clause := slices.IndexFunc(f.outline.Clauses, func(n engine.ClauseNote) bool { return n.ID == barrier.Clause })
		item := f.outline.Clauses[clause].Item
		why[item] = append(why[item], "条款"+barrier.Clause+"："+barrier.Why)
	}
	levels := slices.Clone(best.levels)
	for i, at := range best.levels {
		t := &f.problem.tasks[i]
		if _, along := f.leads[i]; !along && at < len(t.levels) && !f.forbidden[i] {
			id := f.outline.Nodes[f.places[t.item]].ID
			limited := []string{}
			for _, l := range t.loads {
				limited = append(limited, engine.KindTitle(f.Limits[l].Owner))
			}
			text := "条款" + f.Subject.Clauses[f.at[i]].ID + "：再整改也不增分，或者所需的前提条款不能整改"
			if len(limited) > 0 {
				text = "条款" + f.Subject.Clauses[f.at[i]].ID + "：受" + strings.Join(limited, "、") + "的工作量限制"
			}
			why[id] = append(why[id], text)
		}
	}
	for k := range f.items {
		now, then := f.itemLost(k, make([]int, len(levels))), f.itemLost(k, levels)
		if then == 0 {
			continue
		}
		n := f.places[k]
		node := f.outline.Nodes[n]
		one := ItemProof{Item: node.ID + " " + node.Name, Stake: f.Subject.Nodes[n].Applicable, Now: now, Then: then, Why: why[node.ID]}
		for i := range f.problem.tasks { // what no level of a pattern mends
			t := &f.problem.tasks[i]
			if t.item == k && levels[i] == len(t.levels) && t.left(levels[i]) > 0 {
				one.Why = append(one.Why, fmt.Sprintf("条款%s：最好也要扣%s分", f.Subject.Clauses[f.at[i]].ID, t.left(levels[i])))
			}
		}
		p.Items = append(p.Items, one)
	}
	return p
}

// itemLost is what one item loses.
func (f *finding) itemLost(index int, levels []int) score.Points {
	alone := problem{items: make([]item, len(f.items)), tasks: f.problem.tasks}
	for i := range alone.items {
		if alone.items[i].pools = make([]pool, len(f.items[i].pools)); i == index {
			alone.items[i] = f.items[i]
		}
	}
	return alone.lost(levels)
}
