package crosswalk_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/crosswalk"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// target has three items of 3, 2 and 1 points.
func target(policy string) *engine.Ruleset {
	return &engine.Ruleset{ID: "national", Edition: "1", Total: 6 * score.Point, NotApplicable: policy, Items: []engine.Item{{ID: "1", Name: "源头", Points: 6 * score.Point, Items: []engine.Item{
		{ID: "A", Name: "甲", Points: 3 * score.Point}, {ID: "B", Name: "乙", Points: 2 * score.Point}, {ID: "C", Name: "丙", Points: score.Point},
	}}}}
}

// task is a clause of one point. Serves reads "A 1/3, B 1/2".
func task(id, serves string, owners, support []string) engine.Clause {
	clause := engine.Clause{ID: id, Domain: "过程管控", Owners: owners, Support: support, Deduct: pattern.Deduction{Pattern: &pattern.Fixed{Points: score.Point}}}
	for _, one := range strings.FieldsFunc(serves, func(r rune) bool { return r == ',' }) {
		item, share, _ := strings.Cut(strings.TrimSpace(one), " ")
		clause.Serves = append(clause.Serves, engine.Service{Item: item, Share: share})
	}
	return clause
}

// catalogue holds five tasks: two of them serve two items, one serves none, one
// has no lead.
func catalogue() *engine.Ruleset {
	return &engine.Ruleset{ID: "city", Edition: "1", Subjects: []string{"city", "department", "district", "zone"}, Items: []engine.Item{{ID: "1", Clauses: []engine.Clause{
		task("t1", "A 1/3", []string{"交通"}, nil),
		task("t2", "A 1/3, B 1/2", []string{"住建"}, []string{"交通", "城管"}),
		task("t3", "A 1/3, B 0.5", []string{"district", "zone"}, []string{"住建"}),
		task("t4", "", []string{"住建"}, nil),
		task("t5", "", nil, nil),
	}}}}
}

func mapped(t require.TestingT, policy string, parts ...crosswalk.Part) *crosswalk.Map {
	m, err := crosswalk.New(target(policy), parts)
	require.NoError(t, err)
	return m
}

func rat(t require.TestingT, text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	require.True(t, ok, text)
	return r
}

// same compares fractions.
func same(t require.TestingT, want string, got *big.Rat) {
	require.Equal(t, rat(t, want).RatString(), got.RatString())
}

func TestMatrix(t *testing.T) {
	m := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: catalogue()})
	var carried, cells []string
	for _, d := range m.Departments {
		carried = append(carried, fmt.Sprintf("%s %d %d %s %s", d.Title(), d.Tasks, d.Supports, d.Points, d.Carried.RatString()))
	}
	require.Equal(t, []string{"住建 2 1 2 2", "交通 1 1 1 1", "区县 1 0 1 1", "开发区 1 0 1 1", "城管 0 1 0 0"}, carried)
	for _, item := range m.Items {
		for _, cell := range item.Cells {
			cells = append(cells, fmt.Sprintf("%s %s %d %s %d", item.ID, m.Departments[cell.Department].Code, cell.Leads, cell.Share.RatString(), cell.Supports))
		}
	}
	require.Equal(t, []string{
		"A 住建 1 1/3 1", "A 交通 1 1/3 1", "A district 1 1/6 0", "A zone 1 1/6 0", "A 城管 0 0 1",
		"B 住建 1 1/2 1", "B 交通 0 0 1", "B district 1 1/4 0", "B zone 1 1/4 0", "B 城管 0 0 1",
	}, cells)
	require.Equal(t, "C", m.Uncovered()[0].ID)
	require.Len(t, m.Uncovered(), 1)
	require.Empty(t, m.Partial())
	require.Equal(t, []string{"t4", "t5"}, []string{m.Idle()[0].ID, m.Idle()[1].ID})
	require.Equal(t, "t5", m.Unowned()[0].ID)
	require.Equal(t, []string{"源头"}, m.Items[0].Above)
}

