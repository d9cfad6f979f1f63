package rulesets

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
)

// Limits of what rulesets may rest on.
const (
	maxLevels = 8  // of extends, one on another
	maxChain  = 64 // rulesets that one load goes through, editions before included
)

// resolved is a ruleset as it is evaluated: flat, whatever its file said.
// Nobody changes it: others rest on it.
type resolved struct {
	source   source
	rs       *engine.Ruleset
	schemas  map[string]*column.Schema // of its tables
	base     *resolved                 // what it extends; nil for a file that is flat
	levels   int                       // of extends below it
	cases    []ClauseCases
	flaws    []engine.Defect   // of the case files
	own      map[string]string // clause → where its file speaks of it; nil for a file that is flat
	prior    *resolved         // the edition before, empty where it did not have this ruleset; nil where there is none, or it is not at hand
	retired  map[string]string // clauses that editions up to this one withdrew → which
	defects  []engine.Defect   // of the file and of what it rests on
	circular bool              // it waited for itself
}

// name is what other rulesets call it.
func (r *resolved) name() string { return r.rs.ID + "@" + r.rs.Edition }

// resolver makes rulesets flat. It keeps what it made, so that a catalogue that
// a hundred others rest on is read once.
type resolver struct {
	documents sync.Map // source.key of a file → document
	made      sync.Map // source.key → *resolved
}

// library keeps what the embedded files say: they do not change.
var library = &resolver{}

// resolve makes the ruleset of a source flat. Path are those that wait for it.
func (r *resolver) resolve(s source, path []source) *resolved {
	if s.embedded() {
		r = library
	}
	key := s.key()
	if done, ok := r.made.Load(key); ok {
		return done.(*resolved)
	}
	if at := slices.IndexFunc(path, func(one source) bool { return one.key() == key }); at >= 0 {
		var names []string
		for _, one := range path[at:] {
			names = append(names, one.name)
		}
		out := refusal(s, "文件", "互相依据，成了循环：%s", strings.Join(append(names, path[at].name), " → "))
		out.circular = true
		return out
	}
	if len(path) >= maxChain {
		return refusal(s, "文件", "依据的细则和以前的版次超过 %d 部", maxChain)
	}
	out := r.flatten(s, r.read(s), append(slices.Clip(path), s))
	if !out.circular { // whoever asks from elsewhere may get another answer
		r.made.Store(key, out)
	}
	return out
}

// refusal is a ruleset that cannot be made.
func refusal(s source, where, format string, args ...any) *resolved {
	return &resolved{source: s, defects: []engine.Defect{{Where: where, What: fmt.Sprintf(format, args...)}}}
}

// read reads the file of a source, once.
func (r *resolver) read(s source) document {
	if s.embedded() {
		r = library
	}
	s.member = ""
	if s.embedded() {
		s.name = s.file
	}
	if done, ok := r.documents.Load(s.key()); ok {
		return done.(document)
	}
	data, err := readLimited(s.files, s.file)
	if err != nil {
		return document{defects: []engine.Defect{{Where: "文件", What: err.Error()}}}
	}
	doc := decode(data)
	r.documents.Store(s.key(), doc)
	return doc
}

// flatten makes a document flat.
func (r *resolver) flatten(s source, doc document, path []source) *resolved {
	switch {
	case len(doc.defects) > 0:
		return &resolved{source: s, defects: doc.defects}
	case doc.family != nil && s.member == "":
		return refusal(s, "$schema", "这是一组细则；应写其中一部：%s", strings.Join(doc.family.names(s), "、"))
	case doc.family != nil:
		return r.member(s, doc.family, path)
	case s.member != "":
		return refusal(s, "$schema", "这不是一组细则，没有成员 %q", s.member)
	case doc.extension != nil:
		return r.extended(s, doc.extension, path, nil)
	}
	return r.plain(s, doc.ruleset, path)
}

// plain is a ruleset that is flat already.
func (r *resolver) plain(s source, read *engine.Ruleset, path []source) *resolved {
	rs := *read
	rs.Items = copyItems(read.Items)
	out := &resolved{source: s, rs: &rs}
	if out.schemas, out.defects = s.schemas(rs.Tables); len(out.defects) > 0 {
		return out
	}
	if rs.Previous != "" { // the file holds all it needs; the edition before need not be at hand
		if from, err := s.find(rs.Previous); err == nil {
			switch prior := r.resolve(from, path); {
			case len(prior.defects) == 0:
				out.prior = prior
				out.defects = append(out.defects, descend(out, nil, nil)...)
			case prior.circular:
				out.circular = true
				out.defects = append(out.defects, engine.Defect{Where: "previous", What: prior.defects[0].What})
			}
		}
	}
	r.carry(out, func(string) bool { return rs.Extends == "" }, path)
	out.cases, out.flaws = s.cases(rs.Edition)
	return out
}

