package reconcile

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

var hundred = big.NewRat(100, 1)

// prose holds sentences to each other and to the tables.
func (c *checker) prose() {
	known := map[string]*average{}
	var before []tally // how many there are, as earlier sentences say
	var where []string
	for line := range c.text.Lines {
		for _, s := range c.sentences(line) {
			for _, m := range figures.FindAllStringSubmatchIndex(s.text, -1) {
				c.seen[at{line: line, from: s.from + m[2]}] = true
			}
			c.words(s)
			c.dates(s)
			c.percents(s)
			c.quantities(s)
			c.moved(s)
			c.shifts(s)
			for i := range s.averages {
				c.average(s, &s.averages[i], known)
			}
			for i := range s.bands {
				c.banding(s, &s.bands[i], before, where)
			}
			for i := range s.ends {
				c.podium(s, &s.ends[i])
			}
			c.named(s)
			c.segments(s)
			c.verdicts(s)
			c.wholes(s)
			for _, t := range s.counts {
				if t.whole && !t.some && !t.used && s.counted(t) {
					before, where = append(before, t), append(where, s.place)
				}
			}
		}
	}
}

func (s *sentence) spot(from int) at { return at{line: s.line, from: from} }

// words refuses words that are two rates at once.
func (c *checker) words(s *sentence) {
	if word := mixed.FindString(s.text); word != "" {
		c.problem(s.order, false, s.place, "“%s”：完成率与得分率是两个指标，不得混用", word)
	}
}

// dates refuses days that there are not.
func (c *checker) dates(s *sentence) {
	for _, m := range dateForm.FindAllStringSubmatch(s.text, -1) {
		year := m[1]
		if year == "" {
			year = "2024" // it may have been a leap year
		}
		if _, err := time.Parse("2006-1-2", fmt.Sprintf("%s-%s-%s", year, strings.TrimLeft(m[2], "0"), strings.TrimLeft(m[3], "0"))); err != nil {
			c.problem(s.order, false, s.place, "没有%s这一天", m[0])
		}
	}
}

// percents refuses rates above 100%.
func (c *checker) percents(s *sentence) {
	if !metricWords.MatchString(s.text) {
		return
	}
	for _, m := range percentAny.FindAllStringSubmatchIndex(s.text, -1) {
		if q, ok := number(s.text[m[2]:m[3]]); ok && q.value.Cmp(hundred) > 0 && !growth.MatchString(s.text[:m[0]]) {
			c.problem(s.order, false, s.place, "%s%%超过100%%", q.text)
		}
	}
}

// sheetOf finds the table of a group that has a metric: the group's own, or the
// only one.
func (c *checker) sheetOf(m metric, group string) *sheet {
	part, _, rate := m.parts()
	list := c.meant(group, func(s *sheet) bool {
		return (s.column(rate) >= 0 || s.column(part) >= 0) && s.column(name) >= 0 && s.group != pillar
	})
	if len(list) != 1 {
		return nil
	}
	return list[0]
}

// average holds an average to the table, and to the same average said before.
func (c *checker) average(s *sentence, a *average, known map[string]*average) {
	key := a.group + string(a.metric)
	if earlier := known[key]; earlier != nil {
		c.bear(s.spot(a.at))
		if earlier.value.value.Cmp(a.value.value) != 0 && earlier.value.decimals == a.value.decimals {
			c.problem(s.order, false, s.place, "%s平均%s%s%%，前文为%s%%", a.group, a.metric, a.value.text, earlier.value.text)
		}
	} else {
		known[key] = a
	}
	table := c.sheetOf(a.metric, a.group)
	if table == nil {
		twin := known[a.group+string(a.metric.other())]
		if twin != nil && twin.value.value.Cmp(a.value.value) == 0 && a.value.value.Cmp(hundred) != 0 {
			c.problem(s.order, true, s.place, "平均%s与平均%s同为%s%%，请核实没有混用", a.metric, twin.metric, a.value.text)
		}
		return
	}
	given, printed, n := table.ladder(a.metric).average()
	if n == 0 {
		return
	}
	c.bear(s.spot(a.at))
	agreed := a.value.against(given)
	if agreed == agrees || agreed == rounded && printed {
		return
	}
	if other, _, n := table.ladder(a.metric.other()).average(); n > 0 && a.value.against(other) == agrees {
		c.problem(s.order, false, s.place, "平均%s%s%%：按%s，这是平均%s，平均%s应为%s%%；两个指标不得混用", a.metric, a.value.text, table.title(), a.metric.other(), a.metric, a.value.shown(given.exact))
		return
	}
	c.problem(s.order, agreed == rounded, s.place, "平均%s%s%%，按%s各行应为%s%%", a.metric, a.value.text, table.title(), a.value.shown(given.exact))
}

