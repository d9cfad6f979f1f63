package reports

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/impact"
)

// maxRounds bounds a series.
const maxRounds = 60

// Source is one run and the name that messages call it by.
type Source struct {
	Name string
	Run  *engine.Run
}

// Attribution is the split of the change from one edition to the next, as
// "chengan impact --json" writes it, and the name that messages call it by.
type Attribution struct {
	Name   string
	Report *impact.Report
}

// Series is several rounds of one city or one batch of subjects: how the scores
// went, what became of the findings, and what exactly every change comes of.
type Series struct {
	Rounds   []Round   `json:"rounds"`
	Summary  []Words   `json:"summary"` // one paragraph for each idea
	Trends   []Trend   `json:"trends"`  // those of the last round as in Model.Subjects, then those of earlier ones only
	Changes  []Change  `json:"changes"` // between two rounds that follow each other
	Findings []Tracked `json:"findings"`
	Progress Progress  `json:"progress"`
	rounds   []*Model  // parallel to Rounds
}

// Round is one run of a series.
type Round struct {
	No             int    `json:"no"`    // from 1
	Name           string `json:"name"`  // 轮次, as the run says
	Title          string `json:"title"` // 第2轮（2022年度市级初评）
	Date           string `json:"date"`
	DateTitle      string `json:"date_title"`
	RulesetID      string `json:"ruleset_id"`
	Edition        string `json:"edition"`
	RulesetDigest  string `json:"ruleset_digest"`
	EvidenceDigest string `json:"evidence_digest"`
	RunDigest      string `json:"run_digest"`
	Subjects       Number `json:"subjects"`
}

// Label names the round in a narrow column: 第2轮.
func (r Round) Label() string { return fmt.Sprintf("第%d轮", r.No) }

// Ruleset is "id@edition".
func (r Round) Ruleset() string { return r.RulesetID + "@" + r.Edition }

// NewSeries computes the report of the last of several rounds, with the series
// that leads to it. One source gives what New gives.
//
// Shape: sources in the order of the rounds; attributions in any order.
// Errors: those of New, with the name of the run; runs of different cities,
// without a subject in common, out of order or given twice; an attribution that
// is not of a change between two of the rounds.
func NewSeries(sources []Source, attributions ...Attribution) (*Model, error) {
	return NewView(View{}, sources, attributions...)
}

// newRounds computes the report of every round by itself.
func newRounds(sources []Source, pillars []string, attributions []Attribution) ([]*Model, error) {
	switch {
	case len(sources) == 0:
		return nil, errors.New("没有评价结果")
	case len(sources) > maxRounds:
		return nil, fmt.Errorf("有%d份评价结果；一份报告最多汇总%d轮", len(sources), maxRounds)
	}
	models := make([]*Model, len(sources))
	for i, source := range sources {
		var err error
		name := ""
		if i < len(sources)-1 {
			name = fmt.Sprintf("rounds[%d].", i+1)
		}
		if models[i], err = newModel(source.Run, pillars[i], name); err != nil {
			return nil, fmt.Errorf("%s：%w", source.Name, err)
		}
	}
	if len(sources) == 1 && len(attributions) > 0 {
		return nil, fmt.Errorf("%s：只有一轮评价结果，没有可以拆分的变化", attributions[0].Name)
	}
	for i := 1; i < len(sources); i++ {
		if err := follows(sources[:i], sources[i], models[i-1], models[i]); err != nil {
			return nil, err
		}
	}
	return models, nil
}

// newSeries follows scores and findings through the rounds.
func newSeries(models []*Model, sources []Source, attributions []Attribution) (*Series, error) {
	s := &Series{rounds: models}
	for i, m := range models {
		s.Rounds = append(s.Rounds, newRound(i+1, m, sources[i].Run.Header.Round))
	}
	lines := newLines(sources)
	s.Trends = s.trends()
	var err error
	if s.Changes, err = s.changes(sources, attributions); err != nil {
		return nil, err
	}
	s.Findings = s.track(lines)
	s.Progress = s.progress()
	s.Summary = s.summarize()
	return s, nil
}

func newRound(no int, m *Model, name string) Round {
	r := Round{No: no, Name: name, Date: m.Basis.Date, DateTitle: m.Basis.DateTitle, RulesetID: m.Basis.RulesetID, Edition: m.Basis.Edition,
		RulesetDigest: m.Basis.RulesetDigest, EvidenceDigest: m.Basis.EvidenceDigest, RunDigest: m.Basis.RunDigest, Subjects: countOf(len(m.Subjects), m.subjectsPath())}
	r.Title = r.Label()
	if name != "" {
		r.Title += "（" + name + "）"
	}
	return r
}

