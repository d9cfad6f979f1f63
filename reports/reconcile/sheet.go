package reconcile

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// sheet is a table that is understood.
type sheet struct {
	table    *Table
	number   int
	order    int
	group    string
	complete bool // of all of its group, not only of some
	part     bool // rows of a larger table
	columns  map[kind]int
	entries  []*entry
	totals   []*entry          // 合计
	means    []*entry          // 平均
	branches []branch          // of a score table: all rows; nil for another
	classes  []*sheet          // its rows of one group each, where a column tells them apart
	label    string            // of the annex that it is
	members  map[string]*entry // by name; nil for a name that several share
	ladders  map[metric]*ladder
	added    map[int]added
}

// added is the sum of a column; many sentences ask for it.
type added struct {
	value  span
	places []at
	ok     bool
}

// entry is one row.
type entry struct {
	row   int // in the table
	name  string
	cells []cell
}

type cell struct {
	quantity
	at    at
	ok    bool // it is a number
	share bool // with a sign of percent: it is not added up
}

var (
	unitOfHead = regexp.MustCompile(`[（(][^（）()]*[）)]`)
	someOnly   = regexp.MustCompile(`不足|低于|以上|以下|未达|前\S{1,3}[名位]|后\S{1,3}[名位]|居前|居后`)
	sumWords   = []string{"合计", "总计", "共计", "小计", "全市合计", "合计数"}
	meanWords  = []string{"平均", "平均值", "均值", "全市平均"}
	blanks     = strings.NewReplacer(" ", "", "　", "", "\u00a0", "")
)

// sheets understands the tables and holds each to itself.
func (c *checker) sheets() {
	var names []string
	for i := range c.text.Tables {
		s := c.understand(i)
		c.read = append(c.read, s)
		if column, ok := s.columns[name]; ok && s.individual() {
			for _, e := range s.entries {
				if text := s.text(e, column); text != "" {
					e.name = text
					names = append(names, text)
					if _, twice := s.members[text]; twice {
						s.members[text] = nil
					} else {
						s.members[text] = e
					}
				}
			}
		}
	}
	c.mask = newMask(names, c.names)
	for _, s := range c.read {
		s.classify()
		for _, e := range slices.Concat(s.rows(), s.totals) {
			c.relate(s.order, s.place(e), func(k kind) (quantity, at, bool) { return s.get(e, k) })
		}
		c.range100(s)
		c.sums(s)
		c.averages(s)
		c.serials(s)
		c.ranks(s)
		c.trees(s)
	}
	c.forms()
}

// individual reports whether a row is of one subject: of a list of issues, say,
// it is not.
func (s *sheet) individual() bool {
	for _, k := range []kind{done, marks, tasks, earned} {
		if _, ok := s.columns[k]; ok {
			return true
		}
	}
	return false
}

func (c *checker) understand(number int) *sheet {
	t := &c.text.Tables[number]
	caption := t.Caption
	if strings.HasSuffix(caption, "。") && figures.MatchString(caption) {
		caption = "" // a sentence with figures of its own, which happens to stand above
	}
	s := &sheet{table: t, number: number, order: 2*t.after - 1, group: groupIn(caption), complete: !someOnly.MatchString(caption), columns: map[kind]int{}, members: map[string]*entry{}, ladders: map[metric]*ladder{}, added: map[int]added{}}
	for i, head := range t.Head {
		title := blanks.Replace(head)
		known, ok := columnNames[title]
		if !ok {
			known, ok = columnNames[unitOfHead.ReplaceAllString(title, "")]
		}
		if _, twice := s.columns[known]; ok && !twice {
			s.columns[known] = i
			switch {
			case known == name && title == pillar:
				s.group = pillar
			case known == name && s.group == "":
				s.group = groupIn(title)
			}
		}
	}
	if nominal, ok := s.columns[nominal]; ok && s.column(full) < 0 {
		s.columns[full] = nominal
	}
	for i, texts := range t.Rows {
		e := &entry{row: i, cells: make([]cell, len(texts))}
		for j, text := range texts {
			text = blanks.Replace(text)
			q, ok := cellNumber(strings.TrimRight(text, "%％分项个条"))
			e.cells[j] = cell{q, at{line: -1 - number, row: i, column: j}, ok, strings.HasSuffix(text, "%") || strings.HasSuffix(text, "％")}
		}
		switch word := firstWord(texts); {
		case slices.Contains(sumWords, word):
			s.totals = append(s.totals, e)
		case slices.Contains(meanWords, word):
			s.means = append(s.means, e)
		default:
			s.entries = append(s.entries, e)
		}
	}
	s.grow()
	s.label = c.annexOf(number)
	return s
}

