package edition

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// Change is one thing that differs. Of what is new or gone only one side is
// there.
type Change struct {
	What string `json:"what"` // 文字, 每次扣分, 界限, …
	From string `json:"from"`
	To   string `json:"to"`
}

// String gives the change for people: "封顶由1改为2".
func (c Change) String() string {
	switch {
	case c.From == "" && c.To == "":
		return c.What
	case c.From == "":
		return c.What + "：新增" + c.To
	case c.To == "":
		return c.What + "：取消" + c.From
	}
	return c.What + "由" + c.From + "改为" + c.To
}

// note adds a change where the sides differ.
func note(changes *[]Change, what, from, to string) {
	if from != to {
		*changes = append(*changes, Change{what, from, to})
	}
}

// inWords is a clause as a whole.
func inWords(clause *engine.Clause) string {
	return fmt.Sprintf("“%s”（最多%s分）", clause.Text, most(clause.Deduct))
}

func most(d pattern.Deduction) score.Points {
	if d.Pattern == nil {
		return 0
	}
	return d.Max()
}

// quoted puts a text into quotation marks; none stays none.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "“" + text + "”"
}

func list(texts []string) string { return strings.Join(texts, "、") }

// entries says what was added to a list and what was taken from it.
func entries(what string, was, is []string) []Change {
	without := func(a, b []string) []string {
		return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
	}
	var changes []Change
	if gone := without(was, is); len(gone) > 0 {
		changes = append(changes, Change{What: what, From: list(gone)})
	}
	if fresh := without(is, was); len(fresh) > 0 {
		changes = append(changes, Change{What: what, To: list(fresh)})
	}
	if len(changes) == 0 && !slices.Equal(was, is) {
		changes = append(changes, Change{What: what + "换了次序"})
	}
	return changes
}

