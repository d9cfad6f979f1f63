package plan

import "regexp"

// Comparison is the plan's target beside that of a higher level. It is about
// targets, not about what was done.
type Comparison struct {
	Subject string `json:"subject"`
	Target  string `json:"target"`  // of the higher level, as printed
	Own     string `json:"own"`     // as printed
	Finding string `json:"finding"` // 严于, 等于, 宽于, 不可比
	Printed string `json:"printed"` // the document's own verdict
	Note    string `json:"note,omitempty"`
}

// bare takes out of a printed target what Op, Value and the unit say already.
// Only targets of which the same is left are comparable.
var bare = regexp.MustCompile(`[0-9.%％‰≥≤<>＜＞\s]|达到|控制在|以上|以内|小时|不低于|不高于`)

// compare compares the two targets.
func (i *Indicator) compare() *Comparison {
	with := i.ComparedWith
	if with == nil {
		return nil
	}
	c := &Comparison{Subject: with.Subject, Target: with.Text, Own: i.Target.Text, Printed: with.Verdict, Finding: "不可比"}
	own, _ := i.goal()
	other, _, _ := parse(with.Value)
	left, right := bare.ReplaceAllString(i.Target.Text, ""), bare.ReplaceAllString(with.Text, "")
	switch {
	case own == nil || other == nil || i.Target.Op == nil || left != right:
		c.Note = "两个目标的用语不同，不能相比"
		return c
	}
	order := own.Cmp(other)
	if i.Direction == MustNotExceed {
		order = -order
	}
	if order == 0 && *i.Target.Op != with.Op { // a bound that leaves itself out asks for more
		order = len(with.Op) - len(*i.Target.Op)
	}
	c.Finding = map[int]string{-1: "宽于", 0: "等于", 1: "严于"}[order]
	if c.Printed == "一致" && c.Finding != "等于" {
		c.Note = "与文件所印的“一致”不符"
	}
	return c
}
