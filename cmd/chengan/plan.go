package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/evidence"
	"chengan/rulesets"
	"chengan/rulesets/mend"
)

// shownRecords is how many records of a step are printed in words.
const shownRecords = 5

// several is a flag that may be given several times, each time with one value
// or with several, separated by commas.
type several []string

// String implements flag.Value.
func (s *several) String() string { return strings.Join(*s, ",") }

// Set implements flag.Value.
func (s *several) Set(text string) error {
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		*s = append(*s, strings.TrimSpace(one))
	}
	return nil
}

// runPlan finds the least effort by which a subject holds the line.
func runPlan(p *program, args []string) (int, error) {
	o := p.options("plan")
	name := o.String("r", "", "评价细则：编号@版次，或 JSON 文件；缺省为评价结果所用的内置细则")
	who := o.String("s", "", "对象的编号或名称；只有一个对象时可省略")
	target := o.String("target", "", "目标：90 或 '>90' 为高于90分，'>=90' 为不低于90分；缺省为细则的合格线")
	alternatives := o.Int("n", 3, "至多列出几个替代方案；每个替代方案都不含前面任何一个方案的全部条款")
	var exclude, limits several
	o.Var(&exclude, "exclude", "不列入方案的条款，可给出多次，或用逗号隔开")
	o.Var(&limits, "limit", "责任单位的工作量上限，如 住建=6，可给出多次；一条有几个责任单位的，对每个单位都全额计入")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	help := o.Usage
	o.Usage = func() {
		help()
		fmt.Fprintf(p.stdout, "%s。\n给出证据时，按方案改动证据、重新计算并核对得分；没有证据时按评价结果所记的数量计算。证据文件本身不会改动。\n", shortest.UnitOfEffort)
	}
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) == 0 {
		return exitUsage, usageError("应给出评价结果文件")
	}
	if *alternatives < 0 || *alternatives > 20 {
		return exitUsage, usageError(fmt.Sprintf("-n 为 %d；应在 0 至 20 之间", *alternatives))
	}
	request := shortest.Request{Exclude: exclude, Alternatives: *alternatives}
	if request.Line, err = lineOf(*target); err != nil {
		return exitUsage, err
	}
	run, err := p.readRun(rest[0])
	if err != nil {
		return exitUsage, err
	}
	if request.Subject, err = findSubject(run, *who); err != nil {
		return exitUsage, err
	}
	if request.Limits, err = limitsOf(limits); err != nil {
		return exitUsage, err
	}
	loaded, err := loadRuleset(cmp.Or(*name, run.Header.Ruleset.ID+"@"+run.Header.Ruleset.Edition))
	if err != nil {
		return exitUsage, err
	}
	if loaded.Digest != run.Header.Ruleset.Digest {
		return exitUsage, fmt.Errorf("评价结果所用的细则是 %s@%s（%s），与 %s（%s）不符；请用 -r 给出当时的细则",
			run.Header.Ruleset.ID, run.Header.Ruleset.Edition, run.Header.Ruleset.Digest, loaded.Name, loaded.Digest)
	}
	request.Ruleset, request.Program, request.Date, request.Run = loaded.Ruleset, loaded.Program, run.Header.Date, run.Summary.Digest
	if err := withinReach(request.Line, loaded.Ruleset); err != nil {
		return exitUsage, err
	}
	planning := planning{program: p, request: request}
	if len(rest) > 1 {
		if err := planning.survey(loaded, run, rest[1:]); err != nil {
			return exitNotGood, err
		}
	}
	plan, err := planning.plan()
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		err = printJSON(p.stdout, plan)
	} else {
		err = p.printPlan(plan)
	}
	if err != nil {
		return exitUsage, err
	}
	if plan.State == shortest.Possible || plan.State == shortest.Holds {
		return exitDone, nil
	}
	return exitNotGood, nil
}

// lineOf reads --target; nil for none.
func lineOf(text string) (*engine.PassLine, error) {
	if text == "" {
		return nil, nil
	}
	line := engine.PassLine{Op: ">"}
	number := text
	for _, op := range []string{">=", "≥", ">"} {
		if after, ok := strings.CutPrefix(text, op); ok {
			number = after
			if op != ">" {
				line.Op = ">="
			}
			break
		}
	}
	points, err := score.ParsePoints(strings.TrimSpace(number))
	if err != nil {
		return nil, usageError("--target：" + err.Error())
	}
	line.Points = points
	return &line, nil
}