// TestFamily: a task that many rulesets hold is one task; in a ruleset for one
// role, a duty of its whole kind is that role's.
func TestFamily(t *testing.T) {
	part := func(role string) crosswalk.Part {
		return crosswalk.Part{Role: role, Ruleset: &engine.Ruleset{ID: role, Subjects: []string{"department"}, Items: []engine.Item{{ID: "1", Clauses: []engine.Clause{
			task("d1", "A 1/4", []string{"department"}, nil), task("own-"+role, "B 1/2", []string{role}, nil),
		}}}}}
	}
	m := mapped(t, engine.PolicyFull, part("交通"), part("住建"))
	require.Len(t, m.Tasks, 3)
	require.Equal(t, 2, m.Tasks[0].Parts)
	require.Equal(t, []string{"交通", "住建"}, m.Tasks[0].Leads)
	require.Len(t, m.Departments, 2)
	for _, d := range m.Departments {
		require.Equal(t, 2, d.Tasks)
		require.Equal(t, 2*score.Point, d.Points)
		same(t, "11/8", d.Carried) // 3 × 1/4 ÷ 2 + 2 × 1/2
	}
	require.Equal(t, "A", m.Partial()[0].ID) // the rest of it is not the departments'
	same(t, "1/4", m.Items[0].Share)
	same(t, "1", m.Items[1].Share)

	other := part("城管")
	other.Ruleset.Items[0].Clauses[0].Serves[0].Share = "1/5"
	_, err := crosswalk.New(target(engine.PolicyFull), []crosswalk.Part{part("交通"), other})
	require.ErrorContains(t, err, "条款 d1 在 城管@ 中所服务的评价项或份额，与在前面的细则中不同")
}

func TestNewRefuses(t *testing.T) {
	for serves, message := range map[string]string{"Z 1": `city@1 条款 x：没有编号为 "Z" 的末级项`, "1 1": "末级项", "A 1/0": "份额为", "A 0": "应大于 0", "A x": "份额为"} {
		rs := &engine.Ruleset{ID: "city", Edition: "1", Items: []engine.Item{{ID: "1", Clauses: []engine.Clause{task("x", serves, nil, nil)}}}}
		_, err := crosswalk.New(target(engine.PolicyFull), []crosswalk.Part{{Ruleset: rs}})
		require.ErrorContains(t, err, message)
	}
}

// result is one clause of one subject.
type result struct {
	task    string
	outcome score.Outcome
	least   score.Points
	most    score.Points
	open    bool
}

func judged(task string, lost score.Points) result {
	outcome := score.Met
	if lost > 0 {
		outcome = score.Deducted
	}
	return result{task: task, outcome: outcome, least: lost, most: lost}
}

func unknown(task string, outcome score.Outcome) result {
	return result{task: task, outcome: outcome, most: score.Point}
}

// run makes a run in which all clauses of one point are off duty but those of
// the results.
type run map[string][]result // subject → results; "西安市/d1" is below 西安市

func (r run) source(name string, tasks ...string) crosswalk.Source {
	out := &engine.Run{Header: engine.Header{Date: "2022-12-31"}}
	for _, id := range tasks {
		out.Header.Ruleset.Clauses = append(out.Header.Ruleset.Clauses, engine.ClauseNote{ID: id, Max: score.Point})
	}
	var names []string
	for subject := range r {
		names = append(names, subject)
	}
	slices.Sort(names)
	for _, name := range names {
		above, id, below := strings.Cut(name, "/")
		if !below {
			above, id = "", name
		}
		one := engine.SubjectResult{ID: id, Name: id, Parent: above}
		for _, task := range tasks {
			c := engine.ClauseResult{ID: task, Outcome: score.NotApplicable, OffDuty: true}
			for _, given := range r[name] {
				if given.task == task {
					c = engine.ClauseResult{ID: task, Outcome: given.outcome, Open: given.open, Least: given.least, Most: given.most, Deducted: given.most}
				}
			}
			one.Clauses = append(one.Clauses, c)
		}
		out.Subjects = append(out.Subjects, one)
	}
	return crosswalk.Source{Name: name, Run: out}
}

