package sentence

import (
	"regexp"
	"strings"
)

// changes are words that alter what a sentence costs. Where a pattern did not
// use them, it is not certain, whatever else it understood.
var changes = []struct {
	form *regexp.Regexp
	to   Confidence
	why  string
}{
	{regexp.MustCompile(`加倍|双倍|翻倍|倍扣|加重扣|减半|折半|倍`), Unsure, "倍数"},
	{regexp.MustCompile(`排名|名次|末位|倒数|前[0-9一二三四五六七八九十]+名|后[0-9一二三四五六七八九十]+名`), Unsure, "排名"},
	{regexp.MustCompile(`全国平均|全省平均|平均水平|平均值|平均数|全市平均`), Unsure, "与平均水平比较"},
	{regexp.MustCompile(`累进|递增扣|递加|逐次加|依次加|另扣|另行扣|额外扣|加扣|再扣`), Unsure, "另外扣分"},
	{regexp.MustCompile(`按比例|比例扣|比例折算|折算`), Unsure, "按比例"},
	{regexp.MustCompile(`除非|抵扣|抵减|可恢复|返还|冲抵`), Unsure, "条件"},
	{regexp.MustCompile(`各自?扣|分别扣|依次扣`), Unsure, "各扣各的"},
	{regexp.MustCompile(`下列|以下(?:情形|情况|内容)|上述(?:任|情形|情况)|之一的`), Probable, "几种情形"},
	{regexp.MustCompile(`首次|第二次|再次|第一次|两次以上`), Probable, "次序"},
}

// leftovers holds what is left of a sentence against its certainty, and lists
// what was used and what was not.
func (r *reading) leftovers() {
	if r.u.Kind == Commentary || r.u.Kind == Inapt {
		return
	}
	for i, t := range r.tokens {
		if r.used[i] || t.kind == tokPunct || strings.TrimSpace(t.text) == "" {
			continue
		}
		switch t.kind {
		case tokAmount, tokRange, tokDeduct, tokAll, tokBonus, tokGain, tokNoun, tokPercent, tokStep, tokDiscreet, tokExhaust, tokEach, tokNothing:
			r.doubt(Unsure, "没有读懂“"+t.text+"”")
		case tokNumber, tokQuantity, tokOperator, tokPostfix, tokYears, tokWithin, tokWithout:
			r.doubt(Unsure, "没有读懂“"+t.text+"”")
		}
	}
	for i := 0; i < len(r.tokens); {
		j := i
		for j < len(r.tokens) && r.used[j] == r.used[i] {
			j++
		}
		var raw, text strings.Builder
		for _, t := range r.tokens[i:j] {
			raw.WriteString(t.raw)
			text.WriteString(t.text)
		}
		span := Span{From: r.tokens[i].from - r.start, To: r.tokens[j-1].to - r.start, Text: raw.String()}
		switch {
		case r.used[i]:
			r.u.Used = append(r.u.Used, span)
		case strings.Trim(text.String(), "，。；、：（）的 ") != "":
			r.u.Left = append(r.u.Left, span)
		}
		i = j
	}
	for _, span := range r.u.Left {
		if r.u.Confidence != Unsure {
			r.doubt(Probable, "没有用到“"+strings.Trim(span.Text, "，。；、 ")+"”")
		}
	}
	scope := r.u.Text
	if r.u.Pattern == "each" || r.u.Pattern == "fixed" && len(r.u.Conditions) == 0 || r.u.Pattern == "missing" {
		scope = enclosed.ReplaceAllString(scope, "")
	}
	for _, c := range changes {
		if m := c.form.FindString(scope); m != "" && !(c.why == "按比例" && r.u.Step == "linear") {
			r.doubt(c.to, "“"+m+"”改变怎样扣分（"+c.why+"）")
		}
	}
	if r.u.Exempt != "" && len(r.u.Conditions)+len(r.u.Tiers) > 0 || r.u.Exempt != "" && r.u.Pattern == "shortfall" {
		r.doubt(Probable, "“"+r.u.Exempt+"”要在指标的口径中掌握")
	}
}

// inapt are sentences that say when an item does not apply.
var inapt = regexp.MustCompile(`不涉及|不适用|无此项|没有此项|无(?:相关|此类|该类)|(?:按|得|计)满分|不参评|缺项`)
