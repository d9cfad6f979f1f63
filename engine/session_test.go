package engine_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// rebuilt is the evidence as a reader would give it anew.
func rebuilt(ev *engine.Evidence, records map[string][]rowOf, origins map[string][]column.Origin) *engine.Evidence {
	out := *ev
	out.Tables = map[string]*column.Table{}
	for name, table := range ev.Tables {
		next := column.NewTable(table.Schema)
		next.Faults = table.Faults
		for i, r := range records[name] {
			origin := origins[name][i]
			next.Append(r.subject, next.AddPart(column.Part{File: origin.File, Sheet: origin.Sheet}), origin.Row, r.values)
		}
		next.Seal(len(ev.Subjects))
		out.Tables[name] = next
	}
	return &out
}

// TestSession: after any changes a session gives the bytes that the reference
// gives for the changed evidence from scratch.
func TestSession(t *testing.T) {
	rounds, steps := 250, 0
	if testing.Short() {
		rounds = 40
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 23))
		rs := generateRuleset(r.IntN, 8)
		program, defects := engine.Compile(rs, "sha256:0", schemasByName())
		require.Empty(t, defects, sources(rs))
		most := 12
		if seed%5 == 0 { // several words of rows
			most = 200
		}
		ev := generateEvidence(r.IntN, most)(inOrder)
		session, err := program.Open(ev, evaluation, engine.Options{Block: []int{0, 1, 3}[seed%3]})
		require.NoError(t, err)
		records, origins := map[string][]rowOf{}, map[string][]column.Origin{}
		var names []string
		for _, schema := range append([]*column.Schema{}, allSchemas...) {
			table := ev.Tables[schema.Name]
			if table == nil {
				continue
			}
			names = append(names, schema.Name)
			for row := range table.Len() {
				values := make([]column.Value, len(schema.Fields))
				for field := range values {
					values[field] = table.Value(row, field)
				}
				records[schema.Name] = append(records[schema.Name], rowOf{table.Subject(row), values})
				origins[schema.Name] = append(origins[schema.Name], table.Origin(row))
			}
		}
		whole := *ev
		for name, table := range ev.Tables {
			if _, ok := records[name]; !ok && table.Len() > 0 { // the stated totals, which stay
				for row := range table.Len() {
					values := make([]column.Value, len(table.Schema.Fields))
					for field := range values {
						values[field] = table.Value(row, field)
					}
					records[name] = append(records[name], rowOf{table.Subject(row), values})
					origins[name] = append(origins[name], table.Origin(row))
				}
			}
		}
		for step := range 30 {
			name := names[r.IntN(len(names))]
			schema := ev.Tables[name].Schema
			switch at := r.IntN(len(records[name]) + 1); {
			case r.IntN(3) == 0 || at == len(records[name]):
				if name == "indicators" || name == "declarations" { // two rows of one key are refused before they come here
					continue
				}
				origin := column.Origin{File: fmt.Sprintf("%d.csv", r.IntN(3)), Row: 1000 + step}
				one := rowOf{r.IntN(len(ev.Subjects)), generateRecord(r.IntN, schema)}
				_, err := session.Add(name, one.subject, origin, one.values)
				require.NoError(t, err)
				records[name], origins[name] = append(records[name], one), append(origins[name], origin)
			case r.IntN(2) == 0:
				record, err := session.Find(name, origins[name][at])
				require.NoError(t, err)
				require.NoError(t, session.Withdraw(record))
				require.ErrorIs(t, session.Withdraw(record), engine.ErrNoRecord)
				last := len(records[name]) - 1
				records[name][at], origins[name][at] = records[name][last], origins[name][last]
				records[name], origins[name] = records[name][:last], origins[name][:last]
			default:
				record, err := session.Find(name, origins[name][at])
				require.NoError(t, err)
				values := generateRecord(r.IntN, schema)
				if name == "indicators" || name == "declarations" {
					values[0], values[1] = records[name][at].values[0], records[name][at].values[1]
				}
				_, err = session.Change(record, values)
				require.NoError(t, err)
				records[name][at].values = values
			}
			if r.IntN(3) > 0 {
				continue
			}
			steps++
			want, err := program.EvaluateWith(rebuilt(&whole, records, origins), evaluation, engine.Options{Engine: engine.Reference})
			require.NoError(t, err)
			at := 0
			for subject := range ev.Subjects {
				if hurried, ok := session.Score(subject); ok && r.IntN(2) == 0 {
					a, err := json.Marshal(unexplained(want.Subjects[at]))
					require.NoError(t, err)
					b, err := json.Marshal(unexplained(*hurried))
					require.NoError(t, err)
					require.Equal(t, string(a), string(b), "seed %d step %d\n%s", seed, step, sources(rs))
				}
				if result, ok := session.Result(subject); ok {
					a, err := json.Marshal(want.Subjects[at])
					require.NoError(t, err)
					b, err := json.Marshal(result)
					require.NoError(t, err)
					require.Equal(t, string(a), string(b), "seed %d step %d\n%s", seed, step, sources(rs))
					at++
				}
			}
			if r.IntN(4) == 0 {
				got := session.Run()
				require.NoError(t, want.Seal())
				require.NoError(t, got.Seal())
				var a, b bytes.Buffer
				require.NoError(t, want.Write(&a))
				require.NoError(t, got.Write(&b))
				require.Equal(t, a.String(), b.String(), "seed %d step %d\n%s", seed, step, sources(rs))
			}
		}
	}
	t.Logf("%d states compared", steps)
	require.Greater(t, steps, rounds)
}

