package official

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets"
	"chengan/rulesets/sentence"
)

// Change is one difference between an edition and the one it was put onto.
type Change struct {
	Kind   string `json:"kind"` // one of Kinds
	Item   string `json:"item"` // number and name
	Clause string `json:"clause,omitempty"`
	What   string `json:"what"`
}

// Kinds are the kinds of changes, in the order in which they are told.
var Kinds = []string{"新增", "替换", "撤销", "分值", "名称", "保留"}

// String gives the change for people.
func (c Change) String() string {
	if c.Clause != "" {
		return fmt.Sprintf("%s　条款%s（%s）：%s", c.Kind, c.Clause, c.Item, c.What)
	}
	return fmt.Sprintf("%s　%s：%s", c.Kind, c.Item, c.What)
}

// like is how alike two names or sentences must be to be taken for one.
const like = 0.5

// Onto puts the sentences of a table in the place of those of an edition: an
// item is known by its number and its name, a sentence by its words. A sentence
// of which only the wording is new keeps the expression, the owners and the
// remedy of the one it replaces; what the table does not have stays; what was
// no official sentence and has none now is withdrawn.
//
// Errors: ProblemsError where an item of the table has no counterpart, or its
// number and its name speak of two.
func Onto(t *Table, base *rulesets.Loaded, o Options) (*Draft, error) {
	b := &builder{options: o, table: t, draft: &Draft{Notices: t.Notices}}
	rs := *base.Ruleset
	rs.Items = copyTree(base.Ruleset.Items)
	rs.Edition = o.Edition
	if o.Title != "" {
		rs.Title = o.Title
	}
	if o.Document.Title == "" && o.Document.No == "" {
		o.Document.Title = rs.Title + "（" + t.File + "）"
	}
	o.Document.ID = documentID(rs.Documents)
	rs.Documents = append(slices.Clone(rs.Documents), o.Document)
	rs.Tables = slices.Clone(rs.Tables)
	for _, name := range []string{engine.Declarations, engine.Documents, engine.Indicators, engine.Issues, engine.Reviews} {
		if !slices.Contains(rs.Tables, name) {
			rs.Tables = append(rs.Tables, name)
		}
	}
	rs.Shares = slices.Clone(rs.Shares)
	rs.Vetoes = slices.Clone(rs.Vetoes)
	b.options, b.draft.Ruleset, b.vetoes = o, &rs, len(rs.Vetoes)
	was := rs.NotApplicable
	b.notes()
	if rs.NotApplicable != was {
		b.toFinish(Place{File: t.File, Table: tableOf(t)}, "不涉及的在底本中%s，按本表注释改为%s，请核对", notConcern.title(was), notConcern.title(rs.NotApplicable))
	}
	p := &placing{builder: b, base: base, replaced: map[string]bool{}}
	var bonus []*Item
	for _, item := range t.Items {
		if isBonus(item) {
			bonus = append(bonus, item)
			continue
		}
		if leaf := p.find(item); leaf != nil {
			p.place(item, leaf)
		}
	}
	if len(b.problems) > 0 {
		return nil, sorted(b.problems)
	}
	if len(bonus) > 0 {
		p.bonus(bonus)
	}
	resum(rs.Items)
	if total := sumOf(rs.Items); total != rs.Total {
		return nil, ProblemsError{{Place{File: t.File, Table: tableOf(t)}, fmt.Sprintf("换上表中的分值后合计%s分；应为%s分", total, rs.Total)}}
	}
	for _, cases := range base.Cases { // of what stayed
		if !p.replaced[cases.Clause] {
			b.draft.Cases = append(b.draft.Cases, cases)
		}
	}
	b.shares()
	rs.Note = p.note()
	slices.SortStableFunc(b.draft.Changes, func(x, y Change) int { return slices.Index(Kinds, x.Kind) - slices.Index(Kinds, y.Kind) })
	return b.draft, nil
}

// placing puts items into an edition.
type placing struct {
	*builder
	base     *rulesets.Loaded
	taken    map[*engine.Item]*Item
	replaced map[string]bool // clauses of the base whose cases no longer hold
}

