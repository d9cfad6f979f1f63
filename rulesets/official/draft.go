package official

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/rulesets"
	"chengan/rulesets/sentence"
)

// Options say what a table does not.
type Options struct {
	ID, Edition, Title, Issuer string
	Document                   engine.Document // the paper it is taken from
	Status                     engine.Status   // official only where the user says so
	Total                      score.Points
	Pass                       *engine.PassLine
	Subjects                   []string
}

// Sentence is one sentence of a table with what became of it.
type Sentence struct {
	Place  Place                  `json:"place"`
	Item   int                    `json:"item"` // its number
	Clause string                 `json:"clause,omitempty"`
	Built  string                 `json:"built,omitempty"` // the pattern that stands in the ruleset: manual where nobody was sure
	Read   sentence.Understanding `json:"read"`
}

// Draft is what a table becomes: a ruleset, what was understood of every
// sentence, and what a person must finish.
type Draft struct {
	Ruleset   *engine.Ruleset
	Cases     []rulesets.ClauseCases // worked by hand, of clauses that stayed as they were
	Sentences []Sentence
	Settled   []Problem // what the notes of the table settle for all its sentences
	ToFinish  []Problem
	Notices   []Problem
	Changes   []Change // against the edition it was put onto
}

// isBonus tells 鼓励项 from what counts towards the total.
func isBonus(item *Item) bool {
	for _, name := range []string{item.Name, headingName(item.Pillar), headingName(item.Group)} {
		if strings.Contains(name, "鼓励项") || strings.Contains(name, "加分项") {
			return true
		}
	}
	return false
}

func headingName(h *Heading) string {
	if h == nil {
		return ""
	}
	return h.Name
}

// Build makes a ruleset of a table.
//
// Errors: ProblemsError where the points do not add up or a number cannot be
// used; nothing is built then.
func Build(t *Table, o Options) (*Draft, error) {
	b := &builder{options: o, table: t, draft: &Draft{Notices: t.Notices}}
	rs := &engine.Ruleset{
		Schema: engine.RulesetSchema, ID: o.ID, Edition: o.Edition, Title: o.Title, Issuer: o.Issuer, Documents: []engine.Document{o.Document},
		Subjects: o.Subjects, Total: o.Total, Pass: o.Pass, Rounding: engine.ReportRounding{Scale: 2, Mode: score.HalfUp},
		NoEvidence: engine.PolicyDeduct, NotApplicable: engine.PolicyFull,
		Tables: []string{engine.Declarations, engine.Documents, engine.Indicators, engine.Issues, engine.Reviews},
	}
	b.draft.Ruleset = rs
	b.notes()
	b.number()
	b.points()
	if len(b.problems) > 0 {
		return nil, sorted(b.problems)
	}
	for _, item := range t.Items {
		if isBonus(item) {
			b.bonus(item)
			continue
		}
		leaf := b.item(item)
		b.hang(item, leaf)
	}
	b.shares()
	rs.Note = b.withNotes(b.summary())
	return b.draft, nil
}

// builder makes a ruleset.
type builder struct {
	options  Options
	table    *Table
	draft    *Draft
	problems []Problem
	vetoes   int
	words    sentence.Conventions // of the notes
}

func (b *builder) toFinish(p Place, format string, args ...any) {
	b.draft.ToFinish = append(b.draft.ToFinish, Problem{p, fmt.Sprintf(format, args...)})
}

// number gives every item its number: that of the table, or the next.
func (b *builder) number() {
	seen := map[int]*Item{}
	next := 1
	for _, item := range b.table.Items {
		if item.No == 0 {
			item.No = next
		}
		if other := seen[item.No]; other != nil {
			b.problems = append(b.problems, Problem{item.Place, fmt.Sprintf("项号%d与“%s”重复；没有项号的按前一项加一", item.No, clip(other.Name))})
		}
		seen[item.No] = item
		next = item.No + 1
	}
}