// cellNumber reads the digits of a cell; 三 in a cell is no number.
func cellNumber(text string) (quantity, bool) {
	if strings.ContainsAny(text, "一二两三四五六七八九十") {
		return quantity{}, false
	}
	return number(text)
}

// firstWord is the first cell that says something, of the first three.
func firstWord(texts []string) string {
	for _, text := range texts[:min(3, len(texts))] {
		if text = blanks.Replace(text); text != "" {
			return text
		}
	}
	return ""
}

func (s *sheet) text(e *entry, column int) string {
	if row := s.table.Rows[e.row]; column < len(row) {
		return row[column]
	}
	return ""
}

// get gives the number of a column of an entry.
func (s *sheet) get(e *entry, k kind) (quantity, at, bool) {
	column, ok := s.columns[k]
	if !ok || column >= len(e.cells) || !e.cells[column].ok {
		return quantity{}, at{}, false
	}
	return e.cells[column].quantity, e.cells[column].at, true
}

func (s *sheet) place(e *entry) string {
	place := fmt.Sprintf("%s第%d行", s.table.Place, e.row+1)
	if label := firstWord(s.table.Rows[e.row]); e.name != "" {
		place += "（" + e.name + "）"
	} else if slices.Contains(sumWords, label) || slices.Contains(meanWords, label) {
		place += "（" + label + "）"
	}
	return place
}

// title names the sheet in a message about a sentence.
func (s *sheet) title() string {
	caption, _, _ := strings.Cut(strings.ReplaceAll(s.table.Caption, "　", " "), " ")
	if strings.HasPrefix(caption, "表") && len([]rune(caption)) < 6 {
		return caption
	}
	if s.label != "" {
		return s.label
	}
	if s.part {
		return s.table.Place + "的" + s.group
	}
	return s.table.Place
}

// parts are the columns that a rate is made of.
func (m metric) parts() (part, whole, rate kind) {
	if m == completion {
		return submitted, tasks, done
	}
	return earned, full, marks
}

// rate gives the rate of an entry, in percent: of its parts where the table has
// them, otherwise as printed. printed tells which.
func (s *sheet) rate(e *entry, m metric) (value span, printed, ok bool) {
	part, whole, rate := m.parts()
	a, _, hasPart := s.get(e, part)
	b, _, hasWhole := s.get(e, whole)
	if hasPart && hasWhole {
		value, ok = a.span().quo(b.span())
		if ok {
			value = value.times(100)
		}
		return value, false, ok
	}
	q, _, ok := s.get(e, rate)
	if ok {
		value = q.span()
	}
	return value, true, ok
}

// shown gives the rate of an entry as a sentence repeats it: what is printed, so
// far as it has the digits of the sentence.
func (s *sheet) shown(e *entry, m metric, stated quantity) (span, bool) {
	_, _, rate := m.parts()
	if q, _, ok := s.get(e, rate); ok {
		if q.decimals >= stated.decimals {
			return span{q.value, q.value, q.value}, true
		}
		return q.span(), true
	}
	value, _, ok := s.rate(e, m)
	return value, ok
}

// shares reports whether the entries of a column have signs of percent.
func (s *sheet) shares(column int) bool {
	return slices.ContainsFunc(s.entries, func(e *entry) bool { return column < len(e.cells) && e.cells[column].share })
}

// sum adds up a column; ok is false where no entry has a number there.
func (s *sheet) sum(column int) (value span, places []at, ok bool) {
	known, found := s.added[column]
	if !found {
		known.value = exactly(0)
		for _, e := range s.entries {
			if column < len(e.cells) && e.cells[column].ok {
				known.value, known.places, known.ok = known.value.add(e.cells[column].span()), append(known.places, e.cells[column].at), true
			}
		}
		s.added[column] = known
	}
	return known.value, known.places, known.ok
}

