package shortest

import (
	"fmt"
	"slices"

	"chengan/engine/score"
)

// Contradiction is a place of a plan that says something other than the rest of
// it, or than what it was made of.
type Contradiction struct {
	Field    string // of the JSON: ways[0].effort
	Found    string
	Expected string
}

// Error implements error. Long texts are cut.
func (c *Contradiction) Error() string {
	return fmt.Sprintf("%s 为 %s；应为 %s", c.Field, cut(c.Found), cut(c.Expected))
}

func cut(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "……"
	}
	return text
}

// Limits of a plan that comes from outside.
const (
	maxWays = 21 // the best and its alternatives
	maxSize = 1_000_000_000_000
)

// Sound holds a plan to its own arithmetic: efforts and gains add up, ways end
// where their last step ends and hold the line, a proof stays below it, and the
// state is that of the ways. It says nothing of the run that the plan was made
// of; see Request.Verify.
//
// Errors: the first *Contradiction.
func (p *Plan) Sound() error {
	a := &audit{}
	standing := len(p.Vetoes) > 0
	reached := p.Line.Passes(p.Score)
	a.want("state", p.State.Title() != "", p.State, "holds、possible、unproven、impossible、vetoed 之一")
	a.want("line.op", p.Line.Op == ">" || p.Line.Op == ">=", p.Line.Op, "> 或 >=")
	a.want("line.points", p.Line.Points >= 0, p.Line.Points, "不小于0的数")
	a.want("low", p.Low <= p.Score, p.Low, "不高于 score 的分数")
	a.want("high", p.Score <= p.High, p.High, "不低于 score 的分数")
	a.want("state", (p.State == Vetoed) == standing, p.State, map[bool]string{true: "vetoed（有成立的否决项）", false: "别的结论（没有成立的否决项）"}[standing])
	a.want("state", standing || (p.State == Holds) == reached, p.State, map[bool]string{true: "holds（现得分已经达到目标）", false: "别的结论（现得分没有达到目标）"}[reached])
	planned := p.State == Possible || p.State == Unproven
	a.want("ways", planned == (len(p.Ways) > 0), fmt.Sprintf("%d个方案", len(p.Ways)), map[bool]string{true: "至少1个方案", false: "没有方案"}[planned])
	a.want("ways", len(p.Ways) <= maxWays, fmt.Sprintf("%d个方案", len(p.Ways)), fmt.Sprintf("至多%d个方案", maxWays))
	a.want("proof", (p.State == Impossible) == (p.Proof != nil), map[bool]string{true: "空", false: "一个证明"}[p.Proof == nil], map[bool]string{true: "一个证明（无法达标）", false: "空"}[p.State == Impossible])
	for i, limit := range p.Limits {
		a.size(fmt.Sprintf("limits[%d].effort", i), limit.Effort, 0)
	}
	for i := range p.Ways {
		a.way(p, i)
	}
	if planned && a.first == nil {
		kept := p.Ways[0].Kept()
		a.want("state", kept == (p.State == Possible), p.State, map[bool]string{true: "possible", false: "unproven（重新计算没有证实方案）"}[kept])
	}
	if p.Proof != nil {
		a.proof(p)
	}
	if a.first != nil {
		return a.first
	}
	return nil
}

// audit keeps the first contradiction.
type audit struct{ first *Contradiction }

func (a *audit) want(field string, holds bool, found any, expected string) {
	if !holds && a.first == nil {
		text := fmt.Sprint(found)
		if text == "" {
			text = "空"
		}
		a.first = &Contradiction{field, text, expected}
	}
}

// same wants a value.
func same[T comparable](a *audit, field string, found, expected T) {
	a.want(field, found == expected, found, fmt.Sprintf("%v", expected))
}

// size wants a number that can be added up.
func (a *audit) size(field string, n, least int) {
	a.want(field, n >= least && n <= maxSize, n, fmt.Sprintf("%d至%d的整数", least, maxSize))
}