// extended carries out an extension. Prior is the edition before, nil where the
// extension names it itself or there is none.
func (r *resolver) extended(s source, x *extension, path []source, prior *resolved) *resolved {
	base, defects := r.other(s, "extends", x.Extends, path)
	if base == nil || len(defects) > 0 {
		return &resolved{source: s, defects: defects, circular: base != nil && base.circular}
	}
	out := &resolved{source: s, base: base, levels: base.levels + 1, prior: prior}
	if out.levels > maxLevels {
		return refusal(s, "extends", "逐部扩展已有 %d 层；最多 %d 层", out.levels, maxLevels)
	}
	if prior == nil && x.Previous != "" {
		if out.prior, defects = r.other(s, "previous", x.Previous, path); len(defects) > 0 {
			out.circular = out.prior != nil && out.prior.circular
			out.prior, out.defects = nil, defects
		}
	}
	e := extend(base.rs, x)
	out.rs, out.own = e.rs, e.own
	out.defects = append(out.defects, e.defects...)
	out.source.tables = append(slices.Clip(s.tables), base.source.tables...) // what lies beside it comes first
	out.schemas, defects = out.source.narrow(out.rs)
	out.defects = append(out.defects, defects...)
	switch {
	case out.prior != nil && len(out.defects) == 0: // of half a ruleset nothing can be said
		out.defects = descend(out, e, base.rs)
	case out.prior == nil:
		visit(out.rs.Items, func(item *engine.Item) {
			for i := range item.Clauses {
				item.Clauses[i].Lineage = nil // it speaks of an edition that this ruleset does not
			}
		})
	}
	whole := func(string) bool { return false }
	if x.Choose == nil && len(out.defects) == 0 { // who takes all of a catalogue on takes its shares on
		were := carried(base.rs)
		whole = func(item string) bool {
			sum, ok := were[item]
			return !ok || sum.Cmp(exact.Int(1)) == 0
		}
	}
	r.carry(out, whole, path)
	var own []ClauseCases
	own, out.flaws = s.cases(out.rs.Edition)
	out.cases = inherit(base, out.rs, own)
	return out
}

// other resolves the ruleset that a key of a file names.
func (r *resolver) other(s source, key, name string, path []source) (*resolved, []engine.Defect) {
	from, err := s.find(name)
	if err != nil {
		return nil, []engine.Defect{{Where: key, What: err.Error()}}
	}
	out := r.resolve(from, path)
	switch n := len(out.defects); {
	case n == 0:
		return out, nil
	case out.circular:
		return out, []engine.Defect{{Where: key, What: out.defects[0].What}}
	case n == 1:
		return out, []engine.Defect{{Where: key, What: fmt.Sprintf("%s 不能使用：%s", name, out.defects[0])}}
	default:
		return out, []engine.Defect{{Where: key, What: fmt.Sprintf("%s 不能使用，有 %d 处问题，首处：%s", name, n, out.defects[0])}}
	}
}

// narrow keeps of a ruleset's tables those that are read, and the general ones,
// and adds those that are read and were not listed.
func (s source) narrow(rs *engine.Ruleset) (map[string]*column.Schema, []engine.Defect) {
	read, names := map[string]bool{}, slices.Clone(rs.Tables)
	for _, source := range expressions(rs) {
		for _, name := range mentioned(source) {
			if !read[name] {
				read[name] = true
				names = append(names, name, strings.TrimSuffix(name, "_total"))
			}
		}
	}
	slices.Sort(names)
	schemas, defects := s.schemas(slices.Compact(names))
	rs.Tables = slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		schema, listed := schemas[name], slices.Contains(rs.Tables, name)
		switch {
		case schema == nil:
			return !listed // Compile names the table that nobody defines
		case read[name] || read[schema.TotalName()] || listed && schema.General:
			return false
		}
		delete(schemas, name)
		return true
	})
	return schemas, defects
}

// mentions remembers what expressions mention: members of a family share nearly
// all of theirs.
var mentions sync.Map // source → []string

// mentioned lists the names that an expression mentions.
func mentioned(source string) []string {
	if names, ok := mentions.Load(source); ok {
		return names.([]string)
	}
	names := expression.Names(source)
	mentions.Store(source, names)
	return names
}
