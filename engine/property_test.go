package engine_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// day is the evaluation date of all properties.
var day, _ = column.Day("2022-12-31")

// schemas are the general tables, and one ledger for each kind of owner: who
// answers for a ledger is who fills it in.
var schemas = func() map[string]*column.Schema {
	text := func(name string) column.Field { return column.Field{Name: name, Type: column.Text, Required: true} }
	number := func(name string) column.Field { return column.Field{Name: name, Type: column.Decimal, Scale: 4} }
	out := map[string]*column.Schema{
		"declarations": {Title: "条款自查表", General: true, Fields: []column.Field{text("clause"), text("status"), {Name: "reason", Type: column.Text}}},
		"issues":       {Title: "问题台账", General: true, Fields: []column.Field{text("clause"), {Name: "excused", Type: column.Boolean, Required: true}}},
		"documents":    {Title: "佐证材料", General: true, Fields: []column.Field{{Name: "clauses", Type: column.List, Required: true}, {Name: "topic", Type: column.Text}}},
		"indicators":   {Title: "指标数据", General: true, Fields: []column.Field{text("indicator"), {Name: "year", Type: column.Integer, Required: true}, number("value"), number("numerator"), number("denominator")}},
		"reviews":      {Title: "专家评审表", General: true, Fields: []column.Field{text("clause"), {Name: "deduction", Type: column.Decimal, Scale: 4, Required: true}, text("reason"), text("expert")}},
	}
	for _, kind := range kinds {
		out[kind+"_ledger"] = &column.Schema{Title: kind + "台账", Fields: []column.Field{
			{Name: "ok", Type: column.Boolean, Required: true}, {Name: "n", Type: column.Integer, Required: true}, {Name: "x", Type: column.Decimal, Scale: 2}}}
	}
	for name, schema := range out {
		schema.Name, schema.JSON = name, []byte("{}")
	}
	return out
}()

var kinds = []string{"city", "department", "district"}

// subjects is a city with departments and districts, in the order of their
// ids, as evidence hands them over.
var subjects = []engine.Subject{
	{ID: "a1", Name: "住建局", Kind: "department", Parent: "xa", Roles: []string{"住建"}}, {ID: "a2", Name: "消防支队", Kind: "department", Parent: "xa", Roles: []string{"消防"}},
	{ID: "b1", Name: "东区", Kind: "district", Parent: "xa"}, {ID: "b2", Name: "西区", Kind: "district", Parent: "xa"}, {ID: "b3", Name: "南区", Kind: "district", Parent: "xa"},
	{ID: "xa", Name: "西安", Kind: "city"},
}

func tenths(t *rapid.T, low, high int, label string) score.Points {
	return score.Points(rapid.IntRange(low, high).Draw(t, label)) * (score.Point / 10)
}

// drawDeduction gives a deduction on the evidence that owners of a kind hand in.
func drawDeduction(t *rapid.T, id, kind string) pattern.Deduction {
	ledger := kind + "_ledger"
	limit := tenths(t, 1, 30, "cap")
	each := min(limit, tenths(t, 1, 10, "points"))
	count := rapid.SampledFrom([]string{
		"count(" + ledger + ", not .ok)", fmt.Sprintf("count(issues, .clause == %q and not .excused)", id), "len(filter(" + ledger + ", .n > 1)) + count(" + ledger + ", .x == nil)",
		"count(" + ledger + ", .ok) > 2 ? 0 : count(" + ledger + ", not .ok)", // more records, fewer occurrences
	}).Draw(t, "count")
	rate := rapid.SampledFrom([]string{"rate(count(" + ledger + ", .ok), len(" + ledger + "))", "indicator(\"" + kind + "\")", "rate(sum(" + ledger + ", .x ?? 0), 3)"}).Draw(t, "rate")
	tenth := func(n int64) exact.Number { return exact.Scaled(n, 1) }
	name := rapid.SampledFrom([]string{"fixed", "each", "each", "missing", "shortfall", "tiers", "trend", "formula", "manual"}).Draw(t, "pattern")
	var p pattern.Pattern
	switch name {
	case "fixed":
		p = &pattern.Fixed{If: rapid.SampledFrom([]string{rate + " <= 0.8", "(" + count + ") > 1", fmt.Sprintf("count(documents, %q in .clauses) == 0", id)}).Draw(t, "if"), Points: limit}
	case "each":
		p = &pattern.Each{Each: count, Points: each, Cap: limit}
	case "missing":
		each = min(limit, 3*each)
		p = &pattern.Missing{Things: []string{"甲", "乙", "丙"}, From: "documents", Field: "topic", Where: fmt.Sprintf("%q in .clauses", id), Points: each, Cap: min(limit, 3*each)}
	case "shortfall":
		p = &pattern.Shortfall{Rate: rate, Below: tenth(9), Per: tenth(1), Points: each, Cap: limit, Step: rapid.SampledFrom([]string{"up", "down", "linear"}).Draw(t, "step")}
	case "tiers":
		p = &pattern.Tiers{Value: rate, Tiers: []pattern.Tier{{Op: ">=", Than: tenth(8), Points: 0}, {Op: ">", Than: tenth(5), Points: each}, {Op: "<=", Than: tenth(5), Points: limit}}}
	case "trend":
		p = &pattern.Trend{Series: "series(\"" + kind + "\", 2)", Must: rapid.SampledFrom([]string{"fall", "not_rise", "rise", "not_fall"}).Draw(t, "must"), Points: limit}
	case "formula":
		p = &pattern.Formula{Deduct: "sum(" + ledger + ", .n) / 7", Round: rapid.SampledFrom(score.Roundings).Draw(t, "round"), Cap: limit}
	case "manual":
		p = &pattern.Manual{Manual: true, Most: limit}
	}
	return pattern.Deduction{Name: name, Pattern: p}
}

