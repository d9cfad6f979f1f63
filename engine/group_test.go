package engine_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
)

// groups are shapes of evidence at which a columnar engine could go wrong: how
// many rows each subject has of every table. The first subject is above all
// others, so its groups are the union of theirs.
var groups = []struct {
	name  string
	sizes []int
	seeds int
	large bool // too large for a check of each record, which prints every one, and for all of grid
}{
	{"no rows at all", []int{0, 0, 0}, 40, false},
	{"one subject and one row", []int{1}, 40, false},
	{"one row each", ones(70), 10, false},
	{"rows at the first and the last subject only", []int{2, 0, 0, 0, 0, 0, 3}, 40, false},
	{"around a word of a bitmap", []int{63, 1, 64, 65, 0, 128, 127}, 20, false},
	{"around a block", []int{2047, 1, 2048, 2049, 0, 1}, 3, false},
	{"a group of 10^5 rows", []int{3, 0, 100_000, 1}, 1, true},
}

// grid is every size of a block with every number of workers.
var grid = func() (ways []engine.Options) {
	for _, block := range []int{1, 3, 2048, 1 << 30} {
		for _, workers := range []int{1, 2} {
			ways = append(ways, engine.Options{Block: block, Workers: workers})
		}
	}
	return ways
}()

func ones(n int) []int {
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = 1
	}
	return sizes
}

// gaps says which optional fields are missing.
var gaps = []struct {
	name string
	with func(dice) dice
}{
	{"some", func(d dice) dice { return d }},
	{"none", func(d dice) dice { return loaded(d, 1) }},
	{"all", func(d dice) dice { return loaded(d, 0) }},
}

// loaded are dice of which those with three sides always show the same; the
// generator of records rolls one of them for each optional field.
func loaded(d dice, shown int) dice {
	return func(n int) int {
		if n == 3 {
			return shown
		}
		return d(n)
	}
}

// grouped builds evidence with so many rows of each table for each subject.
func grouped(d dice, sizes []int) func(order func(n int) []int) *engine.Evidence {
	subjects := []engine.Subject{{ID: "s0", Name: "甲市", Kind: "city", Roles: []string{"a", "桥"}}}
	for i := 1; i < len(sizes); i++ {
		subjects = append(subjects, engine.Subject{ID: fmt.Sprint("s", i), Name: fmt.Sprint("区", i), Kind: "district", Parent: "s0"})
	}
	total := *ledgerSchema
	total.Name = ledgerSchema.TotalName()
	rows := map[*column.Schema][]rowOf{&total: {{column.Unattached, generateRecord(d, &total)}}}
	for _, schema := range allSchemas {
		for subject, n := range sizes {
			switch schema {
			case declarationsSchema:
				for clause := range 9 {
					rows[schema] = append(rows[schema], rowOf{subject, []column.Value{column.Str(fmt.Sprintf("1.%d", clause+1)), column.Str("已自查"), column.None}})
				}
				n = 0
			case indicatorsSchema: // a row is one figure
				n = min(n, 3)
			case otherSchema, issuesSchema, documentsSchema: // the large ledger is enough
				n = min(n, 4100)
			}
			for range n {
				rows[schema] = append(rows[schema], rowOf{subject, generateRecord(d, schema)})
			}
		}
	}
	return func(order func(n int) []int) *engine.Evidence {
		ev := &engine.Evidence{Subjects: subjects, Tables: map[string]*column.Table{}, Zero: map[string][]int{"ledger": {0}}, Digest: "sha256:0"}
		for _, schema := range append([]*column.Schema{&total}, allSchemas...) {
			table := column.NewTable(schema)
			part := table.AddPart(column.Part{File: schema.Name + ".csv"})
			for _, i := range order(len(rows[schema])) {
				table.Append(rows[schema][i].subject, part, i+2, rows[schema][i].values)
			}
			table.Seal(len(subjects))
			ev.Tables[schema.Name] = table
		}
		return ev
	}
}

// TestGroups holds the columnar engine to the reference on every shape of
// evidence, with some, no and all optional fields missing, for every size of a
// block and number of workers, in order and shuffled.
func TestGroups(t *testing.T) {
	for _, shape := range groups {
		t.Run(shape.name, func(t *testing.T) {
			judged := 0
			for g, missing := range gaps {
				for seed := range shape.seeds {
					r := rand.New(rand.NewPCG(uint64(seed), uint64(g)))
					rs := generateRuleset(r.IntN, min(8, 3+shape.seeds))
					if shape.large {
						rs.Checks = rs.Checks[1:]
					}
					program, defects := engine.Compile(rs, "sha256:0", schemasByName())
					require.Empty(t, defects, sources(rs))
					build := grouped(missing.with(r.IntN), shape.sizes)
					ev := build(inOrder)
					want := inBytes(t, program, ev, engine.Options{Engine: engine.Reference})
					judged += strings.Count(want, `"outcome":"met"`) + strings.Count(want, `"outcome":"deducted"`)
					for i, way := range grid {
						if (testing.Short() || shape.large) && i%3 > 0 { // blocks of 1, 3 and all; those of 2048 are the shuffled
							continue
						}
						require.True(t, want == inBytes(t, program, ev, way), "missing %s, seed %d, %+v\n%s", missing.name, seed, way, sources(rs))
					}
					require.True(t, want == inBytes(t, program, build(r.Perm), engine.Options{}), "missing %s, seed %d, shuffled\n%s", missing.name, seed, sources(rs))
				}
			}
			require.Positive(t, judged, "the evidence leads to no judgement")
			t.Log(judged, "clauses met or deducted")
		})
	}
}