var (
	departments = run{
		"西安市":     {unknown("t1", score.NoEvidence), unknown("t2", score.NoEvidence)},
		"西安市/交通局": {judged("t1", score.Point/4)},
		"西安市/住建局": {unknown("t2", score.NoEvidence), unknown("t4", score.NoEvidence)},
	}
	districts = run{
		"西安市":    {judged("t3", score.Point/2)},
		"西安市/d1": {judged("t3", 0)},
		"西安市/d2": {judged("t3", score.Point/2)},
		"西安市/d3": {{task: "t3", outcome: score.NotApplicable}},
		"西安市/z1": {unknown("t3", score.Pending)},
	}
)

// TestEstimate is worked out by hand. The city is judged on what is below it
// and does not count beside it; t3 does not apply to d3.
//
//	A: known 1/3 + 1/3 × 2/3 = 5/9, earned 1/3 × 3/4 + 1/9 × (1 + 1/2) = 5/12
//	B: known 1/2 × 2/3 = 1/3,       earned 1/6 × (1 + 1/2) = 1/4
func TestEstimate(t *testing.T) {
	m := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: catalogue()})
	e, err := m.Estimate([]crosswalk.Source{departments.source("a.ndjson", "t1", "t2", "t4"), districts.source("b.ndjson", "t3", "t9")})
	require.NoError(t, err)
	for i, want := range [][4]string{{"5/9", "5/4", "9/4", "31/12"}, {"1/3", "1/2", "3/2", "11/6"}} {
		same(t, want[0], e.Items[i].Known)
		same(t, want[1], e.Items[i].Low)
		same(t, want[2], e.Items[i].Value)
		same(t, want[3], e.Items[i].High)
	}
	require.Nil(t, e.Items[2].Value)
	same(t, "0", e.Items[2].Low)
	same(t, "1", e.Items[2].High)
	same(t, "7/4", e.Low)
	same(t, "15/4", e.Value)
	same(t, "5", e.Basis)
	same(t, "65/12", e.High)
	same(t, "6", e.Stake)
	same(t, "7/3", e.Known)
	same(t, "7/18", e.Coverage())
	require.Equal(t, "2022-12-31", e.Date)
	require.Equal(t, []string{"t9"}, e.Foreign)
	require.Len(t, e.Unheld, 1)
	require.Equal(t, "t5", e.Unheld[0].ID)
	var people []string
	for _, s := range e.Subjects {
		people = append(people, fmt.Sprintf("%s %d/%d %s %v", s.ID, s.Submitted, s.Tasks, s.Points, s.Silent()))
	}
	require.Equal(t, []string{"交通局 1/1 1 false", "住建局 0/2 2 true", "d1 1/1 1 false", "d2 1/1 1 false", "d3 0/0 0 false", "z1 1/1 1 false"}, people)
}

// TestMissingRun: what no run speaks of is unknown.
func TestMissingRun(t *testing.T) {
	m := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: catalogue()})
	e, err := m.Estimate([]crosswalk.Source{districts.source("b.ndjson", "t3")})
	require.NoError(t, err)
	same(t, "2/9", e.Items[0].Known)
	same(t, "1/2", e.Items[0].Low)   // 3 × 1/6
	same(t, "17/6", e.Items[0].High) // 3 × (1/6 + 7/9)
	same(t, "9/4", e.Items[0].Value)
	require.Len(t, e.Unheld, 4)
}

// TestNotApplicable: a task that applies to nobody keeps its share of the item,
// or leaves it, as the target says.
func TestNotApplicable(t *testing.T) {
	runs := []crosswalk.Source{run{"d": {{task: "t3", outcome: score.NotApplicable}}, "j": {judged("t1", score.Point)}}.source("r", "t1", "t3")}
	e, err := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: catalogue()}).Estimate(runs)
	require.NoError(t, err)
	same(t, "3", e.Items[0].Stake)
	same(t, "2/3", e.Items[0].Known)
	same(t, "1", e.Items[0].Low)
	same(t, "2", e.Items[0].High)
	same(t, "3/2", e.Items[0].Value)
	e, err = mapped(t, engine.PolicyExclude, crosswalk.Part{Ruleset: catalogue()}).Estimate(runs)
	require.NoError(t, err)
	same(t, "2", e.Items[0].Stake)
	same(t, "1/2", e.Items[0].Known)
	same(t, "0", e.Items[0].Low)
	same(t, "1", e.Items[0].High)
	same(t, "0", e.Items[0].Value)
	same(t, "4", e.Stake) // B loses half
}