// drawRuleset gives a ruleset whose clauses have owners of one kind each.
func drawRuleset(t *rapid.T) *engine.Ruleset {
	rs := &engine.Ruleset{Schema: engine.RulesetSchema, ID: "random", Edition: "1", Title: "随机细则", Subjects: kinds,
		Rounding:   engine.ReportRounding{Scale: 2, Mode: score.HalfUp},
		NoEvidence: rapid.SampledFrom([]string{engine.PolicyDeduct, engine.PolicyFull}).Draw(t, "no evidence"), NotApplicable: rapid.SampledFrom([]string{engine.PolicyFull, engine.PolicyExclude}).Draw(t, "not applicable")}
	for name := range schemas {
		rs.Tables = append(rs.Tables, name)
	}
	slices.Sort(rs.Tables)
	for p := range rapid.IntRange(1, 2).Draw(t, "pillars") {
		pillar := engine.Item{ID: fmt.Sprint(p + 1), Name: "项"}
		for i := range rapid.IntRange(1, 3).Draw(t, "items") {
			item := engine.Item{ID: fmt.Sprintf("%d.%d", p+1, i+1), Name: "项"}
			losable, largest, pooled := score.Points(0), score.Points(0), score.Points(0)
			for c := range rapid.IntRange(1, 3).Draw(t, "clauses") {
				owner := rapid.SampledFrom([][]string{{"city"}, {"district"}, {"department"}, {"住建", "消防"}}).Draw(t, "owner")
				kind := owner[0]
				if len(owner) > 1 {
					kind = "department" // those who have the roles
				}
				id := fmt.Sprintf("%s.%d", item.ID, c+1)
				clause := engine.Clause{ID: id, Text: "条款", Source: engine.Source{Status: engine.Placeholder}, Owners: owner, Deduct: drawDeduction(t, id, kind)}
				if rapid.IntRange(0, 5).Draw(t, "applies") == 0 {
					clause.Applies, clause.AppliesReason = `subject.id != "b1"`, "东区不涉及"
				}
				most := clause.Deduct.Max()
				largest = max(largest, most)
				if rapid.Bool().Draw(t, "pooled") {
					clause.Pool = "P"
					pooled += most
				} else {
					losable += most
				}
				item.Clauses = append(item.Clauses, clause)
			}
			if pooled > 0 {
				pool := engine.Pool{ID: "P", Cap: score.Points(rapid.Int64Range(1, int64(pooled)).Draw(t, "pool cap"))}
				item.Pools = append(item.Pools, pool)
				losable += pool.Cap
			}
			item.Points = score.Points(rapid.Int64Range(1, int64(losable)).Draw(t, "item points"))
			pillar.Points += item.Points
			pillar.Items = append(pillar.Items, item)
		}
		rs.Total += pillar.Points
		rs.Items = append(rs.Items, pillar)
	}
	rs.Pass = &engine.PassLine{Op: rapid.SampledFrom([]string{">", ">="}).Draw(t, "op"), Points: score.Points(rapid.Int64Range(1, int64(rs.Total)).Draw(t, "line"))}
	if rapid.Bool().Draw(t, "veto") {
		rs.Vetoes = []engine.Veto{{ID: "V1", Text: "否决", Consequence: "不得参评", Owners: []string{"district"}, If: "any(district_ledger, .n > 4)", What: "有重大事故"}}
	}
	if rapid.Bool().Draw(t, "bonus") {
		rs.Bonus = &engine.Bonus{Name: "鼓励项", Cap: tenths(t, 1, 10, "bonus cap"), Inside: rapid.Bool().Draw(t, "inside"),
			Clauses: []engine.BonusClause{{ID: "B1", Text: "加分", Owners: []string{"district"}, Award: drawDeduction(t, "B1", "district")}}}
	}
	rs.Checks = []engine.Check{{ID: "C1", Text: "勾稽", For: "district_ledger", Found: ".n", Op: "<=", Stated: "3"}, {ID: "C2", Text: "勾稽", Found: "sum(city_ledger, .n)", Op: "==", Stated: "len(city_ledger)"}}
	return rs
}

