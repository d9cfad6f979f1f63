package reports

import (
	"strings"
	"unicode"

	"chengan/engine"
	"chengan/engine/score"
)

// Subject is everything a report says of one subject.
type Subject struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Kind         string         `json:"kind"`
	KindTitle    string         `json:"kind_title"`
	Parent       string         `json:"parent"`
	Score        Mark           `json:"score"`
	Low          Mark           `json:"low"`
	High         Mark           `json:"high"`
	Unknown      Mark           `json:"unknown"` // high − low
	Max          Mark           `json:"max"`
	Earned       Mark           `json:"earned"`
	Applicable   Mark           `json:"applicable"`
	Lost         Mark           `json:"lost"`       // applicable − earned
	Rate         Rate           `json:"rate"`       // 得分率, earned of applicable
	Completion   Rate           `json:"completion"` // 完成率, submitted of applicable clauses
	Placeholder  Placeholder    `json:"placeholder"`
	Verdict      string         `json:"verdict"`
	VerdictTitle string         `json:"verdict_title"`
	Interval     Words          `json:"interval"` // what is unknown and how many points it holds, in words
	Margin       Words          `json:"margin"`   // how far from the pass line, in words
	Rank         Number         `json:"rank"`     // among all ranked subjects, 0 where unranked
	KindRank     Number         `json:"kind_rank"`
	Outcomes     []OutcomeCount `json:"outcomes"` // those that occur
	Nodes        []NodeScore    `json:"nodes"`    // parallel to Model.Nodes
	Clauses      []ClauseScore  `json:"clauses"`  // parallel to Model.Clauses
	Vetoes       []ClauseScore  `json:"vetoes"`   // parallel to Model.Vetoes
	Bonus        *Bonus         `json:"bonus"`
	empty        bool           // no clause applies
	tasks        Number         // clauses that apply
	submitted    Number         // of them, those handed in whole
}

// Placeholder says how much of a score rests on our stand-ins. It is printed
// beside every score.
type Placeholder struct {
	Points Mark  `json:"points"`
	Rate   Rate  `json:"rate"` // of Applicable
	Note   Words `json:"note"`
}

// OutcomeCount is how many clauses have one outcome.
type OutcomeCount struct {
	Outcome string `json:"outcome"`
	Title   string `json:"title"`
	Clauses Number `json:"clauses"`
}

// NodeScore is the points of one node.
type NodeScore struct {
	Score      Mark `json:"score"`
	Low        Mark `json:"low"`
	High       Mark `json:"high"`
	Applicable Mark `json:"applicable"`
	Lost       Mark `json:"lost"`
	Rate       Rate `json:"rate"`
}

// scaled reports whether the score is brought to the full scale, because some of
// the points are not the subject's to earn.
func (s *Subject) scaled() bool { return s.Applicable.Exact != s.Max.Exact }

// Range gives the interval of the score.
func (s *Subject) Range() Range { return Range{s.Low, s.High} }

// Range gives the interval of the node's points.
func (n NodeScore) Range() Range { return Range{n.Low, n.High} }

// Range is what points can become.
type Range struct{ Low, High Mark }

// String gives the interval, one number where it is certain.
func (r Range) String() string {
	if r.Low.Exact == r.High.Exact {
		return r.Low.Text
	}
	return r.Low.Text + "～" + r.High.Text
}

// ClauseScore is what was found for one clause.
type ClauseScore struct {
	ID           string   `json:"id"`
	Outcome      string   `json:"outcome"`
	OutcomeTitle string   `json:"outcome_title"`
	Measure      Words    `json:"measure"`
	Deducted     Mark     `json:"deducted"`
	Lost         Mark     `json:"lost"`
	Least        Mark     `json:"least"`
	Most         Mark     `json:"most"`
	Reason       string   `json:"reason"`
	Records      *Records `json:"records"`
	Awaiting     []string `json:"awaiting"` // names of subjects that owe evidence
	awaiting     []string // their ids
	outcome      score.Outcome
	open         bool         // judged on part of the evidence
	stake        score.Points // what it may lose; nothing where its points are not the subject's
}

