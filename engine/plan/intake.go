package plan

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"chengan/engine/column"
)

// Names of the tables that figures and statements come in.
const (
	Figures    = "indicators"
	Statements = "plan_statements"
)

// Flaw is one thing wrong with what was handed in.
type Flaw struct {
	Code    string
	Table   string
	Column  string // its title
	Subject string
	Origin  column.Origin
	Found   string // what follows 发现
	Allowed string // what follows 应为; of a notice, a sentence of its own
	Notice  bool   // it informs, and refuses nothing
}

// Codes of flaws.
const (
	UnknownName    = "E-PLAN-INDICATOR"
	WrongSubject   = "E-PLAN-SUBJECT"
	WrongYear      = "E-PLAN-YEAR"
	WrongUnit      = "E-PLAN-UNIT"
	WrongMeasure   = "E-PLAN-MEASURE"
	WrongValue     = "E-PLAN-VALUE"
	UnusedYear     = "E-PLAN-BEFORE"
	NoSource       = "E-PLAN-SOURCE"
	Twice          = "E-PLAN-TWICE"
	WrongStatement = "E-PLAN-STATEMENT"
)

// Code is a code with its meaning.
type Code struct {
	ID, Meaning string
	Notice      bool
}

// Codes is every code that a Flaw may have.
var Codes = []Code{
	{UnknownName, "规划没有的指标名称", false},
	{WrongSubject, "数据不属于规划所在的地区，或者同一年既有全区的数又有分单位的数", false},
	{WrongYear, "年份不在规划期内，也不是基期", false},
	{WrongUnit, "计量单位空白或者与指标不符", false},
	{WrongMeasure, "件数与比率混用，或者存量与新增混用", false},
	{WrongValue, "件数不是整数，数值为负，占比大于全部，分母为0", false},
	{UnusedYear, "规划期以前的数值没有申报为基期，没有使用", true},
	{NoSource, "没有写明数据来源", false},
	{Twice, "同一指标同一年份的数据、同一申报事项填了两次", false},
	{WrongStatement, "申报事项与指标不符，或者缺少年份、数值、取值、日期", false},
}

// Nearest gives the name that a misspelt one may mean, "" for none.
type Nearest func(name string, names []string) string

