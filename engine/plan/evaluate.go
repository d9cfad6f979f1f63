package plan

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine/column"
)

// Report is what an evaluation says of a plan.
type Report struct {
	ID         string   `json:"id"`
	Edition    string   `json:"edition"`
	Title      string   `json:"title"`
	Status     string   `json:"status"`
	Subject    string   `json:"subject"`
	From       int      `json:"from"`
	To         int      `json:"to"`
	Year       int      `json:"year"`
	Final      bool     `json:"final"` // 期末评估: the last year of the plan is over
	Indicators []Result `json:"indicators"`
	Summary    []Tally  `json:"summary"`
}

// Result is the answer for one indicator.
//
// Reason is the whole sentence: the figures, the path, and the place in the
// document.
type Result struct {
	ID         string         `json:"id"`
	No         string         `json:"no"`
	Name       string         `json:"name"`
	Nature     string         `json:"nature"`
	SubPlan    string         `json:"sub_plan"`
	Listed     string         `json:"listed"`
	Kind       string         `json:"kind"`
	Method     string         `json:"method"`
	Target     string         `json:"target"` // as printed
	TargetYear int            `json:"target_year"`
	Answer     Answer         `json:"answer"`
	AnswerText string         `json:"answer_text"`
	Final      bool           `json:"final"` // the target's year is over
	Causes     []CauseTitle   `json:"causes"`
	Reason     string         `json:"reason"`
	Series     []SeriesResult `json:"series"`
	Declared   []string       `json:"declared"` // what a person declared, with its source
	Inferred   []string       `json:"inferred"` // what is our reading of the document
	Compared   *Comparison    `json:"compared,omitempty"`
	Place      Place          `json:"place"`
}

// SeriesResult is the answer for one series of figures.
//
// Units: the texts carry the unit; the exact values are decimals or fractions in
// the unit of the series.
type SeriesResult struct {
	Name        string `json:"name"`
	Unit        string `json:"unit"`
	Answer      Answer `json:"answer"`
	Year        int    `json:"year,omitempty"`
	Value       string `json:"value,omitempty"`
	ValueText   string `json:"value_text,omitempty"`
	Path        string `json:"path,omitempty"`
	PathText    string `json:"path_text,omitempty"`
	BaseYear    int    `json:"base_year,omitempty"`
	Base        string `json:"base,omitempty"`
	Missing     []int  `json:"missing,omitempty"`
	Preliminary []int  `json:"preliminary,omitempty"`
}

// Evaluate judges every indicator of the plan for a year, which is not before
// the plan's first.
func (p *Plan) Evaluate(in *Input, year int) *Report {
	r := &Report{ID: p.Head.ID, Edition: p.Head.Edition, Title: p.Head.Title, Status: p.Head.Status, Subject: p.Head.Subject.Name,
		From: p.Head.Period.From, To: p.Head.Period.To, Year: year, Final: year >= p.Head.Period.To}
	for i := range p.Indicators {
		r.Indicators = append(r.Indicators, p.judge(&p.Indicators[i], in, year))
	}
	r.Summary = tally(r.Indicators)
	return r
}

