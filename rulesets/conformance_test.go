package rulesets_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/rulesets"
)

var update = flag.Bool("update", false, "rewrite expected output; review the diff")

// TestConformance runs the corpus: what a ruleset means, on evidence small
// enough to work out by hand.
//
// An archive holds a ruleset (ruleset.json), schemas of its own tables
// (tables/<name>.json) and cases, one folder each: <case>/<table>.ndjson, and,
// from the case or else from the archive, subjects (id kind parent roles), date,
// zero (table subject…), faults (table subject clause) and want. What every
// ruleset has to say and no case depends on is filled in by the test.
func TestConformance(t *testing.T) {
	archives, err := filepath.Glob("../testdata/conformance/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			loaded := conformanceRuleset(t, archive)
			var folders []string
			for _, file := range archive.Files {
				if folder := path.Dir(file.Name); folder != "." && folder != "tables" && !slices.Contains(folders, folder) {
					folders = append(folders, folder)
				}
			}
			require.NotEmpty(t, folders, "no case")
			for _, folder := range folders {
				t.Run(folder, func(t *testing.T) {
					got := conformanceCase(t, loaded, archive, folder)
					if *update {
						archive.Files[wanted(archive, folder)].Data = []byte(got)
						return
					}
					require.Equal(t, text(archive, folder, "want"), got)
				})
			}
			if *update {
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
		})
	}
}

// wanted gives the index of a case's want file, adding it behind its others if need be.
func wanted(archive *txtar.Archive, folder string) int {
	last := 0
	for i, file := range archive.Files {
		if file.Name == folder+"/want" {
			return i
		}
		if path.Dir(file.Name) == folder {
			last = i
		}
	}
	archive.Files = slices.Insert(archive.Files, last+1, txtar.File{Name: folder + "/want"})
	return last + 1
}

// text is a file of the case, or else of the archive, or "".
func text(archive *txtar.Archive, folder, name string) string {
	for _, want := range []string{folder + "/" + name, name} {
		for _, file := range archive.Files {
			if file.Name == want {
				return string(file.Data)
			}
		}
	}
	return ""
}

// fill adds what is not there.
func fill(object map[string]any, defaults map[string]any) {
	for key, value := range defaults {
		if _, ok := object[key]; !ok {
			object[key] = value
		}
	}
}

func fillItems(items []any) {
	for _, one := range items {
		item := one.(map[string]any)
		fill(item, map[string]any{"name": "第" + item["id"].(string) + "项"})
		if below, ok := item["items"].([]any); ok {
			fillItems(below)
		}
		if clauses, ok := item["clauses"].([]any); ok {
			fillClauses(clauses)
		}
	}
}

func fillClauses(clauses []any) {
	for _, clause := range clauses {
		fill(clause.(map[string]any), map[string]any{"text": "条款" + clause.(map[string]any)["id"].(string), "source": map[string]any{"status": "derived"}})
	}
}

func decodeObject(t testing.TB, data []byte) map[string]any {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&object), "%s", data)
	return object
}

func writeJSON(t testing.TB, file string, v any) {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, data, 0o644))
}

func conformanceRuleset(t *testing.T, archive *txtar.Archive) *rulesets.Loaded {
	folder := t.TempDir()
	for _, file := range archive.Files {
		switch {
		case file.Name == "ruleset.json":
			rs := decodeObject(t, file.Data)
			fill(rs, map[string]any{"$schema": engine.RulesetSchema, "id": "tiny", "edition": "1", "title": "小细则", "subjects": []any{"city"}, "no_evidence": "deduct",
				"not_applicable": "full", "report_rounding": map[string]any{"scale": 2, "mode": "half_up"}})
			fillItems(rs["items"].([]any))
			if bonus, ok := rs["bonus"].(map[string]any); ok {
				fillClauses(bonus["clauses"].([]any))
			}
			if vetoes, ok := rs["vetoes"].([]any); ok {
				fillClauses(vetoes)
			}
			writeJSON(t, filepath.Join(folder, "ruleset.json"), rs)
		case path.Dir(file.Name) == "tables":
			table := decodeObject(t, file.Data)
			fill(table, map[string]any{"$schema": "https://json-schema.org/draft/2019-09/schema", "type": "object", "additionalProperties": false})
			for name, field := range table["properties"].(map[string]any) {
				fill(field.(map[string]any), map[string]any{"title": name})
			}
			writeJSON(t, filepath.Join(folder, file.Name), table)
		}
	}
	loaded, err := rulesets.Load(filepath.Join(folder, "ruleset.json"))
	require.NoError(t, err)
	return loaded
}

// lines gives the fields of every line that is not blank.
func lines(data string) [][]string {
	var out [][]string
	for line := range strings.Lines(data) {
		if fields := strings.Fields(line); len(fields) > 0 {
			out = append(out, fields)
		}
	}
	return out
}