// withinReach refuses a target that no score can hold, and one that every score
// holds.
func withinReach(line *engine.PassLine, rs *engine.Ruleset) error {
	most := rs.Total
	if rs.Bonus != nil && rs.Bonus.Inside {
		most += rs.Bonus.Cap
	}
	switch {
	case line == nil:
	case line.Points < 0 || line.Points > most:
		return usageError(fmt.Sprintf("--target 为%s分；应在0分至%s分之间", line.Points, most))
	case !line.Passes(most):
		return usageError(fmt.Sprintf("--target 为%s，满分为%s分；要得满分请写 '>=%s'", line.Title(), most, most))
	}
	return nil
}

// limitsOf reads --limit. A kind of subjects may be given by its Chinese name.
func limitsOf(texts []string) ([]shortest.Limit, error) {
	var limits []shortest.Limit
	for _, text := range texts {
		owner, number, ok := strings.Cut(text, "=")
		effort, err := strconv.Atoi(number)
		if !ok || err != nil || effort < 0 || owner == "" {
			return nil, usageError(fmt.Sprintf("--limit 为 %q；应为 责任单位=工作量，如 住建=6", text))
		}
		for _, kind := range engine.Kinds {
			if kind.Title == owner {
				owner = kind.Code
			}
		}
		limits = append(limits, shortest.Limit{Owner: owner, Effort: effort})
	}
	return limits, nil
}

// planning is the making of a plan, with the evidence where it was given.
type planning struct {
	*program
	request shortest.Request
	mender  *mend.Mender
}

var errOtherEvidence = errors.New("证据与评价结果不符：请用这份证据重新评价，或者给出评价时的证据")

// survey reads the evidence that a run was made of.
func (p *planning) survey(loaded *rulesets.Loaded, run *engine.Run, paths []string) error {
	ev, problems, err := p.readEvidence(loaded, run.Header.Round, paths)
	if err != nil {
		return err
	}
	if ev.Digest != run.Header.Evidence.Digest {
		return fmt.Errorf("%w（评价时为 %s，现为 %s）", errOtherEvidence, run.Header.Evidence.Digest, ev.Digest)
	}
	if n := evidence.Refusing(problems); n > 0 {
		fmt.Fprintf(p.stderr, "证据中有 %d 处错误，相关条款“无法评价”，不能列入方案；更正后重新评价\n", n)
	}
	day, err := column.Day(run.Header.Date)
	if err != nil {
		return err
	}
	frame := mend.Frame{Ruleset: loaded.Ruleset, Program: loaded.Program, Schemas: loaded.Schemas, Evidence: ev, Day: day}
	if p.mender, err = mend.New(frame, p.request.Subject.ID); err != nil {
		return err
	}
	if again := p.mender.Result(); again.Score != p.request.Subject.Score || again.Earned != p.request.Subject.Earned {
		return fmt.Errorf("%w（%s在结果中为%s分，按证据为%s分）", errOtherEvidence, again.Name, p.request.Subject.Score, again.Score)
	}
	p.request.Facts = p.mender.Survey()
	return nil
}

// plan finds the plan and, with evidence, holds its ways to a second judgement.
func (p *planning) plan() (*shortest.Plan, error) {
	plan, err := shortest.Find(p.request)
	if err != nil || p.mender == nil {
		return plan, err
	}
	for i := range plan.Ways {
		way := &plan.Ways[i]
		if way.Check, err = p.mender.Carry(way, p.request.Promise(way), plan.Line); err != nil {
			return nil, err
		}
	}
	if plan.State == shortest.Possible && !plan.Ways[0].Kept() {
		plan.State = shortest.Unproven
	}
	return plan, nil
}

// ownersTitle names owners; kinds of subjects by their Chinese names.
func ownersTitle(owners []string) string {
	titles := make([]string, len(owners))
	for i, owner := range owners {
		titles[i] = engine.KindTitle(owner)
	}
	return cmp.Or(strings.Join(titles, "、"), "—")
}