// Finding reports whether somebody has to act on the clause.
func (c ClauseScore) Finding() bool { return c.outcome == score.Deducted || c.Unknown() }

// Unknown reports whether the points of the clause are still open: it could not
// be judged, or was judged on part of the evidence: some of those who answer for
// it have not handed in theirs, or something of it could not be read.
func (c ClauseScore) Unknown() bool {
	return c.outcome != score.NotApplicable && (c.outcome.Unknown() || c.open)
}

// Charged reports whether there is something to mend: points were deducted, or
// nothing was handed in. What only has to be reviewed is no finding yet.
func (c ClauseScore) Charged() bool {
	return c.outcome == score.Deducted || c.outcome == score.NoEvidence
}

// Open reports whether the clause could not be judged at all.
func (c ClauseScore) Open() bool { return c.outcome.Unknown() }

// Bonus is the bonus (鼓励项) of a subject.
type Bonus struct {
	Points  Mark          `json:"points"`
	Low     Mark          `json:"low"`
	High    Mark          `json:"high"`
	Clauses []ClauseScore `json:"clauses"`
}

func newSubjects(pen printer, run *engine.Run) []Subject {
	names := map[string]string{}
	for i := range run.Subjects {
		names[run.Subjects[i].ID] = run.Subjects[i].Name
	}
	subjects := make([]Subject, 0, len(run.Subjects))
	for i := range run.Subjects {
		s := newSubject(pen, &run.Header.Ruleset, &run.Subjects[i], names)
		for j := range s.Clauses {
			s.Clauses[j].stake = stake(&run.Header.Ruleset, j, &run.Subjects[i].Clauses[j])
		}
		if s.Bonus != nil {
			var low score.Points
			for _, clause := range s.Bonus.Clauses {
				low += clause.Least.Exact
			}
			s.Bonus.Low = pen.mark(min(low, run.Header.Ruleset.Bonus.Cap))
		}
		subjects = append(subjects, s)
	}
	return subjects
}