// points holds the items to the total of the ruleset.
func (b *builder) points() {
	sum := score.Points(0)
	var parts []string
	var last *Heading
	pillar := score.Points(0)
	flush := func() {
		if last != nil {
			parts = append(parts, fmt.Sprintf("%s%s", clip(last.Name), pillar))
		}
		pillar = 0
	}
	for _, item := range b.table.Items {
		if isBonus(item) {
			continue
		}
		if item.Pillar != last {
			flush()
			last = item.Pillar
		}
		pillar += item.Points
		sum += item.Points
	}
	flush()
	if sum != b.options.Total {
		detail := ""
		if len(parts) > 0 {
			detail = "（" + strings.Join(parts, "，") + "）"
		}
		b.problems = append(b.problems, Problem{Place{File: b.table.File, Table: tableOf(b.table)}, fmt.Sprintf("分值列相加为%s分%s；应为%s分", sum, detail, b.options.Total)})
	}
}

func tableOf(t *Table) string {
	if len(t.Items) == 0 {
		return ""
	}
	return t.Items[0].Place.Table
}

// hang puts a leaf below its pillar and group, which it makes where they are new.
func (b *builder) hang(item *Item, leaf engine.Item) {
	level := &b.draft.Ruleset.Items
	id := ""
	for _, h := range []*Heading{item.Pillar, item.Group} {
		if h == nil {
			continue
		}
		i := slices.IndexFunc(*level, func(e engine.Item) bool { return e.Name == h.Name && len(e.Clauses) == 0 })
		if i < 0 {
			i = len(*level)
			*level = append(*level, engine.Item{ID: join(id, fmt.Sprint(i+1)), Name: clipTo(h.Name, 200), PointsStatus: b.options.Status})
		}
		(*level)[i].Points += leaf.Points
		id = (*level)[i].ID
		level = &(*level)[i].Items
	}
	leaf.ID = join(id, fmt.Sprint(item.No))
	*level = append(*level, leaf)
}

func join(parent, id string) string {
	if parent == "" {
		return id
	}
	return parent + "." + id
}

// item makes the leaf of a 三级项.
func (b *builder) item(item *Item) engine.Item {
	leaf := engine.Item{No: item.No, Name: clipTo(item.Name, 200), Points: item.Points, PointsStatus: b.options.Status,
		Source: &engine.Source{Document: b.options.Document.ID, At: fmt.Sprintf("第%d项", item.No), Status: b.options.Status}}
	b.beside(item, &leaf)
	pool := score.Points(0)
	for _, read := range b.sentences(item) {
		k := len(leaf.Clauses) + 1
		id := fmt.Sprintf("%d.%d", item.No, k)
		s := Sentence{Place: read.place, Item: item.No, Read: read.u}
		switch read.u.Kind {
		case sentence.Commentary, sentence.Inapt:
			b.remark(&leaf, read)
			b.draft.Sentences = append(b.draft.Sentences, s)
			continue
		case sentence.Veto:
			s.Clause, s.Built = b.veto(item, read), "veto"
			b.draft.Sentences = append(b.draft.Sentences, s)
			continue
		case sentence.Award:
			b.toFinish(read.place, "“%s”是加分，不在鼓励项中，没有导入", clip(read.u.Text))
			b.draft.Sentences = append(b.draft.Sentences, s)
			continue
		}
		clause := b.clause(id, item.Points, item.Name, read)
		clause.Owners = owners(item)
		clause.Source = engine.Source{Document: b.options.Document.ID, At: at(item.No, read.u.No), Status: b.options.Status, TextStatus: b.options.Status, Note: clause.Source.Note}
		if read.u.Pool {
			clause.Pool = "P"
			pool = max(pool, poolCap(read.u, item.Points))
		}
		s.Clause, s.Built = id, clause.Deduct.Name
		b.draft.Sentences = append(b.draft.Sentences, s)
		leaf.Clauses = append(leaf.Clauses, clause)
	}
	if pool > 0 {
		if pool > item.Points {
			b.toFinish(item.Place, "扣分池%s分超过本项%s分，按本项分值", pool, item.Points)
			pool = item.Points
		}
		for i := range leaf.Clauses {
			if clause := &leaf.Clauses[i]; clause.Pool != "" && clause.Deduct.Max() > pool {
				b.toFinish(item.Place, "条款%s最多扣%s分，超过与其他情形合计的%s分，请核对", clause.ID, clause.Deduct.Max(), pool)
			}
		}
		leaf.Pools = []engine.Pool{{ID: "P", Cap: pool}}
	}
	if len(leaf.Clauses) == 0 {
		b.toFinish(item.Place, "“%s”没有一句扣分，暂由专家评分", clip(item.Name))
		clause := engine.Clause{ID: fmt.Sprintf("%d.1", item.No), Text: clipTo(item.Name, 1000) + "：没有读到扣分标准，由专家评分", Deduct: byExpert(item.Points)}
		clause.Owners = owners(item)
		clause.Source = engine.Source{Document: b.options.Document.ID, At: at(item.No, ""), Status: b.options.Status}
		leaf.Clauses = append(leaf.Clauses, clause)
		return leaf
	}
	if most := losable(leaf); most < item.Points {
		b.toFinish(item.Place, "“%s”各条款最多共扣%s分，本项%s分中有%s分永远扣不到，请核对是否有遗漏的句子", clip(item.Name), most, item.Points, item.Points-most)
	}
	return leaf
}

