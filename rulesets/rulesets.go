// Package rulesets holds the 评价细则 as JSON, with the schemas of their tables
// and their cases, and loads, checks and certifies them. The files are embedded,
// so that one binary is enough on a PC without a network.
package rulesets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
)

// Loaded is a ruleset with everything that belongs to it.
type Loaded struct {
	Name     string // as asked for: "national@2019" or a path
	Ruleset  *engine.Ruleset
	Schemas  map[string]*column.Schema // of its tables, by name
	Digest   string                    // of the ruleset and its tables' schemas: "sha256:…"
	Program  *engine.Program
	Cases    []ClauseCases
	caseFlaw []engine.Defect   // mistakes in the case files
	kept     map[string][]bool // table → fields that the program asks for, see engine.Program.Reads
	prior    bool              // the edition before is at hand, and the lineage was held to it
}

// ErrUnknown reports a name that is neither embedded nor a file.
var ErrUnknown = errors.New("没有这部评价细则")

// ErrNoFamily reports a name of a ruleset where a family is wanted.
var ErrNoFamily = errors.New("不是一组细则")

// DefectsError is a ruleset that cannot be used, with all that is wrong.
type DefectsError struct {
	Name    string
	Defects []engine.Defect
}

// Error gives one line per defect.
func (e DefectsError) Error() string {
	var lines []string
	for _, defect := range e.Defects {
		lines = append(lines, e.Name+"："+defect.String())
	}
	return strings.Join(lines, "\n")
}

// Load reads, checks and compiles a ruleset.
//
// Errors: ErrUnknown, or a DefectsError with every mistake of the ruleset;
// mistakes of its cases are left to Certify.
func Load(name string) (*Loaded, error) {
	from, err := find(name)
	if err != nil {
		return nil, err
	}
	loaded, defects := load(from)
	if len(defects) > 0 {
		return nil, DefectsError{name, defects}
	}
	return loaded, nil
}

// LoadBase loads the ruleset that another extends.
//
// Errors: those of Load; ErrUnknown where it extends none.
func LoadBase(name string) (*Loaded, error) {
	from, err := find(name)
	if err != nil {
		return nil, err
	}
	base := new(resolver).resolve(from, nil).base
	if base == nil {
		return nil, fmt.Errorf("%w：%s 没有扩展别的细则", ErrUnknown, name)
	}
	loaded, defects := base.load()
	if len(defects) > 0 {
		return nil, DefectsError{base.source.name, defects}
	}
	return loaded, nil
}

