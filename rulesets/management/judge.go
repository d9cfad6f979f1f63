package management

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chengan/engine/column"
)

// Verdict is the answer to a question with a third answer.
type Verdict string

// The verdicts. A rule that bars says No.
const (
	Yes    Verdict = "可以"
	No     Verdict = "不可以"
	Unsure Verdict = "无法判断"
)

// Scopes of the accidents that count.
const (
	liable     = "责任事故"
	everything = "全部事故"
)

// Finding is what one rule says of a city.
type Finding struct {
	Rule    Rule     `json:"rule"`
	Verdict Verdict  `json:"verdict"`
	Reason  string   `json:"reason"`          // in Chinese, without a final stop
	Needs   []string `json:"needs,omitempty"` // parameters that are not known
}

// Answer is what the method says of a city.
//
// Shape: Keeping is empty where the city has no name to lose.
type Answer struct {
	City       string    `json:"city"`
	Year       int       `json:"year"`
	Apply      Verdict   `json:"apply"`
	Applying   []Finding `json:"applying"`
	Named      string    `json:"named,omitempty"` // since when the city has its name, "" where it has none
	Keep       Verdict   `json:"keep,omitempty"`  // whether it keeps the name
	Keeping    []Finding `json:"keeping,omitempty"`
	NextReview string    `json:"next_review,omitempty"` // the day of the next 复评, "" where it cannot be told
	Unknown    []string  `json:"unknown,omitempty"`     // parameters that the answers wait for
}

// Judge applies every rule to a city as of the year of its application.
func (m *Method) Judge(c *City) Answer {
	j := judgement{m, c, c.named()}
	a := Answer{City: c.Name, Year: c.Year, Apply: Yes, Named: j.since}
	for _, rule := range m.Rules {
		if rule.Consequence == Revoked {
			if j.since != "" {
				a.Keeping = append(a.Keeping, j.rule(rule))
			}
		} else {
			a.Applying = append(a.Applying, j.rule(rule))
		}
	}
	a.Apply = worst(a.Applying)
	if j.since != "" {
		a.Keep = worst(a.Keeping)
		a.NextReview = j.review()
	}
	for _, finding := range slices.Concat(a.Applying, a.Keeping) {
		for _, name := range finding.Needs {
			if !slices.Contains(a.Unknown, name) {
				a.Unknown = append(a.Unknown, name)
			}
		}
	}
	return a
}

// worst is the verdict of all: one No decides, else one Unsure.
func worst(findings []Finding) Verdict {
	verdict := Yes
	for _, f := range findings {
		if f.Verdict == No {
			return No
		}
		if f.Verdict == Unsure {
			verdict = Unsure
		}
	}
	return verdict
}

// named gives the day since when the city has its name, "" where it has none.
func (c *City) named() string {
	since := ""
	for _, e := range c.Events {
		switch e.Kind {
		case Naming:
			since = e.Date
		case Revoked:
			since = ""
		}
	}
	return since
}

// judgement is one city under one method.
type judgement struct {
	*Method
	city  *City
	since string // of the name
}

// review gives the day of the next 复评: the naming, or the last one passed, and
// the years. The last day of February stands for the 29th where there is none.
func (j judgement) review() string {
	from := j.since
	for _, e := range j.city.Events {
		if e.Kind == reviewPassed && e.Date >= from {
			from = e.Date
		}
	}
	years, known := j.number(j.Review.Years)
	day, err := column.Day(from)
	if !known || err != nil {
		return ""
	}
	start := time.Unix(day*86400, 0).UTC()
	due := start.AddDate(years, 0, 0)
	if due.Day() != start.Day() {
		due = due.AddDate(0, 0, -due.Day())
	}
	return due.Format(time.DateOnly)
}

// rule applies one rule.
func (j judgement) rule(r Rule) Finding {
	f := Finding{Rule: r, Verdict: Yes}
	switch r.Kind {
	case OfLevel:
		i := slices.IndexFunc(j.Levels, func(l Level) bool { return l.Name == j.city.Level })
		switch {
		case i < 0:
			f.Verdict, f.Reason = Unsure, "没有“"+j.city.Level+"”这个级别"
		case j.Levels[i].Eligible:
			f.Reason = "级别为" + j.city.Level + "，在创建范围内"
		default:
			f.Verdict, f.Reason = No, "级别为"+j.city.Level+"，不在创建范围内"
		}
	case OfNamed:
		f.Reason = "没有命名，或者命名已经撤销"
		if j.since != "" {
			f.Verdict, f.Reason = No, j.since+"已经命名"
		}
	case OfDeclared:
		switch j.city.Declared[r.Ask] {
		case no:
			f.Reason = "填报没有“" + r.Ask + "”"
		case yes:
			f.Verdict, f.Reason = No, "填报有“"+r.Ask+"”"
		default:
			f.Verdict, f.Reason = Unsure, "没有填报有没有“"+r.Ask+"”"
		}
	case OfEvent:
		j.event(r, &f)
	case OfCount, OfDeaths:
		j.accidents(r, &f)
	}
	return f
}

