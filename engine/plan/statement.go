package plan

import "slices"

// Item is what a statement states.
type Item string

// Items of statements.
const (
	BaseYear     Item = "基期年份"
	BaseSum      Item = "基期合计"
	TargetYear   Item = "目标年份"
	Waypoint     Item = "年度节点"
	NoEvent      Item = "未发生"
	Preliminary  Item = "初步数"
	Done         Item = "完成"
	NotDone      Item = "未完成"
	MeanReading  Item = "年均口径"
	NeverLost    Item = "只增不减"
	ChosenWords  Item = "口径认定"
	JudgedByHand Item = "结论认定"
)

// Readings of 年均.
const (
	meanOfYears = "逐年平均"
	ofSums      = "合计相除"
)

// itemSpec says which cells a statement needs and which indicators it fits.
type itemSpec struct {
	item    Item
	year    bool
	value   bool
	day     bool
	choices func(i *Indicator) []string // nil where nothing is chosen
	fits    func(i *Indicator) bool
	meaning string // what it fits, for a message
}

var itemSpecs = []itemSpec{
	{item: BaseYear, year: true, meaning: "文件没有印基期的降幅和有进度路径的指标", fits: func(i *Indicator) bool { return i.takesBase() && i.baseYear() == 0 }},
	{item: BaseSum, value: true, meaning: "件数的降幅", fits: func(i *Indicator) bool { return i.Kind == Decline && i.Series[0].Measure == Count }},
	{item: TargetYear, year: true, meaning: "文件没有写明年份的目标", fits: func(i *Indicator) bool { return i.Target.Year == nil }},
	{item: Waypoint, year: true, value: true, meaning: "有进度路径、文件没有印年度目标的指标", fits: func(i *Indicator) bool { return i.takesBase() && len(i.Milestones) == 0 }},
	{item: NoEvent, year: true, meaning: "按事件计的指标", fits: (*Indicator).byEvent},
	{item: Preliminary, year: true, meaning: "填数值的指标", fits: func(i *Indicator) bool { return len(i.Series) > 0 }},
	{item: Done, day: true, meaning: "定性的任务", fits: (*Indicator).task},
	{item: NotDone, meaning: "定性的任务", fits: (*Indicator).task},
	{item: MeanReading, meaning: "年均指标", choices: func(*Indicator) []string { return []string{meanOfYears, ofSums} }, fits: func(i *Indicator) bool { return i.Aggregation == AnnualMean }},
	{item: NeverLost, meaning: "新增指标", fits: func(i *Indicator) bool { return i.Kind == Increment }},
	{item: ChosenWords, meaning: "文件有几种读法的指标", choices: func(i *Indicator) []string { return i.Open.Choices }, fits: func(i *Indicator) bool { return i.Open != nil && len(i.Open.Choices) > 0 }},
	{item: JudgedByHand, meaning: "用语含义未定的定性目标", choices: func(*Indicator) []string { return handAnswers }, fits: func(i *Indicator) bool { return i.Open != nil && i.Open.Reason == WordingOpen }},
}

// handAnswers are what a person may decide: Reached, OnCourse and Behind.
var handAnswers = []string{"已达到", "进度正常", "滞后"}

// Items is every item that a statement may state.
func Items() []Item {
	var items []Item
	for _, spec := range itemSpecs {
		items = append(items, spec.item)
	}
	return items
}

func specOf(item Item) *itemSpec {
	if at := slices.IndexFunc(itemSpecs, func(s itemSpec) bool { return s.item == item }); at >= 0 {
		return &itemSpecs[at]
	}
	return nil
}

// Wanted gives the items without which an indicator may not be judged: what a
// template asks for.
func (i *Indicator) Wanted() []Item {
	var wanted []Item
	for _, spec := range itemSpecs {
		ask := slices.Contains([]Item{BaseYear, TargetYear, Done, ChosenWords}, spec.item) ||
			spec.item == JudgedByHand && i.Open != nil && len(i.Open.Choices) == 0
		if ask && spec.fits(i) {
			wanted = append(wanted, spec.item)
		}
	}
	return wanted
}

// byEvent tells whether a year may pass without anything to judge.
func (i *Indicator) byEvent() bool {
	return i.Aggregation == EachYear && (i.Kind == Level || i.Kind == Share)
}

// task tells whether it is done or not, once.
func (i *Indicator) task() bool {
	return i.Kind == Qualitative && i.Aggregation == State && i.Open == nil
}

// takesBase tells whether a value before the plan matters.
func (i *Indicator) takesBase() bool {
	return i.Kind == Decline || i.Aggregation == FinalYear
}

// baseYear is the base year that the document prints, 0 for none.
func (i *Indicator) baseYear() int {
	switch {
	case i.BaseYear != nil:
		return *i.BaseYear
	case i.Baseline.Year != nil:
		return *i.Baseline.Year
	}
	return 0
}
