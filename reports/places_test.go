package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"chengan/engine/shortest"
	"chengan/reports"
)

// places are the files that figures come from, as anybody reads them: JSON,
// without our types.
type places struct {
	rounds  []any // the run files, each as one object
	report  any   // the json format of the report
	plans   []any // by subject
	impacts []any // by change
}

// readPlaces reads run files and what else a report came from. The report itself
// is the json format of m.
func readPlaces(t require.TestingT, m *reports.Model, files [][]byte, plans ...*shortest.Plan) *places {
	p := &places{}
	for _, file := range files {
		p.rounds = append(p.rounds, readPlain(t, file))
	}
	format, _ := reports.Find("json")
	var out bytes.Buffer
	require.NoError(t, format.Write(&out, m))
	require.NoError(t, json.Unmarshal(out.Bytes(), &p.report))
	for _, plan := range plans {
		p.plans = append(p.plans, plainly(t, plan))
	}
	return p
}

// plainly gives a value as its JSON reads.
func plainly(t require.TestingT, value any) (plain any) {
	text, err := json.Marshal(value)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &plain))
	return plain
}

// readPlain puts the lines of a run file together: the keys of the first, the
// subjects, the summary.
func readPlain(t require.TestingT, file []byte) any {
	lines := bytes.Split(bytes.TrimSpace(file), []byte("\n"))
	var all map[string]any
	var subjects []any
	for i, line := range lines {
		var value map[string]any
		require.NoError(t, json.Unmarshal(line, &value))
		switch i {
		case 0:
			all = value
		case len(lines) - 1:
			all["summary"] = value
		default:
			subjects = append(subjects, value)
		}
	}
	all["subjects"] = subjects
	return all
}

var step = regexp.MustCompile(`^([a-z_]+)(\[([^\]]*)\])?$`)

// values gives what stands at a path, by the rules of model.md.
func (p *places) values(t require.TestingT, path string) []any {
	root := p.rounds[len(p.rounds)-1]
	if rest, ok := strings.CutPrefix(path, "rounds["); ok {
		no, rest, _ := strings.Cut(rest, "].")
		k, err := strconv.Atoi(no)
		require.NoError(t, err)
		root, path = p.rounds[k-1], rest
	} else if strings.HasPrefix(path, "series.") {
		root = p.report
	} else if strings.HasPrefix(path, "plans[") || strings.HasPrefix(path, "impacts[") {
		root = map[string]any{"plans": p.plans, "impacts": p.impacts}
	}
	return within(t, root, path)
}

// within gives what stands at a path of an object; what the object leaves out is
// nil.
func within(t require.TestingT, object any, path string) []any {
	if fields, ok := object.(map[string]any); ok && !strings.ContainsAny(path, "[.") {
		return []any{fields[path]} // most paths of conditions are one step
	}
	at := []any{object}
	for rest := path; rest != ""; {
		parts, _ := split(rest, ".")
		name := step.FindStringSubmatch(parts[0])
		require.NotNil(t, name, path)
		rest = strings.TrimPrefix(rest[len(parts[0]):], ".")
		var next []any
		for _, one := range at {
			fields, ok := one.(map[string]any)
			require.True(t, ok, "%s of %s", name[1], path)
			value := fields[name[1]]
			if name[2] == "" {
				next = append(next, value)
				continue
			}
			next = append(next, picked(t, value, name[3], path)...)
		}
		at = next
	}
	return at
}

// picked gives the entries of a list that brackets name: by ids, by numbers, all.
func picked(t require.TestingT, value any, which, path string) (found []any) {
	list, ok := value.([]any)
	require.True(t, ok || value == nil, path)
	if which == "*" {
		return list
	}
	if which == "" {
		return nil
	}
	ids := strings.Split(which, ",")
	if strings.HasPrefix(which, "#") {
		for _, no := range ids {
			k, err := strconv.Atoi(no[1:])
			require.NoError(t, err)
			found = append(found, list[k-1])
		}
		return found
	}
	for i := range ids {
		var err error
		ids[i], err = url.PathUnescape(ids[i])
		require.NoError(t, err)
	}
	for _, entry := range list {
		fields := entry.(map[string]any)
		id := fields["subject"] // of a plan
		for _, key := range []string{"fingerprint", "id"} {
			if value, ok := fields[key]; ok {
				id = value
			}
		}
		if slices.Contains(ids, id.(string)) {
			found = append(found, entry)
		}
	}
	require.Len(t, found, len(ids), "%s of %s", which, path)
	return found
}

// split cuts an expression at the marks that stand outside brackets.
func split(text string, marks string) (parts []string, between []byte) {
	depth, start := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')':
			depth--
		case depth == 0 && strings.IndexByte(marks, c) >= 0:
			parts, between, start = append(parts, text[start:i]), append(between, c), i+1
		}
	}
	return append(parts, text[start:]), between
}

func rational(t require.TestingT, value any) *big.Rat {
	if value == nil {
		return new(big.Rat) // a count that is left out
	}
	number, ok := new(big.Rat).SetString(fmt.Sprint(value))
	require.True(t, ok, "%v is no number", value)
	return number
}

// evaluate works out what a figure says it comes from. At is what paths within a
// condition start from; nil elsewhere.
func (p *places) evaluate(t require.TestingT, from string, at any) *big.Rat {
	if parts, _ := split(from, "/"); len(parts) == 2 {
		whole := p.evaluate(t, parts[1], at)
		if whole.Sign() == 0 {
			return nil
		}
		return whole.Quo(p.evaluate(t, parts[0], at), whole)
	}
	parts, signs := split(from, "+-")
	sum := new(big.Rat)
	for i, part := range parts {
		if i > 0 && signs[i-1] == '-' {
			sum.Sub(sum, p.term(t, part, at))
		} else {
			sum.Add(sum, p.term(t, part, at))
		}
	}
	return sum
}

