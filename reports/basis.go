package reports

import (
	"fmt"
	"strings"

	"chengan/engine"
)

// Basis is what a report rests on, and how anybody can check it.
type Basis struct {
	Tool           string        `json:"tool"`
	RulesetID      string        `json:"ruleset_id"`
	Edition        string        `json:"edition"`
	RulesetTitle   string        `json:"ruleset_title"`
	Issuer         string        `json:"issuer"`
	Note           string        `json:"note"`
	RulesetDigest  string        `json:"ruleset_digest"`
	EvidenceDigest string        `json:"evidence_digest"`
	RunDigest      string        `json:"run_digest"`
	Round          string        `json:"-"`          // 轮次, "" where the run names none
	Date           string        `json:"date"`       // 评估基准日, YYYY-MM-DD
	DateTitle      string        `json:"date_title"` // 2022年12月29日
	Documents      []Document    `json:"documents"`
	Files          []engine.File `json:"files"`
	Given          Number        `json:"-"`        // Files
	Problems       Number        `json:"problems"` // records and files that were refused
	Rules          []string      `json:"rules"`    // how the points are made, in sentences
	Verify         string        `json:"verify"`   // the command that recomputes the run
}

// Document is a paper that sentences of the ruleset are taken from.
type Document struct {
	Title string `json:"title"`
	No    string `json:"no"`
	Date  string `json:"date"`
	URL   string `json:"url"`
}

// Line gives the document as it is cited.
func (d Document) Line() string {
	line := "《" + d.Title + "》"
	if strings.Contains(d.Title, "《") {
		line = d.Title
	}
	var notes []string
	for _, note := range []string{d.No, longDate(d.Date)} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	if len(notes) > 0 {
		line += "（" + strings.Join(notes, "，") + "）"
	}
	return line
}

// Cited gives the title of the ruleset as a text cites it, in 《》.
func (b *Basis) Cited() string {
	if strings.Contains(b.RulesetTitle, "《") {
		return b.RulesetTitle
	}
	return "《" + b.RulesetTitle + "》"
}

func newBasis(pen printer, run *engine.Run) Basis {
	header, ruleset := &run.Header, &run.Header.Ruleset
	b := Basis{
		Tool: header.Tool, Round: header.Round, RulesetID: ruleset.ID, Edition: ruleset.Edition, RulesetTitle: ruleset.Title,
		Issuer: ruleset.Issuer, Note: ruleset.Note, RulesetDigest: ruleset.Digest,
		EvidenceDigest: header.Evidence.Digest, RunDigest: run.Summary.Digest,
		Date: header.Date, DateTitle: longDate(header.Date), Files: header.Evidence.Files, Given: countOf(len(header.Evidence.Files), pen.run+"evidence.files[*]"),
		Problems: Number{N: header.Evidence.Problems}.at(pen.run+"evidence", "problems"),
		Verify:   fmt.Sprintf("chengan verify 评价结果文件 -r %s@%s 佐证材料目录", ruleset.ID, ruleset.Edition),
	}
	for _, document := range ruleset.Documents {
		b.Documents = append(b.Documents, Document{document.Title, document.No, document.Date, document.URL})
	}
	b.Rules = rules(ruleset)
	return b
}

// rules says how the points come about, for whoever doubts a number.
func rules(ruleset *engine.Outline) []string {
	list := []string{
		"分值以万分之一分为最小单位精确计算，不使用浮点数；报告中的数字只在打印时修约，修约后可能被误读为达到合格线、满分或零分的，按未修约的数值打印。",
		"得分率＝应得分值中保住的分值÷应得分值，百分数四舍五入保留两位小数；名次按未修约的得分率确定，得分率相同的名次并列。",
		"完成率＝已提交完整佐证材料的条款数÷适用条款数。完成率只反映材料提交情况，得分率反映评价结果，两者不得混用。",
	}
	switch ruleset.NoEvidence {
	case "deduct":
		list = append(list, "未提交佐证材料、待评和无法评价的条款先按扣分计入得分；核定后可能的最高得分另列。")
	case "full":
		list = append(list, "未提交佐证材料、待评和无法评价的条款暂不扣分；可能的最低得分另列。")
	}
	switch ruleset.NotApplicable {
	case "full":
		list = append(list, "不涉及的条款不扣分，按满分计入应得分值。")
	case "exclude":
		list = append(list, "不涉及的条款不计入应得分值。")
	}
	list = append(list, "不属于本单位职责的条款不计入应得分值；应得分值不足满分的，得分按比例折算为满分制，失分、扣分仍按条款原分值列示。")
	return append(list, "勾稽关系不参与扣分；不一致的，相应佐证材料应先行核实。",
		"各项分值、比率和计数均取自本节所列摘要的评价结果文件，以及按其计算的达标方案和换版拆分；网页的表格和文字中逐个注有出处（data-from 属性），点击数字即显示，可在相应文件中逐个核对。")
}

// longDate gives 2022年9月20日 for 2022-09-20, and any other text unchanged.
func longDate(date string) string {
	var year, month, day int
	if n, _ := fmt.Sscanf(date, "%4d-%2d-%2d", &year, &month, &day); n != 3 || len(date) != 10 {
		return date
	}
	return fmt.Sprintf("%d年%d月%d日", year, month, day)
}