// banding holds bands to how many there are, to the average and to the table.
func (c *checker) banding(s *sentence, b *banding, before []tally, where []string) {
	bounds(b.bands)
	sum, texts, cut := 0, []string{}, ""
	for i := range b.bands {
		one := &b.bands[i]
		sum += one.n
		texts = append(texts, fmt.Sprint(one.n))
		c.seen[s.spot(one.at)] = true
		if one.cut {
			cut = one.text
		}
		c.usual(s, one.low, c.mask.bare(one.text))
		if one.below() {
			c.usual(s, one.high, c.mask.bare(one.text))
		}
		for j := range b.bands[:i] {
			if other := &b.bands[j]; one.low != nil && other.low != nil && one.low.Cmp(other.low) == 0 && one.exact == other.exact {
				c.problem(s.order, false, s.place, "“%s”与“%s”是同一档", c.mask.bare(other.text), c.mask.bare(one.text))
			}
		}
	}
	c.lapped(s, b.bands)
	total, said, found := c.total(s, b, before, where)
	var table *sheet
	if b.metric != "" {
		table = c.sheetOf(b.metric, b.group)
	}
	noun := orWord(b.group, "单位")
	if !found && table != nil {
		total, said, found = len(table.entries), table.title(), true
	}
	if found {
		for i := range b.bands {
			c.bear(s.spot(b.bands[i].at))
		}
		if sum > total || sum < total && !b.some && !gaping(b.bands) {
			how := fmt.Sprintf("少%d个", total-sum)
			if sum > total {
				how = fmt.Sprintf("多%d个", sum-total)
			}
			text := fmt.Sprintf("各档合计%d个%s（%s），应为%d个%s（%s），%s", sum, noun, strings.Join(texts, "＋"), total, noun, said, how)
			if cut != "" {
				text += fmt.Sprintf("；文字在“%s”处中断，其后可能缺失", c.mask.bare(cut))
			}
			c.problem(s.order, false, s.place, "%s", text)
		}
		if b.mean != nil {
			c.feasible(s, b, total)
		}
	}
	if table != nil {
		c.bandTable(s, b, table)
	}
}

// gaping reports whether others can lie between the bands and what lies below
// them: 达到90%以上的3个、不足60%的2个.
func gaping(bands []band) bool {
	var low, below *big.Rat
	for i := range bands {
		switch b := &bands[i]; {
		case b.below():
			below = b.high
		case b.low != nil && (low == nil || b.low.Cmp(low) < 0):
			low = b.low
		}
	}
	return low != nil && below != nil && below.Cmp(low) < 0
}

// lapped refuses bands of which the lowest reaches into what lies below it.
func (c *checker) lapped(s *sentence, bands []band) {
	for _, below := range bands {
		for _, b := range bands {
			if below.below() && b.low != nil && !b.below() && below.high.Cmp(b.low) > 0 {
				c.problem(s.order, false, s.place, "“%s”与“%s”重叠", c.mask.bare(b.text), c.mask.bare(below.text))
			}
		}
	}
}

// below reports whether the band is what lies below a rate.
func (b *band) below() bool { return b.low != nil && b.low.Sign() == 0 && b.high != nil && !b.exact }

// usual questions a rate that hardly anybody draws a line at.
func (c *checker) usual(s *sentence, rate *big.Rat, text string) {
	if rate != nil && !new(big.Rat).Quo(rate, big.NewRat(5, 1)).IsInt() {
		c.problem(s.order, true, s.place, "“%s”：界限通常是5%%的整倍数，请核实", text)
	}
}

// bounds closes each band at the next higher one.
func bounds(list []band) {
	for i := range list {
		b := &list[i]
		switch {
		case b.low == nil:
		case b.exact:
			b.high = b.low
			if b.low.Cmp(hundred) < 0 { // 达到90%: and above, as the list goes on
				b.exact, b.open = false, true
			}
		}
		if !b.open {
			continue
		}
		b.high = hundred
		for j := range list {
			if low := list[j].low; low != nil && low.Cmp(b.low) > 0 && low.Cmp(b.high) < 0 {
				b.high = low
			}
		}
	}
}