// relate holds the numbers of one row, or of one sentence, to each other.
func (c *checker) relate(order int, place string, get func(kind) (quantity, at, bool)) {
	for _, m := range []metric{completion, performance} {
		partKind, wholeKind, rateKind := m.parts()
		part, atPart, hasPart := get(partKind)
		whole, atWhole, hasWhole := get(wholeKind)
		rate, atRate, hasRate := get(rateKind)
		if hasPart && hasWhole {
			c.bear(atPart, atWhole)
			if part.value.Cmp(whole.value) > 0 {
				c.problem(order, false, place, "%s%s大于%s%s", partKind, part.text, wholeKind, whole.text)
			}
			if given, ok := part.span().quo(whole.span()); ok && hasRate {
				given = given.times(100)
				c.bear(atRate)
				if a := rate.against(given); a != agrees {
					c.problem(order, a == rounded, place, "%s%s%%，按%s%s、%s%s应为%s%%", rateKind, rate.text, partKind, part.text, wholeKind, whole.text, rate.shown(given.exact))
				}
			}
		}
	}
	whole, atWhole, hasWhole := get(full)
	part, atPart, hasPart := get(earned)
	less, atLess, hasLess := get(lost)
	if hasWhole && hasPart && hasLess {
		c.bear(atWhole, atPart, atLess)
		given := whole.span().sub(part.span())
		if a := less.against(given); a != agrees {
			c.problem(order, a == rounded, place, "失分%s，应得分值%s减实得分值%s应为%s", less.text, whole.text, part.text, less.shown(given.exact))
		}
	}
	c.scores(order, place, get)
}

// scores holds the score of a subject to the points it kept, and to its
// interval. The rounding of scores is the ruleset's, so that one unit of the
// last digit is nothing.
func (c *checker) scores(order int, place string, get func(kind) (quantity, at, bool)) {
	score, atScore, ok := get(points)
	if !ok {
		return
	}
	low, atLow, hasLow := get(lowest)
	high, atHigh, hasHigh := get(highest)
	if hasLow && hasHigh {
		c.bear(atScore, atLow, atHigh)
		if low.value.Cmp(score.value) > 0 || score.value.Cmp(high.value) > 0 {
			c.problem(order, false, place, "得分%s不在最低%s与最高%s之间", score.text, low.text, high.text)
		}
	}
	top, atTop, hasTop := get(maximum)
	whole, _, hasWhole := get(full)
	part, _, hasPart := get(earned)
	if !hasTop || !hasWhole || !hasPart || whole.value.Sign() <= 0 {
		return
	}
	given := new(big.Rat).Mul(top.value, new(big.Rat).Quo(part.value, whole.value))
	if extra, atExtra, ok := get(bonus); ok {
		given.Add(given, extra.value)
		c.bear(atExtra)
	}
	c.bear(atScore, atTop)
	unit := new(big.Rat).Mul(halfUnit(score.decimals), big.NewRat(2, 1))
	if off := new(big.Rat).Sub(score.value, given); off.Abs(off).Cmp(unit) >= 0 {
		c.problem(order, false, place, "得分%s，按应得分值%s、实得分值%s和满分%s折算应为%s", score.text, whole.text, part.text, top.text, score.shown(given))
	}
}

// range100 refuses rates that are none.
func (c *checker) range100(s *sheet) {
	hundred := big.NewRat(100, 1)
	for _, k := range []kind{done, marks} {
		for _, e := range slices.Concat(s.rows(), s.totals, s.means) {
			if q, place, ok := s.get(e, k); ok {
				c.seen[place] = true
				if q.value.Sign() < 0 || q.value.Cmp(hundred) > 0 {
					c.problem(s.order, false, s.place(e), "%s%s%%不在0%%至100%%之间", k, q.text)
				}
			}
		}
	}
}