func copyTree(items []engine.Item) []engine.Item {
	out := slices.Clone(items)
	for i := range out {
		out[i].Items = copyTree(out[i].Items)
		out[i].Clauses, out[i].Pools = slices.Clone(out[i].Clauses), slices.Clone(out[i].Pools)
	}
	return out
}

// resum gives every level the points of those below it.
func resum(items []engine.Item) {
	for i := range items {
		if len(items[i].Items) > 0 {
			resum(items[i].Items)
			items[i].Points = sumOf(items[i].Items)
		}
	}
}

func sumOf(items []engine.Item) score.Points {
	total := score.Points(0)
	for _, item := range items {
		total += item.Points
	}
	return total
}

func documentID(list []engine.Document) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("d%d", n)
		if !slices.ContainsFunc(list, func(d engine.Document) bool { return d.ID == id }) {
			return id
		}
	}
}

// leaves lists the leaves of a tree.
func leaves(items []engine.Item) []*engine.Item {
	var out []*engine.Item
	for i := range items {
		if len(items[i].Items) == 0 {
			out = append(out, &items[i])
		} else {
			out = append(out, leaves(items[i].Items)...)
		}
	}
	return out
}

// find gives the leaf that an item of the table speaks of.
func (p *placing) find(item *Item) *engine.Item {
	fail := func(format string, args ...any) *engine.Item {
		p.problems = append(p.problems, Problem{item.Place, fmt.Sprintf(format, args...)})
		return nil
	}
	if p.taken == nil {
		p.taken = map[*engine.Item]*Item{}
	}
	var byNo, byName, near *engine.Item
	nearest := 0.0
	for _, leaf := range leaves(p.draft.Ruleset.Items) {
		if item.No > 0 && leaf.No == item.No {
			byNo = leaf
		}
		if squeeze(leaf.Name) == squeeze(item.Name) {
			byName = leaf
		}
		if s := similar(leaf.Name, item.Name); s > nearest {
			near, nearest = leaf, s
		}
	}
	name := fmt.Sprintf("%s@%s", p.base.Ruleset.ID, p.base.Ruleset.Edition)
	leaf := byName
	switch {
	case byName != nil && byNo != nil && byName != byNo:
		return fail("“%s”在表中是第%d项，在%s中是第%d项“%s”；第%d项是“%s”：请核对项号", clip(item.Name), item.No, name, byName.No, byName.Name, item.No, byNo.Name)
	case byName != nil:
	case byNo != nil && similar(byNo.Name, item.Name) >= like:
		leaf = byNo
		p.draft.Changes = append(p.draft.Changes, Change{"名称", itemName(leaf), "", fmt.Sprintf("按项号对应，名称改为“%s”", item.Name)})
	case byNo != nil && near != nil && near != byNo && nearest >= like:
		return fail("第%d项“%s”与%s的第%d项“%s”名称不同，与第%d项“%s”相近：请核对项号或者名称", item.No, clip(item.Name), name, byNo.No, byNo.Name, near.No, near.Name)
	case byNo != nil:
		return fail("第%d项“%s”与%s的第%d项“%s”名称不同：请核对项号或者名称", item.No, clip(item.Name), name, byNo.No, byNo.Name)
	case near != nil && nearest >= like:
		leaf = near
		p.toFinish(item.Place, "“%s”按相近的名称对应到第%d项“%s”，请核对", clip(item.Name), near.No, near.Name)
	default:
		return fail("“%s”在%s中没有对应的项；名称最接近的是“%s”", clip(item.Name), name, nameOf(near))
	}
	if other := p.taken[leaf]; other != nil {
		return fail("“%s”与“%s”（第%d行）对应到同一项“%s”", clip(item.Name), clip(other.Name), other.Place.Row, leaf.Name)
	}
	p.taken[leaf] = item
	return leaf
}

func nameOf(item *engine.Item) string {
	if item == nil {
		return "无"
	}
	return item.Name
}

