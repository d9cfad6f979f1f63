package plan

// Tally is how many indicators of a group got which answer. A plan gets no mark.
type Tally struct {
	By    string         `json:"by"` // nature 指标属性, listed 出处
	Group string         `json:"group"`
	Count int            `json:"count"`
	Of    map[Answer]int `json:"of"`
}

// groups is how indicators are counted: 约束性 and 预期性 apart, and those of the
// table, the goals and the tasks apart.
var groups = []struct {
	by, title string
	in        func(r *Result) bool
}{
	{"nature", "约束性", func(r *Result) bool { return r.Nature == "约束性" }},
	{"nature", "预期性", func(r *Result) bool { return r.Nature == "预期性" }},
	{"nature", "未印属性", func(r *Result) bool { return r.Nature == "" }},
	{"listed", "主要指标表", func(r *Result) bool { return r.Listed == "table" }},
	{"listed", "规划目标", func(r *Result) bool { return r.Listed == "goal" }},
	{"listed", "任务和工程", func(r *Result) bool { return r.Listed == "task" }},
}

func tally(results []Result) []Tally {
	var tallies []Tally
	for _, g := range groups {
		t := Tally{By: g.by, Group: g.title, Of: map[Answer]int{}}
		for _, answer := range Answers {
			t.Of[answer] = 0
		}
		for i := range results {
			if g.in(&results[i]) {
				t.Count++
				t.Of[results[i].Answer]++
			}
		}
		if t.Count > 0 {
			tallies = append(tallies, t)
		}
	}
	return tallies
}