// sums holds 合计 to the rows above it.
func (c *checker) sums(s *sheet) {
	for _, total := range s.totals {
		for column := range total.cells {
			stated := total.cells[column]
			if !stated.ok || column == s.column(serial) || column == s.column(rank) {
				continue
			}
			c.seen[stated.at] = true
			if m, ok := s.metricAt(column); ok {
				c.totalRate(s, total, stated, m)
				continue
			}
			given, places, ok := s.sum(column)
			if !ok || stated.share || s.shares(column) {
				continue
			}
			c.bear(append(places, stated.at)...)
			if a := stated.against(given); a != agrees {
				c.problem(s.order, a == rounded, s.place(total), "%s合计%s，各行相加应为%s", s.head(column), stated.text, stated.shown(given.exact))
			}
		}
	}
}

// totalRate holds a rate of 合计 to the rate of the sums or, as some write it, to
// the average.
func (c *checker) totalRate(s *sheet, total *entry, stated cell, m metric) {
	if rate, printed, ok := s.rate(total, m); ok && !printed {
		if stated.against(rate) == agrees {
			c.bear(stated.at)
			return
		}
	}
	given, printed, n := s.ladder(m).average()
	if n == 0 {
		return
	}
	c.bear(stated.at)
	if a := stated.against(given); a == differs || a == rounded && !printed {
		c.problem(s.order, a == rounded, s.place(total), "%s%s%%，既不是合计的比率，也不是各行的平均%s%%", m, stated.text, stated.shown(given.exact))
	}
}

// averages holds 平均 to the rows above it.
func (c *checker) averages(s *sheet) {
	for _, mean := range s.means {
		for column := range mean.cells {
			stated := mean.cells[column]
			if !stated.ok || column == s.column(serial) || column == s.column(rank) {
				continue
			}
			c.seen[stated.at] = true
			given, printed, n := span{}, false, 0
			if m, ok := s.metricAt(column); ok {
				given, printed, n = s.ladder(m).average()
			} else if sum, places, ok := s.sum(column); ok {
				given = sum.over(len(places))
				n = len(places)
			}
			if n == 0 {
				continue
			}
			c.bear(stated.at)
			if a := stated.against(given); a == differs || a == rounded && !printed {
				c.problem(s.order, a == rounded, s.place(mean), "%s平均%s，按各行应为%s", s.head(column), stated.text, stated.shown(given.exact))
			}
		}
	}
}

func (s *sheet) head(column int) string {
	if column < len(s.table.Head) {
		return s.table.Head[column]
	}
	return ""
}

// column gives the place of a kind, -1 where there is none.
func (s *sheet) column(k kind) int {
	if column, ok := s.columns[k]; ok {
		return column
	}
	return -1
}

func (s *sheet) metricAt(column int) (metric, bool) {
	switch column {
	case s.column(done):
		return completion, true
	case s.column(marks):
		return performance, true
	}
	return "", false
}

// serials holds 序号 to 1, 2, 3.
func (c *checker) serials(s *sheet) {
	for i, e := range s.rows() {
		if q, place, ok := s.get(e, serial); ok {
			c.bear(place)
			if n, whole := q.whole(); !whole || n != i+1 {
				c.problem(s.order, false, s.place(e), "序号%s，应为%d", q.text, i+1)
				return
			}
		}
	}
}

// ranks holds 名次 to the rates.
func (c *checker) ranks(s *sheet) {
	m := performance
	if s.column(marks) < 0 && s.column(full) < 0 {
		m = completion
	}
	if s.column(rank) < 0 || !s.complete {
		return // a place among all says nothing of one among some
	}
	l := s.ladder(m)
	for _, e := range s.entries {
		stated, place, ok := s.get(e, rank)
		own, printed, has := s.rate(e, m)
		if !ok || !has {
			continue
		}
		// Rates that rounding makes equal may stand in either order.
		expected, first, last := 1+greater(l.exact, own.exact), 1+greater(l.low, own.high), max(1, greater(l.high, own.low))
		c.bear(place)
		n, whole := stated.whole()
		possible := whole && first <= n && n <= last
		if n != expected && !(possible && printed) {
			c.problem(s.order, possible, s.place(e), "名次%s，按%s应为%d", stated.text, m, expected)
		}
	}
}