// follows refuses a run that cannot be the round after the others.
func follows(earlier []Source, source Source, before, now *Model) error {
	last := earlier[len(earlier)-1]
	for _, other := range earlier {
		if other.Run.Summary.Digest == source.Run.Summary.Digest {
			return fmt.Errorf("%s 与 %s 是同一份评价结果：每轮只能给出一份", source.Name, other.Name)
		}
	}
	if before.Basis.Date > now.Basis.Date && now.Basis.Date != "" {
		return fmt.Errorf("轮次次序有误：%s 的评估基准日是%s，早于其前 %s 的%s；应按轮次先后给出评价结果",
			source.Name, now.Basis.DateTitle, last.Name, before.Basis.DateTitle)
	}
	if before.Whole && now.Whole && (before.MainID != now.MainID || before.Main.Name != now.Main.Name) {
		return fmt.Errorf("%s 评的是%s（%s），%s 评的是%s（%s）：不是同一个城市，不能汇总",
			last.Name, before.Main.Name, before.MainID, source.Name, now.Main.Name, now.MainID)
	}
	for i := range now.Subjects {
		if one := before.subject(now.Subjects[i].ID); one != nil && one.Name == now.Subjects[i].Name {
			return nil
		}
	}
	return fmt.Errorf("%s 和 %s 没有编号和名称都相同的被评对象：不是同一个城市或者同一批单位，不能汇总", last.Name, source.Name)
}

// subject finds a subject by its id, nil where there is none.
func (m *Model) subject(id string) *Subject {
	if i, ok := m.place[id]; ok {
		return &m.Subjects[i]
	}
	return nil
}

// summarize says in words what the rounds came to.
func (s *Series) summarize() []Words {
	titles := make([]string, len(s.Rounds))
	for i, round := range s.Rounds {
		titles[i] = round.Title + "以" + round.DateTitle + "为评估基准日"
	}
	list := []Words{say("本报告汇总%d轮评价：%s。以下各章为最近一轮的结果，本章为各轮之间的变化。", countOf(len(s.Rounds), "series.rounds[*]"), strings.Join(titles, "，"))}
	list = append(list, s.concludeScores()...)
	for _, change := range s.Changes {
		if len(change.Apart) > 0 {
			var names []Words
			for _, apart := range change.Apart {
				names = append(names, say("%s（%s）", apart.Name, apart.Why))
			}
			all := countOf(len(names), fmt.Sprintf("series.changes[#%d].apart[*]", change.From))
			list = append(list, say("第%d轮与第%d轮之间不作比较的单位%d个：%s。", change.From, change.To, all, listed(names, named, all)))
		}
	}
	return append(list, s.Progress.sentences()...)
}

// concludeScores says how the score of the main subject, or of a batch, went.
func (s *Series) concludeScores() []Words {
	last := s.rounds[len(s.rounds)-1]
	change := s.Changes[len(s.Changes)-1]
	moved := say("最近一轮与上一轮相比，得分上升的%d个、下降的%d个、不变的%d个", change.Raised, change.Lowered, change.Level)
	if len(change.Subjects) == 0 {
		moved = say("最近两轮的得分不作比较")
	}
	if last.Main == nil || last.Batch() {
		return []Words{moved.and("。%s。", change.Basis)}
	}
	at := slices.IndexFunc(s.Trends, func(t Trend) bool { return t.ID == last.MainID })
	var scores []Words
	for i, standing := range s.Trends[at].Standings {
		if standing.Present {
			note := Words{}.plain(standing.VerdictTitle)
			if last.View.Pillar != "" {
				note = say("得分率%s", standing.Rate)
			}
			scores = append(scores, say("%s%s分（%s）", s.Rounds[i].Label(), standing.Score, note))
		}
	}
	text := say("%s得分：%s", last.Main.Name, joined(scores, "，"))
	if i := slices.IndexFunc(change.Subjects, func(c SubjectChange) bool { return c.ID == last.MainID }); i >= 0 {
		one := change.Subjects[i]
		since := say("没有变化")
		if !one.Change.Zero() {
			since = say("变化%s分（未修约，由%s分变为%s分）", one.Change, one.Before.Unrounded(), one.After.Unrounded())
		}
		text = text.and("；最近一轮较上一轮%s", since)
	}
	list := []Words{text.and("。%s。", change.Basis)}
	if len(s.Trends) > 1 {
		list = append(list, moved.and("。"))
	}
	return list
}

// recentRounds is how many rounds stand side by side on paper.
const recentRounds = 3

// Recent gives the last rounds, those that stand side by side on paper.
func (s *Series) Recent() []Round { return s.Rounds[max(0, len(s.Rounds)-recentRounds):] }

// Index is the place of the round in Series.Rounds.
func (r Round) Index() int { return r.No - 1 }

// Columns counts the columns of the table of Recent.
func (s *Series) Columns() int { return 1 + 4*len(s.Recent()) }

// Unclosed counts the findings that are open.
func (s *Series) Unclosed() Number { return countOf(len(s.Pending()), allFindings, isOpen) }

// Pending gives the findings that are open.
func (s *Series) Pending() []Tracked {
	return slices.DeleteFunc(slices.Clone(s.Findings), func(t Tracked) bool { return !t.Open })
}