func (a *audit) way(p *Plan, index int) {
	way := &p.Ways[index]
	at := fmt.Sprintf("ways[%d]", index)
	a.want(at+".steps", len(way.Steps) > 0, "空", "至少一步")
	effort, now := 0, p.Score
	seen := map[string]bool{}
	for i := range way.Steps {
		step, at := &way.Steps[i], fmt.Sprintf("%s.steps[%d]", at, i)
		for _, id := range append([]string{step.Clause}, step.Also...) {
			a.want(at+".clause", id != "" && !seen[id], id, "各步互不相同的条款编号")
			seen[id] = true
		}
		a.size(at+".effort", step.Effort, 1)
		a.size(at+".of", step.Of, 1)
		a.want(at+".count", step.Count >= 1 && step.Count <= step.Of, step.Count, fmt.Sprintf("1至%d的整数", step.Of))
		a.want(at+".left", step.Left >= 0 && step.Left < step.Before, step.Left, fmt.Sprintf("少于现扣分%s的分数", step.Before))
		a.want(at+".gain", step.Gain >= 0, step.Gain, "不小于0的分数")
		a.want(at+".more", step.More >= 0, step.More, "不小于0的整数")
		effort, now = effort+step.Effort, now+step.Gain
		same(a, at+".score", step.Score, now)
		if a.first != nil {
			return // sums beyond this say nothing
		}
	}
	same(a, at+".effort", way.Effort, effort)
	same(a, at+".score", way.Score, now)
	same(a, at+".gain", way.Gain, now-p.Score)
	a.want(at+".score", p.Line.Passes(way.Score), way.Score, p.Line.Title())
	a.want(at+".low", way.Low <= way.Score, way.Low, "不高于方案得分的分数")
	a.want(at+".effort", way.Effort >= p.Ways[0].Effort, way.Effort, fmt.Sprintf("不小于最省的方案的工作量%d", p.Ways[0].Effort))
	a.want(at+".below", (way.Below != nil) == (index == 0), map[bool]string{true: "空", false: "一个分数"}[way.Below == nil], map[bool]string{true: "一个分数", false: "空"}[index == 0])
	if way.Below != nil {
		a.want(at+".below", !p.Line.Passes(*way.Below) && *way.Below >= p.Score, *way.Below, fmt.Sprintf("现得分%s以上、达不到目标的分数", p.Score))
	}
	a.want(at+".check", (way.Check == nil) == p.FromRun, map[bool]string{true: "空", false: "重新计算的结果"}[way.Check == nil],
		map[bool]string{true: "空（没有证据）", false: "重新计算的结果（from_run 不是 true）"}[p.FromRun])
	if way.Check != nil {
		a.check(p, way, at+".check")
	}
}

func (a *audit) check(p *Plan, way *Way, at string) {
	c := way.Check
	a.want(at+".low", c.Low <= c.Score, c.Low, "不高于 score 的分数")
	a.want(at+".high", c.Score <= c.High, c.High, "不低于 score 的分数")
	same(a, at+".holds", c.Holds, p.Line.Passes(c.Score))
	same(a, at+".agrees", c.Agrees, len(c.Differs)+len(c.Not) == 0)
	a.want(at+".score", !c.Agrees || c.Score == way.Score, c.Score, fmt.Sprintf("%s（与方案一致）", way.Score))
	a.want(at+".better", !c.Better || len(c.Differs) > 0, c.Better, "false（没有不一致之处）")
	a.want(at+".score", !c.Better || len(c.Not) > 0 || c.Score >= way.Score, c.Score, fmt.Sprintf("不低于方案的%s的分数", way.Score))
}

func (a *audit) proof(p *Plan) {
	proof := p.Proof
	a.want("proof.score", !p.Line.Passes(proof.Score) && proof.Score >= p.Score, proof.Score, fmt.Sprintf("现得分%s以上、达不到目标的分数", p.Score))
	a.size("proof.effort", proof.Effort, 0)
	a.want("proof.short", proof.Short > 0 && proof.Short <= p.Missing, proof.Short, fmt.Sprintf("大于0、不超过 missing（%s）的分数", p.Missing))
	sum := score.Points(0)
	for i, item := range proof.Items {
		at := fmt.Sprintf("proof.items[%d]", i)
		a.want(at+".item", !slices.ContainsFunc(proof.Items[:i], func(o ItemProof) bool { return o.Item == item.Item }), item.Item, "互不相同的评价项")
		a.want(at+".then", item.Then > 0 && item.Then <= item.Now, item.Then, fmt.Sprintf("大于0、不超过现失分%s的分数", item.Now))
		a.want(at+".now", item.Now <= item.Stake, item.Now, fmt.Sprintf("不超过涉及分值%s的分数", item.Stake))
		if a.first != nil {
			return
		}
		sum += item.Then
	}
	a.want("proof.items", sum <= p.Applicable, fmt.Sprintf("合计%s分", sum), fmt.Sprintf("合计不超过涉及分值%s", p.Applicable))
}
