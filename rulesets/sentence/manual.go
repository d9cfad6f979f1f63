package sentence

import (
	"regexp"
	"strings"
)

var rangeVerdict = regexp.MustCompile(`(?:D)?R`)

// manual takes sentences that leave the points to an expert: "酌情扣0.1-0.5分",
// "根据完成情况扣分". Points is the most that may be deducted, 0 where unsaid.
func manual(r *reading) bool {
	v := viewOf(r.tokens, r.used)
	span := v.match(rangeVerdict)
	discreet := strings.ContainsRune(v.shape, 'J') && strings.ContainsAny(v.shape, "DnAWZ0")
	if !discreet && (span == nil || strings.ContainsAny(v.shape, "q")) {
		return false
	}
	if strings.ContainsAny(v.shape, "SB") { // 每低1个百分点酌情…
		r.doubt(Unsure, "既有计算方法又由专家掌握")
	}
	r.u.Pattern = "manual"
	for i, t := range r.tokens {
		if !r.used[i] && (t.kind == tokAmount || t.kind == tokRange) {
			r.u.Points = max(r.u.Points, t.points)
			if least, ok := asPoints(t.number); ok && t.kind == tokRange {
				r.u.Least = least
			}
		}
	}
	if r.u.Points == 0 {
		r.u.Points = r.u.Cap
	}
	r.u.What = cleanWhat(v.text(r.tokens, 0, v.byteAt[strings.IndexAny(v.shape, "JRD")]))
	r.useAll()
	return true
}