// orElse is a text, or what none of it means.
func orElse(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

// renumbered is a clause under another id, as its own expressions name it.
func renumbered(clause *engine.Clause, id string) *engine.Clause {
	out := *clause
	out.ID = id
	rename := func(text string) string {
		text = strings.ReplaceAll(text, `"`+clause.ID+`"`, `"`+id+`"`)
		return strings.ReplaceAll(text, `'`+clause.ID+`'`, `'`+id+`'`)
	}
	out.Applies, out.Because = rename(clause.Applies), rename(clause.Because)
	if data, err := json.Marshal(clause.Deduct); err == nil && clause.Deduct.Pattern != nil {
		var deduct pattern.Deduction
		text := strings.ReplaceAll(rename(string(data)), `\"`+clause.ID+`\"`, `\"`+id+`\"`)
		if json.Unmarshal([]byte(text), &deduct) == nil {
			out.Deduct = deduct
		}
	}
	return &out
}

// clauseChanges says what differs between a clause and what became of it, apart
// from its number and its place. It is edited where something counts in the
// score: what Differs names but the owner, and parameters that it reads.
func (c *comparing) clauseChanges(was, is *engine.Clause, aspects []engine.Aspect) (changes []Change, edited bool) {
	for _, aspect := range aspects {
		edited = edited || aspect != engine.Owner
		switch aspect {
		case engine.Wording:
			note(&changes, aspect.Title(), quoted(was.Text), quoted(is.Text))
		case engine.Rule:
			changes = append(changes, c.deduction(was.Deduct, is.Deduct, "扣")...)
		case engine.Weight:
			note(&changes, aspect.Title(), most(was.Deduct).String(), most(is.Deduct).String())
		case engine.Applicability:
			changes = append(changes, c.expression(aspect.Title(), orElse(was.Applies, "全部适用"), orElse(is.Applies, "全部适用"))...)
		case engine.SharedCap:
			note(&changes, aspect.Title(), orElse(was.Pool, "不在扣分池中"), orElse(is.Pool, "不在扣分池中"))
		case engine.Owner:
			note(&changes, aspect.Title(), orElse(list(was.Owners), "各单位"), orElse(list(is.Owners), "各单位"))
		}
	}
	for _, name := range parametersOf(was, is) {
		if from, to := inText(c.from.Ruleset.Params[name]), inText(c.to.Ruleset.Params[name]); from != to {
			edited = true
			changes = append(changes, Change{"所读参数" + name, from, to})
		}
	}
	note(&changes, "领域", was.Domain, is.Domain)
	note(&changes, "配合单位", list(was.Support), list(is.Support))
	note(&changes, "对应的评价项", services(was.Serves), services(is.Serves))
	note(&changes, "不适用的理由", quoted(was.AppliesReason), quoted(is.AppliesReason))
	note(&changes, "列出的记录", was.Because, is.Because)
	note(&changes, "依据", sourceWords(was.Source), sourceWords(is.Source))
	note(&changes, "整改要求", remedyWords(was.Remedy), remedyWords(is.Remedy))
	if len(changes) == 0 {
		a, b := *was, *is
		a.Lineage, b.Lineage = nil, nil
		if !bytes.Equal(inJSON(a), inJSON(b)) { // a key that nobody thought of, or the order of a list
			changes = append(changes, Change{What: "写法改变，含义相同"})
		}
	}
	return changes, edited
}

var parameter = regexp.MustCompile(`\bparams\.([A-Za-z_][A-Za-z0-9_]*)`)

// parametersOf lists the parameters that clauses read, sorted.
func parametersOf(clauses ...*engine.Clause) []string {
	names := map[string]bool{}
	for _, clause := range clauses {
		sources := []string{clause.Applies}
		if clause.Deduct.Pattern != nil {
			for _, input := range clause.Deduct.Inputs() {
				sources = append(sources, input.Source)
			}
		}
		for _, source := range sources {
			for _, found := range parameter.FindAllStringSubmatch(source, -1) {
				names[found[1]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func inText(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func inJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("edition: a decoded ruleset does not encode: %v", err))
	}
	return data
}

func services(serves []engine.Service) string {
	var parts []string
	for _, one := range serves {
		parts = append(parts, one.Item+"（"+one.Share+"）")
	}
	return list(parts)
}

func sourceWords(s engine.Source) string {
	text := strings.TrimSpace(s.Document+" "+s.At) + "〔" + s.Status.Title()
	if s.TextStatus != "" && s.TextStatus != s.Status {
		text += "，条文" + s.TextStatus.Title()
	}
	text += "〕"
	if s.Note != "" {
		text += quoted(s.Note)
	}
	return text
}

func remedyWords(r *engine.Remedy) string {
	if r == nil {
		return ""
	}
	text := fmt.Sprintf("“%s”（难度%d）", r.Text, r.Effort)
	if len(r.After) > 0 {
		text += "，须先整改" + list(r.After)
	}
	return text
}

// itemChanges says what differs between two items of one id, apart from what
// is below them.
func itemChanges(was, is *engine.Item) []Change {
	var changes []Change
	note(&changes, "名称", quoted(was.Name), quoted(is.Name))
	note(&changes, "分值", was.Points.String(), is.Points.String())
	pools := func(item *engine.Item) map[string]string {
		caps := map[string]string{}
		for _, pool := range item.Pools {
			caps[pool.ID] = pool.Cap.String()
		}
		return caps
	}
	before, after := pools(was), pools(is)
	for _, id := range union(before, after) {
		note(&changes, "扣分池"+id+"的上限", before[id], after[id])
	}
	if was.No != is.No {
		note(&changes, "序号", fmt.Sprint(was.No), fmt.Sprint(is.No))
	}
	note(&changes, "分值的依据", was.PointsStatus.Title(), is.PointsStatus.Title())
	source := func(s *engine.Source) string {
		if s == nil {
			return ""
		}
		return sourceWords(*s)
	}
	note(&changes, "依据", source(was.Source), source(is.Source))
	return changes
}

// union lists the keys of two maps, sorted as people count.
func union[V any](a, b map[string]V) []string {
	both := maps.Clone(a)
	if both == nil {
		both = map[string]V{}
	}
	maps.Copy(both, b)
	return slices.SortedFunc(maps.Keys(both), naturally)
}

func naturally(a, b string) int {
	switch {
	case engine.NaturalLess(a, b):
		return -1
	case engine.NaturalLess(b, a):
		return 1
	}
	return 0
}