// TestOpen: what is judged but not settled keeps the interval that its result
// states, and what is taken for it stays within.
func TestOpen(t *testing.T) {
	m := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: catalogue()})
	e, err := m.Estimate([]crosswalk.Source{run{
		"j": {judged("t1", score.Point)}, "z": {{task: "t2", outcome: score.Deducted, least: score.Point / 4, most: score.Point / 2, open: true}},
	}.source("r", "t1", "t2")})
	require.NoError(t, err)
	same(t, "1/3", e.Items[0].Known)
	same(t, "1/2", e.Items[0].Low)   // 3 × 1/3 × 1/2
	same(t, "1/2", e.Items[0].Value) // nothing is earned of what is known; half of t2 is sure
	same(t, "7/4", e.Items[0].High)
	require.Nil(t, e.Items[1].Value)
	same(t, "1/2", e.Items[1].Low)
}

// TestSeveralRuns: two runs may speak of the same task of the same subject as
// long as they do not contradict each other.
func TestSeveralRuns(t *testing.T) {
	m := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: catalogue()})
	at := func(name string, results ...result) crosswalk.Source { return run{"j": results}.source(name, "t1") }
	for _, sources := range [][]crosswalk.Source{
		{at("a", judged("t1", 2500)), at("b", judged("t1", 2500))},
		{at("a", judged("t1", 2500)), at("b", unknown("t1", score.NoEvidence))},
		{at("a", unknown("t1", score.NoEvidence)), at("b", judged("t1", 2500))},
	} {
		e, err := m.Estimate(sources)
		require.NoError(t, err)
		same(t, "3/4", e.Items[0].Low)
	}
	_, err := m.Estimate([]crosswalk.Source{at("a", judged("t1", 2500)), at("b", judged("t1", 0))})
	require.EqualError(t, err, "b：j 的条款 t1：结果与 a 中的不同；同一单位的同一任务只应评价一次")
	later := at("b")
	later.Run.Header.Date = "2023-12-31"
	_, err = m.Estimate([]crosswalk.Source{at("a"), later})
	require.EqualError(t, err, "b 的评估基准日为 2023-12-31，a 的为 2022-12-31；应相同")
	_, err = m.Estimate([]crosswalk.Source{at("a", result{task: "t1", outcome: score.Deducted, least: 2 * score.Point, most: 2 * score.Point})})
	require.ErrorContains(t, err, "不是评价所得")
}

// TestRunForOneRole: a run of a ruleset for one role speaks of the subjects that
// have it, and not of others of their kind.
func TestRunForOneRole(t *testing.T) {
	m := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: catalogue()})
	source := run{"j": {judged("t1", 0), judged("t3", 0)}, "z": {judged("t3", score.Point)}}.source("a", "t1", "t3")
	source.Run.Header.Ruleset.Clauses[0].Owners = []string{"交通"}
	source.Run.Header.Ruleset.Clauses[1].Owners = []string{"department"}
	for role, low := range map[string]string{"": "3/2", "交通": "2", "住建": "3/2"} { // nothing here is 住建's alone
		source.Role = role
		e, err := m.Estimate([]crosswalk.Source{source})
		require.NoError(t, err)
		same(t, low, e.Items[0].Low)
	}
}

// anything draws a catalogue whose shares add up to one for the items that are
// covered, and says which these are.
func anything(t *rapid.T) (*engine.Ruleset, []bool) {
	roles := []string{"交通", "住建", "district", "zone"}
	rs := catalogue()
	clauses := make([]engine.Clause, rapid.IntRange(1, 12).Draw(t, "tasks"))
	for i := range clauses {
		owners := rapid.SliceOfNDistinct(rapid.SampledFrom(roles), 1, 3, rapid.ID[string]).Draw(t, "owners")
		clauses[i] = task(fmt.Sprintf("t%d", i), "", owners, rapid.SliceOfDistinct(rapid.SampledFrom(roles), rapid.ID[string]).Draw(t, "support"))
	}
	covered := make([]bool, 3)
	for i, item := range []string{"A", "B", "C"} {
		weights, total := make([]int, len(clauses)), 0
		for c := range clauses {
			weights[c] = rapid.IntRange(0, 7).Draw(t, "weight")
			total += weights[c]
		}
		covered[i] = total > 0
		for c, w := range weights {
			if w > 0 {
				clauses[c].Serves = append(clauses[c].Serves, engine.Service{Item: item, Share: fmt.Sprintf("%d/%d", w, total)})
			}
		}
	}
	rs.Items[0].Clauses = clauses
	return rs, covered
}

