package engine_test

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// dice decide everything that is generated: roll gives 0 ≤ r < n.
type dice func(n int) int

func pick[T any](d dice, of ...T) T { return of[d(len(of))] }

// The tables: ledger has a required and an optional field of every type, the
// general tables those that the engine reads.
var (
	ledgerSchema = &column.Schema{Name: "ledger", Title: "台账", TotalRow: "合计", Fields: []column.Field{
		{Name: "t", Type: column.Text, Required: true}, {Name: "t_", Type: column.Text},
		{Name: "e", Type: column.Enum, Required: true}, {Name: "e_", Type: column.Enum},
		{Name: "b", Type: column.Boolean, Required: true}, {Name: "b_", Type: column.Boolean},
		{Name: "i", Type: column.Integer, Required: true}, {Name: "i_", Type: column.Integer}, {Name: "j", Type: column.Integer, Required: true},
		{Name: "n", Type: column.Decimal, Scale: 2, Required: true}, {Name: "n_", Type: column.Decimal, Scale: 2},
		{Name: "m", Type: column.Decimal, Scale: 4, Required: true}, {Name: "k", Type: column.Decimal, Scale: 2, Required: true},
		{Name: "d", Type: column.Date, Required: true}, {Name: "d_", Type: column.Date}, {Name: "c", Type: column.Date, Required: true},
		{Name: "l", Type: column.List, Required: true}, {Name: "l_", Type: column.List},
	}}
	otherSchema        = &column.Schema{Name: "other", Title: "另账", Fields: []column.Field{{Name: "i", Type: column.Integer, Required: true}, {Name: "t", Type: column.Text, Required: true}}}
	declarationsSchema = &column.Schema{Name: "declarations", Title: "条款自查表", General: true, Fields: []column.Field{
		{Name: "clause", Type: column.Text, Required: true}, {Name: "status", Type: column.Enum, Required: true}, {Name: "reason", Type: column.Text}}}
	issuesSchema = &column.Schema{Name: "issues", Title: "问题台账", General: true, Fields: []column.Field{
		{Name: "clause", Type: column.Text, Required: true}, {Name: "excused", Type: column.Boolean, Required: true}, {Name: "place", Type: column.Text}, {Name: "harm", Type: column.Integer}}}
	documentsSchema = &column.Schema{Name: "documents", Title: "佐证材料", General: true, Fields: []column.Field{
		{Name: "clauses", Type: column.List, Required: true}, {Name: "kind", Type: column.Enum, Required: true}, {Name: "topic", Type: column.Text}, {Name: "expires_on", Type: column.Date}}}
	indicatorsSchema = &column.Schema{Name: "indicators", Title: "指标数据", General: true, Fields: []column.Field{
		{Name: "indicator", Type: column.Text, Required: true}, {Name: "year", Type: column.Integer, Required: true}, {Name: "value", Type: column.Decimal, Scale: 6},
		{Name: "numerator", Type: column.Decimal, Scale: 6}, {Name: "denominator", Type: column.Decimal, Scale: 6}}}
	allSchemas = []*column.Schema{ledgerSchema, otherSchema, declarationsSchema, issuesSchema, documentsSchema, indicatorsSchema}
	someParams = map[string]any{"years": jsonNumber("2"), "line": jsonNumber("0.8"), "word": "a", "grid": []any{[]any{"a", "b", "桥"}, []any{"b", "ab", "无"}}}
	evaluation = func() int64 { day, _ := column.Day("2022-12-31"); return day }()
	someTexts  = []string{"a", "b", "ab", "", "1.1", "1.2", "桥"}
)

func schemasByName() map[string]*column.Schema {
	out := map[string]*column.Schema{}
	for _, schema := range allSchemas {
		out[schema.Name] = schema
	}
	return out
}

