package pattern

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// Trend deducts Points when the values of several years, oldest first, do not
// move as they must: "近三年…逐年下降". Every year is compared with the one
// before it.
//
// Units: Points in score.Points (1e-4 分).
// Errors: fewer than two years; Check refuses an unknown direction.
// Source: 国家安全发展示范城市评价细则（2019版）第47项, as municipal papers quote it.
type Trend struct {
	Series string       `json:"series"`
	Must   string       `json:"must"`
	Points score.Points `json:"points"`
	Metric string       `json:"measure,omitempty"`
	Unit   string       `json:"unit,omitempty"`
}

// directions maps Trend.Must to what Cmp(later, earlier) may be, and to words.
var directions = map[string]struct {
	signs        []int
	kept, broken string
	step         string // of the last year against the one before
}{
	"fall": {[]int{-1}, "逐年下降", "未逐年下降", "低于上一年"}, "not_rise": {[]int{-1, 0}, "没有上升", "有年份上升", "不高于上一年"},
	"rise": {[]int{1}, "逐年上升", "未逐年上升", "高于上一年"}, "not_fall": {[]int{0, 1}, "没有下降", "有年份下降", "不低于上一年"},
}

// The branches of Trend.
const (
	Kept   Branch = "符合趋势"
	Broken Branch = "不符合趋势"
)

// Inputs implements Pattern.
func (p *Trend) Inputs() []Input { return []Input{{Key: "series", Source: p.Series, Want: Series}} }

// Max implements Pattern.
func (p *Trend) Max() score.Points { return p.Points }

// Check implements Pattern.
func (p *Trend) Check() []Defect {
	defects := positive("points", p.Points)
	if _, ok := directions[p.Must]; !ok {
		defects = append(defects, Defect{"must", fmt.Sprintf("趋势为 %q；应为 fall、not_rise、rise 或 not_fall", p.Must)})
	}
	return defects
}

// Step words what the last year must be against the one before: 低于上一年.
func (p *Trend) Step() string { return directions[p.Must].step }

// Branches implements Pattern.
func (p *Trend) Branches() []Branch { return []Branch{Kept, Broken} }

// Judge implements Pattern.
func (p *Trend) Judge(m Measure, verb Verb) (Result, error) {
	if len(m.Series) < 2 {
		return Result{}, fmt.Errorf("只有 %d 年的数值，无法比较趋势", len(m.Series))
	}
	want, name := directions[p.Must], p.Metric
	if name == "" {
		name = "指标"
	}
	shown := make([]string, len(m.Series))
	for i, n := range m.Series {
		shown[i] = show(n, p.Unit)
	}
	head := fmt.Sprintf("近%d年%s依次为%s，", len(m.Series), name, strings.Join(shown, "、"))
	if p.moves(m.Series, want.signs) {
		return Result{0, head + want.kept + "，" + settle(verb, 0, Kept), Kept}, nil
	}
	return Result{p.Points, head + want.broken + "，" + settle(verb, p.Points, Broken), Broken}, nil
}

func (p *Trend) moves(series []exact.Number, signs []int) bool {
	for i := 1; i < len(series); i++ {
		if !slices.Contains(signs, series[i].Cmp(series[i-1])) {
			return false
		}
	}
	return true
}
