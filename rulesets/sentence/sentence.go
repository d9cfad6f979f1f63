// Package sentence reads the deduction sentences of the standards, as people
// write them in tables: "每发现一处扣0.2分，1分扣完为止". It says what it
// understood, how sure it is, which words it used and which it did not.
//
// It is a small grammar, not a guess: text becomes tokens (lexeme.go), phrases
// that only modify are taken out (modifier.go), and the first pattern whose
// form fits the rest is the answer, one file each, in the order of patterns.
// What changes the meaning and was not understood costs the certainty (doubt.go).
package sentence

import (
	"slices"
	"strings"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// Confidence says how sure an understanding is.
type Confidence string

// The levels of confidence.
const (
	Certain  Confidence = "确定"   // every word that bears on the points was understood
	Probable Confidence = "较有把握" // understood by a convention that the sentence does not spell out
	Unsure   Confidence = "无把握"  // something was not understood: a person decides
)

// Kind says what a sentence is for.
type Kind string

// The kinds of sentences.
const (
	Deduction  Kind = "扣分"
	Award      Kind = "加分"
	Veto       Kind = "否决"
	Inapt      Kind = "不适用" // says when the item does not apply
	Commentary Kind = "说明"  // neither takes nor gives points
)

// Span is a stretch of the text that was read.
//
// Units: characters of Understanding.Text, To excluded.
type Span struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Text string `json:"text"`
}

// Condition is one comparison: "改造率≤80%".
type Condition struct {
	Measure string       `json:"measure"`
	Op      string       `json:"op"` // < <= > >= ==
	Than    exact.Number `json:"than"`
	Unit    string       `json:"unit,omitempty"` // "%" where Than was a percentage
}

// Tier is one step of a scale, in the order in which an evaluator takes the
// first that matches.
type Tier struct {
	Op     string       `json:"op"`
	Than   exact.Number `json:"than"`
	Points score.Points `json:"points"`
	All    bool         `json:"all,omitempty"` // the points of the whole item
	Gained bool         `json:"gained,omitempty"`
}

// Understanding is what one sentence was taken to say.
type Understanding struct {
	No         string        `json:"no,omitempty"` // its number in the cell: "1"
	Text       string        `json:"text"`
	Kind       Kind          `json:"kind"`
	Pattern    string        `json:"pattern,omitempty"` // name of an engine pattern: fixed, each, missing, shortfall, tiers, trend, manual
	Points     score.Points  `json:"points,omitempty"`
	Least      score.Points  `json:"least,omitempty"`  // of a range that an expert picks from
	All        bool          `json:"all,omitempty"`    // 不得分: the points of the whole item
	Cap        score.Points  `json:"cap,omitempty"`    // 0: none stated
	CapAll     bool          `json:"capAll,omitempty"` // 扣完为止: the points of the whole item
	Pool       bool          `json:"pool,omitempty"`   // the cap is shared with other sentences
	PoolCap    score.Points  `json:"poolCap,omitempty"`
	PoolAll    bool          `json:"poolAll,omitempty"`
	Unit       string        `json:"unit,omitempty"`  // 处, 家, 起
	Every      int64         `json:"every,omitempty"` // 每3处: occurrences that make one step; 0 and 1 are each
	Conditions []Condition   `json:"conditions,omitempty"`
	Both       bool          `json:"both,omitempty"` // all Conditions must hold; otherwise one is enough
	Things     []string      `json:"things,omitempty"`
	Exempt     string        `json:"exempt,omitempty"` // "经评估可以继续使用的除外"
	Measure    string        `json:"measure,omitempty"`
	Below      *exact.Number `json:"below,omitempty"`
	Per        *exact.Number `json:"per,omitempty"`
	Step       string        `json:"step,omitempty"` // up, down, linear
	Percent    bool          `json:"percent,omitempty"`
	Tiers      []Tier        `json:"tiers,omitempty"`
	Years      int           `json:"years,omitempty"`
	Must       string        `json:"must,omitempty"`  // fall, not_rise, rise, not_fall
	What       string        `json:"what,omitempty"`  // what is wrong, in the words of the sentence
	Noted      []string      `json:"noted,omitempty"` // what the notes of the table settled: “以下”不含本数
	Confidence Confidence    `json:"confidence"`
	Words      string        `json:"words"`            // what was understood, in Chinese
	Doubts     []string      `json:"doubts,omitempty"` // why it is not certain
	Used       []Span        `json:"used,omitempty"`
	Left       []Span        `json:"left,omitempty"` // bears on nothing that was understood
}

