package plan

// method is one rule of judging, for one kind of target.
type method struct {
	name  string // in Chinese, as rules and reports call it
	fits  func(i *Indicator) bool
	judge func(q *question) finding
}

// methods is the explicit list; the first that fits an indicator judges it.
var methods = []method{
	{"定性任务", (*Indicator).task, judgeTask},
	{"用语待定", func(i *Indicator) bool { return i.Kind == Qualitative && i.Aggregation == State && i.Open != nil }, judgeWording},
	{"逐年下降", func(i *Indicator) bool {
		return i.Kind == Qualitative && i.Aggregation == EachYear && i.Direction == Fall
	}, judgeFalling},
	{"降幅", func(i *Indicator) bool {
		return i.Kind == Decline && i.Direction == Fall && i.Aggregation == FinalYear
	}, judgeDecline},
	{"年均上限", func(i *Indicator) bool {
		return (i.Kind == Rate || i.Kind == Share) && i.Direction == MustNotExceed && i.Aggregation == AnnualMean
	}, judgeMean},
	{"新增", func(i *Indicator) bool {
		return i.Kind == Increment && i.Direction == AtLeast && i.Aggregation == Sum
	}, judgeIncrement},
	{"每年", func(i *Indicator) bool { return i.measured() && i.Aggregation == EachYear && i.Direction != Fall }, judgeEachYear},
	{"上限", func(i *Indicator) bool {
		return i.measured() && i.Aggregation == FinalYear && i.Direction == MustNotExceed
	}, judgeCap},
	{"正好", func(i *Indicator) bool {
		return i.measured() && i.Aggregation == FinalYear && i.Direction == Exactly
	}, judgeExactly},
	{"不低于", func(i *Indicator) bool {
		return i.measured() && i.Aggregation == FinalYear && i.Direction == AtLeast
	}, judgeFloor},
}

// measured tells whether the target is a value of a single year.
func (i *Indicator) measured() bool {
	return i.Kind == Level || i.Kind == Count || i.Kind == Rate || i.Kind == Share
}

// method gives the rule that judges an indicator, nil for none.
func (i *Indicator) method() *method {
	for at := range methods {
		if methods[at].fits(i) {
			return &methods[at]
		}
	}
	return nil
}