func itemName(item *engine.Item) string { return fmt.Sprintf("第%d项%s", item.No, item.Name) }

// place puts the sentences of an item into its leaf.
func (p *placing) place(item *Item, leaf *engine.Item) {
	if len(item.Lead)+len(item.Owners) == 0 { // the table does not say who answers
		for _, clause := range leaf.Clauses {
			for _, owner := range clause.Owners {
				if !slices.Contains(item.Owners, owner) {
					item.Owners = append(item.Owners, owner)
				}
			}
		}
	}
	item.No = leaf.No
	made := p.item(item)
	title := itemName(leaf)
	change := func(kind, clause, format string, args ...any) {
		p.draft.Changes = append(p.draft.Changes, Change{kind, title, clause, fmt.Sprintf(format, args...)})
	}
	if made.Points != leaf.Points {
		change("分值", "", "由%s分改为%s分", leaf.Points, made.Points)
	}
	old := leaf.Clauses
	counterpart := pair(made.Clauses, old)
	used := map[string]bool{}
	for _, clause := range old { // ids of what stays or is replaced are not given again
		used[clause.ID] = true
	}
	ids := map[string]string{} // made → final
	var clauses []engine.Clause
	stays := map[string]bool{} // of the base, with the base's cases
	for i, clause := range made.Clauses {
		j := counterpart[i]
		if j < 0 {
			id := ""
			for n := 1; id == "" || used[id]; n++ {
				id = fmt.Sprintf("%d.%d", leaf.No, n)
			}
			used[id] = true
			ids[clause.ID] = id
			change("新增", id, "%s", clause.Text)
			clauses = append(clauses, rename(clause, id))
			continue
		}
		was := old[j]
		ids[clause.ID] = was.ID
		next := rename(clause, was.ID)
		next.Domain, next.Remedy, next.Applies, next.AppliesReason = was.Domain, was.Remedy, was.Applies, was.AppliesReason
		next.Owners = was.Owners
		how := "扣法改变：" + describe(was.Deduct) + "，改为" + describe(clause.Deduct)
		if sameDeduction(was, next) {
			next.Deduct, next.Because = was.Deduct, was.Because
			stays[was.ID] = true
			how = "扣法相同，判断方法不变"
			if squeeze(matter(was.Text)) != squeeze(matter(next.Text)) {
				p.toFinish(item.Place, "条款%s的句子有改动，判断方法沿用底本，请核对：%s", was.ID, next.Text)
			}
		}
		if was.Source.Status == engine.Official && stays[was.ID] && squeeze(was.Text) == squeeze(next.Text) {
			change("保留", was.ID, "原文相同")
			clauses = append(clauses, was)
			continue
		}
		change("替换", was.ID, "%s原句“%s”，换为“%s”；%s", was.Source.Status.Title(), was.Text, next.Text, how)
		clauses = append(clauses, next)
	}
	for j, was := range old {
		if slices.Contains(counterpart, j) {
			continue
		}
		if was.Source.Status == engine.Official {
			change("保留", was.ID, "表中没有对应的句子，原文保留，请核对：%s", was.Text)
			p.toFinish(item.Place, "条款%s是官方原文，表中没有对应的句子，予以保留，请核对", was.ID)
			clauses = append(clauses, was)
			stays[was.ID] = true
			continue
		}
		change("撤销", was.ID, "%s：%s", was.Source.Status.Title(), was.Text)
		p.replaced[was.ID] = true
	}
	for _, was := range old {
		if !stays[was.ID] {
			p.replaced[was.ID] = true
		}
	}
	p.rename(ids, item.No)
	pools := made.Pools
	for _, clause := range clauses { // a sentence that stayed keeps its pool
		if clause.Pool != "" && !slices.ContainsFunc(pools, func(pool engine.Pool) bool { return pool.ID == clause.Pool }) {
			i := slices.IndexFunc(leaf.Pools, func(pool engine.Pool) bool { return pool.ID == clause.Pool })
			pools = append(pools, leaf.Pools[i])
		}
	}
	leaf.Name, leaf.Points, leaf.PointsStatus, leaf.Source = made.Name, made.Points, made.PointsStatus, made.Source
	leaf.Clauses, leaf.Pools = clauses, pools
}

