// Package pattern holds the closed set of deduction patterns (扣分方式), one
// file each. A pattern turns a measure, which an expression took from the
// evidence, into exact points and the Chinese sentence that says why.
package pattern

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// Want is the type of value that a pattern wants of an expression.
type Want uint8

// What patterns want.
const (
	Bool      Want = iota // true or false
	Count                 // whole number
	Number                // any number
	Series                // numbers of several years, oldest first
	Predicate             // true or false of one record of Input.Table
)

// Input is one expression of a deduction.
type Input struct {
	Key    string // its JSON key
	Source string
	Want   Want
	Table  string // of a Predicate
	Field  string // of a Predicate: the field whose values are collected
}

// Measure is what the expressions of one deduction yielded for one subject.
type Measure struct {
	Holds   bool          // Bool
	Number  *exact.Number // Count, Number; for Bool the left side of a comparison, nil where there is none
	Series  []exact.Number
	Covered []string // Predicate "where": values of Input.Field
	Exempt  []string // Predicate "exempt"
}

// Verb says what a result does with its points.
type Verb string

// The verbs of deductions, of the bonus and of vetoes.
const (
	Deducts Verb = "扣"
	Awards  Verb = "加"
	Vetoes  Verb = "否决" // has no points: it decides
)

// Result is what a pattern makes of a measure.
type Result struct {
	Points score.Points // at most the pattern's Max
	Reason string       // full Chinese sentence without a final stop
	Branch Branch       // which way the arithmetic went, for case coverage
}

// Branch names one way through a pattern's arithmetic.
type Branch string

// Branches that several patterns share.
const (
	None   Branch = "不扣分"
	Some   Branch = "部分扣分"
	Full   Branch = "正好扣完"
	Beyond Branch = "超出封顶"
)

// Pattern is one deduction with its parameters.
type Pattern interface {
	// Inputs lists the expressions to evaluate; none for manual.
	Inputs() []Input
	// Max is the most it can take.
	Max() score.Points
	// Check lists what is wrong with the parameters themselves: key and reason.
	Check() []Defect
	// Branches lists the ways through the arithmetic that cases must reach.
	Branches() []Branch
	// Judge turns a measure into points.
	//
	// Errors: where the measure makes no sense (a negative count); the clause
	// is then Failed with the error as its reason.
	Judge(m Measure, verb Verb) (Result, error)
}

// Defect is a mistake in the parameters of a pattern.
type Defect struct {
	Key  string
	What string
}

// Spec describes a pattern to the loader and to people.
type Spec struct {
	Name  string   // stable English name
	Title string   // Chinese name
	Key   string   // the JSON key that tells it from the others
	Needs []string // the other keys that it cannot do without
	New   func() Pattern
}

// Specs is the closed set.
var Specs = []Spec{
	{"fixed", "一次性扣分", "if", []string{"points"}, func() Pattern { return new(Fixed) }},
	{"each", "逐处扣分", "each", []string{"points", "cap"}, func() Pattern { return new(Each) }},
	{"missing", "缺项扣分", "missing", []string{"from", "field", "points", "cap"}, func() Pattern { return new(Missing) }},
	{"shortfall", "差额扣分", "rate", []string{"below", "per", "points", "step", "cap"}, func() Pattern { return new(Shortfall) }},
	{"tiers", "分档扣分", "tiers", []string{"value"}, func() Pattern { return new(Tiers) }},
	{"trend", "趋势扣分", "series", []string{"must", "points"}, func() Pattern { return new(Trend) }},
	{"formula", "公式扣分", "deduct", []string{"round", "cap"}, func() Pattern { return new(Formula) }},
	{"manual", "专家评分", "manual", []string{"max"}, func() Pattern { return new(Manual) }},
}

// Find gives the spec called name.
func Find(name string) (Spec, bool) {
	for _, spec := range Specs {
		if spec.Name == name {
			return spec, true
		}
	}
	return Spec{}, false
}