// total is how many there are: as the sentence says, or the last that counted
// the same before.
func (c *checker) total(s *sentence, b *banding, before []tally, where []string) (n int, said string, found bool) {
	for i := len(s.counts) - 1; i >= 0; i-- {
		if t := s.counts[i]; t.at < b.from && t.whole && !t.used && (t.group == b.group || anyGroup(b.group)) {
			n = t.n
			for c.bear(s.spot(t.at)); t.joined; n += t.n {
				i--
				t = s.counts[i]
				c.bear(s.spot(t.at))
			}
			return n, "本句", true
		}
	}
	for i := len(before) - 1; i >= 0; i-- {
		if before[i].group == b.group {
			return before[i].n, where[i], true
		}
	}
	return 0, "", false
}

// feasible refuses an average that no subjects in such bands can have.
func (c *checker) feasible(s *sentence, b *banding, total int) {
	low, high, sum := new(big.Rat), new(big.Rat), 0
	for _, one := range b.bands {
		n := big.NewRat(int64(one.n), 1)
		sum += one.n
		from, to := one.low, one.high
		if one.cut {
			from, to = new(big.Rat), hundred
		}
		if from == nil { // counted, but without a rate
			total -= one.n
			sum -= one.n
			continue
		}
		low.Add(low, new(big.Rat).Mul(n, from))
		high.Add(high, new(big.Rat).Mul(n, to))
	}
	if missing := total - sum; missing > 0 {
		high.Add(high, new(big.Rat).Mul(big.NewRat(int64(missing), 1), hundred))
	} else {
		total = sum
	}
	if total <= 0 {
		return
	}
	n := big.NewRat(int64(total), 1)
	low.Quo(low, n)
	high.Quo(high, n)
	c.bear(s.spot(b.mean.at))
	half := halfUnit(b.mean.value.decimals)
	value := b.mean.value.value
	if new(big.Rat).Add(value, half).Cmp(low) < 0 || new(big.Rat).Sub(value, half).Cmp(high) > 0 {
		c.problem(s.order, false, s.place, "平均%s%s%%与各档不符：按各档的个数，平均应在%s%%与%s%%之间", b.metric, b.mean.value.text, low.FloatString(2), high.FloatString(2))
	}
}

// bandTable counts the bands in the table.
func (c *checker) bandTable(s *sentence, b *banding, table *sheet) {
	l := table.ladder(b.metric)
	full := slices.ContainsFunc(b.bands, func(one band) bool { return one.exact })
	for _, one := range b.bands {
		n := 0
		switch {
		case one.cut:
			continue
		case one.low == nil:
			n = l.without
		case one.exact:
			n = least(l.exact, one.low) - greater(l.exact, one.low)
		case one.open && one.high.Cmp(hundred) == 0 && !full:
			n = least(l.exact, one.low)
		default:
			n = least(l.exact, one.low) - least(l.exact, one.high)
		}
		c.bear(s.spot(one.at))
		if one.bound >= 0 {
			c.bear(s.spot(one.bound))
		}
		if n != one.n {
			c.problem(s.order, false, s.place, "“%s”，按%s的%s应为%d个", c.mask.bare(one.text), table.title(), b.metric, n)
		}
	}
}

// wholes holds how many there are to the rows of the table.
func (c *checker) wholes(s *sentence) {
	for _, t := range s.counts {
		if !t.whole || t.some || t.used || anyGroup(t.group) {
			continue
		}
		for _, table := range c.read {
			if table = table.of(t.group); table != nil && table.complete && table.individual() && table.column(name) >= 0 {
				c.bear(s.spot(t.at))
				if len(table.entries) != t.n {
					c.problem(s.order, false, s.place, "%d个%s，%s有%d个", t.n, t.group, table.title(), len(table.entries))
				}
			}
		}
	}
}

