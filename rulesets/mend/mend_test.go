package mend_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/rulesets/mend"
)

var (
	issues = &column.Schema{Name: "issues", Title: "问题台账", General: true, Fields: []column.Field{
		{Name: "clause", Type: column.Text, Required: true}, {Name: "excused", Type: column.Boolean, Required: true}}}
	documents = &column.Schema{Name: "documents", Title: "佐证材料", General: true, Fields: []column.Field{
		{Name: "clauses", Type: column.List, Required: true}, {Name: "kind", Type: column.Enum, Enum: []string{"规划", "不涉及说明"}, Required: true}, {Name: "topic", Type: column.Text}}}
	indicators = &column.Schema{Name: "indicators", Title: "指标数据", General: true, Fields: []column.Field{
		{Name: "indicator", Type: column.Text, Required: true}, {Name: "year", Type: column.Integer, Required: true}, {Name: "value", Type: column.Decimal, Scale: 6},
		{Name: "numerator", Type: column.Decimal, Scale: 6}, {Name: "denominator", Type: column.Decimal, Scale: 6}}}
	declarations = &column.Schema{Name: "declarations", Title: "条款自查表", General: true, Fields: []column.Field{
		{Name: "clause", Type: column.Text, Required: true}, {Name: "status", Type: column.Enum, Enum: []string{"已自查", "不涉及", "未开展"}, Required: true}, {Name: "reason", Type: column.Text}}}
	hydrants = &column.Schema{Name: "hydrants", Title: "消火栓", Fields: []column.Field{
		{Name: "intact", Type: column.Boolean, Required: true}, {Name: "marked", Type: column.Boolean, Required: true}, {Name: "due", Type: column.Date, Required: true}, {Name: "done", Type: column.Date}}}
	schemas = map[string]*column.Schema{"issues": issues, "documents": documents, "indicators": indicators, "declarations": declarations, "hydrants": hydrants}
	day     = func() int64 { d, _ := column.Day("2022-12-31"); return d }()
)

func drawPoints(t *rapid.T, least, most int, name string) score.Points {
	return score.Points(rapid.IntRange(least, most).Draw(t, name)) * score.Point / 10
}

// drawRuleset draws items with pools, clauses of six patterns and remedies that
// wait for others.
func drawRuleset(t *rapid.T) *engine.Ruleset {
	rs := &engine.Ruleset{ID: "r", Edition: "1", Subjects: []string{"city"}, NoEvidence: engine.PolicyDeduct, NotApplicable: engine.PolicyFull,
		Tables: []string{"issues", "documents", "indicators", "hydrants"}}
	owners := []string{"甲", "乙"}
	var ids []string
	for i := range rapid.IntRange(1, 3).Draw(t, "items") {
		item := engine.Item{ID: fmt.Sprint(i + 1), Name: "项", Points: drawPoints(t, 5, 25, "item points")}
		for j := range rapid.IntRange(0, 1).Draw(t, "pools") {
			item.Pools = append(item.Pools, engine.Pool{ID: fmt.Sprint("P", j), Cap: drawPoints(t, 3, 15, "pool")})
		}
		for j := range rapid.IntRange(1, 2).Draw(t, "clauses") {
			id := fmt.Sprintf("%d.%d", i+1, j+1)
			c := engine.Clause{ID: id, Text: "句", Owners: []string{rapid.SampledFrom(owners).Draw(t, "owner")}}
			if len(item.Pools) > 0 && rapid.Bool().Draw(t, "pooled") {
				c.Pool = "P0"
			}
			if rapid.IntRange(0, 4).Draw(t, "remedied") > 0 {
				c.Remedy = &engine.Remedy{Text: "改", Effort: rapid.IntRange(1, 5).Draw(t, "effort")}
				for _, before := range ids {
					if rapid.IntRange(0, 4).Draw(t, "after") == 0 {
						c.Remedy.After = append(c.Remedy.After, before)
					}
				}
			}
			c.Deduct = drawPattern(t, id)
			ids = append(ids, id)
			item.Clauses = append(item.Clauses, c)
		}
		rs.Total += item.Points
		rs.Items = append(rs.Items, item)
	}
	return rs
}

