package rulesets

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// A clause that says the same in a hundred rulesets is proved once. Another
// weight multiplies every amount and every result alike, which package pattern
// is held to; so a clause is known by what it says at its least weight.

// proofs are the clauses whose cases all hold and go every way.
var proofs sync.Map // identity → proof

// proof is what there was to a clause whose cases hold.
type proof struct{ derived int }

// identity names everything that the result of a clause's cases depends on.
// Cases are known by where they were first read: nobody changes them in place.
type identity struct {
	rule  [sha256.Size]byte
	cases *Case // nil where no case was worked by hand
}

// identify gives the identity of a clause with its cases worked by hand; false
// where it has none.
func (l *Loaded) identify(clause judged, byHand []ClauseCases) (identity, bool) {
	var id identity
	var subjects bool // whose evidence it is matters
	tables := slices.Collect(maps.Keys(l.Program.Fields(clause.id)))
	for i, list := range byHand {
		if id.cases = list.origin; id.cases == nil || i > 0 {
			return id, false
		}
		for _, one := range list.Cases {
			subjects = subjects || one.Subject != nil
			tables = slices.AppendSeq(tables, maps.Keys(one.Given))
		}
	}
	deduct := clause.deduct
	if _, steps := deduct.Pattern.(*pattern.Shortfall); !steps && deduct.Proportional() { // derived cases of steps look at what rounding does
		if least, err := deduct.Reweigh(deduct.Max() / unit(deduct.Amounts())); err == nil {
			deduct = least
		}
	}
	text, err := json.Marshal(deduct)
	if err != nil {
		return id, false
	}
	hash := sha256.New()
	say := func(key string, value any) { fmt.Fprintf(hash, "%s %v\n", key, value) }
	rule := string(text) + clause.applies + clause.because
	say("rule", []string{clause.id, string(text), clause.applies, clause.because, string(clause.verb), l.Ruleset.NoEvidence})
	if subjects || strings.Contains(rule, "subject") {
		say("whose", append(slices.Clone(l.Ruleset.Subjects), clause.owners...))
	}
	if strings.Contains(rule, "params") {
		params, err := json.Marshal(l.Ruleset.Params)
		if err != nil {
			return id, false
		}
		say("params", string(params))
	}
	for _, name := range l.Ruleset.Shares {
		if strings.Contains(rule, name) {
			say("share", name)
		}
	}
	tables = append(tables, engine.Declarations, engine.Issues, engine.Documents, engine.Indicators, engine.Reviews)
	slices.Sort(tables)
	for _, name := range slices.Compact(tables) {
		if schema := l.Schemas[strings.TrimSuffix(name, "_total")]; schema != nil {
			say(name, digestOf(schema))
		}
	}
	hash.Sum(id.rule[:0])
	return id, true
}

// schemaDigests are those of embedded tables.
var schemaDigests sync.Map // *column.Schema → [sha256.Size]byte

// digestOf names a schema by its content.
func digestOf(schema *column.Schema) any {
	if digest, ok := schemaDigests.Load(schema); ok {
		return digest
	}
	digest := sha256.Sum256(schema.JSON)
	if embedded, ok := parsedTables.Load(schema.Name); ok && embedded == schema {
		schemaDigests.Store(schema, digest)
	}
	return digest
}

// unit is the largest amount of which all amounts are multiples.
func unit(amounts []score.Points) score.Points {
	unit := score.Points(0)
	for _, amount := range amounts {
		for a := amount; a != 0; {
			unit, a = a, unit%a
		}
	}
	return max(unit, 1)
}
