package shortest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// Verify holds a plan to the run that a request is about: what was counted on the
// run alone is found again and must be the same; of what was counted on evidence,
// which is not at hand, every step must be one that its clause allows and every
// score the one that the ruleset gives for the deductions promised.
//
// Shape: the line, the limits and what is excluded are the plan's.
// Errors: those of Plan.Sound and Find; the first *Contradiction.
func (r Request) Verify(p *Plan) error {
	if err := p.Sound(); err != nil {
		return err
	}
	r.Line, r.Limits, r.Exclude, r.Alternatives, r.Facts = &p.Line, p.Limits, nil, max(0, len(p.Ways)-1), nil
	for _, barrier := range p.Barriers {
		if barrier.Excluded && barrier.Why == excluded { // others came along with it
			r.Exclude = append(r.Exclude, barrier.Clause)
		}
	}
	if !p.FromRun {
		return r.carried(p)
	}
	again, err := Find(r)
	if err != nil {
		return err
	}
	found, err := tree(p)
	if err != nil {
		return err
	}
	expected, err := tree(again)
	if err != nil {
		return err
	}
	if c := differ("", found, expected); c != nil {
		return c
	}
	return nil
}

// tree is a plan as its JSON has it, without the notes: they speak of how it was
// asked for as well.
func tree(p *Plan) (any, error) {
	own := *p
	own.Notes = nil
	data, err := json.Marshal(own)
	var out any
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// differ finds the first place where two trees differ.
func differ(at string, found, expected any) *Contradiction {
	switch f := found.(type) {
	case map[string]any:
		e, ok := expected.(map[string]any)
		if !ok {
			break
		}
		keys := maps.Clone(f)
		maps.Copy(keys, e)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if c := differ(strings.TrimPrefix(at+"."+key, "."), f[key], e[key]); c != nil {
				return c
			}
		}
		return nil
	case []any:
		e, ok := expected.([]any)
		if !ok || len(e) != len(f) {
			break
		}
		for i := range f {
			if c := differ(fmt.Sprintf("%s[%d]", at, i), f[i], e[i]); c != nil {
				return c
			}
		}
		return nil
	default:
		if found == expected {
			return nil
		}
	}
	return &Contradiction{at, shownValue(found), shownValue(expected)}
}

// shownValue prints a value of a tree shortly.
func shownValue(v any) string {
	switch v := v.(type) {
	case nil:
		return "空"
	case []any:
		return fmt.Sprintf("%d项", len(v))
	case map[string]any:
		return fmt.Sprintf("%d个键", len(v))
	}
	return fmt.Sprint(v)
}

// carried verifies a plan that was made with evidence.
func (r *Request) carried(p *Plan) error {
	f := &finding{Request: *r, tasks: map[string]int{}, leads: map[int]int{}, kept: map[int]*curve{}}
	if err := f.prepare(); err != nil {
		return err
	}
	a := &audit{}
	need, _ := f.need()
	same(a, "missing", p.Missing, need)
	same(a, "applicable", p.Applicable, f.plan.Applicable)
	same(a, "vetoes", strings.Join(p.Vetoes, "；"), strings.Join(f.plan.Vetoes, "；"))
	same(a, "unsure", strings.Join(p.Unsure, "；"), strings.Join(f.plan.Unsure, "；"))
	for i := range p.Ways {
		f.verify(a, &p.Ways[i], fmt.Sprintf("ways[%d]", i))
	}
	if p.Proof != nil {
		f.verifyProof(a, p.Proof)
	}
	if a.first != nil {
		return a.first
	}
	return nil
}

func (f *finding) verify(a *audit, way *Way, at string) {
	for i := range way.Steps {
		f.verifyStep(a, &way.Steps[i], fmt.Sprintf("%s.steps[%d]", at, i))
		if a.first != nil {
			return
		}
		part := Way{Steps: way.Steps[:i+1]}
		same(a, fmt.Sprintf("%s.steps[%d].score", at, i), way.Steps[i].Score, f.Program.Tally(f.Promise(&part), f.Request.bonus()).Score)
	}
	same(a, at+".low", way.Low, f.lowest(way))
}