// verdicts holds 单位48个：合格45个、不合格3个 to how many there are.
func (c *checker) verdicts(s *sentence) {
	for _, m := range judged.FindAllStringSubmatchIndex(s.text, -1) {
		list := judgedOne.FindAllStringSubmatchIndex(s.text[m[2]:m[3]], -1)
		for _, t := range s.counts {
			if !t.whole || !reaches.MatchString(s.text[min(t.to-s.from, m[2]):m[2]]) || t.to-s.from > m[2] {
				continue
			}
			sum, texts := 0, []string{}
			for _, one := range list {
				q, ok := number(s.text[m[2]+one[2] : m[2]+one[3]])
				n, whole := q.whole()
				if !ok || !whole {
					return
				}
				sum += n
				texts = append(texts, fmt.Sprint(n))
				c.bear(s.spot(s.from + m[2] + one[2]))
			}
			c.bear(s.spot(t.at))
			if sum != t.n {
				c.problem(s.order, false, s.place, "各类结论合计%d个（%s），应为%d个%s（本句）", sum, strings.Join(texts, "＋"), t.n, t.group)
			}
		}
	}
}

// member finds a row by a name, or by the character that stands for it: in the table that
// is meant, if it is there, otherwise in the only one that has it. The row is
// nil where several share the name.
func (c *checker) member(text string, meant *sheet) (*sheet, *entry) {
	name := c.mask.bare(text)
	if meant != nil {
		if row, found := meant.members[name]; found {
			return meant, row
		}
	}
	var only *sheet
	for _, s := range c.read {
		if _, found := s.members[name]; found && s.complete {
			if only != nil {
				return nil, nil
			}
			only = s
		}
	}
	if only == nil {
		return nil, nil
	}
	return only, only.members[name]
}

// named holds the rate behind a name to the table.
func (c *checker) named(s *sentence) {
	for _, m := range withRate.FindAllStringSubmatchIndex(s.text, -1) {
		what, ok := s.metricAt(m[0])
		table, row := c.member(s.text[m[2]:m[3]], c.sheetOf(what, groupIn(s.text[:m[0]])))
		stated, isNumber := number(s.text[m[4]:m[5]])
		if row == nil || !ok || !isNumber {
			continue
		}
		given, has := table.shown(row, what, stated)
		if !has {
			continue
		}
		c.bear(s.spot(s.from + m[4]))
		if stated.against(given) == differs {
			hint := ""
			if other, has := table.shown(row, what.other(), stated); has && stated.against(other) == agrees {
				hint = fmt.Sprintf("；这是%s，两个指标不得混用", what.other())
			}
			c.problem(s.order, false, s.place, "%s的%s%s%%，按%s应为%s%%%s", row.name, what, stated.text, table.title(), stated.shown(given.exact), hint)
		}
	}
}

// podium holds the first or the last to their number, their order and the table.
func (c *checker) podium(s *sentence, p *podium) {
	end := "后"
	if p.first {
		end = "前"
	}
	title := fmt.Sprintf("%s%d名", end, p.n)
	var table *sheet
	if p.metric != "" {
		table = c.sheetOf(p.metric, p.group)
	}
	c.bear(s.spot(p.at))
	rising, falling := true, true
	for i := 1; i < len(p.list); i++ {
		if a, b := p.list[i-1].rate, p.list[i].rate; a != nil && b != nil {
			c.bear(s.spot(p.list[i-1].at), s.spot(p.list[i].at))
			falling = falling && a.value.Cmp(b.value) >= 0
			rising = rising && a.value.Cmp(b.value) <= 0
		}
	}
	if p.first && !falling || !rising && !falling {
		c.problem(s.order, false, s.place, "%s没有按%s排列", title, orWord(p.metric, "比率"))
	}
	var rows []*entry
	all := table != nil
	for _, one := range p.list {
		from, row := c.member(one.name, table)
		rows = append(rows, row)
		all = all && row != nil && from == table
		if all && one.tied > 0 {
			rows = append(rows, c.tied(s, p, title, table, row, one)...)
		}
	}
	switch {
	case table != nil && !all:
		for _, one := range p.list {
			if from, _ := c.member(one.name, table); from != table {
				c.problem(s.order, false, s.place, "%s中的“%s”不在%s中", title, c.mask.bare(one.name), table.title())
			}
		}
	case table != nil:
		c.podiumTable(s, p, title, table, rows)
	case slices.ContainsFunc(p.list, func(one listed) bool { return one.tied > 0 }):
	case len(p.list) < p.n:
		c.problem(s.order, false, s.place, "%s只列出%d个", title, len(p.list))
	case len(p.list) > p.n:
		last := p.list[len(p.list)-1].rate
		if !p.first {
			last = p.list[0].rate
		}
		if edge := p.list[p.n-1].rate; p.first && (edge == nil || last == nil || edge.value.Cmp(last.value) != 0) || !p.first && last == nil {
			c.problem(s.order, false, s.place, "%s列出%d个，多出的不是并列", title, len(p.list))
		}
	}
}