// TestSharesAddUp: departments carry each item that is covered wholly, and all
// its points.
func TestSharesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs, covered := anything(t)
		m := mapped(t, engine.PolicyFull, crosswalk.Part{Ruleset: rs})
		points, carried := new(big.Rat), new(big.Rat)
		for i, item := range m.Items {
			sum := new(big.Rat)
			for _, cell := range item.Cells {
				sum.Add(sum, cell.Share)
			}
			want := "0"
			if covered[i] {
				want = "1"
				points.Add(points, big.NewRat(int64(item.Points), int64(score.Point)))
			}
			same(t, want, sum)
			require.Equal(t, !covered[i], len(item.Tasks) == 0)
		}
		for _, d := range m.Departments {
			carried.Add(carried, d.Carried)
		}
		require.Zero(t, points.Cmp(carried))
	})
}

// TestEstimateKeepsItsBounds: with every task full the estimate is the points
// of the covered items; whatever the results, low ≤ estimate ≤ high; and in
// which files and in which order the results come does not matter.
func TestEstimateKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs, covered := anything(t)
		m := mapped(t, rapid.SampledFrom([]string{engine.PolicyFull, engine.PolicyExclude}).Draw(t, "policy"), crosswalk.Part{Ruleset: rs})
		full := rapid.Bool().Draw(t, "all full")
		var sources []crosswalk.Source
		for _, one := range rs.Items[0].Clauses {
			r := run{}
			for s := range rapid.IntRange(1, 4).Draw(t, "subjects") {
				given := judged(one.ID, 0)
				if !full {
					given = rapid.Custom(func(t *rapid.T) result {
						least := score.Points(rapid.IntRange(0, 10000).Draw(t, "least"))
						most := score.Points(rapid.IntRange(int(least), 10000).Draw(t, "most"))
						return rapid.SampledFrom([]result{judged(one.ID, least), unknown(one.ID, score.Failed), {task: one.ID, outcome: score.NotApplicable}, {task: one.ID, outcome: score.Deducted, least: least, most: most, open: true}}).Draw(t, "result")
					}).Draw(t, "result")
				}
				r[fmt.Sprintf("s%d", s)] = []result{given}
			}
			sources = append(sources, r.source(one.ID, one.ID))
		}
		e, err := m.Estimate(sources)
		require.NoError(t, err)
		shuffled, err := m.Estimate(rapid.Permutation(sources).Draw(t, "order"))
		require.NoError(t, err)
		points := new(big.Rat)
		for i, one := range e.Items {
			if covered[i] {
				points.Add(points, big.NewRat(int64(m.Items[i].Points), int64(score.Point)))
			}
			require.LessOrEqual(t, one.Low.Cmp(one.High), 0)
			require.LessOrEqual(t, one.High.Cmp(one.Stake), 0)
			require.LessOrEqual(t, one.Known.Cmp(big.NewRat(1, 1)), 0)
			if one.Value != nil {
				require.LessOrEqual(t, one.Low.Cmp(one.Value), 0)
				require.LessOrEqual(t, one.Value.Cmp(one.High), 0)
				require.Zero(t, one.Value.Cmp(shuffled.Items[i].Value))
			}
			require.Zero(t, one.Low.Cmp(shuffled.Items[i].Low))
			require.Zero(t, one.High.Cmp(shuffled.Items[i].High))
		}
		if full {
			require.Zero(t, points.Cmp(e.Value))
			require.Zero(t, points.Cmp(e.Low))
			require.Zero(t, points.Cmp(e.Known))
		}
	})
}