// Names are the names that figures of the plan go by.
func (p *Plan) Names() []string {
	var names []string
	for i := range p.Indicators {
		for _, s := range p.Indicators[i].Series {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// Series gives the figures that go by a name: their own, or the name or id of
// the only indicator that has them.
func (p *Plan) Series(name string) (Series, bool) {
	name = fold(name)
	for i := range p.Indicators {
		for _, s := range p.Indicators[i].Series {
			if fold(s.Name) == name {
				return s, true
			}
		}
	}
	if i := p.find(name); i != nil && len(i.Series) == 1 {
		return i.Series[0], true
	}
	return Series{}, false
}

// find gives the indicator of a folded name or id, nil for none.
func (p *Plan) find(name string) *Indicator {
	for i := range p.Indicators {
		if one := &p.Indicators[i]; fold(one.Name) == name || fold(one.ID) == name {
			return one
		}
	}
	return nil
}

// Intake judges every record of both tables and gives the fit ones as an Input,
// with a Flaw for each of the others.
//
// Shape: subjects are the names of the subjects of the tables; own is which of
// them the plan is of, -1 for none.
func (p *Plan) Intake(figures, statements *column.Table, subjects []string, own int, nearest Nearest) (*Input, []Flaw) {
	t := &intake{plan: p, own: own, subjects: subjects, nearest: nearest,
		in: &Input{figures: map[string]map[int][]*Figure{}, statements: map[string][]*Statement{}}}
	t.table = statements
	for row := range statements.Len() {
		t.statement(row)
	}
	t.ordered()
	t.table = figures
	for row := range figures.Len() {
		t.figure(row)
	}
	t.whole()
	return t.in, t.flaws
}

type intake struct {
	plan     *Plan
	own      int
	subjects []string
	nearest  Nearest
	in       *Input
	table    *column.Table
	row      int
	fit      bool // nothing is wrong with the row so far
	flaws    []Flaw
}

// fail notes a flaw of the row at hand.
func (t *intake) fail(code, field, found, allowed string) {
	t.fit = false
	f := Flaw{Code: code, Table: t.table.Schema.Name, Origin: t.table.Origin(t.row), Found: found, Allowed: allowed}
	if at := t.table.Schema.Field(field); at >= 0 {
		f.Column = t.table.Schema.Fields[at].Title
	}
	if s := t.table.Subject(t.row); s >= 0 {
		f.Subject = t.subjects[s]
	}
	t.flaws = append(t.flaws, f)
}

func (t *intake) text(field string) string {
	return t.table.Value(t.row, t.table.Schema.Field(field)).Text
}

// number gives a cell, nil where it is empty.
func (t *intake) number(field string) *big.Rat {
	at := t.table.Schema.Field(field)
	v := t.table.Value(t.row, at)
	if v.Missing {
		return nil
	}
	return scaled(v.Int, t.table.Schema.Fields[at].Scale)
}

func (t *intake) year() int {
	v := t.table.Value(t.row, t.table.Schema.Field("year"))
	if v.Missing {
		return 0
	}
	return int(v.Int)
}

func quoted(text string) string { return "“" + text + "”" }

// unknown says that the plan has no such indicator, and which may be meant.
func (t *intake) unknown(name string, names []string) {
	allowed := "规划" + t.plan.Name() + "的指标名称"
	if near := t.nearest(name, names); near != "" {
		allowed += "，最接近的是" + quoted(near)
	} else {
		allowed += "：用 chengan target " + t.plan.Name() + " --template 生成的填报表里都有"
	}
	t.fail(UnknownName, "indicator", quoted(name), allowed)
}

// statement judges one row of statements.
func (t *intake) statement(row int) {
	t.row, t.fit = row, true
	if s := t.table.Subject(row); s != t.own {
		t.fail(WrongSubject, "indicator", quoted(t.subjects[s])+"的申报", quoted(t.plan.Head.Subject.Name)+"的申报：其他单位不能申报")
		return
	}
	name, item := t.text("indicator"), Item(t.text("item"))
	ind := t.plan.find(fold(name))
	if ind == nil {
		var names []string
		for i := range t.plan.Indicators {
			names = append(names, t.plan.Indicators[i].Name)
		}
		t.unknown(name, names)
		return
	}
	spec := specOf(item)
	if !spec.fits(ind) {
		t.fail(WrongStatement, "item", quoted(string(item))+"，而"+quoted(ind.Name)+"不需要", "申报在"+spec.meaning+"上")
		return
	}
	s := &Statement{Item: item, Year: t.year(), Value: t.number("value"), Choice: t.text("choice"), Source: t.text("source"), Origin: t.table.Origin(row)}
	t.cells(spec, ind, s)
	for _, other := range t.in.statements[ind.ID] {
		if other.Item == s.Item && other.Year == s.Year && t.fit {
			t.fail(Twice, "item", quoted(string(item))+fmt.Sprintf("，与第%d行重复", other.Origin.Row), "每个指标每项申报一次")
		}
	}
	if t.fit {
		t.in.statements[ind.ID] = append(t.in.statements[ind.ID], s)
	}
}

// cells holds the cells of a statement to what its item asks for.
func (t *intake) cells(spec *itemSpec, ind *Indicator, s *Statement) {
	of := quoted(string(spec.item))
	day := t.table.Value(t.row, t.table.Schema.Field("date"))
	for _, cell := range []struct {
		field       string
		asked, have bool
	}{{"year", spec.year, s.Year != 0}, {"value", spec.value, s.Value != nil}, {"choice", spec.choices != nil, s.Choice != ""}, {"date", spec.day, !day.Missing}} {
		title := t.table.Schema.Fields[t.table.Schema.Field(cell.field)].Title
		switch {
		case cell.asked && !cell.have:
			t.fail(WrongStatement, cell.field, "空白", "非空的"+quoted(title)+"："+of+"要填这一项")
		case !cell.asked && cell.have:
			t.fail(WrongStatement, cell.field, of+"填了"+quoted(title), "空白")
		}
	}
	if !t.fit {
		return
	}
	if spec.day {
		s.Day = day.Int
	}
	if spec.choices != nil && !slices.Contains(spec.choices(ind), s.Choice) {
		t.fail(WrongStatement, "choice", quoted(s.Choice), quoted(strings.Join(spec.choices(ind), "”或者“")))
	}
	period := t.plan.Head.Period
	end := period.To
	if ind.Target.Year != nil {
		end = *ind.Target.Year
	}
	switch {
	case spec.value && (s.Value.Sign() < 0 || spec.item == BaseSum && !s.Value.IsInt()):
		t.fail(WrongValue, "value", quoted(show(s.Value, 2)), "不小于0的数，件数为整数")
	case spec.item == BaseYear && s.Year >= end:
		t.fail(WrongYear, "year", fmt.Sprintf("基期%d年", s.Year), fmt.Sprintf("早于目标年份%d年", end))
	case spec.item == Waypoint && (s.Year < period.From || s.Year >= end):
		t.fail(WrongYear, "year", fmt.Sprintf("%d年", s.Year), fmt.Sprintf("%d年至%d年：规划期内、目标年份以前", period.From, end-1))
	case slices.Contains([]Item{TargetYear, NoEvent}, spec.item) && (s.Year < period.From || s.Year > period.To):
		t.fail(WrongYear, "year", fmt.Sprintf("%d年", s.Year), fmt.Sprintf("规划期%d—%d年内", period.From, period.To))
	}
}

// ordered refuses to take one base in two ways.
func (t *intake) ordered() {
	for i := range t.plan.Indicators {
		ind := &t.plan.Indicators[i]
		year, sum := t.in.stated(ind.ID, BaseYear), t.in.stated(ind.ID, BaseSum)
		if year != nil && sum != nil {
			t.clash(sum, "既申报了“基期年份”又申报了“基期合计”", "二者之一")
		}
		if done, undone := t.in.stated(ind.ID, Done), t.in.stated(ind.ID, NotDone); done != nil && undone != nil {
			t.clash(undone, "既申报了“完成”又申报了“未完成”", "二者之一")
		}
	}
}

// clash notes that a statement contradicts another.
func (t *intake) clash(s *Statement, found, allowed string) {
	t.flaws = append(t.flaws, Flaw{Code: WrongStatement, Table: Statements, Column: "事项", Subject: t.plan.Head.Subject.Name, Origin: s.Origin, Found: found, Allowed: allowed})
}

// figure judges one row of figures.
func (t *intake) figure(row int) {
	t.row, t.fit = row, true
	name := t.text("indicator")
	series, ok := t.plan.Series(name)
	if !ok {
		switch ind := t.plan.find(fold(name)); {
		case ind == nil:
			t.unknown(name, t.plan.Names())
		case len(ind.Series) == 0:
			t.fail(UnknownName, "indicator", quoted(name)+"，这是定性目标", "有数值的指标；定性目标在“评估申报事项”里申报")
		default:
			var names []string
			for _, s := range ind.Series {
				names = append(names, s.Name)
			}
			t.fail(UnknownName, "indicator", quoted(name)+"，这项指标分几项填报", quoted(strings.Join(names, "”和“")))
		}
		return
	}
	users := t.users(series)
	f := &Figure{Source: t.text("source"), Origin: t.table.Origin(row)}
	year := t.year()
	t.whose(f, users)
	unused := false
	if !t.inYears(year, users) {
		if unused = year < t.plan.Head.Period.From && slices.ContainsFunc(users, (*Indicator).takesBase); !unused {
			t.fail(WrongYear, "year", fmt.Sprintf("%d年", year), t.yearsAllowed(users))
		}
	}
	if f.Source == "" {
		t.fail(NoSource, "source", "空白", "写明数值的来源，如统计报表、系统名称或者文件")
	}
	t.unit(f, series, users)
	if t.fit {
		t.amount(f, series, users)
	}
	years := t.in.figures[fold(series.Name)]
	for _, other := range years[year] {
		if other.Unit == f.Unit && t.fit {
			t.fail(Twice, "indicator", quoted(name)+fmt.Sprintf("%d年的数值，与第%d行重复", year, other.Origin.Row), "每年一行")
		}
	}
	if unused && t.fit {
		t.fail(UnusedYear, "year", quoted(series.Name)+fmt.Sprintf("%d年的数值，这一年不在规划期内，也没有申报为基期", year), "没有使用；作基期的，请在“评估申报事项”里申报“基期年份”")
		t.flaws[len(t.flaws)-1].Notice = true
	}
	if !t.fit {
		return
	}
	if years == nil {
		years = map[int][]*Figure{}
		t.in.figures[fold(series.Name)] = years
	}
	years[year] = append(years[year], f)
}

// users are the indicators that a series of figures serves.
func (t *intake) users(series Series) []*Indicator {
	var users []*Indicator
	for i := range t.plan.Indicators {
		ind := &t.plan.Indicators[i]
		if slices.ContainsFunc(ind.Series, func(s Series) bool { return fold(s.Name) == fold(series.Name) }) {
			users = append(users, ind)
		}
	}
	return users
}

// whose settles whether a figure is of the plan's subject or of one below it.
func (t *intake) whose(f *Figure, users []*Indicator) {
	s := t.table.Subject(t.row)
	if s == t.own || s < 0 {
		return
	}
	f.Unit = t.subjects[s]
	for _, ind := range users {
		if ind.EachOf == nil {
			t.fail(WrongSubject, "indicator", quoted(f.Unit)+"的"+quoted(ind.Name), quoted(t.plan.Head.Subject.Name)+"的数值：这项指标不分单位")
			return
		}
	}
}

// inYears tells whether figures of a year are asked for: those of the plan, of
// a base, and of the year before the plan where that is compared with.
func (t *intake) inYears(year int, users []*Indicator) bool {
	period := t.plan.Head.Period
	if year >= period.From && year <= period.To {
		return true
	}
	for _, ind := range users {
		if year == t.baseYear(ind) || year == period.From-1 && t.looksBack(ind) {
			return true
		}
	}
	return false
}

// looksBack tells whether the year before the plan counts.
func (t *intake) looksBack(ind *Indicator) bool {
	return ind.Kind == Qualitative || t.in.stated(ind.ID, NeverLost) != nil
}

func (t *intake) baseYear(ind *Indicator) int {
	if s := t.in.stated(ind.ID, BaseYear); s != nil {
		return s.Year
	}
	return ind.baseYear()
}

func (t *intake) yearsAllowed(users []*Indicator) string {
	period := t.plan.Head.Period
	text := fmt.Sprintf("规划期%d—%d年", period.From, period.To)
	for _, ind := range users {
		if base := t.baseYear(ind); base > 0 && base < period.From {
			text += fmt.Sprintf("，或者基期%d年", base)
		} else if t.looksBack(ind) {
			text += fmt.Sprintf("，或者上一年%d年", period.From-1)
		}
	}
	return text
}

// unit holds the unit to that of the series, and keeps what is said of it.
func (t *intake) unit(f *Figure, series Series, users []*Indicator) {
	given := t.text("unit")
	unit, basis := splitUnit(given)
	f.Basis = basis
	want := quoted(series.UnitText())
	fits := unit == fold(series.Unit)
	if series.Measure == Share {
		fits = slices.Contains(shareUnits, unit)
		want += "或者“比例”"
	}
	switch {
	case unit == "":
		t.fail(WrongUnit, "unit", "空白", want)
	case !fits && series.ratio() && t.number("denominator") == nil && !strings.ContainsAny(unit, "/%‰"):
		t.fail(WrongMeasure, "unit", quoted(given)+"：这是件数，不是比率", want+"，或者分子和分母；件数不能作比率")
	case !fits && !series.ratio() && (strings.ContainsAny(unit, "/%‰") || unit == "比例"):
		t.fail(WrongMeasure, "unit", quoted(given)+"：这是比率，不是"+measureTitles[series.Measure], want+"；比率不能作"+measureTitles[series.Measure])
	case !fits:
		t.fail(WrongUnit, "unit", quoted(given), want)
	case series.Measure == Increment:
		stock := slices.ContainsFunc(users, func(i *Indicator) bool { return t.in.stated(i.ID, NeverLost) != nil })
		switch {
		case stock && basis != yearEnd:
			t.fail(WrongMeasure, "unit", quoted(given), quoted(series.Unit+"（"+yearEnd+"）")+"：申报了“只增不减”的，逐年填年末数")
		case !stock && basis == yearEnd:
			t.fail(WrongMeasure, "unit", quoted(given)+"：年末数里有多少是规划期以前的没有说明", want+"；确实从不减少的，申报“只增不减”")
		case !stock && basis != newInYear:
			t.fail(WrongMeasure, "unit", quoted(given)+"：没有说明是当年新增还是年末数", want)
		}
	}
}

// measureTitles are what figures may be, in Chinese.
var measureTitles = map[string]string{Level: "水平值", Count: "件数", Rate: "比率", Share: "占比", Increment: "新增数"}

// amount reads the value, or the numerator and the denominator.
func (t *intake) amount(f *Figure, series Series, users []*Indicator) {
	value, above, below := t.number("value"), t.number("numerator"), t.number("denominator")
	if !series.ratio() && (above != nil || below != nil) {
		t.fail(WrongMeasure, "numerator", "分子、分母", "只填数值："+quoted(series.Name)+"是"+measureTitles[series.Measure]+"，不是比率")
		return
	}
	if (above == nil) != (below == nil) {
		t.fail(WrongValue, "numerator", "分子、分母只有一个", "两个都填，或者只填数值")
		return
	}
	per := whole(series.Per())
	if series.Measure == Share {
		per = hundred(series.Unit)
	}
	for _, cell := range []struct {
		field  string
		number *big.Rat
	}{{"value", value}, {"numerator", above}, {"denominator", below}} {
		if cell.number != nil && cell.number.Sign() < 0 {
			t.fail(WrongValue, cell.field, quoted(show(cell.number, 2)), "不小于0的数")
		}
	}
	if !t.fit {
		return
	}
	switch {
	case below != nil && below.Sign() == 0:
		events := !slices.ContainsFunc(users, func(i *Indicator) bool { return !i.byEvent() })
		if !events || above.Sign() != 0 || value != nil {
			t.fail(WrongValue, "denominator", "分母为0", "大于0的数；按事件计的占比，当年没有发生的分子、分母都填0")
		}
		return // nothing happened
	case below != nil:
		f.Numerator, f.Denominator = above, below
		f.Value = mul(quo(above, below), per)
	case series.Measure == Share:
		f.Value = mul(value, per) // readers give shares as the ratio they are
	default:
		f.Value = value
	}
	switch {
	case series.things() && !f.Value.IsInt():
		t.fail(WrongMeasure, "value", quoted(show(f.Value, 2)), "整数："+quoted(series.Name)+"是"+measureTitles[series.Measure]+"，以"+quoted(series.Unit)+"计")
	case series.Measure == Share && f.Value.Cmp(per) > 0:
		t.fail(WrongValue, "value", quoted(show(f.Value, 2)+series.Unit), "不大于"+show(per, 0)+series.Unit+"；百分数请在计量单位栏填“%”")
	}
}

// whole finds what only all rows show.
func (t *intake) whole() {
	for _, name := range t.plan.Names() {
		series, _ := t.plan.Series(name)
		years := t.in.figures[fold(name)]
		for _, figures := range years {
			own := slices.IndexFunc(figures, func(f *Figure) bool { return f.Unit == "" })
			part := slices.IndexFunc(figures, func(f *Figure) bool { return f.Unit != "" })
			if own >= 0 && part >= 0 {
				t.flaws = append(t.flaws, Flaw{Code: WrongSubject, Table: Figures, Column: "指标名称", Subject: t.plan.Head.Subject.Name, Origin: figures[own].Origin,
					Found: quoted(name) + "既有" + t.plan.Head.Subject.Name + "的数，又有分单位的数（" + figures[part].Unit + "）", Allowed: "二者之一"})
			}
		}
		if series.Measure == Increment {
			t.neverLost(years)
		}
	}
}

// neverLost refuses year-end figures that went down, where that was said to be
// impossible.
func (t *intake) neverLost(years map[int][]*Figure) {
	var before *Figure
	for year := t.plan.Head.Period.From - 1; year <= t.plan.Head.Period.To; year++ {
		for _, f := range years[year] {
			if before != nil && f.Basis == yearEnd && f.Value.Cmp(before.Value) < 0 {
				t.flaws = append(t.flaws, Flaw{Code: WrongValue, Table: Figures, Column: "数值", Subject: t.plan.Head.Subject.Name, Origin: f.Origin,
					Found: "年末数" + show(f.Value, 0) + "，比此前的" + show(before.Value, 0) + "少", Allowed: "不减少的年末数，或者不申报“只增不减”"})
			}
			before = f
		}
	}
}