func drawPattern(t *rapid.T, id string) pattern.Deduction {
	each := drawPoints(t, 1, 5, "each")
	limit := each * score.Points(rapid.IntRange(1, 4).Draw(t, "times"))
	if rapid.Bool().Draw(t, "odd cap") {
		limit += each / 2
	}
	third, _ := exact.Parse("0.05")
	target, _ := exact.Parse("0.9")
	low, _ := exact.Parse("0.5")
	switch rapid.IntRange(0, 6).Draw(t, "pattern") {
	case 0:
		return pattern.Deduction{Name: "missing", Pattern: &pattern.Missing{Things: []string{"桥", "路", "井", "灯"}, From: "documents", Field: "topic",
			Where: fmt.Sprintf(`%q in .clauses and .kind != "不涉及说明"`, id), Points: each, Cap: min(limit, 4*each)}}
	case 1:
		return pattern.Deduction{Name: "shortfall", Pattern: &pattern.Shortfall{Rate: fmt.Sprintf(`indicator("率%s")`, id), Below: target, Per: third, Points: each,
			Step: rapid.SampledFrom([]string{"up", "down", "linear"}).Draw(t, "step"), Cap: limit}}
	case 2:
		return pattern.Deduction{Name: "tiers", Pattern: &pattern.Tiers{Value: fmt.Sprintf(`indicator("率%s")`, id),
			Tiers: []pattern.Tier{{Op: ">=", Than: target}, {Op: ">=", Than: low, Points: each}, {Op: "<", Than: low, Points: 2 * each}}}}
	case 3:
		return pattern.Deduction{Name: "fixed", Pattern: &pattern.Fixed{If: rapid.SampledFrom([]string{
			fmt.Sprintf(`none(documents, %q in .clauses)`, id), fmt.Sprintf(`any(issues, .clause == %q and not .excused)`, id), fmt.Sprintf(`indicator("率%s") < 0.9`, id),
		}).Draw(t, "if"), Points: limit}}
	case 4:
		return pattern.Deduction{Name: "trend", Pattern: &pattern.Trend{Series: fmt.Sprintf(`series("率%s", 3)`, id), Must: rapid.SampledFrom([]string{"fall", "not_rise", "rise"}).Draw(t, "must"), Points: limit}}
	case 5:
		if id == "1.1" { // one only: two would count the same records
			return pattern.Deduction{Name: "each", Pattern: &pattern.Each{Each: `count(hydrants, not .intact or .done == nil and .due < round.date)`, Points: each, Cap: limit}}
		}
	}
	return pattern.Deduction{Name: "each", Pattern: &pattern.Each{Each: fmt.Sprintf("count(issues, .clause == %q and not .excused)", id), Points: each, Cap: limit}}
}

// drawEvidence draws what a city with two districts handed in.
func drawEvidence(t *rapid.T, rs *engine.Ruleset) *engine.Evidence {
	ev := &engine.Evidence{Digest: "sha256:0", Tables: map[string]*column.Table{}, Subjects: []engine.Subject{
		{ID: "c", Name: "市", Kind: "city"}, {ID: "d", Name: "区", Kind: "district", Parent: "c", Roles: []string{"甲"}}, {ID: "e", Name: "县", Kind: "district", Parent: "c", Roles: []string{"乙"}}}}
	rows, parts := map[string]int{}, map[string]int{}
	for name, schema := range schemas {
		ev.Tables[name] = column.NewTable(schema)
		parts[name] = ev.Tables[name].AddPart(column.Part{File: name + ".csv"})
	}
	add := func(table string, subject int, values ...column.Value) {
		rows[table]++
		ev.Tables[table].Append(subject, parts[table], rows[table]+1, values)
	}
	for _, item := range rs.Items {
		for _, c := range item.Clauses {
			for subject := 1; subject <= 2; subject++ {
				if rapid.IntRange(0, 5).Draw(t, "declared") > 0 {
					add("declarations", subject, column.Str(c.ID), column.Str("已自查"), column.None)
				}
			}
			owner := 1
			if c.Owners[0] == "乙" {
				owner = 2
			}
			switch p := c.Deduct.Pattern.(type) {
			case *pattern.Missing:
				for _, thing := range p.Things {
					if rapid.IntRange(0, 2).Draw(t, "there") == 0 {
						add("documents", owner, column.Strs([]string{c.ID}), column.Str("规划"), column.Str(thing))
					}
				}
			case *pattern.Trend:
				for year := int64(2020); year <= 2022; year++ {
					add("indicators", 0, column.Str("率"+c.ID), column.Whole(year), column.Whole(int64(rapid.IntRange(1, 5).Draw(t, "value"))*100_000), column.None, column.None)
				}
			case *pattern.Each:
				for range rapid.IntRange(0, 5).Draw(t, "found") {
					add("issues", owner, column.Str(c.ID), column.Bool(rapid.IntRange(0, 4).Draw(t, "excused") == 0))
				}
			default:
				if rapid.IntRange(0, 3).Draw(t, "figure") > 0 {
					of := int64(rapid.SampledFrom([]int{0, 2, 3, 7, 8, 100}).Draw(t, "denominator"))
					if of > 0 {
						n := int64(rapid.IntRange(0, int(of)).Draw(t, "numerator"))
						add("indicators", 0, column.Str("率"+c.ID), column.Whole(2022), column.None, column.Whole(n*1_000_000), column.Whole(of*1_000_000))
					} else {
						n := int64(rapid.IntRange(0, 100).Draw(t, "value"))
						add("indicators", 0, column.Str("率"+c.ID), column.Whole(2022), column.Whole(n*10_000), column.None, column.None)
					}
				}
				if rapid.IntRange(0, 2).Draw(t, "issue") == 0 {
					add("issues", owner, column.Str(c.ID), column.Bool(false))
				}
			}
		}
	}
	for range rapid.IntRange(0, 6).Draw(t, "hydrants") {
		done := column.None
		if rapid.Bool().Draw(t, "done") {
			done = column.Whole(day - 5)
		}
		add("hydrants", rapid.IntRange(1, 2).Draw(t, "whose"), column.Bool(rapid.Bool().Draw(t, "intact")), column.Bool(true), column.Whole(day-int64(rapid.IntRange(-5, 5).Draw(t, "due"))), done)
	}
	for _, table := range ev.Tables {
		table.Seal(len(ev.Subjects))
	}
	return ev
}