func (p *program) printPlan(plan *shortest.Plan) error {
	say := func(format string, args ...any) { fmt.Fprintf(p.stdout, format+"\n", args...) }
	say("%s　达标路径（%s，评估基准日 %s）", plan.Name, plan.Ruleset, plan.Date)
	state := plan.State.Title()
	if plan.State == shortest.Possible && (len(plan.Unsure) > 0 || !plan.Line.Passes(plan.Ways[0].Lowest())) {
		state = "得分可以达标，仍待定"
	}
	if plan.State == shortest.Possible && plan.FromRun {
		state += "（按评价结果测算，没有重新计分）"
	}
	say("现在 %s 分（最低 %s，最高 %s）；目标%s：%s", plan.Score, plan.Low, plan.High, plan.Line.Title(), state)
	for _, veto := range plan.Vetoes {
		say("一票否决：%s；否决不解除，任何得分都不能合格", veto)
	}
	for _, veto := range plan.Unsure {
		say("提示：否决项尚不能认定：%s；查清以前，得分达到目标也不能判定合格", veto)
	}
	if plan.State == shortest.Unproven {
		say("按数量计算有方案，但按方案改动证据后重新计算，没有证实最省的方案能够达标；原因见方案之后")
	}
	if len(plan.Ways) > 0 || plan.State == shortest.Impossible {
		say("还差至少 %s 分（细则分值；本单位涉及 %s 分）", plan.Missing, plan.Applicable)
	}
	for i := range plan.Ways {
		if err := p.printWay(plan, i); err != nil {
			return err
		}
	}
	if plan.Proof != nil {
		p.printProof(plan)
	}
	if err := p.printMoves(plan); err != nil {
		return err
	}
	for _, part := range []struct {
		title    string
		excluded bool
	}{{"不能列入方案的扣分", false}, {"按要求排除的条款", true}} {
		shown := false
		for _, b := range plan.Barriers {
			if b.Excluded == part.excluded {
				if !shown {
					say("\n%s", part.title)
				}
				shown = true
				say("  %s　失%s分　%s", b.Clause, b.Lost, b.Why)
			}
		}
	}
	say("\n%s。", plan.Effort)
	for _, limit := range plan.Limits {
		say("限制：%s的工作量不超过%d。", engine.KindTitle(limit.Owner), limit.Effort)
	}
	if len(plan.EffortGuess) > 0 {
		say("细则没有给出难度、按%d计的条款：%s。", shortest.DefaultEffort, strings.Join(plan.EffortGuess, "、"))
	}
	for _, note := range plan.Notes {
		say("提示：%s。", note)
	}
	if plan.FromRun {
		say("没有给出证据：数量按评价结果所记，没有改动证据重新计算；趋势类条款往年数据是否还能挽回、同一条记录是否涉及几个条款，未予核对。")
	}
	return nil
}

func (p *program) printWay(plan *shortest.Plan, index int) error {
	say := func(format string, args ...any) { fmt.Fprintf(p.stdout, format+"\n", args...) }
	way := &plan.Ways[index]
	title := "最省的方案"
	if index > 0 {
		title = fmt.Sprintf("替代方案%d", index)
	}
	say("\n%s：工作量 %d，得分 %s → %s", title, way.Effort, plan.Score, way.Score)
	var rows [][]string
	for i, s := range way.Steps {
		clause := s.Clause
		if len(s.Also) > 0 {
			clause += "（同时：" + strings.Join(s.Also, "、") + "）"
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), clause, fmt.Sprint(s.Effort), signed(s.Gain), s.Score.String(), ownersTitle(s.Owners), s.Do})
	}
	if err := grid(p.stdout, []string{"步骤|", "条款", "工作量|", "增分|", "累计得分|", "责任单位", "做什么"}, rows); err != nil {
		return err
	}
	if index == 0 {
		for i, s := range way.Steps {
			say("  %d. %s：%s", i+1, s.Item, s.Remedy)
			if s.If != "" {
				say("     %s", s.If)
			}
			if len(s.After) > 0 {
				say("     须先整改：%s", strings.Join(s.After, "、"))
			}
			for _, at := range s.Records[:min(len(s.Records), shownRecords)] {
				say("     记录：%s", placeOf(at))
			}
			if n := max(0, len(s.Records)-shownRecords) + s.More; n > 0 {
				say("     ……另有%d条（--json 列出）", n)
			}
		}
		if way.Below != nil {
			say("  证明：工作量少于%d的任何组合，得分至多%s。", way.Effort, *way.Below)
		}
	}
	p.printCheck(plan, way)
	return nil
}