// record is one row, zero report or refused record of a subject.
type record struct {
	table   string
	subject int
	row     int // 0 for a zero report
	values  []column.Value
	fault   bool
}

// drawRecords gives what the subjects hand in: all they owe, or part of it.
func drawRecords(t *rapid.T, rs *engine.Ruleset, faults bool) []record {
	var records []record
	owners, clauses := map[string][]string{"B1": {"district"}, "V1": {"district"}}, []string{"B1", "V1"}
	for _, pillar := range rs.Items {
		for _, item := range pillar.Items {
			for _, clause := range item.Clauses {
				owners[clause.ID] = clause.Owners
				clauses = append(clauses, clause.ID)
			}
		}
	}
	maybe := func(n int) bool { return rapid.IntRange(0, n).Draw(t, "maybe") > 0 }
	for s, subject := range subjects {
		row := 1
		add := func(table string, values ...column.Value) {
			row++
			records = append(records, record{table: table, subject: s, row: row, values: values, fault: faults && rapid.IntRange(0, 30).Draw(t, "fault") == 0})
		}
		decimal := func(label string) column.Value {
			if rapid.IntRange(0, 4).Draw(t, label) == 0 {
				return column.None
			}
			return column.Whole(rapid.Int64Range(-10000, 30000).Draw(t, label))
		}
		ledger := subject.Kind + "_ledger"
		if maybe(4) {
			for range rapid.IntRange(0, 6).Draw(t, "rows") {
				add(ledger, column.Bool(maybe(2)), column.Whole(rapid.Int64Range(0, 5).Draw(t, "n")), decimal("x"))
			}
			if row == 1 {
				records = append(records, record{table: ledger, subject: s})
			}
		}
		for _, clause := range clauses {
			if !subject.Answers(owners[clause]) {
				continue
			}
			switch rapid.SampledFrom([]string{"已自查", "已自查", "已自查", "不涉及", "未开展", "", "issue", "document", "review"}).Draw(t, "status") {
			case "已自查":
				add("declarations", column.Str(clause), column.Str("已自查"), column.None)
			case "不涉及":
				add("declarations", column.Str(clause), column.Str("不涉及"), column.Str("没有"))
			case "未开展":
				add("declarations", column.Str(clause), column.Str("未开展"), column.None)
			case "issue":
				add("issues", column.Str(clause), column.Bool(maybe(1)))
			case "document":
				add("documents", column.Strs([]string{clause, "9"}), column.Str(rapid.SampledFrom([]string{"甲", "乙", "丙", "丁"}).Draw(t, "topic")))
			case "review":
				add("reviews", column.Str(clause), column.Whole(rapid.SampledFrom([]int64{0, 1000, 2500}).Draw(t, "deduction")), column.Str("理由"), column.Str("专家"))
			}
		}
		for year := int64(2021); year <= 2022; year++ {
			if maybe(3) {
				add("indicators", column.Str(subject.Kind), column.Whole(year), decimal("value"), decimal("numerator"), decimal("denominator"))
			}
		}
	}
	return records
}