// blank reports whether a name has nothing to be seen.
func blank(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// stake is what a clause may lose, before pool and item: nothing where others
// answer for it or, by policy, where it does not apply.
func stake(ruleset *engine.Outline, clause int, result *engine.ClauseResult) score.Points {
	if result.OffDuty || result.Outcome == score.NotApplicable && ruleset.NotApplicable != engine.PolicyFull {
		return 0
	}
	return ruleset.Clauses[clause].Max
}

func newSubject(pen printer, ruleset *engine.Outline, result *engine.SubjectResult, names map[string]string) Subject {
	path := pen.subject(result.ID)
	whole, earned, most := path, "earned", "max"
	if pen.node != "" { // its totals are those of the node
		whole, earned, most = path+"."+strings.TrimSuffix(pen.node, "."), "score", "applicable"
	}
	applicable, submitted := pen.tasks(path)
	s := Subject{
		ID: result.ID, Name: result.Name, Kind: result.Kind, KindTitle: engine.KindTitle(result.Kind), Parent: result.Parent,
		Score: pen.score(result.Score, result.Max).at(whole, "score"), Low: pen.score(result.Low, result.Max).at(whole, "low"),
		High: pen.score(result.High, result.Max).at(whole, "high"), Unknown: pen.mark(result.High-result.Low).at(whole, "high-low"),
		Max: pen.mark(result.Max).at(whole, most), Earned: pen.share(result.Earned, result.Applicable).at(whole, earned),
		Applicable: pen.mark(result.Applicable).at(whole, "applicable"), Lost: pen.mark(result.Applicable-result.Earned).at(whole, "applicable-"+earned),
		Rate:       pointRate(result.Earned, result.Applicable).at(whole, earned+"/applicable"),
		Completion: countRate(result.Tasks.Submitted, result.Tasks.Applicable).at(submitted+"/"+applicable, ""),
		Verdict:    string(result.Verdict), VerdictTitle: result.Verdict.Title(),
		empty: result.Applicable == 0 || result.Tasks.Applicable == 0,
		tasks: Number{N: result.Tasks.Applicable}.at(applicable, ""), submitted: Number{N: result.Tasks.Submitted}.at(submitted, ""),
	}
	s.Placeholder = newPlaceholder(pen, ruleset, result, s.Applicable)
	if s.empty {
		s.Rate = Rate{Text: "—"} // a rate of what nobody was asked for means nothing
		for _, mark := range []*Mark{&s.Score, &s.Low, &s.High} {
			mark.Text, mark.origin = "—", origin{}
		}
	}
	if blank(s.Name) {
		s.Name = s.ID
	}
	for _, node := range result.Nodes {
		at := path + "." + pick("nodes", node.ID)
		s.Nodes = append(s.Nodes, NodeScore{
			Score: pen.share(node.Score, node.Applicable).at(at, "score"), Low: pen.share(node.Low, node.Applicable).at(at, "low"),
			High: pen.share(node.High, node.Applicable).at(at, "high"), Applicable: pen.mark(node.Applicable).at(at, "applicable"),
			Lost: pen.mark(node.Applicable-node.Score).at(at, "applicable-score"), Rate: pointRate(node.Score, node.Applicable).at(at, "score/applicable"),
		})
	}
	s.Clauses = newScores(pen, path+".clauses", result.Clauses, names, clauseTitle)
	s.Vetoes = newScores(pen, path+".vetoes", result.Vetoes, names, vetoTitle)
	if b := result.Bonus; b != nil {
		at := path + ".bonus"
		s.Bonus = &Bonus{Points: pen.mark(b.Points).at(at, "points"), High: pen.mark(b.High).at(at, "high"), Clauses: newScores(pen, at+".clauses", b.Clauses, names, bonusTitle)}
	}
	s.Outcomes = counts(path+"."+pen.clauses, s.Clauses)
	s.Interval = s.interval(path + "." + pen.clauses)
	s.Margin = margin(pen, result)
	return s
}

func newPlaceholder(pen printer, ruleset *engine.Outline, result *engine.SubjectResult, applicable Mark) Placeholder {
	p := Placeholder{Points: pen.mark(result.PlaceholderPoints), Rate: pointRate(result.PlaceholderPoints, result.Applicable)}
	if pen.node == "" {
		path := pen.subject(result.ID)
		p.Points, p.Rate = p.Points.at(path, "placeholder_points"), p.Rate.at(path, "placeholder_points/applicable")
	} else {
		points := placeholderPath(pen, ruleset, result)
		p.Points, p.Rate = p.Points.at(points, ""), p.Rate.at("("+points+")/"+applicable.From(), "")
	}
	switch {
	case !p.Rate.Known():
		p.Note = say("占位标准分值占比：无适用条款")
	case p.Points.Zero():
		p.Note = say("占位标准分值占比：%s（扣分标准均有依据）", p.Rate)
	default:
		p.Note = say("占位标准分值占比：%s（%s分中的%s分，扣分标准待以官方原文替换）", p.Rate, applicable, p.Points)
	}
	return p
}

func newScores(pen printer, list string, results []engine.ClauseResult, names map[string]string, title func(engine.ClauseResult) string) []ClauseScore {
	scores := make([]ClauseScore, 0, len(results))
	for _, result := range results {
		at := pick(list, result.ID)
		clause := ClauseScore{
			ID: result.ID, Outcome: result.Outcome.String(), OutcomeTitle: title(result), outcome: result.Outcome, open: result.Open,
			Deducted: pen.mark(result.Deducted).at(at, "deducted"), Lost: pen.mark(result.Lost).at(at, "lost"),
			Least: pen.mark(result.Least).at(at, "least"), Most: pen.mark(result.Most).at(at, "most"),
			Reason: result.Reason, Records: newRecords(at, result.Records), awaiting: result.Awaiting,
		}
		if result.Measure != nil {
			text, rounded := strings.CutPrefix(result.Measure.String(), "约")
			if rounded {
				clause.Measure = clause.Measure.plain("约")
			}
			clause.Measure = append(clause.Measure, piece{text, origin{at, "measure"}})
		}
		for _, id := range result.Awaiting {
			name := names[id]
			if blank(name) {
				name = id
			}
			clause.Awaiting = append(clause.Awaiting, name)
		}
		scores = append(scores, clause)
	}
	return scores
}

func clauseTitle(result engine.ClauseResult) string { return result.Outcome.Title() }

// vetoTitle is what an outcome means for a veto: what was not handed in does
// not clear it.
func vetoTitle(result engine.ClauseResult) string {
	switch {
	case result.Outcome == score.Deducted:
		return "已触发"
	case result.Outcome == score.NotApplicable:
		return result.Outcome.Title()
	case result.Outcome != score.Met:
		return "不能排除（" + result.Outcome.Title() + "）"
	case result.Open:
		return "不能排除（材料不全）"
	}
	return "未触发"
}

// bonusTitle is what an outcome means for a bonus clause.
func bonusTitle(result engine.ClauseResult) string {
	switch result.Outcome {
	case score.Met:
		return "未得分"
	case score.Deducted:
		return "已加分"
	}
	return result.Outcome.Title()
}

func counts(path string, clauses []ClauseScore) []OutcomeCount {
	var list []OutcomeCount
	for _, outcome := range score.Outcomes {
		n := 0
		for i := range clauses {
			if clauses[i].outcome == outcome {
				n++
			}
		}
		if n > 0 {
			list = append(list, OutcomeCount{outcome.String(), outcome.Title(), countOf(n, path, "outcome="+outcome.String())})
		}
	}
	return list
}

// unsettled counts the clauses of subjects that are not settled yet, by why; path
// names the clauses.
func unsettled(path, unit string, subjects ...Subject) (clauses Number, parts []Words) {
	var paths []string
	note := func(title string, counts func(*ClauseScore) bool, conditions ...string) {
		n := 0
		for i := range subjects {
			for j := range subjects[i].Clauses {
				if counts(&subjects[i].Clauses[j]) {
					n++
				}
			}
		}
		if n > 0 {
			number := countOf(n, path, conditions...)
			parts, paths = append(parts, say("%s%d%s", title, number, unit)), append(paths, number.From())
			clauses.N += n
		}
	}
	for _, outcome := range []score.Outcome{score.NoEvidence, score.Pending, score.Failed} {
		note(outcome.Title(), func(c *ClauseScore) bool { return c.outcome == outcome }, "outcome="+outcome.String())
	}
	note("材料不全", func(c *ClauseScore) bool { return c.Unknown() && !c.outcome.Unknown() }, "outcome=met|deducted", "open=true")
	return clauses.at(strings.Join(paths, "+"), ""), parts
}

// interval says what is not known yet and how many points it holds.
func (s *Subject) interval(path string) Words {
	clauses, open := unsettled(path, "条", *s)
	switch {
	case s.empty:
		return say("无适用条款，不计分")
	case s.Unknown.Zero() && clauses.N == 0:
		return say("材料和评审均已齐备，得分已确定")
	case s.Unknown.Zero():
		return say("尚有%d条未定（%s），不影响得分", clauses, joined(open, "、"))
	case clauses.N == 0:
		return say("尚有%s分未定，得分最低%s分、最高%s分", s.Unknown, s.Low, s.High)
	}
	return say("尚有%d条未定（%s），共涉及%s分，全部核定后得分最低%s分、最高%s分", clauses, joined(open, "、"), s.Unknown, s.Low, s.High)
}

// margin says how far the score is from the pass line. The line itself is
// named, because "差0.40分" alone does not say whether reaching it is enough.
func margin(pen printer, result *engine.SubjectResult) Words {
	line := pen.line
	if line == nil || result.Applicable == 0 {
		return nil
	}
	gap, at, pass := result.Score-line.Points, pen.subject(result.ID)+".score", pen.run+"ruleset.pass.points"
	below := pen.mark(-gap).at(pass+"-"+at, "")
	switch {
	case gap == 0 && line.Passes(result.Score):
		return say("恰好达到合格线")
	case gap == 0:
		return say("恰为%s分，未超过合格线", pen.score(result.Score, result.Max).at(at, ""))
	case gap > 0:
		return say("高出合格线%s分", pen.mark(gap).at(at+"-"+pass, ""))
	case line.Passes(line.Points):
		return say("低于合格线%s分", below)
	}
	return say("低于合格线%s分，且须超过合格线方为合格", below)
}