// tied gives the others who share the rate of a row, where the text says that
// so many do: 甲等21个部门并列.
func (c *checker) tied(s *sentence, p *podium, title string, table *sheet, row *entry, one listed) []*entry {
	own, _, _ := table.rate(row, p.metric)
	var others []*entry
	l := table.ladder(p.metric)
	for _, other := range l.rungs[greater(l.exact, own.exact):least(l.exact, own.exact)] {
		if other.entry != row {
			others = append(others, other.entry)
		}
	}
	c.bear(s.spot(one.tiedAt))
	if len(others)+1 != one.tied {
		c.problem(s.order, false, s.place, "%s：与%s并列的说有%d个，按%s有%d个", title, row.name, one.tied, table.title(), len(others)+1)
	}
	if one.rate != nil {
		c.bear(s.spot(one.at))
		if given, ok := table.shown(row, p.metric, *one.rate); ok && one.rate.against(given) == differs {
			c.problem(s.order, false, s.place, "%s的%s%s%%，按%s应为%s%%", row.name, p.metric, one.rate.text, table.title(), one.rate.shown(own.exact))
		}
	}
	return others
}

func orWord[T ~string](said T, word string) string {
	return cmp.Or(string(said), word)
}

// podiumTable wants exactly those of the table that stand at the end, with those
// who share the last place.
func (c *checker) podiumTable(s *sentence, p *podium, title string, table *sheet, rows []*entry) {
	list := table.ladder(p.metric).rungs
	if !p.first {
		list = slices.Clone(list)
		slices.Reverse(list)
	}
	n := min(p.n, len(list))
	to := n
	for n > 0 && to < len(list) && list[to].rate.exact.Cmp(list[n-1].rate.exact) == 0 {
		to++
	}
	var missing []string
	for i, one := range list[:to] {
		if !slices.Contains(rows, one.entry) && (i < n && to == n || len(rows) != n || list[i].rate.exact.Cmp(list[n-1].rate.exact) != 0) {
			missing = append(missing, one.entry.name)
		}
	}
	for _, row := range rows {
		if !slices.ContainsFunc(list[:to], func(r rung) bool { return r.entry == row }) {
			c.problem(s.order, false, s.place, "%s中的%s，按%s的%s不在其中", title, row.name, table.title(), p.metric)
		}
	}
	if len(missing) > 0 {
		c.problem(s.order, false, s.place, "%s没有列出%s，按%s的%s应在其中", title, strings.Join(missing, "、"), table.title(), p.metric)
	}
	if len(rows) != n && len(rows) != to {
		c.problem(s.order, false, s.place, "%s列出%d个，按%s应为%d个", title, len(rows), table.title(), to)
	}
}

// segments holds 得分率达到95%以上的甲、乙等2个部门 to the table.
func (c *checker) segments(s *sentence) {
	from := 0
	for _, text := range strings.SplitAfter(s.text, "；") {
		c.segment(s, from, text)
		from += len(text)
	}
}