// evidenceOf builds the evidence; random, if given, decides the order in which
// things come.
func evidenceOf(records []record, random *rand.Rand) *engine.Evidence {
	ev := &engine.Evidence{Subjects: subjects, Tables: map[string]*column.Table{}, Zero: map[string][]int{}, Digest: "sha256:0", Files: []engine.File{{Path: "a.xlsx", SHA256: "0", Bytes: 1}}}
	records = slices.Clone(records)
	if random != nil {
		random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	}
	parts := map[string]map[string]int{}
	for name, schema := range schemas {
		ev.Tables[name], parts[name] = column.NewTable(schema), map[string]int{}
	}
	for _, r := range records {
		table, file := ev.Tables[r.table], fmt.Sprintf("%s/%s.csv", subjects[r.subject].ID, r.table)
		part, ok := parts[r.table][file]
		if !ok {
			part = table.AddPart(column.Part{File: file})
			parts[r.table][file] = part
		}
		switch {
		case r.row == 0:
			ev.Zero[r.table] = append(ev.Zero[r.table], r.subject)
		case r.fault:
			fault := column.Fault{Subject: r.subject, Origin: column.Origin{File: file, Row: r.row}}
			if r.table == "issues" || r.table == "declarations" {
				fault.Clause = r.values[0].Text
			}
			table.Faults = append(table.Faults, fault)
		default:
			table.Append(r.subject, part, r.row, r.values)
		}
	}
	for _, table := range ev.Tables {
		slices.SortFunc(table.Faults, func(a, b column.Fault) int { return a.Origin.Compare(b.Origin) }) // as evidence hands them over
		table.Seal(len(subjects))
	}
	return ev
}

func evaluate(t require.TestingT, rs *engine.Ruleset, ev *engine.Evidence) *engine.Run {
	program, defects := engine.Compile(rs, "sha256:1", schemas)
	require.Empty(t, defects)
	run, err := program.Evaluate(ev, day, nil)
	require.NoError(t, err)
	require.NoError(t, run.Seal())
	return run
}

func written(t require.TestingT, run *engine.Run) []byte {
	var out bytes.Buffer
	require.NoError(t, run.Write(&out))
	return out.Bytes()
}

// TestPointsAddUp: every lost point is booked once, from clauses to leaves to
// the root, and no score leaves its bounds.
//
// 0 ≤ Low ≤ Score ≤ High holds always. High ≤ total holds unless a bonus counts
// inside; then it holds with the bonus cap on top.
func TestPointsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawRuleset(t)
		run := evaluate(t, rs, evidenceOf(drawRecords(t, rs, true), nil))
		outline := run.Header.Ruleset
		for _, s := range run.Subjects {
			lost := map[string]score.Points{}
			for i, c := range s.Clauses {
				note := outline.Clauses[i]
				lost[note.Item] += c.Lost
				require.True(t, 0 <= c.Least && c.Least <= c.Deducted && c.Deducted <= c.Most && c.Most <= note.Max, "%+v", c)
				require.True(t, 0 <= c.Lost && c.Lost <= c.Deducted, "%+v", c)
				require.NotEmpty(t, c.Reason)
				settled := !c.Outcome.Unknown() && !c.Open
				require.True(t, !settled || c.Least == c.Most, "%+v", c)
				require.True(t, c.Outcome != score.Met || c.Deducted == 0, "%+v", c)
				require.True(t, c.Outcome != score.Deducted || c.Deducted > 0, "%+v", c)
				require.True(t, c.Outcome != score.NotApplicable || c.Most == 0 && len(c.Awaiting) == 0, "%+v", c)
			}
			sums := map[string]engine.NodeResult{}
			for i := len(outline.Nodes) - 1; i >= 0; i-- {
				node, result := outline.Nodes[i], s.Nodes[i]
				require.True(t, 0 <= result.Low && result.Low <= result.Score && result.Score <= result.High && result.High <= result.Applicable && result.Applicable <= node.Points, "%+v", result)
				if node.Leaf {
					require.Equal(t, lost[node.ID], result.Applicable-result.Score)
				} else {
					below := sums[node.ID]
					below.ID = node.ID
					require.Equal(t, below, result)
				}
				above := sums[node.Parent]
				above.Score += result.Score
				above.Low += result.Low
				above.High += result.High
				above.Applicable += result.Applicable
				sums[node.Parent] = above
			}
			require.Equal(t, sums[""].Score, s.Earned)
			require.Equal(t, sums[""].Applicable, s.Applicable)
			top := outline.Total
			if rs.Bonus != nil && rs.Bonus.Inside {
				top += rs.Bonus.Cap
			}
			require.True(t, 0 <= s.Low && s.Low <= s.Score && s.Score <= s.High && s.High <= top, "%+v", s)
			require.True(t, s.PlaceholderPoints <= s.Applicable || rs.NotApplicable == engine.PolicyExclude, "%+v", s)
			require.True(t, s.Tasks.Submitted <= s.Tasks.Applicable)
		}
		n := 0
		for _, count := range run.Summary.Outcomes {
			n += count
		}
		require.Equal(t, len(run.Subjects)*len(outline.Clauses), n)
	})
}