// losable is the most that the clauses of a leaf can take.
func losable(leaf engine.Item) score.Points {
	total, pooled := score.Points(0), score.Points(0)
	for _, clause := range leaf.Clauses {
		if clause.Pool != "" {
			pooled += clause.Deduct.Max()
		} else {
			total += clause.Deduct.Max()
		}
	}
	if len(leaf.Pools) > 0 {
		pooled = min(pooled, leaf.Pools[0].Cap)
	}
	return total + pooled
}

// poolCap is the cap that a sentence shares with others.
func poolCap(u sentence.Understanding, points score.Points) score.Points {
	switch {
	case u.PoolCap > 0:
		return u.PoolCap
	case u.PoolAll || u.Cap == 0:
		return points
	}
	return u.Cap
}

// reading is a sentence with the requirement beside it.
type reading struct {
	u       sentence.Understanding
	context string
	place   Place
}

// sentences reads the cells of an item, each sentence with the numbered part
// of the 评价内容 that bears its number.
func (b *builder) sentences(item *Item) []reading {
	var out []reading
	for _, cell := range item.Cells {
		contents := map[string]string{}
		parts := sentence.Split(cell.Content)
		for _, part := range parts {
			contents[part.No] = strings.Trim(part.Text, "；;。 \n")
		}
		for _, u := range b.words.Read(cell.Rule) {
			context := contents[u.No]
			if context == "" && (len(parts) == 1 || u.No == "") {
				context = strings.Trim(strings.ReplaceAll(cell.Content, "\n", ""), "；;。 ")
			}
			out = append(out, reading{b.listed(u, context), context, cell.Place})
		}
	}
	return out
}

// listed reads "每缺一项扣0.2分" together with the requirement that lists what
// there must be.
func (b *builder) listed(u sentence.Understanding, context string) sentence.Understanding {
	if u.Pattern != "each" || u.What != "" || context == "" || !strings.ContainsAny(u.Text, "缺少漏") {
		return u
	}
	again := b.words.Read(strings.Trim(context, "。；，") + "，" + u.Text)
	if len(again) != 1 || again[0].Pattern != "missing" || again[0].Points != u.Points || again[0].Cap != u.Cap {
		return u
	}
	again[0].No, again[0].Text = u.No, u.Text
	again[0].Used, again[0].Left = u.Used, u.Left
	return again[0]
}

// remark keeps what a sentence says that does not deduct.
func (b *builder) remark(leaf *engine.Item, r reading) {
	text := strings.Trim(r.u.Text, "；;。 ")
	if text == "" {
		return
	}
	if r.u.Kind == sentence.Inapt {
		b.toFinish(r.place, "“%s”说明何时不涉及：适用条件须由人填写 applies；未填写的，在自查表中填报不涉及", clip(text))
	}
	leaf.Source.Note = clipTo(strings.TrimPrefix(leaf.Source.Note+"；"+text, "；"), 2000)
}

