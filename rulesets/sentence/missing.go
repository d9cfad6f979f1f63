package sentence

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// missing takes "未制定甲、乙、丙等3项办法的，每缺一项扣0.2分": a list of which
// each thing that is absent costs. Without a list it is each.
func missing(r *reading) bool {
	if r.verb == tokBonus {
		return false
	}
	saved := *r
	savedUsed := append([]bool{}, r.used...)
	found, ok := r.occurrence()
	if ok && found.lack && r.u.Kind == Deduction && r.u.Every == 0 {
		if r.u.Things = things(r.u.What); len(r.u.Things) >= 2 {
			r.u.Pattern = "missing"
			if n := listed(r.u.What); n > 0 && n != len(r.u.Things) {
				r.doubt(Unsure, "写明"+strconv.Itoa(n)+"项，列出的是"+strconv.Itoa(len(r.u.Things))+"项")
			} else if n == 0 {
				r.doubt(Probable, "清单按顿号拆成"+strconv.Itoa(len(r.u.Things))+"项，请核对")
			}
			r.capless()
			return true
		}
	}
	*r = saved
	copy(r.used, savedUsed)
	return false
}

var (
	listVerb  = regexp.MustCompile(`^.*?(?:未按(?:照)?(?:规定|要求|标准)?|未|没有|缺少|缺失|缺|应当|不具备|不|包括|包含|涵盖|覆盖)(?:制定|编制|建立健全|建立|建成|开展|设置|设立|出台|包括|包含|涵盖|覆盖|明确|落实|具备|配备|纳入|完成|实现|修订|印发|发布|公布|推进|组织|健全|完善|及时|分别|或者|或|和|并|、)*`)
	listCount = regexp.MustCompile(`等?(` + numeralForm + `)(?:个)?(?:大)?(?:项|类|个|种|方面|部|份|本)`)
	listTail  = regexp.MustCompile(`等.*$`)
	enclosed  = regexp.MustCompile(`（[^（）]*）|《[^《》]*》|“[^“”]*”`)
)

// listed is how many things a sentence says that it lists; 0 where it does not.
func listed(what string) int {
	all := listCount.FindAllStringSubmatch(enclosed.ReplaceAllString(what, ""), -1)
	if len(all) == 0 {
		return 0
	}
	n, ok := number(all[len(all)-1][1])
	if whole, isWhole := n.Int64(); ok && isWhole && whole >= 2 {
		return int(whole)
	}
	return 0
}

// things takes the list of a sentence apart at its 、 and its last 和, 及 or 与.
func things(what string) []string {
	// What stands in brackets and titles keeps its commas.
	var held []string
	hidden := enclosed.ReplaceAllStringFunc(what, func(s string) string {
		held = append(held, s)
		return "\x01" + string(rune('\uE000'+len(held)-1))
	})
	show := func(s string) string {
		for i, h := range held {
			s = strings.ReplaceAll(s, "\x01"+string(rune('\uE000'+i)), h)
		}
		return s
	}
	best := ""
	for _, stretch := range strings.FieldsFunc(hidden, func(c rune) bool { return strings.ContainsRune("，；。：", c) }) {
		if strings.Count(stretch, "、") > strings.Count(best, "、") {
			best = stretch
		}
	}
	if best == "" {
		return nil
	}
	head := listVerb.FindString(best)
	if strings.Count(head, "、") > 0 && strings.Count(best, "、") == strings.Count(head, "、") {
		head = ""
	}
	best = strings.TrimPrefix(best, head)
	complete := !strings.Contains(best, "等")
	best = listTail.ReplaceAllString(best, "")
	if m := listCount.FindStringIndex(best); m != nil && m[0] > 0 && complete {
		best = best[:m[0]]
	}
	var out []string
	for i, one := range strings.Split(best, "、") {
		last := i == strings.Count(best, "、")
		for _, and := range []string{"以及", "和", "及", "与"} {
			if a, b, ok := strings.Cut(one, and); last && ok && utf8.RuneCountInString(a) >= 2 && utf8.RuneCountInString(b) >= 2 {
				out = append(out, show(a))
				one = b
				break
			}
		}
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, show(one))
		}
	}
	for i, one := range out {
		for _, other := range out[:i] {
			if one == other {
				return nil
			}
		}
		if utf8.RuneCountInString(one) > 30 {
			return nil
		}
	}
	return out
}