// state is one way to leave a clause: what it takes and what it then deducts.
type state struct {
	effort   int
	deducted score.Points
}

// had is the least number at or above another that a figure can be by counting up
// its upper number.
func had(ev *engine.Evidence, id string, wanted exact.Number) exact.Number {
	table := ev.Tables["indicators"]
	for row := range table.Len() {
		of := table.Value(row, 4)
		if table.Value(row, 0).Text != "率"+id || of.Missing {
			continue
		}
		for n := int64(0); ; n++ {
			if at, err := exact.Int(n).Quo(exact.Scaled(of.Int, 6)); err == nil && at.Cmp(wanted) >= 0 {
				return at
			}
		}
	}
	return wanted
}

// states lists them by asking the pattern itself, the last one fully mended; nil
// where the clause cannot be mended.
func states(t require.TestingT, c *engine.Clause, result *engine.ClauseResult, fact shortest.Fact, ev *engine.Evidence) []state {
	effort := shortest.DefaultEffort
	if c.Remedy != nil {
		effort = c.Remedy.Effort
	}
	list := []state{{0, result.Deducted}}
	if result.Deducted == 0 {
		return list
	}
	if result.Outcome == score.NoEvidence {
		return append(list, state{effort, 0})
	}
	if result.Outcome != score.Deducted || fact.Hopeless != "" {
		return nil
	}
	judge := func(m pattern.Measure) score.Points {
		out, err := c.Deduct.Judge(m, pattern.Deducts)
		require.NoError(t, err)
		return out.Points
	}
	switch p := c.Deduct.Pattern.(type) {
	case *pattern.Each:
		n, _ := result.Measure.Int64()
		for left := n - 1; left >= 0; left-- {
			count := exact.Int(left)
			list = append(list, state{int(n-left) * effort, judge(pattern.Measure{Number: &count})})
		}
	case *pattern.Missing:
		covered := slices.DeleteFunc(slices.Clone(p.Things), func(thing string) bool { return slices.Contains(fact.Things, thing) })
		for i, thing := range fact.Things {
			covered = append(covered, thing)
			list = append(list, state{(i + 1) * effort, judge(pattern.Measure{Covered: covered})})
		}
	case *pattern.Shortfall:
		steps := p.Steps(*result.Measure)
		for left := steps - 1; left >= 0; left-- {
			behind, _ := p.Per.Mul(exact.Int(left))
			rate, _ := p.Below.Sub(behind)
			rate = had(ev, c.ID, rate)
			list = append(list, state{int(steps-p.Steps(rate)) * effort, judge(pattern.Measure{Number: &rate})})
		}
	case *pattern.Tiers:
		for i, tier := range []pattern.Tier{p.Tiers[1], p.Tiers[0]} {
			at := had(ev, c.ID, tier.Than)
			left, worse := judge(pattern.Measure{Number: &at}), 1
			if result.Deducted == p.Tiers[1].Points && i == 0 {
				continue
			} else if result.Deducted > p.Tiers[1].Points && left == 0 {
				worse = 2
			}
			list = append(list, state{worse * effort, left})
		}
	default:
		list = append(list, state{effort, 0})
	}
	return list
}