func (c *checker) segment(s *sentence, from int, text string) {
	found := thresholds.FindAllStringSubmatchIndex(text, -1)
	if len(found) != 1 {
		return
	}
	m := found[0]
	for _, b := range s.bands {
		if b.from >= s.from+from && b.from < s.from+from+len(text) {
			return // the rates are of bands
		}
	}
	group := func(g int) string {
		if m[2*g] < 0 {
			return ""
		}
		return text[m[2*g]:m[2*g+1]]
	}
	what := metric(group(1))
	bound, at, below, equal := quantity{}, 0, false, false
	for _, g := range []int{3, 6, 7} {
		if q, ok := number(group(g)); ok {
			bound, at, below, equal = q, m[2*g], g == 6, g == 7
		}
	}
	if bound.value == nil {
		return
	}
	strict := group(2) == "超过" || group(2) == "高于"
	in := func(rate span) bool {
		switch order := rate.exact.Cmp(bound.value); {
		case below:
			return order < 0
		case equal:
			return order == 0
		case strict:
			return order > 0
		default:
			return order >= 0
		}
	}
	sign := text[m[0]:m[1]]
	c.usual(s, bound.value, sign)
	var names []*entry
	var table *sheet
	for _, r := range text {
		if r < firstMasked {
			continue
		}
		if own, row := c.member(string(r), c.sheetOf(what, groupIn(text))); row != nil {
			table = own
			names = append(names, row)
		}
	}
	said := -1
	var spot int
	counted := ""
	for _, t := range s.counts {
		if t.at >= s.from+from && t.at < s.from+from+len(text) {
			if said >= 0 {
				return // two numbers: which is meant is not certain
			}
			said, spot, counted = t.n, t.at, t.group
		}
	}
	if table == nil {
		table = c.sheetOf(what, counted)
	}
	if table == nil || len(names) == 0 && said < 0 {
		return
	}
	l, holding := table.ladder(what).exact, 0
	switch {
	case below:
		holding = len(l) - least(l, bound.value)
	case equal:
		holding = least(l, bound.value) - greater(l, bound.value)
	case strict:
		holding = greater(l, bound.value)
	default:
		holding = least(l, bound.value)
	}
	c.bear(s.spot(s.from + from + at))
	for _, e := range names {
		if rate, _, ok := table.rate(e, what); ok && !in(rate) {
			c.problem(s.order, false, s.place, "%s不是“%s”：按%s，其%s为%s%%", e.name, sign, table.title(), what, rate.exact.FloatString(2))
		}
	}
	switch {
	case said >= 0:
		c.bear(s.spot(spot))
		if said != holding {
			c.problem(s.order, false, s.place, "“%s”的有%d个，按%s应为%d个", sign, said, table.title(), holding)
		} else if len(names) > said {
			c.problem(s.order, false, s.place, "“%s”列出%d个名称，却说%d个", sign, len(names), said)
		}
	case len(names) < holding:
		c.problem(s.order, true, s.place, "“%s”只列出%d个，按%s有%d个", sign, len(names), table.title(), holding)
	}
}

// quantities holds the numbers of a sentence to each other, and to the sums of
// the tables or the row of the one subject that is named.
func (c *checker) quantities(s *sentence) {
	found := map[kind]quantity{}
	places := map[kind]at{}
	for _, one := range spoken {
		for _, m := range one.find.FindAllStringSubmatchIndex(s.text, -1) {
			if _, twice := found[one.kind]; twice {
				continue
			}
			if q, ok := number(s.text[m[2]:m[3]]); ok {
				found[one.kind], places[one.kind] = q, s.spot(s.from+m[2])
			}
		}
	}
	if len(found) == 0 {
		return
	}
	c.relate(s.order, s.place, func(k kind) (quantity, at, bool) {
		q, ok := found[k]
		return q, places[k], ok
	})
	var named []string
	for _, r := range s.text {
		if r >= firstMasked && int(r-firstMasked) < len(c.mask.names) && c.mask.tabled[c.mask.name(r)] {
			named = append(named, string(r))
		}
	}
	for _, k := range []kind{tasks, submitted, full, earned, lost} {
		stated, ok := found[k]
		switch {
		case !ok || len(named) > 1:
		case len(named) == 1:
			if table, row := c.member(named[0], nil); row != nil {
				if given, _, ok := table.get(row, k); ok {
					c.bear(places[k])
					if stated.against(given.span()) == differs {
						c.problem(s.order, false, s.place, "%s的%s%s，%s为%s", row.name, k, stated.text, table.title(), given.text)
					}
				}
			}
		case !s.bracketed(places[k].from):
			c.summed(s, k, stated, places[k])
		}
	}
	if stated, ok := found[issues]; ok {
		c.listed(s, stated, places[issues])
	}
	c.flow(s, found, places)
}

// shifted is 可比的48个单位中，得分上升的6个、下降的1个、持平的41个.
var shifted = regexp.MustCompile(`可比的(` + numberPattern + `)个[^，。；]{0,12}，得分上升的(` + numberPattern + `)个、下降的(` + numberPattern + `)个、(?:持平|不变)的(` + numberPattern + `)个`)

// shifts holds those whose scores went up, down or nowhere to how many they are.
func (c *checker) shifts(s *sentence) {
	for _, m := range shifted.FindAllStringSubmatchIndex(s.text, -1) {
		sum, all := new(big.Rat), quantity{}
		for g := 2; g < len(m); g += 2 {
			q, ok := number(s.text[m[g]:m[g+1]])
			if !ok {
				return
			}
			c.bear(s.spot(s.from + m[g]))
			if g == 2 {
				all = q
			} else {
				sum.Add(sum, q.value)
			}
		}
		if sum.Cmp(all.value) != 0 {
			c.problem(s.order, false, s.place, "得分上升、下降和持平的合计%s个，可比的有%s个", sum.FloatString(0), all.text)
		}
	}
}