// judge judges one indicator: each series by itself, and the worst decides.
func (p *Plan) judge(ind *Indicator, in *Input, year int) Result {
	method := ind.method()
	series := ind.Series
	if len(series) == 0 {
		series = []Series{{}} // a fact has no figures
	}
	r := Result{ID: ind.ID, Name: ind.Name, Nature: ind.Nature, SubPlan: ind.SubPlan, Listed: ind.Listed, Kind: ind.Kind, Method: method.name,
		Target: ind.Target.Text, Answer: Reached, Causes: []CauseTitle{}, Series: []SeriesResult{}, Declared: []string{}, Inferred: []string{},
		Compared: ind.compare(), Place: ind.Place}
	if ind.No != nil {
		r.No = *ind.No
	}
	var texts []string
	var causes []cause
	for _, one := range series {
		q := newQuestion(p, ind, one, in, year)
		r.TargetYear, r.Final = q.end, q.final
		f := untold("", cause{TargetYearUnknown, TargetYearUnknown.Title() + "：“" + ind.Target.Text + "”没有印年份，也没有申报"})
		if q.end > 0 {
			f = method.judge(q)
		}
		if slices.Index(gravity, f.answer) > slices.Index(gravity, r.Answer) {
			r.Answer = f.answer
		}
		text := f.text
		if len(series) > 1 && text != "" && !strings.Contains(text, one.Name) {
			text = "“" + one.Name + "”" + text
		}
		if text != "" {
			texts = append(texts, text)
		}
		for _, c := range f.causes {
			if !slices.Contains(causes, c) {
				causes = append(causes, c)
			}
		}
		if one.Name != "" {
			r.Series = append(r.Series, q.result(f))
		}
	}
	if open := ind.Open; open != nil && open.Reason == ScopeOpen && in.stated(ind.ID, ChosenWords) == nil {
		r.Answer = CannotTell
		causes = append(causes, cause{ScopeOpen, ScopeOpen.Title() + "：" + open.Words + "，须由人认定"})
	}
	sortCauses(causes)
	if r.Answer != CannotTell {
		causes = nil // of a series that did not decide
	}
	for _, c := range causes {
		r.Causes = append(r.Causes, CauseTitle{c.id, c.id.Title()})
		texts = append(texts, c.words)
	}
	r.AnswerText = r.Answer.Title(r.Final)
	r.Reason = strings.Join(texts, "；") + "。依据：" + ind.Place.text()
	for _, s := range in.statements[ind.ID] {
		r.Declared = append(r.Declared, s.text(ind))
	}
	for _, field := range ind.Inferred {
		r.Inferred = append(r.Inferred, inferredTitles[field])
	}
	return r
}

// result gives a finding as data.
func (q *question) result(f finding) SeriesResult {
	s := SeriesResult{Name: q.series.Name, Unit: q.series.Unit, Answer: f.answer, Missing: f.missing}
	if f.value != nil {
		s.Year, s.Value, s.ValueText = f.year, exact(f.value), q.show(f.value, f.path, q.goal)
	}
	if f.path != nil {
		s.Path, s.PathText = exact(f.path), q.show(f.path, f.value)
	}
	if f.base != nil {
		s.BaseYear, s.Base = f.base.year, exact(f.base.value)
	}
	for year := q.first - 1; year <= q.last(); year++ {
		if q.in.statedFor(q.ind.ID, Preliminary, year) != nil {
			s.Preliminary = append(s.Preliminary, year)
		}
	}
	return s
}

// text gives a place for people: the section, the lines, and the printed page.
func (p Place) text() string {
	var lines []string
	for _, line := range p.Lines {
		lines = append(lines, fmt.Sprint(line))
	}
	text := p.Section + "，文本第" + strings.Join(lines, "、") + "行"
	if p.Page != nil {
		text += fmt.Sprintf("（印刷第%d页）", *p.Page)
	}
	return text
}

// text gives a statement for people.
func (s *Statement) text(i *Indicator) string {
	text := string(s.Item)
	spec := specOf(s.Item)
	if spec.year {
		text += fmt.Sprintf(" %d年", s.Year)
	}
	if spec.value {
		text += " " + show(s.Value, printedWhole)
	}
	if spec.choices != nil {
		text += " " + s.Choice
	}
	if spec.day {
		text += " " + column.DayText(s.Day)
	}
	return text + "（申报，来源：" + s.Source + "）"
}

// inferredTitles are the fields that may be our reading, in Chinese.
var inferredTitles = map[string]string{
	"aggregation": "取值", "applies_to": "适用范围", "compared_with": "对比对象", "direction": "方向", "group": "分组", "kind": "类型",
	"name": "名称", "place": "位置", "series": "填报项", "target.op": "比较方式", "target.reads_as": "目标读法", "target.year": "目标年份", "unit": "单位",
}
