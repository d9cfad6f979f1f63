package engine

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Aspect is one part of what a clause says.
type Aspect string

// The aspects of a clause. Its remedy, its domain, where it is written and whom
// it serves may change without making it another clause.
const (
	Wording       Aspect = "text"
	Rule          Aspect = "deduct" // what is measured and how, apart from the weight
	Weight        Aspect = "points" // the most it takes
	Applicability Aspect = "applies"
	SharedCap     Aspect = "pool"
	Owner         Aspect = "owners"
)

// Title gives the Chinese word for people.
func (a Aspect) Title() string {
	return map[Aspect]string{Wording: "文字", Rule: "扣分规则", Weight: "分值", Applicability: "适用范围", SharedCap: "扣分池", Owner: "牵头单位"}[a]
}

// Differs lists the aspects in which two clauses differ, none where they are
// the same clause. Editions are compared by this and nothing else.
func (c *Clause) Differs(other *Clause) []Aspect {
	var aspects []Aspect
	note := func(differs bool, aspect Aspect) {
		if differs {
			aspects = append(aspects, aspect)
		}
	}
	note(c.Text != other.Text, Wording)
	note(!c.SameRule(other), Rule)
	note(maxOf(c.Deduct) != maxOf(other.Deduct), Weight)
	note(c.Applies != other.Applies, Applicability)
	note(c.Pool != other.Pool, SharedCap)
	note(!slices.Equal(slices.Sorted(slices.Values(c.Owners)), slices.Sorted(slices.Values(other.Owners))), Owner)
	return aspects
}

// SameRule reports whether two clauses deduct for the same reasons in the same
// steps, be the weight another.
func (c *Clause) SameRule(other *Clause) bool {
	if c.Deduct.Pattern == nil || other.Deduct.Pattern == nil || c.Deduct.Name != other.Deduct.Name {
		return c.Deduct.Pattern == nil && other.Deduct.Pattern == nil
	}
	weighed, err := other.Deduct.Reweigh(c.Deduct.Max())
	if err != nil {
		return false
	}
	a, errA := json.Marshal(c.Deduct)
	b, errB := json.Marshal(weighed)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