// verifyStep holds a step to its clause.
func (f *finding) verifyStep(a *audit, s *Step, at string) {
	unit := 0
	var result *engine.ClauseResult
	var clause *engine.Clause
	for i, id := range append([]string{s.Clause}, s.Also...) {
		k := slices.IndexFunc(f.Subject.Clauses, func(c engine.ClauseResult) bool { return c.ID == id })
		a.want(at+".clause", k >= 0, id, "评价结果中的条款")
		if k < 0 {
			return
		}
		one := DefaultEffort
		if f.clauses[k].Remedy != nil {
			one = f.clauses[k].Remedy.Effort
		}
		if unit = max(unit, one); i == 0 {
			result, clause = &f.Subject.Clauses[k], f.clauses[k]
			continue
		}
		a.want(at+".also", f.Subject.Clauses[k].Outcome == score.NoEvidence && result.Outcome == score.NoEvidence, id, "同样未提交材料的条款")
	}
	same(a, at+".before", s.Before, result.Deducted)
	same(a, at+".effort", s.Effort, s.Count*unit)
	same(a, at+".remedy", s.Remedy, remedy(clause))
	same(a, at+".owners", strings.Join(s.Owners, "、"), strings.Join(clause.Owners, "、"))
	if a.first != nil {
		return
	}
	behind := score.Points(s.Of - s.Count)
	left := score.Points(0)
	switch p := clause.Deduct.Pattern.(type) {
	case *pattern.Each:
		if result.Outcome == score.Deducted && result.Measure != nil {
			n, _ := result.Measure.Int64()
			same(a, at+".of", int64(s.Of), n)
			left = min(p.Cap, behind*p.Points)
		}
	case *pattern.Missing:
		if result.Outcome == score.Deducted {
			a.want(at+".of", s.Of <= len(p.Things), s.Of, fmt.Sprintf("不超过清单的%d项", len(p.Things)))
			left = min(p.Cap, behind*p.Points)
		}
	case *pattern.Shortfall, *pattern.Tiers:
		if result.Outcome != score.Deducted {
			break
		}
		if s.To == nil { // a tier of which nobody knows what it takes
			tiers, is := p.(*pattern.Tiers)
			a.want(at+".to", is && slices.ContainsFunc(tiers.Tiers, func(t pattern.Tier) bool { return t.Points == s.Left }), "空", "指标应达到的数值")
			return
		}
		judged, err := p.Judge(pattern.Measure{Number: s.To}, pattern.Deducts)
		a.want(at+".to", err == nil, *s.To, "能够评价的数值")
		left = judged.Points
	}
	a.want(at+".clause", result.Outcome == score.Deducted || result.Outcome == score.NoEvidence, s.Clause, "扣分或者未提交材料的条款")
	same(a, at+".left", s.Left, left)
}

// verifyProof holds what remains of the items to what they lose now, and to the
// score that they leave.
func (f *finding) verifyProof(a *audit, proof *Proof) {
	none := make([]int, len(f.problem.tasks))
	rest := score.Points(0)
	for i := range proof.Items {
		one, at := &proof.Items[i], fmt.Sprintf("proof.items[%d]", i)
		k := slices.IndexFunc(f.places, func(n int) bool { return f.outline.Nodes[n].ID+" "+f.outline.Nodes[n].Name == one.Item })
		a.want(at+".item", k >= 0, one.Item, "细则中的评价项")
		if k < 0 {
			return
		}
		same(a, at+".stake", one.Stake, f.Subject.Nodes[f.places[k]].Applicable)
		same(a, at+".now", one.Now, f.itemLost(k, none))
		rest += one.Then
	}
	same(a, "proof.score", proof.Score, f.score(f.Subject.Applicable-rest))
}