// TestIntervalHoldsWhatComes: whatever subjects still have to hand in, the
// score then lies between the low and the high of now, the interval only
// narrows, and a verdict that is not open stays.
//
// It holds where what is withheld comes from those that the clause waits for: a
// subject that owes a clause hands in all it has on it at once, nobody else
// adds to the tables the clause reads, no record was refused, and no applies
// reads a table. An owner that has answered is not waited for, though another
// row of it may come.
func TestIntervalHoldsWhatComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawRuleset(t)
		all := drawRecords(t, rs, false)
		withheld := make([]bool, len(subjects))
		for s := range subjects {
			withheld[s] = rapid.Bool().Draw(t, "withheld")
		}
		part := slices.DeleteFunc(slices.Clone(all), func(r record) bool { return withheld[r.subject] })
		now, then := evaluate(t, rs, evidenceOf(part, nil)), evaluate(t, rs, evidenceOf(all, nil))
		for i, before := range now.Subjects {
			after := then.Subjects[i]
			for j := range before.Clauses {
				a, b := before.Clauses[j], after.Clauses[j]
				require.True(t, a.Least <= b.Least && b.Most <= a.Most, "%s: now %+v\nthen %+v", before.ID, a, b)
			}
			require.True(t, before.Low <= after.Low && after.High <= before.High, "%s: now %s..%s, then %s..%s", before.ID, before.Low, before.High, after.Low, after.High)
			switch {
			case after.Verdict == engine.Nothing: // it may turn out that no clause applies
			case before.Verdict == engine.Passed:
				require.Equal(t, engine.Passed, after.Verdict)
			case before.Verdict == engine.Missed:
				require.Contains(t, []engine.Verdict{engine.Missed, engine.Vetoed}, after.Verdict)
			}
		}
	})
}

// TestOrderLeavesNoTrace: the order of records, files, zero reports, items,
// pools and clauses never changes a byte of the run.
func TestOrderLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawRuleset(t)
		records := drawRecords(t, rs, true)
		want := written(t, evaluate(t, rs, evidenceOf(records, nil)))
		random := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		var shuffle func(items []engine.Item)
		shuffle = func(items []engine.Item) {
			random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			for _, item := range items {
				random.Shuffle(len(item.Clauses), func(i, j int) { item.Clauses[i], item.Clauses[j] = item.Clauses[j], item.Clauses[i] })
				random.Shuffle(len(item.Pools), func(i, j int) { item.Pools[i], item.Pools[j] = item.Pools[j], item.Pools[i] })
				shuffle(item.Items)
			}
		}
		shuffle(rs.Items)
		random.Shuffle(len(rs.Tables), func(i, j int) { rs.Tables[i], rs.Tables[j] = rs.Tables[j], rs.Tables[i] })
		require.Equal(t, string(want), string(written(t, evaluate(t, rs, evidenceOf(records, random)))))
	})
}

// TestRunFileRoundTrip: a run file read and written again is the same file, and
// one that was touched is refused.
func TestRunFileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawRuleset(t)
		data := written(t, evaluate(t, rs, evidenceOf(drawRecords(t, rs, true), nil)))
		again, err := engine.ReadRun(bytes.NewReader(data))
		require.NoError(t, err)
		require.Equal(t, string(data), string(written(t, again)))
		// The name of the tool is the one thing that the digest leaves out.
		tool := bytes.Index(data, []byte(`"tool":"`)) + len(`"tool":"`)
		byteAt := rapid.IntRange(0, len(data)-1).Filter(func(at int) bool { return at != tool })
		for range 20 {
			at := byteAt.Draw(t, "at")
			flip := byte(rapid.SampledFrom([]int{1, 0x20, 0x80, 255}).Draw(t, "flip")) // 0x20 turns the case of a letter, which decoders forgive
			touched := slices.Clone(data)
			touched[at] ^= flip
			_, err := engine.ReadRun(bytes.NewReader(touched))
			require.Error(t, err, "byte %d: %q to %q", at, data[at], touched[at])
		}
		cut := byteAt.Draw(t, "cut")
		for _, touched := range [][]byte{data[:cut], slices.Delete(slices.Clone(data), cut, cut+1), slices.Insert(slices.Clone(data), cut, ' '), append(slices.Clone(data), '\n'),
			bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))} {
			_, err := engine.ReadRun(bytes.NewReader(touched))
			require.Error(t, err, "%q", touched)
		}
		lines := bytes.SplitAfter(data, []byte("\n"))
		lines[1], lines[2] = lines[2], lines[1]
		_, err = engine.ReadRun(bytes.NewReader(bytes.Join(lines, nil)))
		require.ErrorIs(t, err, engine.ErrRunDigest, "subjects changed places")
	})
}