func scope() expression.Scope {
	s := expression.Scope{Tables: schemasByName(), Params: map[string]function.Kind{"years": function.Int, "line": function.Number, "word": function.Text, "grid": function.Matrix}}
	total := *ledgerSchema
	total.Name = ledgerSchema.TotalName()
	s.Tables[total.Name] = &total
	return s
}

// writer writes expressions that type-check, but for rare mistakes.
type writer struct {
	dice
	depth  int
	schema *column.Schema // of the record at hand
	entry  bool           // # is an entry of a list
}

// deeper runs f one level down; at the bottom it takes the plain alternative.
func (w *writer) deeper(plain func() string, others ...func() string) string {
	if w.depth <= 0 {
		return plain()
	}
	w.depth--
	defer func() { w.depth++ }()
	if i := w.dice(len(others) + 1); i > 0 {
		return others[i-1]()
	}
	return plain()
}

// field names a field of the record that has one of the types, "" where there is none.
func (w *writer) field(required bool, types ...column.Type) string {
	if w.schema == nil || w.entry {
		return ""
	}
	var names []string
	for _, f := range w.schema.Fields {
		if slices.Contains(types, f.Type) && f.Required == required {
			names = append(names, "."+f.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return pick(w.dice, names...)
}

// value is a required field, a guarded optional one, or what other gives.
func (w *writer) value(other func() string, spare func() string, types ...column.Type) string {
	if f := w.field(true, types...); f != "" && w.dice(3) > 0 {
		return f
	}
	if f := w.field(false, types...); f != "" && w.dice(10) == 0 {
		return "need(" + f + ")"
	}
	if f := w.field(false, types...); f != "" && w.dice(2) > 0 {
		return "(" + f + " ?? " + spare() + ")"
	}
	return other()
}

func (w *writer) boolean() string {
	plain := func() string {
		return w.value(func() string { return pick(w.dice, "true", "false") }, func() string { return pick(w.dice, "true", "false") }, column.Boolean)
	}
	return w.deeper(plain,
		func() string { return "(" + w.boolean() + " and " + w.boolean() + ")" },
		func() string { return "(" + w.boolean() + " or " + w.boolean() + ")" },
		func() string { return "not (" + w.boolean() + ")" },
		func() string { return "(" + w.boolean() + " ? " + w.boolean() + " : " + w.boolean() + ")" },
		func() string {
			return w.number() + pick(w.dice, " == ", " != ", " < ", " <= ", " > ", " >= ") + w.number()
		},
		func() string { return w.number() + pick(w.dice, " == ", " < ", " <= ", " > ", " >= ") + w.literal() },
		func() string {
			return w.integer() + pick(w.dice, " == ", " != ", " < ", " <= ", " > ", " >= ") + w.integer()
		},
		func() string { return w.day() + pick(w.dice, " == ", " != ", " < ", " <= ", " > ", " >= ") + w.day() },
		func() string {
			return w.text() + pick(w.dice, " == ", " != ", " contains ", " startsWith ", " endsWith ") + w.text()
		},
		func() string { return w.text() + " matches " + pick(w.dice, `"^a"`, `"b$"`, `"[0-9]"`, `"^.?$"`) },
		func() string { return "(" + w.text() + " in " + w.texts() + ")" },
		func() string {
			return pick(w.dice, "within_years(", "within_days(") + w.day() + ", " + w.integer() + ")"
		},
		func() string {
			if f := w.field(false, column.Text, column.Enum, column.Boolean, column.Integer, column.Decimal, column.Date, column.List); f != "" {
				return "(" + f + pick(w.dice, " == nil", " != nil") + ")"
			}
			return plain()
		},
		func() string { return w.loop(pick(w.dice, "any", "all", "none", "one")) },
		func() string { return w.loop(pick(w.dice, "any", "all", "none", "one")) },
	)
}

// loop is a loop over a table, or over a list of the record.
func (w *writer) loop(name string) string {
	if w.entry {
		return pick(w.dice, `# == "a"`, `# startsWith "1."`, `# in ["a", "b"]`)
	}
	if w.schema != nil {
		list := w.field(true, column.List)
		if list == "" {
			return map[bool]string{true: "1", false: "true"}[name == "count"]
		}
		inner := &writer{dice: w.dice, depth: 1, schema: w.schema, entry: true}
		return name + "(" + list + ", " + inner.boolean() + ")"
	}
	base, schema := w.base()
	return name + "(" + base + ", " + w.predicate(schema) + ")"
}

func (w *writer) predicate(schema *column.Schema) string {
	inner := &writer{dice: w.dice, depth: min(w.depth+1, 3), schema: schema}
	body := inner.boolean()
	if w.dice(3) == 0 {
		body = inner.plainly()
	}
	serves := map[*column.Schema]string{issuesSchema: ".clause == %q", documentsSchema: "%q in .clauses"}[schema]
	if serves == "" || w.dice(4) == 0 {
		return body
	}
	serves = fmt.Sprintf(serves, pick(w.dice, "1.1", "1.1", "1.2", "无"))
	return pick(w.dice, serves, serves+" and "+body, serves+" and "+body, body+" and "+serves)
}

// plainly compares one field with a constant, as most clauses do.
func (w *writer) plainly() string {
	compare := pick(w.dice, " == ", " != ", " < ", " <= ", " > ", " >= ")
	if f := w.field(true, column.Integer, column.Decimal); f != "" && w.dice(3) > 0 {
		return pick(w.dice, f+compare+w.literal(), w.literal()+compare+f)
	}
	if f := w.field(false, column.Integer, column.Decimal); f != "" && w.dice(2) > 0 {
		return "(" + f + " ?? " + w.literal() + ")" + compare + w.literal()
	}
	if f := w.field(true, column.Date); f != "" && w.dice(2) > 0 {
		return pick(w.dice, f+compare+"round.date", "within_years("+f+", "+pick(w.dice, "0", "1", "2", "3")+")", "within_days("+f+", "+pick(w.dice, "0", "1", "365")+")")
	}
	if f, g := w.field(false, column.Date), w.field(true, column.Date); f != "" && g != "" && w.dice(2) == 0 {
		return pick(w.dice, "("+f+" ?? round.date)"+compare+g, g+compare+"("+f+" ?? "+`date("2022-01-01")`+")")
	}
	if f, g := w.field(false, column.Integer), w.field(true, column.Integer); f != "" && w.dice(3) == 0 {
		return pick(w.dice, "("+f+" ?? 1)"+compare+g, g+compare+"("+f+" ?? 2)", g+compare+"("+f+" ?? 0.5)")
	}
	if f := w.field(false, column.Integer, column.Decimal, column.Date); f != "" && w.dice(3) == 0 {
		if strings.HasPrefix(f, ".d") || strings.HasPrefix(f, ".expires") {
			return pick(w.dice, f+" != nil and need("+f+")"+compare+"round.date", "within_years(need("+f+"), 2)")
		}
		return pick(w.dice, f+" != nil and need("+f+")"+compare+w.literal(), w.literal()+compare+"need("+f+")")
	}
	if f, g := w.field(true, column.Decimal), w.field(true, column.Decimal); f != "" {
		return f + compare + g
	}
	return "true"
}

func (w *writer) base() (string, *column.Schema) {
	schema := pick(w.dice, ledgerSchema, ledgerSchema, ledgerSchema, otherSchema, issuesSchema, documentsSchema)
	base := schema.Name
	if schema == ledgerSchema && w.dice(6) == 0 {
		base = schema.TotalName()
	}
	for range w.dice(3) / 2 * (1 + w.dice(2)) {
		base = "filter(" + base + ", " + w.predicate(schema) + ")"
	}
	return base, schema
}

func (w *writer) literal() string {
	return pick(w.dice, "0", "1", "2", "-1", "0.5", "1.25", "0.8", "-0.01", "3", "1e3", "0.001", "9223372036854775807", "1e30", "params.line")
}

func (w *writer) integer() string {
	plain := func() string {
		return w.value(func() string {
			return pick(w.dice, "0", "1", "2", "3", "-1", "9223372036854775807", "params.years", "round.year")
		}, func() string { return pick(w.dice, "0", "1", "7") }, column.Integer)
	}
	others := []func() string{
		func() string { return "(" + w.integer() + pick(w.dice, " + ", " - ", " * ") + w.integer() + ")" },
		func() string { return pick(w.dice, "year("+w.day()+")", "days("+w.day()+", "+w.day()+")") },
		func() string { return "(" + w.boolean() + " ? " + w.integer() + " : " + w.integer() + ")" },
		func() string { return w.loop("count") },
	}
	if w.schema == nil {
		others = append(others, func() string { return w.loop("count") }, func() string { base, _ := w.base(); return "len(" + base + ")" },
			func() string {
				base, schema := w.base()
				inner := &writer{dice: w.dice, depth: 1, schema: schema}
				return "len(map(" + base + ", " + pick(w.dice, inner.integer, inner.text, inner.day)() + "))"
			},
			func() string {
				base, schema := w.base()
				inner := &writer{dice: w.dice, depth: 1, schema: schema}
				return "len(unique(map(" + base + ", " + inner.text() + ")))"
			})
	} else if list := w.field(true, column.List); list != "" {
		others = append(others, func() string { return pick(w.dice, "len("+list+")", "len(unique("+list+"))") })
	}
	return w.deeper(plain, others...)
}

func (w *writer) number() string {
	plain := func() string { return w.value(w.literal, w.literal, column.Integer, column.Decimal, column.Decimal) }
	others := []func() string{
		w.integer,
		func() string { return "(" + w.number() + pick(w.dice, " + ", " - ", " * ", " / ") + w.number() + ")" },
		func() string { return "rate(" + w.number() + ", " + w.number() + ")" },
		func() string { return pick(w.dice, "abs(", "floor(", "ceil(", "-(") + w.number() + ")" },
		func() string { return "round(" + w.number() + ", " + pick(w.dice, "0", "1", "2", w.integer()) + ")" },
		func() string { return "(" + w.boolean() + " ? " + w.number() + " : " + w.number() + ")" },
		func() string {
			if f := w.field(false, column.Integer, column.Decimal); f != "" { // what stands in is of the record too
				return "(" + f + " ?? " + w.number() + ")"
			}
			return w.literal()
		},
	}
	if w.schema == nil {
		fold := func() string {
			base, schema := w.base()
			inner := &writer{dice: w.dice, depth: w.dice(3), schema: schema}
			return pick(w.dice, "sum", "sum", "mean", "min", "max") + "(map(" + base + ", " + inner.number() + "))"
		}
		others = append(others, fold, fold, fold,
			func() string {
				return fmt.Sprintf("indicator(%q, round.year - %d)", pick(w.dice, "甲", "乙"), w.dice(3))
			},
			func() string { return "mean(" + w.series() + ")" },
		)
	}
	return w.deeper(plain, others...)
}

func (w *writer) series() string {
	return pick(w.dice, fmt.Sprintf("series(%q, %d)", pick(w.dice, "甲", "乙"), w.dice(4)), "["+w.number()+", "+w.number()+", 0.5]")
}

func (w *writer) text() string {
	if w.entry && w.dice(2) == 0 {
		return "#"
	}
	plain := func() string {
		return w.value(func() string {
			if w.dice(12) == 0 {
				return pick(w.dice, "subject.kind", "subject.id", "subject.name")
			}
			return pick(w.dice, `"a"`, `"b"`, `"ab"`, `""`, `"桥"`, `"1.1"`, "params.word")
		}, func() string { return pick(w.dice, `"a"`, `""`, `"无"`) }, column.Text, column.Enum)
	}
	return w.deeper(plain,
		func() string { return "(" + w.boolean() + " ? " + w.text() + " : " + w.text() + ")" },
		func() string { return "matrix(" + w.whole() + ", " + w.whole() + ", params.grid)" })
}

// whole is a place in a matrix, now and then beyond it.
func (w *writer) whole() string {
	if w.dice(4) > 0 {
		return pick(w.dice, "1", "2", "2", "3")
	}
	return w.integer()
}

func (w *writer) texts() string {
	return w.value(func() string {
		return pick(w.dice, `["a", "b"]`, `["桥"]`, `["1.1", `+w.text()+`]`, "subject.roles")
	}, func() string { return `["a", "1.1"]` }, column.List)
}

func (w *writer) day() string {
	return w.value(func() string {
		return pick(w.dice, "round.date", `date("2022-01-01")`, `date("2020-02-29")`, `date("2022-12-31")`)
	}, func() string { return pick(w.dice, "round.date", `date("2021-06-30")`) }, column.Date)
}

// sound writes expressions until the checker takes one.
func (w *writer) sound(write func() string, accept func(source string) bool, otherwise string) string {
	for range 4 {
		if source := write(); len(source) < expression.MaxSource && accept(source) {
			return source
		}
	}
	return otherwise
}

// typed reports whether the checker takes a source as of a kind that reads a table.
func typed(kind function.Kind) func(source string) bool {
	return func(source string) bool {
		program, defects := expression.Compile(source, scope())
		return len(defects) == 0 && kind.Takes(program.Kind) && len(program.Uses) > 0
	}
}

func predicateOf(table string) func(source string) bool {
	return func(source string) bool {
		_, defects := expression.CompilePredicate(source, table, scope())
		return len(defects) == 0
	}
}

// ruleset generates a ruleset of n clauses, with a veto and checks.
func generateRuleset(d dice, n int) *engine.Ruleset {
	w := &writer{dice: d, depth: 3}
	boolean := func() string { return w.sound(w.boolean, typed(function.Bool), "any(ledger, .b)") }
	number := func() string { return w.sound(w.number, typed(function.Number), "sum(ledger, .n)") }
	integer := func() string { return w.sound(w.integer, typed(function.Int), "count(ledger, .b)") }
	line := func() exact.Number { return exact.Scaled(int64(d(21)-10), 1) }
	rs := &engine.Ruleset{ID: "generated", Edition: "1", Title: "生成", Subjects: []string{"city", "district"}, Total: 100 * score.Point, Shares: pick(d, nil, []string{"甲"}),
		NoEvidence: pick(d, engine.PolicyDeduct, engine.PolicyFull), NotApplicable: pick(d, engine.PolicyFull, engine.PolicyExclude), Params: someParams}
	for _, schema := range allSchemas {
		rs.Tables = append(rs.Tables, schema.Name)
	}
	item := engine.Item{ID: "1", Name: "项", Points: 100 * score.Point}
	for i := range n {
		var p pattern.Pattern
		var name string
		switch d(8) {
		case 0, 1:
			name, p = "fixed", &pattern.Fixed{If: boolean(), Points: score.Point, Metric: "值"}
		case 2:
			name, p = "each", &pattern.Each{Each: integer(), Points: score.Point, Cap: 5 * score.Point}
		case 3:
			from, field := pick(d, "ledger", "documents"), ""
			field = map[string]string{"ledger": pick(d, "t", "t_", "l", "l_", "e_"), "documents": "topic"}[from]
			schema := schemasByName()[from]
			where := func() string { return w.sound(func() string { return w.predicate(schema) }, predicateOf(from), "true") }
			name, p = "missing", &pattern.Missing{Things: []string{"a", "b", "桥", "无"}, From: from, Field: field, Where: where(), Exempt: pick(d, "", where()), Points: score.Point, Cap: 4 * score.Point}
		case 4:
			name, p = "tiers", &pattern.Tiers{Value: number(), Tiers: []pattern.Tier{{Op: ">=", Than: line(), Points: 0}, {Op: "<", Than: line(), Points: score.Point}}, Metric: "值"}
		case 5:
			name, p = "formula", &pattern.Formula{Deduct: number(), Round: score.HalfUp, Cap: 9 * score.Point}
		case 6:
			source := w.sound(w.series, typed(function.Numbers), `series("甲", 2)`)
			name, p = "trend", &pattern.Trend{Series: source, Must: pick(d, "fall", "not_rise"), Points: score.Point}
		default:
			name, p = "fixed", &pattern.Fixed{If: w.sound(func() string {
				return w.number() + pick(d, " < ", " <= ", " > ", " == ") + w.number()
			}, typed(function.Bool), "sum(ledger, .n) < 1"), Points: score.Point, Metric: "值"}
		}
		clause := engine.Clause{ID: fmt.Sprintf("1.%d", i+1), Text: "句", Deduct: pattern.Deduction{Name: name, Pattern: p}}
		if d(4) == 0 {
			clause.Applies, clause.AppliesReason = w.sound(w.boolean, func(source string) bool {
				_, defects := expression.Compile(source, scope())
				return len(defects) == 0 && typedAs(source, function.Bool)
			}, "true"), "不适用"
		}
		if d(5) == 0 {
			clause.Because = w.sound(func() string { base, _ := w.base(); return base }, typed(function.Table), "ledger")
		}
		item.Clauses = append(item.Clauses, clause)
	}
	rs.Items = []engine.Item{item}
	rs.Vetoes = []engine.Veto{{ID: "V1", Text: "否决", If: boolean()}}
	each := func(kind string) string {
		inner := &writer{dice: d, depth: 2, schema: ledgerSchema}
		if kind == "when" {
			return w.sound(inner.boolean, predicateOf("ledger"), "true")
		}
		return w.sound(inner.number, func(source string) bool {
			program, defects := expression.CompileEach(source, "ledger", scope())
			return len(defects) == 0 && program.Kind == function.Numbers
		}, ".i")
	}
	rs.Checks = []engine.Check{
		{ID: "K1", Text: "核对", For: "ledger", When: each("when"), Found: each("found"), Op: pick(d, "==", "<", ">="), Stated: each("stated"), Column: "列"},
		{ID: "K2", Text: "核对", When: boolean(), Found: number(), Op: pick(d, "==", "!=", ">"), Stated: number()},
	}
	return rs
}

func typedAs(source string, kind function.Kind) bool {
	program, defects := expression.Compile(source, scope())
	return len(defects) == 0 && program.Kind == kind
}

// rowOf is one generated record.
type rowOf struct {
	subject int
	values  []column.Value
}

// generateEvidence generates subjects and tables. The same dice give the same
// records; order permutes how they are appended.
func generateEvidence(d dice, most int) func(order func(n int) []int) *engine.Evidence {
	subjects := []engine.Subject{{ID: "s0", Name: "甲市", Kind: "city", Roles: []string{"a", "桥"}}}
	for i := 1; i <= d(5); i++ {
		subjects = append(subjects, engine.Subject{ID: fmt.Sprint("s", i), Name: fmt.Sprint("区", i), Kind: pick(d, "district", "district", "department", "city"),
			Parent: pick(d, "", subjects[d(i)].ID, "s0"), Roles: pick(d, nil, []string{"b"})})
	}
	tables := map[string][]rowOf{}
	zero := map[string][]int{}
	faults := map[string][]column.Fault{}
	absent := map[string]bool{}
	for _, schema := range allSchemas {
		for i := range subjects {
			if d(3) == 0 {
				zero[schema.Name] = append(zero[schema.Name], i)
			}
		}
		n := pick(d, 0, 1, d(most+1), most, most)
		if schema == indicatorsSchema {
			n = d(8)
		}
		if schema == declarationsSchema {
			continue
		}
		absent[schema.Name] = d(12) == 0
		for range n {
			tables[schema.Name] = append(tables[schema.Name], rowOf{d(len(subjects)), generateRecord(d, schema)})
		}
		if d(10) == 0 {
			faults[schema.Name] = []column.Fault{{Subject: d(len(subjects)+1) - 1, Clause: pick(d, "", "1.1"), Origin: column.Origin{File: "坏", Row: 1}}}
		}
	}
	for i := range subjects {
		for clause := range 12 {
			if d(8) > 0 {
				tables["declarations"] = append(tables["declarations"], rowOf{i, []column.Value{
					column.Str(fmt.Sprintf("1.%d", clause+1)), column.Str(pick(d, "已自查", "已自查", "已自查", "不涉及", "未开展")), column.None}})
			}
		}
	}
	total := *ledgerSchema
	total.Name = ledgerSchema.TotalName()
	for range d(3) {
		tables[total.Name] = append(tables[total.Name], rowOf{column.Unattached, generateRecord(d, &total)})
	}
	return func(order func(n int) []int) *engine.Evidence {
		ev := &engine.Evidence{Subjects: subjects, Tables: map[string]*column.Table{}, Zero: zero, Digest: "sha256:0"}
		for _, schema := range append(slices.Clone(allSchemas), &total) {
			if absent[schema.Name] {
				continue
			}
			table := column.NewTable(schema)
			part := table.AddPart(column.Part{File: schema.Name + ".csv"})
			for _, i := range order(len(tables[schema.Name])) {
				row := tables[schema.Name][i]
				table.Append(row.subject, part, i+2, row.values)
			}
			table.Faults = faults[schema.Name]
			table.Seal(len(subjects))
			ev.Tables[schema.Name] = table
		}
		return ev
	}
}

func generateRecord(d dice, schema *column.Schema) []column.Value {
	values := make([]column.Value, len(schema.Fields))
	for i, field := range schema.Fields {
		if !field.Required && d(3) == 0 {
			values[i] = column.None
			continue
		}
		switch field.Type {
		case column.Text, column.Enum:
			values[i] = column.Str(pick(d, someTexts...))
			if field.Name == "indicator" {
				values[i] = column.Str(pick(d, "甲", "乙"))
			}
		case column.Boolean:
			values[i] = column.Bool(d(2) == 0)
		case column.Integer, column.Decimal:
			values[i] = column.Whole(int64(d(9) - 3))
			switch {
			case field.Name == "year":
				values[i] = column.Whole(int64(2020 + d(3)))
			case d(40) == 0:
				values[i] = column.Whole(pick[int64](d, math.MaxInt64, math.MinInt64, math.MaxInt64-1, 1<<62))
			case d(3) == 0:
				values[i] = column.Whole(int64(d(400) - 100))
			}
		case column.Date:
			values[i] = column.Whole(evaluation - int64(d(1500)) + 30)
			if d(4) == 0 {
				values[i] = column.Whole(evaluation - int64(pick(d, 0, 1, 364, 365, 730, -1)))
			}
		case column.List:
			var list []string
			for range d(4) {
				list = append(list, pick(d, someTexts...))
			}
			values[i] = column.Strs(list)
		}
	}
	return values
}

// sources lists the expressions of a ruleset, for messages.
func sources(rs *engine.Ruleset) string {
	var b strings.Builder
	for _, clause := range rs.Items[0].Clauses {
		fmt.Fprintf(&b, "%s %+v applies %s because %s\n", clause.ID, clause.Deduct.Pattern, clause.Applies, clause.Because)
	}
	fmt.Fprintf(&b, "%+v\n%+v", rs.Vetoes, rs.Checks)
	return b.String()
}
