package plan

import (
	"cmp"
	"slices"
)

// Answer is what an evaluation says of an indicator.
type Answer string

// Answers.
const (
	Reached    Answer = "reached"
	OnCourse   Answer = "on_course"
	Behind     Answer = "behind"
	CannotTell Answer = "cannot_tell"
)

// Answers is all answers, best first.
var Answers = []Answer{Reached, OnCourse, Behind, CannotTell}

// Title is the answer in Chinese. Of an evaluation at the end nothing is behind
// any more: it is missed.
func (a Answer) Title(final bool) string {
	switch {
	case a == Reached:
		return "已达到"
	case a == OnCourse:
		return "进度正常"
	case a == Behind && final:
		return "未达到"
	case a == Behind:
		return "滞后"
	}
	return "无法判断"
}

// gravity orders the answers of several series: the worst decides.
var gravity = []Answer{Reached, OnCourse, CannotTell, Behind}

// CauseID names why something cannot be told.
type CauseID string

// Causes.
const (
	NoBaseline        CauseID = "no_baseline"
	BaseYearUnknown   CauseID = "base_year_unknown"
	BaseZero          CauseID = "base_zero"
	MissingYear       CauseID = "missing_year"
	NoEvents          CauseID = "no_events"
	TargetYearUnknown CauseID = "target_year_unknown"
	ReadingsDiffer    CauseID = "readings_differ"
	BasisDiffers      CauseID = "basis_differs"
	ScopeOpen         CauseID = "scope_open"
	NoPath            CauseID = "no_path"
	NoStatement       CauseID = "no_statement"
	WordingOpen       CauseID = "wording_open"
)

// CauseTitle is a cause with its words.
type CauseTitle struct {
	ID    CauseID `json:"id"`
	Title string  `json:"title"`
}

// Causes is all causes, in the order in which they are printed.
var Causes = []CauseTitle{
	{NoBaseline, "没有基期值"},
	{BaseYearUnknown, "基期年份未印、未申报"},
	{BaseZero, "基期为零，降幅没有意义"},
	{MissingYear, "缺年度数值"},
	{NoEvents, "各年都没有发生，无事件可评"},
	{TargetYearUnknown, "目标年份未定"},
	{ReadingsDiffer, "两种年均口径结论不同"},
	{BasisDiffers, "基期与评估年口径不同"},
	{ScopeOpen, "文件的范围前后不一"},
	{NoPath, "没有可逐年比较的进度"},
	{NoStatement, "没有说明是否完成"},
	{WordingOpen, "用语含义未定，须由人认定"},
}

// rank is the place of a cause among Causes.
func (c CauseID) rank() int {
	return slices.IndexFunc(Causes, func(t CauseTitle) bool { return t.ID == c })
}

// Title is the cause in Chinese.
func (c CauseID) Title() string { return Causes[c.rank()].Title }

// cause is a reason with what there is to say of it.
type cause struct {
	id    CauseID
	words string
}

func sortCauses(causes []cause) {
	slices.SortStableFunc(causes, func(a, b cause) int { return cmp.Compare(a.id.rank(), b.id.rank()) })
}