// veto makes a 一票否决 of a sentence.
func (b *builder) veto(item *Item, r reading) string {
	b.vetoes++
	id := fmt.Sprintf("V%d", b.vetoes)
	consequence := ""
	for word, c := range map[string]string{"不得参": "不得参评", "资格": "取消参评资格", "撤销": "撤销命名"} {
		if strings.Contains(r.u.Text, word) {
			consequence = c
		}
	}
	if consequence == "" {
		consequence = "取消参评资格"
		b.toFinish(r.place, "“%s”没有写明否决的后果，暂作取消参评资格", clip(r.u.Text))
	}
	what := r.u.What
	if what == "" {
		what = clip(r.u.Text)
	}
	b.draft.Ruleset.Vetoes = append(b.draft.Ruleset.Vetoes, engine.Veto{ID: id, Text: sentenceText(r), Consequence: consequence, Owners: owners(item),
		Source: engine.Source{Document: b.options.Document.ID, At: at(item.No, r.u.No), Status: b.options.Status},
		If:     fmt.Sprintf("any(issues, .clause == %q and not .excused)", id), What: clipTo(what, 2000)})
	b.toFinish(r.place, "否决项%s（%s）按登记在问题台账中的情形判断，请核对", id, clip(what))
	return id
}

// bonus makes 鼓励项 of an item; its points are the cap.
func (b *builder) bonus(item *Item) {
	rs := b.draft.Ruleset
	if rs.Bonus == nil {
		rs.Bonus = &engine.Bonus{Name: "鼓励项"}
	}
	rs.Bonus.Cap += item.Points
	for _, read := range b.sentences(item) {
		s := Sentence{Place: read.place, Item: item.No, Read: read.u}
		if read.u.Kind != sentence.Award && read.u.Kind != sentence.Deduction {
			b.draft.Sentences = append(b.draft.Sentences, s)
			continue
		}
		id := fmt.Sprintf("B%d", len(rs.Bonus.Clauses)+1)
		read.u.Kind = sentence.Award
		clause := b.clause(id, item.Points, item.Name, read)
		s.Clause, s.Built = id, clause.Deduct.Name
		b.draft.Sentences = append(b.draft.Sentences, s)
		rs.Bonus.Clauses = append(rs.Bonus.Clauses, engine.BonusClause{ID: id, Text: clause.Text, Owners: owners(item), Award: clause.Deduct,
			Source: engine.Source{Document: b.options.Document.ID, At: "鼓励项", Status: b.options.Status, TextStatus: b.options.Status}})
	}
}

// owners are the units of an item, the leading one first.
func owners(item *Item) []string {
	var list []string
	for _, name := range slices.Concat(item.Lead, item.Owners) {
		if name = clipTo(name, 100); !slices.Contains(list, name) && len(list) < 50 {
			list = append(list, name)
		}
	}
	return list
}

// at says where a sentence stands in the paper.
func at(no int, part string) string {
	if part == "" {
		return fmt.Sprintf("第%d项", no)
	}
	return fmt.Sprintf("第%d项(%s)", no, part)
}

// summary says how much of the ruleset a person still has to look at.
func (b *builder) summary() string {
	certain, probable, unsure := 0, 0, 0
	for _, s := range b.draft.Sentences {
		if s.Clause == "" {
			continue
		}
		switch s.Read.Confidence {
		case sentence.Certain:
			certain++
		case sentence.Probable:
			probable++
		default:
			unsure++
		}
	}
	return fmt.Sprintf("由%s导入，共%d句扣分规则：由程序读出，确定的%d句，较有把握的%d句，无把握而暂由专家评分的%d句。", strings.TrimSuffix(b.options.Document.Title+b.options.Document.No, ""), certain+probable+unsure, certain, probable, unsure)
}

// clipTo cuts a text to a number of characters.
func clipTo(text string, most int) string {
	runes := []rune(text)
	if len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