// rename gives the sentences of an item the ids of the edition.
func (p *placing) rename(ids map[string]string, no int) {
	for i := range p.draft.Sentences {
		if s := &p.draft.Sentences[i]; s.Item == no && ids[s.Clause] != "" {
			s.Clause = ids[s.Clause]
		}
	}
}

// rename gives a clause another id, also where its expressions name it.
func rename(clause engine.Clause, id string) engine.Clause {
	if clause.ID == id {
		return clause
	}
	from, to := fmt.Sprintf("%q", clause.ID), fmt.Sprintf("%q", id)
	swap := func(s string) string {
		s = strings.ReplaceAll(s, ".clause == "+from, ".clause == "+to)
		return strings.ReplaceAll(s, from+" in .clauses", to+" in .clauses")
	}
	switch d := clause.Deduct.Pattern.(type) {
	case *pattern.Fixed:
		copied := *d
		copied.If = swap(d.If)
		clause.Deduct.Pattern = &copied
	case *pattern.Each:
		copied := *d
		copied.Each = swap(d.Each)
		clause.Deduct.Pattern = &copied
	case *pattern.Missing:
		copied := *d
		copied.Where, copied.Exempt = swap(d.Where), swap(d.Exempt)
		clause.Deduct.Pattern = &copied
	}
	clause.ID = id
	return clause
}

// pair finds for every new sentence the old one that it replaces, -1 for none:
// the most alike first, and none twice.
func pair(made, old []engine.Clause) []int {
	out := make([]int, len(made))
	for i := range out {
		out[i] = -1
	}
	for {
		best, bi, bj := 0.0, -1, -1
		for i := range made {
			for j := range old {
				if out[i] >= 0 || slices.Contains(out, j) {
					continue
				}
				s := similar(matter(made[i].Text), matter(old[j].Text))
				if made[i].Deduct.Name == old[j].Deduct.Name {
					s += 0.05
				}
				if s > best {
					best, bi, bj = s, i, j
				}
			}
		}
		if bi < 0 || best < like {
			return out
		}
		out[bi] = bj
	}
}

// matter is what a sentence is about, without how much it costs: the costs of
// all sentences read alike.
func matter(text string) string {
	read := sentence.Read(text)
	if len(read) == 1 && read[0].What != "" {
		return read[0].What
	}
	if len(read) == 1 && read[0].Measure != "" {
		return read[0].Measure
	}
	return text
}

// sameDeduction reports whether two clauses take the same points in the same
// way; how they look at the evidence is not asked.
func sameDeduction(a, b engine.Clause) bool {
	if a.Deduct.Name != b.Deduct.Name || a.Deduct.Max() != b.Deduct.Max() || a.Pool != b.Pool {
		return false
	}
	switch x := a.Deduct.Pattern.(type) {
	case *pattern.Each:
		return x.Points == b.Deduct.Pattern.(*pattern.Each).Points
	case *pattern.Missing:
		y := b.Deduct.Pattern.(*pattern.Missing)
		return x.Points == y.Points && len(x.Things) == len(y.Things)
	case *pattern.Fixed: // a threshold must be the same to the last sign
		return threshold(x.If) == threshold(b.Deduct.Pattern.(*pattern.Fixed).If)
	case *pattern.Shortfall:
		y := b.Deduct.Pattern.(*pattern.Shortfall)
		return x.Points == y.Points && x.Below.Cmp(y.Below) == 0 && x.Per.Cmp(y.Per) == 0 && x.Step == y.Step
	case *pattern.Trend:
		y := b.Deduct.Pattern.(*pattern.Trend)
		return x.Must == y.Must && years(x.Series) == years(y.Series)
	case *pattern.Tiers:
		y := b.Deduct.Pattern.(*pattern.Tiers)
		return slices.EqualFunc(x.Tiers, y.Tiers, func(s, t pattern.Tier) bool {
			return s.Op == t.Op && s.Than.Cmp(t.Than) == 0 && s.Points == t.Points
		})
	}
	return false
}