// scoreMoved is 得分由86.11分变为86.67分，上升0.56分.
var scoreMoved = regexp.MustCompile(`由(` + numberPattern + `)分(?:变为|升至|降至)(` + numberPattern + `)分，(?:(上升|提高|下降|降低)(` + numberPattern + `)分(（未修约）)?|持平)`)

// moved holds the change of a score to the scores; one that is not rounded as
// they are is held to what rounding can hide.
func (c *checker) moved(s *sentence) {
	for _, m := range scoreMoved.FindAllStringSubmatchIndex(s.text, -1) {
		before, _ := number(s.text[m[2]:m[3]])
		after, ok := number(s.text[m[4]:m[5]])
		if before.value == nil || !ok {
			continue
		}
		given := after.span().sub(before.span())
		stated, sign := quantity{text: "0", value: new(big.Rat), decimals: after.decimals}, int64(1)
		if m[8] >= 0 {
			if stated, ok = number(s.text[m[8]:m[9]]); !ok {
				continue
			}
			if word := s.text[m[6]:m[7]]; word == "下降" || word == "降低" {
				sign = -1
			}
			c.bear(s.spot(s.from + m[8]))
		}
		c.bear(s.spot(s.from+m[2]), s.spot(s.from+m[4]))
		loose := m[10] >= 0
		stated.value = new(big.Rat).Mul(stated.value, big.NewRat(sign, 1))
		if a := stated.against(given); a == differs || a == rounded && !loose {
			c.problem(s.order, a == rounded, s.place, "得分由%s分变为%s分，变化应为%s分", before.text, after.text, after.shown(given.exact))
		}
	}
}

// flow holds the findings that are due to those that were due before, less those
// that are closed, and with those that came.
func (c *checker) flow(s *sentence, found map[kind]quantity, places map[kind]at) {
	stated, ok := found[due]
	if _, was := found[dueBefore]; !ok || !was && !strings.Contains(s.text, "上轮没有需整改") {
		return
	}
	given, said := new(big.Rat), ""
	for _, one := range []struct {
		kind kind
		sign int64
	}{{dueBefore, 1}, {closed, -1}, {dropped, -1}, {fresh, 1}, {reopened, 1}, {others, 1}} {
		q, ok := found[one.kind]
		if !ok {
			continue
		}
		c.bear(places[one.kind])
		given.Add(given, new(big.Rat).Mul(q.value, big.NewRat(one.sign, 1)))
		switch {
		case said == "" && one.kind == dueBefore:
			said = q.text
		case one.sign < 0:
			said += "－" + q.text
		default:
			said += "＋" + q.text
		}
	}
	c.bear(places[due])
	if given.Cmp(stated.value) != 0 {
		c.problem(s.order, false, s.place, "%s%s项，按上轮需整改、销号和新列入的应为%s项（%s）", due, stated.text, given.FloatString(0), said)
	}
}

// summed holds a total of a sentence to the sum of the table that has it.
func (c *checker) summed(s *sentence, k kind, stated quantity, place at) {
	own := c.meant(groupIn(s.text), func(table *sheet) bool { return table.column(k) >= 0 })
	for _, table := range own {
		given, _, ok := table.sum(table.column(k))
		if !ok {
			continue
		}
		a := stated.against(given)
		if a == differs && len(own) > 1 {
			continue // which table is meant is not certain
		}
		c.bear(place)
		if a != agrees {
			c.problem(s.order, a == rounded, s.place, "%s%s，%s各行相加为%s", k, stated.text, table.title(), stated.shown(given.exact))
		}
	}
}

// listed holds a number of issues to the rows of the table of issues.
func (c *checker) listed(s *sentence, stated quantity, place at) {
	for _, table := range c.read {
		if !slices.Contains(table.table.Head, "问题") {
			continue
		}
		c.bear(place)
		if n, ok := stated.whole(); !ok || n != len(table.entries) {
			c.problem(s.order, false, s.place, "问题%s条，%s有%d条", stated.text, table.title(), len(table.entries))
		}
		return
	}
}