// Deduction is exactly one pattern, as it stands in a ruleset.
type Deduction struct {
	Name string // of its Spec
	Pattern
}

// ErrPattern reports an object that is not exactly one known pattern.
var ErrPattern = errors.New("扣分方式有误")

// UnmarshalJSON finds the one pattern whose key the object has. Unknown keys
// are errors.
func (d *Deduction) UnmarshalJSON(data []byte) error {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil {
		return err
	}
	var found []Spec
	for _, spec := range Specs {
		if _, ok := keys[spec.Key]; ok {
			found = append(found, spec)
		}
	}
	if len(found) != 1 {
		var all []string
		for _, spec := range Specs {
			all = append(all, spec.Key)
		}
		return fmt.Errorf("%w：发现 %d 个扣分方式的键；应恰有 %s 之一", ErrPattern, len(found), strings.Join(all, "、"))
	}
	for _, key := range found[0].Needs {
		if _, ok := keys[key]; !ok {
			return fmt.Errorf("%w：%s缺少必有的键 %q", ErrPattern, found[0].Title, key)
		}
	}
	d.Name, d.Pattern = found[0].Name, found[0].New()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(d.Pattern)
	if err != nil && strings.Contains(err.Error(), "unknown field") {
		_, key, _ := strings.Cut(err.Error(), "unknown field ")
		return fmt.Errorf("%w：%s没有键 %s", ErrPattern, found[0].Title, key)
	}
	return err
}

// MarshalJSON writes the pattern's object.
func (d Deduction) MarshalJSON() ([]byte, error) { return json.Marshal(d.Pattern) }

// capped is the arithmetic of "每…扣p分，c分扣完为止" for n occurrences.
func capped(n int64, each, limit score.Points) (score.Points, Branch) {
	enough := int64((limit + each - 1) / each) // occurrences that use up limit
	switch {
	case n == 0:
		return 0, None
	case n < enough:
		return score.Points(n) * each, Some
	case n == enough:
		return limit, Full
	}
	return limit, Beyond
}

// cappedBranches lists the branches of capped that at most n occurrences
// reach; n < 0 is no bound.
func cappedBranches(each, limit score.Points, n int64) []Branch {
	branches := []Branch{None}
	if each <= 0 || limit <= 0 {
		return branches
	}
	enough := int64((limit + each - 1) / each)
	if enough > 1 {
		branches = append(branches, Some)
	}
	if n < 0 || n >= enough {
		branches = append(branches, Full)
	}
	if n < 0 || n > enough {
		branches = append(branches, Beyond)
	}
	return branches
}

// settle says how much was taken, and whether a cap held it back.
func settle(verb Verb, points score.Points, branch Branch) string {
	switch {
	case verb == Vetoes && points == 0:
		return "不构成一票否决"
	case verb == Vetoes:
		return "构成一票否决"
	case points == 0:
		return "不" + string(verb) + "分"
	case branch == Beyond:
		return fmt.Sprintf("%s完%s分为止", verb, points)
	}
	return fmt.Sprintf("%s%s分", verb, points)
}

// show prints a measured number with its unit.
func show(n exact.Number, unit string) string {
	if unit == "%" {
		return n.Percent()
	}
	return n.String() + unit
}

// positive lists the defects of a parameter that must be a positive amount of
// points.
func positive(key string, p score.Points) []Defect {
	if p > 0 {
		return nil
	}
	return []Defect{{key, fmt.Sprintf("分值为 %s；应大于 0", p)}}
}

// fits lists the defects of a cap below a single step.
func fits(each, limit score.Points) []Defect {
	defects := slices.Concat(positive("points", each), positive("cap", limit))
	if len(defects) == 0 && limit < each {
		defects = append(defects, Defect{"cap", fmt.Sprintf("封顶 %s 小于单次分值 %s", limit, each)})
	}
	return defects
}