// threshold is what an expression compares with: "<= 0.8".
func threshold(expression string) string {
	i := strings.LastIndexAny(expression, "<>")
	if i < 0 || strings.Contains(expression, "documents") || strings.Contains(expression, " or ") || strings.Contains(expression, " and ") {
		return ""
	}
	return strings.TrimSpace(expression[i:])
}

func years(series string) string {
	i := strings.LastIndex(series, ",")
	return strings.Trim(series[max(i, 0):], ", )")
}

// describe words a deduction in short.
func describe(d pattern.Deduction) string {
	title := d.Name
	if spec, ok := pattern.Find(d.Name); ok {
		title = spec.Title
	}
	return fmt.Sprintf("%s（最多%s分）", title, d.Max())
}

// bonus puts the 鼓励项 of the table in the place of that of the edition.
func (p *placing) bonus(items []*Item) {
	rs := p.draft.Ruleset
	if old := rs.Bonus; old != nil {
		for _, clause := range old.Clauses {
			p.replaced[clause.ID] = true
			p.draft.Changes = append(p.draft.Changes, Change{"撤销", old.Name, clause.ID, clause.Text})
		}
	}
	var owners []string
	if rs.Bonus != nil {
		for _, clause := range rs.Bonus.Clauses {
			for _, owner := range clause.Owners {
				if !slices.Contains(owners, owner) {
					owners = append(owners, owner)
				}
			}
		}
	}
	rs.Bonus = nil
	for _, item := range items {
		if len(item.Lead)+len(item.Owners) == 0 {
			item.Owners = owners
		}
		p.builder.bonus(item)
	}
	for _, clause := range rs.Bonus.Clauses {
		p.draft.Changes = append(p.draft.Changes, Change{"新增", rs.Bonus.Name, clause.ID, clause.Text})
	}
}

// note says what the new edition rests on.
func (p *placing) note() string {
	counts := map[engine.Status]int{}
	clauses := 0
	for _, leaf := range leaves(p.draft.Ruleset.Items) {
		for _, clause := range leaf.Clauses {
			counts[clause.Source.Status]++
			clauses++
		}
	}
	var parts []string
	for _, status := range engine.Statuses {
		if counts[status] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d条", status.Title(), counts[status]))
		}
	}
	text := fmt.Sprintf("本版以%s@%s为底本，按%s%s替换而成。共%d条扣分规则：%s。", p.base.Ruleset.ID, p.base.Ruleset.Edition, p.options.Document.Title, p.options.Document.No, clauses, strings.Join(parts, "，"))
	if counts[engine.Placeholder] > 0 {
		text += "占位规则不是官方原文，不得对外称官方扣分。"
	}
	return p.withNotes(text)
}

// squeeze drops what does not tell two names apart.
func squeeze(text string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" 　\t\n，。；、：“”（）()《》·-—,;:.", c) {
			return -1
		}
		return c
	}, text)
}

// similar is how alike two texts are, by the pairs of characters they share: the
// mean of their share of both and of the shorter, because one of two sentences
// often says the same and more.
func similar(a, b string) float64 {
	pairs := func(s string) map[string]int {
		runes := []rune(squeeze(s))
		out := map[string]int{}
		for i := 0; i+1 < len(runes); i++ {
			out[string(runes[i:i+2])]++
		}
		return out
	}
	x, y := pairs(a), pairs(b)
	shared, first, second := 0, 0, 0
	for pair, n := range x {
		shared += min(n, y[pair])
		first += n
	}
	for _, n := range y {
		second += n
	}
	if first == 0 || second == 0 {
		if squeeze(a) == squeeze(b) {
			return 1
		}
		return 0
	}
	return float64(shared)/float64(first+second) + float64(shared)/float64(2*min(first, second))
}
