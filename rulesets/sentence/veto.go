package sentence

import "strings"

// veto takes sentences that decide and do not count: "实行一票否决".
func veto(r *reading) bool {
	v := viewOf(r.tokens, r.used)
	at := strings.IndexRune(v.shape, 'V')
	if at < 0 {
		return false
	}
	r.u.Kind = Veto
	r.u.What = cleanWhat(v.text(r.tokens, 0, v.byteAt[at]))
	if strings.ContainsAny(v.shape, "DA") {
		r.doubt(Unsure, "既否决又扣分")
		return true
	}
	r.useAll()
	return true
}
