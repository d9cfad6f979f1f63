package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// read is an empty table that keeps what the program reads, as a reader has it.
func read(program *engine.Program, schema *column.Schema) *column.Table {
	table := column.NewTable(schema)
	for field, keep := range program.Reads(schema.Name) {
		if !keep {
			table.Skip(field)
		}
	}
	return table
}

// streamed is inBytes of evidence that comes in chunks, as a reader gives it:
// one table that is cleared and filled again, files from top to bottom, without
// the columns that nobody asks for, and subjects under the numbers in which they
// were met. again counts how often it had to be read anew.
func streamed(t require.TestingT, program *engine.Program, ev *engine.Evidence, r *rand.Rand, options engine.Options) (text string, again int) {
	kept := map[string]bool{}
	for {
		met := r.Perm(len(ev.Subjects)) // final number → number in chunks
		place := make([]int, len(met))
		for final, number := range met {
			place[number] = final
		}
		whole := *ev
		whole.Tables = map[string]*column.Table{}
		stream := program.Stream(evaluation, options)
		streamable := program.Streamable()
		for name, table := range ev.Tables {
			passes := slices.Contains(streamable, name) && !kept[name]
			chunk := read(program, table.Schema)
			chunk.Faults = table.Faults
			parts := map[column.Part]int{}
			rows := make([]int, table.Len())
			for i := range rows {
				rows[i] = i
			}
			slices.SortFunc(rows, func(a, b int) int { return table.Origin(a).Compare(table.Origin(b)) })
			values := make([]column.Value, len(table.Schema.Fields))
			for _, row := range rows {
				origin := table.Origin(row)
				from := column.Part{File: origin.File, Sheet: origin.Sheet}
				if _, ok := parts[from]; !ok {
					parts[from] = chunk.AddPart(from)
				}
				subject := table.Subject(row)
				if subject >= 0 && passes {
					subject = met[subject]
				}
				for field := range values {
					values[field] = table.Value(row, field)
				}
				chunk.Append(subject, parts[from], origin.Row, values)
				if passes && r.IntN(7) == 0 {
					stream.Take(name, chunk)
					chunk.Clear()
					if r.IntN(3) == 0 {
						for field := range values {
							chunk.Forget(field)
						}
					}
				}
			}
			if passes {
				stream.Take(name, chunk)
				chunk = read(program, table.Schema)
				chunk.Faults = table.Faults
			}
			chunk.Seal(len(ev.Subjects))
			whole.Tables[name] = chunk
		}
		run, err := stream.Finish(&whole, place)
		var missed *engine.NotKept
		if errors.As(err, &missed) {
			require.NotEmpty(t, missed.Tables)
			for _, table := range missed.Tables {
				require.False(t, kept[table], "asked for again")
				kept[table] = true
			}
			again++
			continue
		}
		if err != nil {
			return err.Error(), again
		}
		require.NoError(t, run.Seal())
		var out bytes.Buffer
		require.NoError(t, run.Write(&out))
		return out.String(), again
	}
}

// TestStreamed: evidence that passes in chunks gives the bytes of the
// reference, which has all of it.
func TestStreamed(t *testing.T) {
	rounds, again := 600, 0
	if testing.Short() {
		rounds = 60
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 19))
		most := 12
		if seed%10 == 0 {
			most = 300
		}
		rs := generateRuleset(r.IntN, 8)
		program, defects := engine.Compile(rs, "sha256:0", schemasByName())
		require.Empty(t, defects, sources(rs))
		ev := generateEvidence(r.IntN, most)(inOrder)
		want := inBytes(t, program, ev, engine.Options{Engine: engine.Reference})
		for _, way := range []engine.Options{{}, {Block: 1}, {Block: 3}} {
			got, n := streamed(t, program, ev, r, way)
			require.Equal(t, want, got, "seed %d\n%s", seed, sources(rs))
			again += n
		}
	}
	t.Logf("read again %d times of %d", again, 3*rounds)
	require.Positive(t, again, "no record was ever left to the reference")
	require.Less(t, again, 3*rounds/2, "hardly anything is streamed")
}