// TestPlan: on generated rulesets and evidence a plan takes no more effort than
// the best of all combinations, with the engine's own addition; and what it
// promises is what the engine gives for the evidence after it was carried out.
func TestPlan(t *testing.T) {
	possible, hopeless, carried := 0, 0, 0
	for range 10 { // rapid's own number of checks, several times
		rapid.Check(t, func(t *rapid.T) {
			rs := drawRuleset(t)
			program, defects := engine.Compile(rs, "sha256:0", schemas)
			require.Empty(t, defects)
			ev := drawEvidence(t, rs)
			mender, err := mend.New(mend.Frame{Ruleset: rs, Program: program, Schemas: schemas, Evidence: ev, Day: day}, "c")
			require.NoError(t, err)
			result := *mender.Result()
			result.Clauses = slices.Clone(result.Clauses)
			line := engine.PassLine{Op: rapid.SampledFrom([]string{">", ">="}).Draw(t, "op"), Points: score.Points(rapid.IntRange(int(result.Score), int(rs.Total)).Draw(t, "line"))}
			request := shortest.Request{Ruleset: rs, Program: program, Subject: &result, Line: &line, Facts: mender.Survey(), Alternatives: 2}
			owners := []string{}
			for _, item := range rs.Items {
				for _, c := range item.Clauses {
					owners = append(owners, c.Owners[0])
				}
			}
			if slices.Contains(owners, "甲") && rapid.Bool().Draw(t, "limited") {
				request.Limits = []shortest.Limit{{Owner: "甲", Effort: rapid.IntRange(0, 15).Draw(t, "limit")}}
			}
			plan, err := shortest.Find(request)
			require.NoError(t, err)

			alone := request
			alone.Facts = nil
			for i := range result.Clauses {
				if rapid.IntRange(0, 5).Draw(t, "excluded") == 0 {
					alone.Exclude = append(alone.Exclude, result.Clauses[i].ID)
				}
			}
			fromRun, err := shortest.Find(alone)
			require.NoError(t, err)
			require.NoError(t, request.Verify(fromRun))

			effort, best := brute(t, rs, program, &request, line, ev)
			switch plan.State {
			case shortest.Holds:
				require.Zero(t, effort)
				return
			case shortest.Impossible:
				hopeless++
				require.Equal(t, -1, effort)
				require.Equal(t, best, plan.Proof.Score)
				require.NoError(t, request.Verify(plan))
				return
			}
			possible++
			require.Equal(t, shortest.Possible, plan.State)
			require.Equal(t, effort, plan.Ways[0].Effort)
			require.Equal(t, best, plan.Ways[0].Score)
			for i := range plan.Ways {
				way := &plan.Ways[i]
				require.GreaterOrEqual(t, way.Effort, effort)
				check, err := mender.Carry(way, request.Promise(way), line)
				require.NoError(t, err)
				require.True(t, check.Agrees, "%+v\n%v %v\n%v", way, check.Differs, check.Not, check.Edits)
				require.True(t, check.Holds)
				require.Equal(t, way.Low, check.Low)
				carried++
				way.Check = check
			}
			require.NoError(t, request.Verify(plan))
		})
	}
	t.Logf("%d possible, %d not, %d carried out", possible, hopeless, carried)
	require.Positive(t, hopeless)
	require.Greater(t, possible, 50)
}

// brute tries all combinations: the least effort that holds the line and the
// highest score of those; −1 and the highest score of all where none does.
func brute(t require.TestingT, rs *engine.Ruleset, program *engine.Program, r *shortest.Request, line engine.PassLine, ev *engine.Evidence) (effort int, best score.Points) {
	var clauses []*engine.Clause
	var all [][]state
	for i := range rs.Items {
		for j := range rs.Items[i].Clauses {
			c := &rs.Items[i].Clauses[j]
			result := &r.Subject.Clauses[len(clauses)]
			clauses, all = append(clauses, c), append(all, states(t, c, result, r.Facts[c.ID], ev))
		}
	}
	effort = -1
	results := slices.Clone(r.Subject.Clauses)
	at := make([]int, len(clauses))
	var choose func(i, spent int)
	choose = func(i, spent int) {
		if i < len(clauses) {
			list := all[i]
			if list == nil {
				list = []state{{0, r.Subject.Clauses[i].Deducted}}
			}
			for at[i] = 0; at[i] < len(list); at[i]++ {
				results[i].Deducted = list[at[i]].deducted
				choose(i+1, spent+list[at[i]].effort)
			}
			at[i] = 0
			results[i].Deducted = r.Subject.Clauses[i].Deducted
			return
		}
		load := 0
		for i, c := range clauses {
			if at[i] == 0 {
				continue
			}
			if c.Remedy != nil {
				for _, before := range c.Remedy.After {
					k := slices.IndexFunc(clauses, func(c *engine.Clause) bool { return c.ID == before })
					if all[k] == nil || at[k] < len(all[k])-1 {
						return
					}
				}
			}
			if len(r.Limits) > 0 && slices.Contains(c.Owners, r.Limits[0].Owner) {
				load += all[i][at[i]].effort
			}
		}
		if len(r.Limits) > 0 && load > r.Limits[0].Effort {
			return
		}
		points := program.Tally(results, nil).Score
		holds := line.Passes(points)
		switch {
		case holds && (effort < 0 || spent < effort || spent == effort && points > best):
			effort, best = spent, points
		case !holds && effort < 0:
			best = max(best, points)
		}
	}
	choose(0, 0)
	return effort, best
}