// maxCell bounds what is read at once, in characters: some forms look at the
// rest of the text at every place.
const maxCell = 3000

// patterns is the grammar: the first that takes the sentence has understood it.
var patterns = []struct {
	name string
	take func(*reading) bool
}{
	{"veto", veto},
	{"manual", manual},
	{"shortfall", shortfall},
	{"tiers", tiers},
	{"trend", trend},
	{"missing", missing},
	{"each", each},
	{"fixed", fixed},
}

// Read understands the sentences of one cell, in their order. A cell may hold
// several: "（1）…；（2）…". A cap that says it is shared goes to all of them.
//
// Errors: none; what is not understood is Unsure and says so. A cell of more
// than 3,000 characters is not read at all.
func Read(cell string) []Understanding { return Conventions{}.Read(cell) }

// Read understands the sentences of one cell of a table with such notes.
func (c Conventions) Read(cell string) []Understanding {
	if len(cell) > 4*maxCell || len([]rune(cell)) > maxCell {
		return []Understanding{{Text: string([]rune(cell)[:100]) + "…", Kind: Deduction, Pattern: "manual", Confidence: Unsure,
			Words: "没有读懂", Doubts: []string{"文字过长，没有读"}}}
	}
	var all []Understanding
	for _, part := range Split(cell) {
		first := len(all)
		tokens := lex(part.Text)
		c.apply(tokens)
		taken := modifiers(tokens)
		for i, group := range groups(tokens, taken) {
			r := newReading(tokens, group, taken)
			r.u.No, r.follows, r.behind = part.No, i > 0, len(all) > 0
			r.understand()
			if r.u.PoolCap > 0 || r.u.PoolAll { // "以上合计2分扣完为止" speaks of all before it
				r.u.Pool = true
				for i := range all {
					if all[i].Kind == Deduction {
						all[i].Pool, all[i].PoolCap, all[i].PoolAll = true, r.u.PoolCap, r.u.PoolAll
					}
				}
				if r.u.Kind == Commentary && len(all) > 0 {
					continue
				}
			}
			all = append(all, r.u)
		}
		together(all[first:])
	}
	for i := range all {
		all[i].finish()
	}
	return all
}

// together settles what neighbours in one numbered sentence say of each other:
// 扣完为止 at the end is said of all, and a count that cannot be read alone
// leaves those beside it in doubt too.
func together(list []Understanding) {
	for i := range list {
		for j := range list[i+1:] {
			next := &list[i+1+j]
			if next.CapAll && list[i].Cap == 0 && list[i].Pattern == "each" {
				list[i].CapAll = true
			}
			if next.Pattern == "fixed" && next.Confidence == Unsure && list[i].Pattern == "each" && list[i].Confidence == Probable {
				list[i].Confidence = Unsure
				list[i].Doubts = append(list[i].Doubts, "与后一句连成分档，没有读懂")
			}
		}
	}
}

// finish settles what only the whole cell says: the cap of a sentence that
// states none.
func (u *Understanding) finish() {
	counts := u.Pattern == "each" || u.Pattern == "missing" || u.Pattern == "shortfall"
	if counts && u.Cap == 0 && !u.CapAll {
		switch {
		case u.Pool && u.PoolCap > 0:
			u.Cap = u.PoolCap
		case u.Pool && u.PoolAll:
			u.CapAll = true
		default:
			u.CapAll = true
			u.Doubts = append(u.Doubts, "没有写封顶，按本项分值扣完为止")
			if u.Confidence == Certain {
				u.Confidence = Probable
			}
		}
	}
	u.settle()
}

// reading is one sentence being understood.
type reading struct {
	u       Understanding
	tokens  []token // of this sentence
	used    []bool
	caps    []modifier
	poolEnd int  // token behind "以上合计", whose cap is that of all; 0 for none
	start   int  // first rune of the sentence in its part
	behind  bool // another sentence of the cell stands before it
	follows bool // another sentence stands before it in its part
	verb    kind // kind of the verdict: deduct, or bonus
}