// event looks for a decision within the years of the rule.
func (j judgement) event(r Rule, f *Finding) {
	var latest Event
	for _, e := range j.city.Events {
		if slices.Contains(r.Events, e.Kind) && (r.Years != "" || e.Date >= j.since) {
			latest = e
		}
	}
	if latest.Kind == "" {
		f.Reason = "没有" + strings.Join(r.Events, "、")
		return
	}
	f.Verdict, f.Reason = No, latest.Date+latest.Kind
	if r.Years == "" {
		return
	}
	years, known := j.number(r.Years)
	at := yearOf(latest.Date)
	switch {
	case at == j.city.Year: // within any number of years
	case !known:
		f.Verdict, f.Needs = Unsure, []string{r.Years}
		f.Reason += "，不知道几年内不得重新申报"
	case j.city.Year-at >= years:
		f.Verdict = Yes
		f.Reason += fmt.Sprintf("，已满%d个自然年", years)
	default:
		f.Reason += fmt.Sprintf("，未满%d个自然年", years)
	}
}

func yearOf(date string) int {
	day, err := column.Day(date)
	if err != nil {
		return 0 // examine let no other through
	}
	return column.Year(day)
}

// tally is what the accidents of a rule come to: what certainly counts, and
// what may count as well.
type tally struct {
	certain, possible int
	blank             int // accidents whose deaths nobody states
}

// accidents holds the accidents of a rule to its limit. What is not known is
// only decided where it makes no difference: an accident of the year itself is
// within any number of years, and none at all is below any limit.
func (j judgement) accidents(r Rule, f *Finding) {
	limit, limitKnown := 0, true
	if r.MoreThan != "" {
		limit, limitKnown = j.number(r.MoreThan)
	}
	scope := everything
	if r.Scope != "" {
		scope, _ = j.Param(r.Scope).Value.(string)
	}
	unit, what := "起", strings.Join(r.Severities, "、")+"事故"
	if r.Kind == OfDeaths {
		unit, what = "人", strings.Join(r.Severities, "、")+"事故死亡"
	}
	from, within, yearsKnown := j.window(r)
	t := j.tally(r, from, scope)
	found := within + what + t.words(unit)
	if limitKnown && t.certain > limit {
		f.Verdict, f.Reason = No, found
		if r.MoreThan != "" {
			f.Reason += fmt.Sprintf("，超过%d%s", limit, unit)
		}
		return
	}
	var open []string // why it cannot be told
	wait := func(why string, needs ...string) { open, f.Needs = append(open, why), append(f.Needs, needs...) }
	if !yearsKnown {
		t = j.tally(r, "", scope)
		found += "，清单所列全部年份" + t.words(unit)
		wait("不知道回看几年", r.Years)
	} else if j.city.Since == 0 {
		wait("没有填事故清单从哪一年起填全")
	} else if j.city.Since > yearOf(from) {
		wait(fmt.Sprintf("事故清单只从%d年起填全", j.city.Since))
	}
	if !limitKnown && (!yearsKnown || t.possible+t.blank > 0) {
		wait("不知道上限", r.MoreThan)
	}
	if t.possible > t.certain && (!limitKnown || t.possible > limit) {
		if scope == "" {
			wait("不知道是否只计责任事故", r.Scope)
		} else {
			wait("有的事故没有认定是否责任事故")
		}
	}
	if t.blank > 0 {
		wait(fmt.Sprintf("%d起没有填死亡人数", t.blank))
	}
	switch {
	case len(open) > 0:
		f.Verdict, f.Reason = Unsure, found+"；"+strings.Join(open, "，")
	case !limitKnown:
		f.Reason = found + "，上限无论是多少都不超过"
	case t.possible > t.certain:
		f.Reason = fmt.Sprintf("%s，都计入也没有超过%d%s", found, limit, unit)
	case r.MoreThan != "":
		f.Reason = fmt.Sprintf("%s，没有超过%d%s", found, limit, unit)
	default:
		f.Reason = found
	}
}

// window is the day since when accidents count, and how to say so; false where
// the years are not known, and then the year of application, the least they can be.
func (j judgement) window(r Rule) (from, words string, known bool) {
	if r.Years == "" {
		return j.since, j.since + "命名以来", true
	}
	years, known := j.number(r.Years)
	if !known {
		years = 1
	}
	first := max(1, j.city.Year-years+1)
	from, words = fmt.Sprintf("%04d-01-01", first), fmt.Sprintf("%d年至%d年", first, j.city.Year)
	if first == j.city.Year {
		words = fmt.Sprintf("申报当年（%d年）", j.city.Year)
	}
	return from, words, known
}

// words gives the figures: "2起，另有1起是否计入不清楚".
func (t tally) words(unit string) string {
	if t.possible > t.certain {
		return fmt.Sprintf("%d%s，另有%d%s是否计入不清楚", t.certain, unit, t.possible-t.certain, unit)
	}
	return fmt.Sprintf("%d%s", t.certain, unit)
}

// tally adds up the accidents of the severities since a day.
func (j judgement) tally(r Rule, from, scope string) tally {
	var t tally
	for _, a := range j.city.Mishaps {
		if a.Date < from || !slices.Contains(r.Severities, a.Severity) {
			continue
		}
		certain := scope == everything || a.Liable != nil && *a.Liable
		if !certain && scope == liable && a.Liable != nil {
			continue // it is settled that it is none of those that count
		}
		n := 1
		if r.Kind == OfDeaths {
			if a.Deaths == nil {
				t.blank++
				continue
			}
			n = *a.Deaths
		}
		t.possible += n
		if certain {
			t.certain += n
		}
	}
	return t
}