// TestStreamedRecordsBehindAResult: of many records behind a deduction, the
// first are named in the order of files, whatever the order in which they came.
func TestStreamedRecordsBehindAResult(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rs := generateRuleset(r.IntN, 3)
	rs.Vetoes, rs.Bonus, rs.Checks = nil, nil, nil
	for i, text := range []string{`count(ledger, .b)`, `count(ledger, .b and .i > 0) + count(ledger, .e == "a")`, `len(documents) + count(other, .i > 0)`} {
		rs.Items[0].Clauses[i] = engine.Clause{ID: fmt.Sprintf("1.%d", i+1), Text: "句",
			Deduct: pattern.Deduction{Name: "each", Pattern: &pattern.Each{Each: text, Points: score.Point, Cap: score.Point}}}
	}
	program, defects := engine.Compile(rs, "sha256:0", schemasByName())
	require.Empty(t, defects)
	ev := generateEvidence(r.IntN, 300)(inOrder)
	table := column.NewTable(ledgerSchema)
	for file := range 5 {
		part := table.AddPart(column.Part{File: fmt.Sprintf("%d.csv", (file*3)%5)})
		for row := range 400 {
			table.Append(r.IntN(len(ev.Subjects)), part, row+2, generateRecord(r.IntN, ledgerSchema))
		}
	}
	table.Seal(len(ev.Subjects))
	ev.Tables["ledger"] = table
	run, err := program.EvaluateWith(ev, evaluation, engine.Options{Engine: engine.Reference})
	require.NoError(t, err)
	require.Greater(t, run.Subjects[0].Clauses[0].Records.Total, 2*engine.MaxRecords)
	got, again := streamed(t, program, ev, r, engine.Options{})
	require.Zero(t, again)
	require.Equal(t, inBytes(t, program, ev, engine.Options{Engine: engine.Reference}), got)
}

// TestPanicReachesTheCaller: what must not happen in a worker is told where the
// program can answer for it.
func TestPanicReachesTheCaller(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rs := generateRuleset(r.IntN, 1)
	rs.Items[0].Clauses[0].Deduct.Pattern = &pattern.Fixed{If: "any(ledger, .b)", Points: score.Point}
	program, defects := engine.Compile(rs, "sha256:0", schemasByName())
	require.Empty(t, defects)
	ev := generateEvidence(r.IntN, 3)(inOrder)
	without := column.NewTable(ledgerSchema)
	for field := range ledgerSchema.Fields {
		without.Skip(field)
	}
	without.Seal(len(ev.Subjects))
	ev.Tables["ledger"] = without
	require.Panics(t, func() { _, _ = program.EvaluateWith(ev, evaluation, engine.Options{}) })
}

// TestStreamedRecordsThatFail: a record that cannot be shown fails the clause,
// though another part of the clause shows it and points are lost without it.
func TestStreamedRecordsThatFail(t *testing.T) {
	for _, text := range []string{
		`any(ledger, .b) or any(ledger, .n / .m > 1)`,
		`len(ledger) > 0 or any(ledger, .n / .m > 1)`,
		`any(ledger, .n / .m == 1 or .b) or any(ledger, .i > 0)`,
		`any(documents, "1.1" in .clauses) or any(documents, .kind == "a" and "1.2" in .clauses)`,
	} {
		r := rand.New(rand.NewPCG(1, 2))
		rs := generateRuleset(r.IntN, 1)
		rs.Vetoes, rs.Bonus, rs.Checks = nil, nil, nil
		rs.Items[0].Clauses[0] = engine.Clause{ID: "1.1", Text: "句", Deduct: pattern.Deduction{Name: "fixed", Pattern: &pattern.Fixed{If: text, Points: score.Point}}}
		program, defects := engine.Compile(rs, "sha256:0", schemasByName())
		require.Empty(t, defects)
		failed := false
		for range 30 {
			ev := generateEvidence(r.IntN, 5)(inOrder)
			want := inBytes(t, program, ev, engine.Options{Engine: engine.Reference})
			got, _ := streamed(t, program, ev, r, engine.Options{})
			require.Equal(t, want, got, text)
			failed = failed || strings.Contains(want, "无法列出相关记录")
		}
		require.Equal(t, strings.Contains(text, "/"), failed, "%s: no evidence like that", text)
	}
}