// unexplained is a result without the records behind it.
func unexplained(result engine.SubjectResult) engine.SubjectResult {
	strip := func(clauses []engine.ClauseResult) []engine.ClauseResult {
		clauses = slices.Clone(clauses)
		for i := range clauses {
			clauses[i].Records = nil
		}
		return clauses
	}
	result.Clauses, result.Vetoes = strip(result.Clauses), strip(result.Vetoes)
	if result.Bonus != nil {
		bonus := *result.Bonus
		bonus.Clauses = strip(bonus.Clauses)
		result.Bonus = &bonus
	}
	return result
}

// TestExplain: all records behind one clause can be had, not only those that a
// run names.
func TestExplain(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 2))
	rs := generateRuleset(r.IntN, 1)
	rs.Vetoes, rs.Bonus, rs.Checks = nil, nil, nil
	rs.Items[0].Clauses[0] = engine.Clause{ID: "1.1", Text: "句", Deduct: pattern.Deduction{Name: "each", Pattern: &pattern.Each{Each: `count(ledger, .b)`, Points: score.Point, Cap: score.Point}}}
	program, defects := engine.Compile(rs, "sha256:0", schemasByName())
	require.Empty(t, defects)
	ev := &engine.Evidence{Subjects: []engine.Subject{{ID: "s", Name: "市", Kind: "city"}}, Tables: map[string]*column.Table{}, Digest: "sha256:0"}
	table := column.NewTable(ledgerSchema)
	part := table.AddPart(column.Part{File: "a.csv"})
	want := 0
	for row := range 1000 {
		values := generateRecord(r.IntN, ledgerSchema)
		want += int(values[4].Int)
		table.Append(0, part, row+2, values)
	}
	table.Seal(1)
	ev.Tables["ledger"] = table
	for _, way := range []engine.Engine{engine.Columnar, engine.Reference} {
		session, err := program.Open(ev, evaluation, engine.Options{Engine: way})
		require.NoError(t, err)
		result, ok := session.Result(0)
		require.True(t, ok)
		require.Len(t, result.Clauses[0].Records.Shown, engine.MaxRecords)
		all, ok := session.Explain(0, "1.1", 10_000)
		require.True(t, ok)
		require.Equal(t, want, all.Records.Total)
		require.Len(t, all.Records.Shown, want)
		require.Equal(t, result.Clauses[0].Records.Shown, all.Records.Shown[:engine.MaxRecords])
		_, ok = session.Explain(0, "9.9", 1)
		require.False(t, ok)
	}
}

// TestSessionRefuses: what a record cannot be is said, with what can.
func TestSessionRefuses(t *testing.T) {
	rs := generateRuleset(rand.New(rand.NewPCG(5, 2)).IntN, 1)
	program, defects := engine.Compile(rs, "sha256:0", schemasByName())
	require.Empty(t, defects)
	table := column.NewTable(otherSchema)
	table.Seal(1)
	ev := &engine.Evidence{Subjects: []engine.Subject{{ID: "s", Name: "市", Kind: "city"}}, Tables: map[string]*column.Table{"other": table}}
	session, err := program.Open(ev, evaluation, engine.Options{})
	require.NoError(t, err)
	values := []column.Value{column.Whole(1), column.Str("a")}
	for want, add := range map[string]func() (engine.Record, error){
		"证据中没有数据表absent":         func() (engine.Record, error) { return session.Add("absent", 0, column.Origin{}, values) },
		"数据表other：没有第2个被评对象；共1个": func() (engine.Record, error) { return session.Add("other", 1, column.Origin{}, values) },
		"数据表other：记录有1个值；应为2个":   func() (engine.Record, error) { return session.Add("other", 0, column.Origin{}, values[:1]) },
	} {
		_, err := add()
		require.EqualError(t, err, want)
	}
	_, err = session.Find("other", column.Origin{File: "a.csv", Row: 2})
	require.EqualError(t, err, "数据表other：a.csv：第2行：没有这条记录")
}