// list gives what stands at a path: of an entry of a list, where there is one.
func (p *places) list(t require.TestingT, path string, at any) []any {
	if at != nil {
		return within(t, at, path)
	}
	return p.values(t, path)
}

var call = regexp.MustCompile(`^([a-z]*)\((.*)\)$`)

func (p *places) term(t require.TestingT, term string, at any) *big.Rat {
	if number, ok := new(big.Rat).SetString(term); ok {
		return number
	}
	match := call.FindStringSubmatch(term)
	if match == nil {
		sum := new(big.Rat)
		for _, value := range p.list(t, term, at) {
			require.True(t, at != nil || value != nil, "nothing stands at %s", term)
			sum.Add(sum, rational(t, value))
		}
		return sum
	}
	args, _ := split(match[2], ";")
	switch match[1] {
	case "":
		return p.evaluate(t, match[2], at)
	case "mean":
		sum := new(big.Rat)
		for _, arg := range args {
			sum.Add(sum, p.evaluate(t, arg, at))
		}
		return sum.Quo(sum, big.NewRat(int64(len(args)), 1))
	case "top":
		count, path, _ := strings.Cut(match[2], ",")
		n, err := strconv.Atoi(count)
		require.NoError(t, err)
		var numbers []*big.Rat
		for _, value := range p.values(t, path) {
			numbers = append(numbers, rational(t, value))
		}
		slices.SortFunc(numbers, func(a, b *big.Rat) int { return b.Cmp(a) })
		sum := new(big.Rat)
		for _, number := range numbers[:n] {
			sum.Add(sum, number)
		}
		return sum
	case "count":
		n, conditions := int64(0), p.conditions(t, args[1:])
		for _, entry := range p.list(t, args[0], at) {
			if p.holds(t, entry, conditions) {
				n++
			}
		}
		return big.NewRat(n, 1)
	case "distinct":
		seen, conditions := map[any]bool{}, p.conditions(t, args[2:])
		for _, entry := range p.list(t, args[0], at) {
			if p.holds(t, entry, conditions) {
				for _, value := range within(t, entry, args[1]) {
					seen[value] = true
				}
			}
		}
		return big.NewRat(int64(len(seen)), 1)
	case "place":
		own := p.evaluate(t, args[1], p.values(t, args[2])[0])
		ahead, conditions := int64(0), p.conditions(t, args[3:])
		for _, entry := range p.values(t, args[0]) {
			if other := p.evaluate(t, args[1], entry); p.holds(t, entry, conditions) && other != nil && other.Cmp(own) > 0 {
				ahead++
			}
		}
		return big.NewRat(1+ahead, 1)
	case "scaled":
		require.Len(t, args, 4)
		by := p.values(t, args[3])[0]
		scale := p.evaluate(t, "max/applicable", by)
		path, ids := args[2], []string{""}
		if open := strings.IndexByte(path, '['); open >= 0 {
			ids = strings.Split(path[open+1:strings.IndexByte(path, ']')], ",")
		}
		sum := new(big.Rat)
		for _, id := range ids {
			one := path
			if id != "" {
				one = path[:strings.IndexByte(path, '[')+1] + id + path[strings.IndexByte(path, ']'):]
			}
			change := p.evaluate(t, one, p.values(t, args[1])[0])
			if args[0] != "" {
				change.Sub(change, p.evaluate(t, one, p.values(t, args[0])[0]))
			}
			sum.Add(sum, rational(t, change.Mul(change, scale).FloatString(4))) // half away from zero
		}
		return sum
	}
	require.Fail(t, "unknown function", term)
	return nil
}

// condition is one of a count, read once for all entries.
type condition struct {
	key, op string
	texts   []string // one of which a text has to be
	number  *big.Rat
}

func (p *places) conditions(t require.TestingT, texts []string) (list []condition) {
	for _, text := range texts {
		parts, signs := split(text, "!<>=")
		require.GreaterOrEqual(t, len(parts), 2, text)
		value, one := parts[len(parts)-1], condition{key: parts[0], op: string(signs)}
		switch {
		case one.op == "=" || one.op == "!=":
			for _, text := range strings.Split(value, "|") {
				plain, err := url.PathUnescape(text)
				require.NoError(t, err)
				one.texts = append(one.texts, plain)
			}
		case call.MatchString(value):
			one.number = p.evaluate(t, value, nil)
		default:
			one.number = rational(t, value)
		}
		list = append(list, one)
	}
	return list
}

// holds tells whether an entry of a list meets conditions.
func (p *places) holds(t require.TestingT, entry any, conditions []condition) bool {
	for _, c := range conditions {
		if c.number == nil {
			var texts []string
			for _, at := range within(t, entry, c.key) {
				if at != nil {
					texts = append(texts, fmt.Sprint(at))
				}
			}
			if texts == nil { // what is not there
				texts = []string{""}
			}
			if slices.ContainsFunc(texts, func(text string) bool { return slices.Contains(c.texts, text) }) != (c.op == "=") {
				return false
			}
			continue
		}
		left := p.evaluate(t, c.key, entry)
		if left == nil {
			return false
		}
		order := left.Cmp(c.number)
		met := map[string]bool{">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0}
		yes, known := met[c.op]
		require.True(t, known, c.op)
		if !yes {
			return false
		}
	}
	return true
}