// LoadAll is Load of many.
//
// Shape: parallel to names.
// Errors: that of the first name that has one.
func LoadAll(names []string) ([]*Loaded, error) {
	loaded, errs := make([]*Loaded, len(names)), make([]error, len(names))
	parallel(len(names), func(i int) { loaded[i], errs[i] = Load(names[i]) })
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

func load(from source) (*Loaded, []engine.Defect) {
	return new(resolver).resolve(from, nil).load()
}

// load checks and compiles a ruleset that was made flat.
func (r *resolved) load() (*Loaded, []engine.Defect) {
	if r.rs == nil {
		return nil, r.defects
	}
	rs := *r.rs
	rs.Items, rs.Tables = copyItems(r.rs.Items), slices.Clone(r.rs.Tables)
	loaded := &Loaded{Name: r.source.name, Ruleset: &rs, Schemas: maps.Clone(r.schemas), prior: r.prior != nil && r.prior.rs.ID != ""}
	if len(r.defects) > 0 {
		return loaded, r.defects
	}
	defects := certify(r.rs)
	normalise(&rs)
	loaded.Digest = digest(&rs, r.schemas)
	program, mistakes := engine.Compile(r.rs, loaded.Digest, r.schemas)
	defects = append(defects, mistakes...)
	if program != nil {
		defects = append(defects, unused(r.rs, r.schemas, program)...)
	}
	if len(defects) > 0 {
		return loaded, r.placed(defects)
	}
	loaded.Program, loaded.Cases, loaded.caseFlaw, loaded.kept = program, r.cases, r.flaws, map[string][]bool{}
	for _, name := range rs.Tables {
		loaded.kept[name] = program.Reads(name)
	}
	return loaded, nil
}

// placed moves mistakes of clauses that the file speaks of to where it does;
// the places of others are those of the ruleset written out.
func (r *resolved) placed(defects []engine.Defect) []engine.Defect {
	if r.own == nil {
		return defects
	}
	type written struct{ id, own string }
	places := map[string]written{}
	each(r.rs.Items, "items", func(item *engine.Item, path string) {
		for i, clause := range item.Clauses {
			if own := r.own[clause.ID]; own != "" {
				places[fmt.Sprintf("%s.clauses[%d]", path, i)] = written{clause.ID, own}
			}
		}
	})
	for i := range defects {
		where := defects[i].Where
		end := strings.LastIndex(where, ".clauses[")
		if end >= 0 {
			end += strings.IndexByte(where[end:], ']') + 1
		}
		if at, ok := places[where[:max(0, end)]]; ok {
			defects[i].Where = at.own + strings.TrimPrefix(where[end:], "（"+at.id+"）")
		} else {
			defects[i].Where = "展开后的 " + where
		}
	}
	return defects
}

// document is a file that was read.
type document struct {
	ruleset   *engine.Ruleset
	extension *extension
	family    *family
	defects   []engine.Defect
}

// decode reads a ruleset file: what no decoder should see is refused first,
// then the version, then what the published schema of its shape refuses, then
// what Go does.
func decode(data []byte) document {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if defects := screen(data); len(defects) > 0 {
		return document{defects: defects}
	}
	refuse := func(where, format string, args ...any) document {
		return document{defects: []engine.Defect{{Where: where, What: fmt.Sprintf(format, args...)}}}
	}
	var keys map[string]json.RawMessage
	var version any
	if json.Unmarshal(data, &keys) == nil {
		if raw := keys["$schema"]; raw == nil {
			return refuse("$schema", "没有写明格式版本；应为 %q 或 %q", engine.RulesetSchema, FamilySchema)
		} else if json.Unmarshal(raw, &version) == nil && version != engine.RulesetSchema && version != FamilySchema {
			return refuse("$schema", "格式版本为 %v；本程序读 %q 和 %q", version, engine.RulesetSchema, FamilySchema)
		}
	}
	of := flatShape
	switch {
	case version == FamilySchema:
		of = familyShape
	case keys["extends"] != nil && keys["items"] == nil:
		of = extensionShape
	}
	if defects := of.validate(data); len(defects) > 0 {
		return document{defects: defects}
	}
	var doc document
	var err error
	switch of {
	case familyShape:
		if doc.family, err = decodeFamily(data); err == nil {
			doc.defects = doc.family.twice()
		}
	case extensionShape:
		doc.extension, err = decodeExtension(data)
	default:
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		decoder.UseNumber()
		doc.ruleset = &engine.Ruleset{}
		if err = decoder.Decode(doc.ruleset); err != nil {
			return refuse(place(data, decoder.InputOffset()), "%s", translate(err.Error()))
		}
	}
	if err != nil {
		return refuse("文件", "%s", translate(err.Error()))
	}
	return doc
}

// normalise puts items, pools and clauses into the natural order of their ids,
// so that the order in the file leaves no trace.
func normalise(rs *engine.Ruleset) {
	var walk func(items []engine.Item)
	walk = func(items []engine.Item) {
		sort.SliceStable(items, func(i, j int) bool { return engine.NaturalLess(items[i].ID, items[j].ID) })
		for i := range items {
			clauses, pools := items[i].Clauses, items[i].Pools
			sort.SliceStable(clauses, func(a, b int) bool { return engine.NaturalLess(clauses[a].ID, clauses[b].ID) })
			sort.SliceStable(pools, func(a, b int) bool { return engine.NaturalLess(pools[a].ID, pools[b].ID) })
			walk(items[i].Items)
		}
	}
	walk(rs.Items)
	slices.Sort(rs.Tables)
}

// digest names a ruleset and the schemas of its tables by content.
func digest(rs *engine.Ruleset, schemas map[string]*column.Schema) string {
	hash := sha256.New()
	data, err := json.Marshal(rs)
	if err != nil {
		panic(fmt.Sprintf("rulesets: a decoded ruleset does not encode: %v", err))
	}
	hash.Write(data)
	for _, name := range rs.Tables {
		if schema := schemas[name]; schema != nil {
			var compact bytes.Buffer
			if err := json.Compact(&compact, schema.JSON); err != nil {
				panic(fmt.Sprintf("rulesets: a parsed schema is not JSON: %v", err))
			}
			fmt.Fprintf(hash, "\n%s\n%s", name, compact.Bytes())
		}
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

// SchemaList gives the schemas of the ruleset's tables, general tables first
// in their fixed order, then the others by name.
func (l *Loaded) SchemaList() []*column.Schema {
	general := []string{engine.Declarations, engine.Issues, engine.Documents, engine.Indicators, engine.Reviews}
	var list []*column.Schema
	for _, name := range general {
		if schema := l.Schemas[name]; schema != nil {
			list = append(list, schema)
		}
	}
	for _, name := range l.Ruleset.Tables {
		if schema := l.Schemas[name]; schema != nil && !slices.Contains(general, name) {
			list = append(list, schema)
		}
	}
	return list
}

// each is visit with the JSON path of every item.
func each(items []engine.Item, path string, visit func(item *engine.Item, path string)) {
	for i := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		visit(&items[i], at)
		each(items[i].Items, at+".items", visit)
	}
}

// visit goes through the items of a tree, those above before those below.
func visit(items []engine.Item, do func(item *engine.Item)) {
	for i := range items {
		do(&items[i])
		visit(items[i].Items, do)
	}
}

// sum adds the points of items.
func sum(items []engine.Item) score.Points {
	total := score.Points(0)
	for _, item := range items {
		total += item.Points
	}
	return total
}