func (p *program) printCheck(plan *shortest.Plan, way *shortest.Way) {
	say := func(format string, args ...any) { fmt.Fprintf(p.stdout, "  "+format+"\n", args...) }
	list := func(texts []string) {
		for _, text := range texts {
			say("  %s", text)
		}
	}
	if low := way.Lowest(); way.Kept() && !plan.Line.Passes(low) {
		say("其余条款还有未定的事项，最低可能为%s分：得分达到目标后，是否达标仍待定", low)
	}
	c := way.Check
	switch {
	case c == nil:
		return
	case c.Agrees:
		say("已用计划后的证据重新计算，得分一致：%s（最低 %s，最高 %s）", c.Score, c.Low, c.High)
		return
	case !c.Holds:
		say("重新计算得%s分（最低 %s，最高 %s），达不到目标", c.Score, c.Low, c.High)
	case !way.Kept():
		say("重新计算得%s分，达到目标，但有条款扣分多于方案", c.Score)
	case len(c.Not) == 0:
		say("重新计算得%s分，方案为%s分：同一批记录也使下列条款少扣分，方案仍然有效，实际工作量可能更少", c.Score, way.Score)
	default:
		say("重新计算得%s分，达到目标", c.Score)
	}
	if len(c.Differs) > 0 {
		say("与方案不一致的条款：")
		list(c.Differs)
	}
	if len(c.Not) > 0 {
		say("以下条款不能在证据上模拟，没有核对；能否达标取决于这些条款的实际结果：")
		list(c.Not)
	}
}

// placeOf words where a record stands.
func placeOf(at column.Origin) string {
	text := at.File
	if at.Sheet != "" {
		text += "：" + at.Sheet
	}
	return text + fmt.Sprintf("：第%d行", at.Row)
}

func (p *program) printProof(plan *shortest.Plan) {
	proof := plan.Proof
	fmt.Fprintf(p.stdout, "\n证明：能列入方案的全部用上，得分至多 %s（工作量 %d），仍差 %s 分（细则分值）。\n", proof.Score, proof.Effort, proof.Short)
	if len(proof.Items) > 0 {
		fmt.Fprintln(p.stdout, "那时仍失分的项：")
	}
	for _, item := range proof.Items {
		fmt.Fprintf(p.stdout, "  %s：%s分中现失%s分，至少仍失%s分\n", item.Item, item.Stake, item.Now, item.Then)
		for _, why := range item.Why {
			fmt.Fprintf(p.stdout, "    %s\n", why)
		}
	}
}

func (p *program) printMoves(plan *shortest.Plan) error {
	if len(plan.Moves) == 0 {
		return nil
	}
	fmt.Fprintf(p.stdout, "\n全部可整改的条款（单独整改到底，按每单位工作量增分排列）\n")
	var rows [][]string
	for _, m := range plan.Moves {
		note := m.If
		if m.First > 1 {
			note = strings.Trim(fmt.Sprintf("前%d处（项）不增分；%s", m.First-1, note), "；")
		}
		if len(m.After) > 0 {
			note = strings.Trim(note+"；须先整改"+strings.Join(m.After, "、"), "；")
		}
		clause := m.Clause
		if len(m.Also) > 0 {
			clause += "、" + strings.Join(m.Also, "、")
		}
		rows = append(rows, []string{clause, signed(m.Gain), fmt.Sprint(m.Effort), m.PerUnit.String(), fmt.Sprintf("%d×%d", m.Count, m.Unit), ownersTitle(m.Owners), note})
	}
	return grid(p.stdout, []string{"条款", "增分|", "工作量|", "每单位增分|", "数量×难度", "责任单位", "说明"}, rows)
}