func conformanceCase(t *testing.T, loaded *rulesets.Loaded, archive *txtar.Archive, folder string) string {
	date := strings.TrimSpace(text(archive, folder, "date"))
	if date == "" {
		date = "2022-12-31"
	}
	day, err := column.Day(date)
	require.NoError(t, err)
	run, err := loaded.Program.Evaluate(conformanceEvidence(t, loaded, archive, folder, false), day, nil)
	require.NoError(t, err)
	backwards, err := loaded.Program.Evaluate(conformanceEvidence(t, loaded, archive, folder, true), day, nil)
	require.NoError(t, err)
	require.Equal(t, string(written(t, run)), string(written(t, backwards)), "the order of records shows")
	for _, options := range []engine.Options{{Engine: engine.Reference}, {Block: 1, Workers: 1}, {Block: 3, Workers: 2}, {Block: 1 << 30}} {
		other, err := loaded.Program.EvaluateWith(conformanceEvidence(t, loaded, archive, folder, false), day, options)
		require.NoError(t, err)
		require.Equal(t, string(written(t, run)), string(written(t, other)), "%+v", options)
	}
	addsUp(t, run)
	again, err := engine.ReadRun(bytes.NewReader(written(t, run)))
	require.NoError(t, err)
	require.Equal(t, string(written(t, run)), string(written(t, again)))
	return describe(run)
}

func written(t require.TestingT, run *engine.Run) []byte {
	require.NoError(t, run.Seal())
	var out bytes.Buffer
	require.NoError(t, run.Write(&out))
	return out.Bytes()
}

// describe is a run as the want files have it.
func describe(run *engine.Run) string {
	var out strings.Builder
	for _, s := range run.Subjects {
		clause := func(c engine.ClauseResult, lost bool) {
			fmt.Fprintf(&out, "%s %s %s %s", s.ID, c.ID, c.Outcome, c.Deducted)
			if lost {
				fmt.Fprintf(&out, " lost %s", c.Lost)
			}
			if c.Least != c.Most || c.Least != c.Deducted {
				fmt.Fprintf(&out, " in %s..%s", c.Least, c.Most)
			}
			if c.Records != nil {
				fmt.Fprintf(&out, " records %d", c.Records.Total)
			}
			if len(c.Awaiting) > 0 {
				fmt.Fprintf(&out, " awaiting %s", strings.Join(c.Awaiting, ","))
			}
			fmt.Fprintf(&out, " | %s\n", c.Reason)
		}
		for _, c := range s.Clauses {
			clause(c, true)
		}
		for _, v := range s.Vetoes {
			clause(v, false)
		}
		if s.Bonus != nil {
			for _, b := range s.Bonus.Clauses {
				clause(b, false)
			}
			fmt.Fprintf(&out, "%s bonus %s at most %s\n", s.ID, s.Bonus.Points, s.Bonus.High)
		}
		fmt.Fprintf(&out, "%s total %s in %s..%s of %s %s tasks %d/%d\n", s.ID, s.Score, s.Low, s.High, s.Applicable, s.Verdict, s.Tasks.Submitted, s.Tasks.Applicable)
	}
	for _, c := range run.Summary.Checks {
		fmt.Fprintf(&out, "check %s %q %v %s %s | %s\n", c.ID, c.Subject, c.OK, c.Found, c.Stated, c.Where)
	}
	return out.String()
}

func conformanceEvidence(t *testing.T, loaded *rulesets.Loaded, archive *txtar.Archive, folder string, backwards bool) *engine.Evidence {
	ev := &engine.Evidence{Tables: map[string]*column.Table{}, Zero: map[string][]int{}, Digest: "sha256:0", Files: []engine.File{}}
	index := map[string]int{"-": column.Unattached}
	roster := text(archive, folder, "subjects")
	if roster == "" {
		roster = "xa city"
	}
	for _, fields := range lines(roster) {
		s := engine.Subject{ID: fields[0], Name: fields[0], Kind: fields[1]}
		if len(fields) > 2 && fields[2] != "-" {
			s.Parent = fields[2]
		}
		if len(fields) > 3 {
			s.Roles = strings.Split(fields[3], ",")
		}
		index[s.ID] = len(ev.Subjects)
		ev.Subjects = append(ev.Subjects, s)
	}
	subject := func(id string) int {
		require.Contains(t, index, id)
		return index[id]
	}
	for name, schema := range loaded.Schemas {
		ev.Tables[name] = conformanceTable(t, schema, text(archive, folder, name+".ndjson"), subject, ev.Subjects[0].ID, backwards)
		if schema.TotalRow != "" {
			total := *schema
			total.Name = schema.TotalName()
			ev.Tables[total.Name] = conformanceTable(t, &total, text(archive, folder, total.Name+".ndjson"), subject, "-", backwards)
		}
	}
	for _, fields := range lines(text(archive, folder, "faults")) { // table subject [clause]
		table := ev.Tables[fields[0]]
		require.NotNil(t, table, fields[0])
		fault := column.Fault{Subject: subject(fields[1]), Origin: column.Origin{File: fields[0] + ".csv", Row: 9}}
		if len(fields) > 2 {
			fault.Clause = fields[2]
		}
		table.Faults = append(table.Faults, fault)
	}
	for _, table := range ev.Tables {
		table.Seal(len(ev.Subjects))
	}
	for _, fields := range lines(text(archive, folder, "zero")) {
		for _, id := range fields[1:] {
			ev.Zero[fields[0]] = append(ev.Zero[fields[0]], subject(id))
		}
	}
	return ev
}