func newReading(tokens []token, group group, taken []modifier) *reading {
	r := &reading{verb: tokDeduct}
	r.u.Kind = Deduction
	from, to := group.from, group.to
	for from < to && tokens[from].kind == tokPunct {
		from++
	}
	r.tokens = tokens[from:to]
	r.used = make([]bool, len(r.tokens))
	if len(r.tokens) > 0 {
		r.start = r.tokens[0].from
	}
	var text strings.Builder
	for _, t := range r.tokens {
		text.WriteString(t.raw)
	}
	r.u.Text = strings.TrimSpace(text.String())
	for _, t := range r.tokens {
		if t.noted != "" && !slices.Contains(r.u.Noted, t.noted) {
			r.u.Noted = append(r.u.Noted, t.noted)
		}
	}
	for _, m := range taken {
		if m.from < from || m.to > to {
			continue
		}
		for i := m.from; i < m.to; i++ {
			r.used[i-from] = true
		}
		r.modify(m)
	}
	return r
}

// modify notes what a modifying phrase says.
func (r *reading) modify(m modifier) {
	switch m.kind {
	case modCap:
		r.caps = append(r.caps, m)
	case modPool:
		r.u.Pool = true
		if m.over {
			r.poolEnd = m.to
		}
	case modExempt:
		if r.u.Exempt != "" {
			r.u.Exempt += "；"
		}
		r.u.Exempt += strings.Trim(m.text, "，。；（）、且 \n")
	case modStep:
		r.u.Step = m.step
	case modOnce:
		r.doubt(Probable, "“"+strings.Trim(m.text, "，。；（）")+"”：由核查人在登记问题时掌握")
	}
}

// doubt lowers the confidence, with the reason.
func (r *reading) doubt(to Confidence, why string) {
	if r.u.Confidence != Unsure {
		r.u.Confidence = to
	}
	if !slices.Contains(r.u.Doubts, why) {
		r.u.Doubts = append(r.u.Doubts, why)
	}
}

// understand finds the pattern and settles what the modifiers said.
func (r *reading) understand() {
	r.settleCaps()
	found := false
	for _, p := range patterns {
		if p.take(r) {
			if r.u.Pattern == "" && r.u.Kind != Veto {
				r.u.Pattern = p.name
			}
			found = true
			break
		}
	}
	if !found {
		r.unknown()
	}
	if r.u.Kind == Deduction && r.u.Points == 0 && !r.u.All && r.u.Pattern != "tiers" && r.u.Pattern != "manual" {
		r.doubt(Unsure, "扣0分")
	}
	r.leftovers()
	if r.u.Confidence == "" {
		r.u.Confidence = Certain
	}
}

// settleCaps takes the caps together: two that differ are a contradiction that
// only a person resolves.
func (r *reading) settleCaps() {
	for _, c := range r.caps {
		if r.poolEnd > 0 && c.to > r.poolEnd || c.item && r.behind {
			r.u.PoolCap, r.u.PoolAll = c.points, c.all
			continue
		}
		switch {
		case c.all && r.u.Cap == 0:
			r.u.CapAll = true
		case c.all: // "最多扣1分，扣完为止": the figure says it
		case r.u.Cap != 0 && r.u.Cap != c.points:
			r.doubt(Unsure, "有两个封顶："+r.u.Cap.String()+"分和"+c.points.String()+"分")
		default:
			r.u.Cap, r.u.CapAll = c.points, false
		}
	}
}

// unknown is a sentence without a verdict.
func (r *reading) unknown() {
	amounts := 0
	for i, t := range r.tokens {
		if !r.used[i] && (t.kind == tokAmount || t.kind == tokDeduct || t.kind == tokGain || t.kind == tokNoun) {
			amounts++
		}
	}
	if amounts == 0 {
		r.u.Kind = Commentary
		if inapt.MatchString(r.u.Text) {
			r.u.Kind = Inapt
		} else {
			r.doubt(Probable, "没有写扣多少分，按说明处理")
		}
		r.useAll()
		return
	}
	r.u.Pattern = "manual"
	r.doubt(Unsure, "没有读懂怎样扣分")
}

// use marks what a pattern took.
func (r *reading) use(view view, from, to int) {
	for i := from; i < to; i++ {
		r.used[view.at[i]] = true
	}
}

func (r *reading) useAll() {
	for i := range r.used {
		r.used[i] = true
	}
}