// conformanceTable reads records: "subject" names whose they are, "*" repeats
// them, and a required field that the case does not care about is left out.
func conformanceTable(t *testing.T, schema *column.Schema, data string, subject func(string) int, anybody string, backwards bool) *column.Table {
	table := column.NewTable(schema)
	part := table.AddPart(column.Part{File: schema.Name + ".csv"})
	type row struct {
		subject, row int
		values       []column.Value
	}
	var rows []row
	for line := range strings.Lines(data) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		record := decodeObject(t, []byte(line))
		who, repeat := anybody, int64(1)
		if id, ok := record["subject"]; ok {
			who = id.(string)
		}
		if n, ok := record["*"]; ok {
			repeat, _ = n.(json.Number).Int64()
		}
		delete(record, "subject")
		delete(record, "*")
		values := make([]column.Value, len(schema.Fields))
		for i := range schema.Fields {
			field := &schema.Fields[i]
			given, ok := record[field.Name]
			delete(record, field.Name)
			if ok || !field.Required {
				values[i] = cell(t, field, given)
			}
		}
		require.Empty(t, record, "unknown fields in %s", line)
		for range repeat {
			rows = append(rows, row{subject(who), len(rows) + 2, values})
		}
	}
	if backwards {
		slices.Reverse(rows)
	}
	for _, r := range rows {
		table.Append(r.subject, part, r.row, r.values)
	}
	return table
}

func cell(t testing.TB, field *column.Field, v any) column.Value {
	switch v := v.(type) {
	case nil:
		return column.None
	case bool:
		return column.Bool(v)
	case string:
		if field.Type == column.Date {
			day, err := column.Day(v)
			require.NoError(t, err)
			return column.Whole(day)
		}
		return column.Str(v)
	case []any:
		var list []string
		for _, entry := range v {
			list = append(list, entry.(string))
		}
		return column.Strs(list)
	case json.Number:
		n, err := exact.Parse(v.String())
		require.NoError(t, err)
		unit, err := exact.Int(1).Quo(exact.Scaled(1, field.Scale))
		require.NoError(t, err)
		n, err = n.Mul(unit)
		require.NoError(t, err)
		whole, ok := n.Int64()
		require.True(t, ok, "%s has too many decimals", v)
		return column.Whole(whole)
	}
	require.Fail(t, "no cell", "%v", v)
	return column.None
}

// addsUp checks that every lost point is booked once: clauses to leaves, leaves
// to the nodes above, pillars to the subject.
func addsUp(t require.TestingT, run *engine.Run) {
	outline := run.Header.Ruleset
	for _, s := range run.Subjects {
		index := map[string]int{}
		for i, node := range outline.Nodes {
			index[node.ID] = i
		}
		lost, top := make([]engine.NodeResult, len(outline.Nodes)), engine.NodeResult{}
		for i, c := range s.Clauses {
			lost[index[outline.Clauses[i].Item]].Score += c.Lost
			require.LessOrEqual(t, c.Lost, c.Deducted)
			require.GreaterOrEqual(t, c.Lost, engine.NodeResult{}.Score)
			require.LessOrEqual(t, c.Least, c.Deducted)
			require.LessOrEqual(t, c.Deducted, c.Most)
			require.LessOrEqual(t, c.Most, outline.Clauses[i].Max)
		}
		sums := make([]engine.NodeResult, len(outline.Nodes))
		for i := len(outline.Nodes) - 1; i >= 0; i-- {
			node, result := outline.Nodes[i], s.Nodes[i]
			require.Equal(t, node.ID, result.ID)
			if node.Leaf {
				require.Equal(t, result.Applicable-result.Score, lost[i].Score, "leaf %s", node.ID)
			} else {
				require.Equal(t, sums[i].Score, result.Score, "node %s", node.ID)
				require.Equal(t, sums[i].Low, result.Low)
				require.Equal(t, sums[i].High, result.High)
				require.Equal(t, sums[i].Applicable, result.Applicable)
			}
			above := &top
			if node.Depth > 1 {
				above = &sums[index[node.Parent]]
			}
			above.Score += result.Score
			above.Low += result.Low
			above.High += result.High
			above.Applicable += result.Applicable
		}
		require.Equal(t, top.Score, s.Earned)
		require.Equal(t, top.Applicable, s.Applicable)
		// An inside bonus comes on top; with the score scale excluded points leave, but never the order.
		require.LessOrEqual(t, s.Low, s.Score)
		require.LessOrEqual(t, s.Score, s.High)
		require.GreaterOrEqual(t, s.Low, top.Score*0)
		if outline.Bonus == nil || !outline.Bonus.Inside {
			require.LessOrEqual(t, s.High, outline.Total)
		}
		if s.Tasks.Submitted == s.Tasks.Applicable && !slices.ContainsFunc(s.Clauses, func(c engine.ClauseResult) bool { return c.Outcome.Unknown() }) && s.Bonus == nil {
			require.Equal(t, s.Low, s.High, "everything is in")
		}
	}
}
