package reports_test

import (
	"fmt"
	"math/rand/v2"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/score"
)

// sample is a deterministic generator of runs: an invented city whose figures
// add up as the engine's do.
type sample struct {
	seed      uint64
	hostile   bool          // names and texts that attack every format
	unknown   score.Outcome // every clause has this outcome, where it is not Met
	noPass    bool
	noChecks  bool
	small     bool // one item for each pillar
	long      bool // 1170 clauses
	certain   bool // nothing is unknown
	fraction  score.Points
	subjects  []engine.SubjectResult // id, name, kind and parent only
	emptyLast bool                   // the last subject has no applicable clause
}

// pillars of the sample: name, points, items by group.
var samplePillars = []struct {
	name   string
	points int
	groups []string
	items  [][]string
}{
	{"城市安全源头治理", 18, []string{"城市安全规划", "城市基础及安全设施建设", "城市产业安全改造"}, [][]string{
		{"城市总体规划及防灾减灾等专项规划", "建设项目安全评估论证"},
		{"市政安全设施", "消防站", "道路交通安全设施", "城市防洪排涝安全设施", "地下综合管廊"},
		{"城市禁止类产业目录", "高危行业搬迁改造"}}},
	{"城市安全风险防控", 32, []string{"城市工业企业", "人员密集区域", "公共设施", "自然灾害"}, [][]string{
		{"危险化学品企业运行安全风险", "尾矿库、渣土受纳场运行安全风险", "建设施工作业安全风险"},
		{"人员密集场所安全风险", "大型群众性活动安全风险", "高层建筑、“九小”场所安全风险"},
		{"城市生命线安全风险", "公共交通安全风险", "隧道桥梁安全风险"},
		{"气象、洪涝灾害", "地震、地质灾害"}}},
	{"城市安全监督管理", 16, []string{"城市安全责任体系", "城市安全风险评估与管控", "城市安全监管执法"}, [][]string{
		{"党政领导责任", "部门监管责任"}, {"城市安全风险辨识评估", "城市安全风险管控"}, {"执法规范化、标准化、信息化", "行政执法", "事故查处"}}},
	{"城市安全保障能力", 16, []string{"城市安全科技创新应用", "城市安全社会化服务体系"}, [][]string{
		{"科技创新成果、技术、产品推广使用", "淘汰落后工艺、设备"}, {"技术服务机构", "安全社区与网格化"}}},
	{"城市安全应急救援", 14, []string{"城市应急救援体系", "城市应急救援队伍"}, [][]string{
		{"应急预案与演练", "应急物资储备"}, {"综合性消防救援队伍", "专业与社会救援队伍"}}},
	{"城市安全状况", 4, []string{"城市安全事故指标"}, [][]string{{"事故起数和死亡人数"}}},
}

var sampleTexts = []string{
	"市政消火栓（消防水鹤）未保持完好的，每发现一处扣0.2分，1分扣完为止",
	"未制定专项规划或未按期修编的，每缺一项扣0.2分",
	"老旧管网改造未完成年度计划的，每低于目标5个百分点扣0.1分，扣完为止",
}

var sampleOwners = [][]string{{"住房和城乡建设", "城市管理"}, {"应急管理"}, {"自然资源和规划", "发展和改革"}, {"消防救援"}, {"district"}}

// cityAndUnits are a city, its departments and its districts.
func cityAndUnits() []engine.SubjectResult {
	list := []engine.SubjectResult{{ID: "city", Name: "示例市", Kind: "city"}}
	for i, name := range []string{"发改委", "教育局", "科技局", "工信局", "公安局", "民政局", "财政局", "资源规划局", "生态环境局", "住建局", "城管局", "交通局",
		"水务局", "农业农村局", "商务局", "文旅局", "卫健委", "应急管理局", "国资委", "市场监管局", "体育局", "人防办", "大数据局", "气象局", "地震局", "消防救援支队", "金融工作局", "司法局"} {
		list = append(list, engine.SubjectResult{ID: fmt.Sprintf("dept-%02d", i+1), Name: "市" + name, Kind: "department", Parent: "city"})
	}
	for i, name := range []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅"} {
		list = append(list, engine.SubjectResult{ID: fmt.Sprintf("district-%02d", i+1), Name: name + "示区", Kind: "district", Parent: "city"})
	}
	for i, name := range []string{"高新", "经开", "港务", "航天", "航空", "生态", "曲湖"} {
		list = append(list, engine.SubjectResult{ID: fmt.Sprintf("zone-%02d", i+1), Name: name + "示范开发区", Kind: "zone", Parent: "city"})
	}
	return list
}

const hostileName = `</script><script>alert(1)</script>__f__alert(2)__f__<img src=x onerror=alert(3)>|"'&{b}`

// run builds the run.
func (s sample) run() *engine.Run {
	random := rand.New(rand.NewPCG(s.seed, 7))
	run := &engine.Run{Header: s.header(), Summary: engine.Summary{Type: "summary", Outcomes: map[string]int{}, Digest: "sha256:" + fmt.Sprintf("%064x", 0xabcdef)}}
	for i, subject := range s.subjects {
		if s.hostile {
			subject.Name = hostileName + fmt.Sprint(i)
		}
		s.fill(random, &run.Header.Ruleset, &subject, s.emptyLast && i == len(s.subjects)-1)
		run.Subjects = append(run.Subjects, subject)
	}
	if !s.noChecks {
		for i := range 12 {
			check := engine.CheckResult{ID: fmt.Sprintf("k%d", i%3+1), OK: i%5 != 0, Found: "37", Stated: "37", Where: "示例市.xlsx 市政消火栓 第12行 总数列"}
			if !check.OK {
				check.Stated = "41"
			}
			if len(s.subjects) > 0 {
				check.Subject = s.subjects[i%len(s.subjects)].ID
			}
			run.Summary.Checks = append(run.Summary.Checks, check)
		}
	}
	run.Summary.Subjects = len(run.Subjects)
	return run
}

func (s sample) header() engine.Header {
	outline := engine.Outline{
		ID: "national", Edition: "2019", Title: "国家安全发展示范城市评价细则（2019版）", Issuer: "国务院安全生产委员会办公室", Digest: "sha256:" + fmt.Sprintf("%064x", 0x123456),
		Documents: []engine.Document{{ID: "bz", Title: "国家安全发展示范城市评分标准（2019版）", No: "安委办〔2020〕2号", Date: "2020-01-20"}},
		Total:     100 * score.Point, Pass: &engine.PassLine{Op: ">", Points: 90 * score.Point},
		Rounding: engine.ReportRounding{Scale: 2, Mode: score.HalfUp}, NoEvidence: "deduct", NotApplicable: "full",
		Vetoes: []engine.ClauseNote{{ID: "v1", Text: "评价年度发生重大以上生产安全责任事故的", Consequence: "取消参评资格", Source: engine.Source{Status: engine.Official}}},
		Bonus: &engine.BonusNote{Name: "鼓励项", Cap: 3 * score.Point, Clauses: []engine.ClauseNote{
			{ID: "b1", Text: "城市安全经验在全国推广的，加1分", Max: score.Point, Source: engine.Source{Document: "bz", At: "鼓励项(1)", Status: engine.Official}}}},
		Checks: []engine.CheckNote{{ID: "k1", Text: "消火栓分区合计应等于总数", Op: "==", Column: "总数"}, {ID: "k2", Text: "已整改数不应大于隐患总数", Op: "<=", Column: "已整改"},
			{ID: "k3", Text: "村社区合计应等于各区县之和", Op: "==", Column: "村社区"}},
	}
	if s.noPass {
		outline.Pass = nil
	}
	no := 0
	for i, pillar := range samplePillars {
		id := fmt.Sprint(i + 1)
		if s.small {
			pillar.groups, pillar.items = pillar.groups[:1], [][]string{pillar.items[0][:1]}
		}
		items := 0
		for _, group := range pillar.items {
			items += len(group)
		}
		outline.Nodes = append(outline.Nodes, engine.Node{ID: id, Depth: 1, Name: pillar.name, Points: score.Points(pillar.points) * score.Point})
		left := score.Points(pillar.points) * score.Point
		each := left / score.Points(items) / 1000 * 1000
		for j, group := range pillar.groups {
			groupID := fmt.Sprintf("%s.%d", id, j+1)
			at := len(outline.Nodes)
			outline.Nodes = append(outline.Nodes, engine.Node{ID: groupID, Parent: id, Depth: 2, Name: group})
			for k, item := range pillar.items[j] {
				no++
				itemID := fmt.Sprintf("%s.%d", groupID, k+1)
				points := each
				if items--; items == 0 {
					points = left
				}
				left -= points
				outline.Nodes[at].Points += points
				outline.Nodes = append(outline.Nodes, engine.Node{ID: itemID, Parent: groupID, Depth: 3, Leaf: true, No: no, Name: item, Points: points})
				clauses := 3
				if s.long {
					clauses = 32 + no%2
				}
				for c := range clauses {
					s.clause(&outline, itemID, no, c, clauses, points)
				}
			}
		}
	}
	return engine.Header{Type: "header", Schema: engine.RunSchema, Tool: "chengan test", Ruleset: outline, Date: "2022-12-29",
		Evidence: engine.EvidenceShort{Digest: "sha256:" + fmt.Sprintf("%064x", 0x777), Problems: 2, Files: []engine.File{{Path: "示例市.xlsx", SHA256: fmt.Sprintf("%064x", 0x888), Bytes: 123456}}}}
}

func (s sample) clause(outline *engine.Outline, item string, no, c, clauses int, points score.Points) {
	status := engine.Official
	if no%4 == 0 {
		status = engine.Placeholder
	}
	share := points / score.Points(clauses) / 100 * 100
	if c == clauses-1 {
		share = points - score.Points(c)*share
	}
	text := sampleTexts[(no+c)%len(sampleTexts)]
	if s.hostile {
		text = "=HYPERLINK(\"x\")" + hostileName + "\u2028\x01"
	}
	outline.Clauses = append(outline.Clauses, engine.ClauseNote{
		ID: fmt.Sprintf("%d.%d", no, c+1), Item: item, Domain: engine.Domains[(no*3+c)%4], Text: text, Pattern: "each", Max: share,
		Source: engine.Source{Document: "bz", At: fmt.Sprintf("第%d项(%d)", no, c+1), Status: status},
		Owners: sampleOwners[(no+c)%len(sampleOwners)], Remedy: &engine.Remedy{Text: "修复损坏设施并组织复检，建立月度巡查台账", Effort: no%5 + 1},
	})
}

// fill invents the results of one subject.
func (s sample) fill(random *rand.Rand, outline *engine.Outline, subject *engine.SubjectResult, empty bool) {
	subject.Type, subject.Max = "subject", outline.Total
	quality := 4 + random.IntN(20)
	nodes := map[string]int{}
	for i, node := range outline.Nodes {
		nodes[node.ID] = i
		subject.Nodes = append(subject.Nodes, engine.NodeResult{ID: node.ID})
	}
	lost, least, most := score.Points(0), score.Points(0), score.Points(0)
	for i, note := range outline.Clauses {
		result := s.result(random, note, subject, quality, empty, i)
		subject.Clauses = append(subject.Clauses, result)
		lost, least, most = lost+result.Lost, least+result.Least, most+result.Most
		applicable := note.Max
		if result.Outcome == score.NotApplicable {
			applicable = 0
		} else {
			subject.Tasks.Applicable++
			if result.Outcome != score.NoEvidence && !result.Open {
				subject.Tasks.Submitted++
			}
			if note.Source.Status == engine.Placeholder {
				subject.PlaceholderPoints += applicable
			}
		}
		subject.Applicable += applicable
		for id := note.Item; id != ""; id = outline.Nodes[nodes[id]].Parent {
			node := &subject.Nodes[nodes[id]]
			node.Applicable += applicable
			node.Score += applicable - result.Lost
			node.Low += applicable - result.Most
			node.High += applicable - result.Least
		}
	}
	subject.Earned = subject.Applicable - lost
	subject.Score, subject.Low, subject.High = scaled(outline, subject, lost), scaled(outline, subject, most), scaled(outline, subject, least)
	veto := engine.ClauseResult{ID: "v1", Outcome: score.Met, Reason: "近一年无重大以上事故"}
	if random.IntN(25) == 3 {
		veto = engine.ClauseResult{ID: "v1", Outcome: score.NoEvidence, Reason: "未提交事故台账", Awaiting: []string{subject.ID}}
	}
	subject.Vetoes = []engine.ClauseResult{veto}
	subject.Bonus = &engine.BonusResult{Clauses: []engine.ClauseResult{{ID: "b1", Outcome: score.Met, Reason: "未提供推广文件"}}}
	subject.Verdict = verdict(outline.Pass, subject)
	subject.Pass = subject.Verdict == engine.Passed
}

// scaled stretches what is kept to full marks, as the engine does.
func scaled(outline *engine.Outline, subject *engine.SubjectResult, lost score.Points) score.Points {
	if subject.Applicable == 0 {
		return 0
	}
	return score.Points(score.HalfUp.Divide(int64(subject.Applicable-lost)*int64(outline.Total), int64(subject.Applicable)))
}

func verdict(line *engine.PassLine, subject *engine.SubjectResult) engine.Verdict {
	switch {
	case subject.Applicable == 0:
		return engine.Nothing
	case line == nil:
		return engine.NoLine
	case line.Passes(subject.Low):
		return engine.Passed
	case !line.Passes(subject.High):
		return engine.Missed
	}
	return engine.Open
}

func (s sample) result(random *rand.Rand, note engine.ClauseNote, subject *engine.SubjectResult, quality int, empty bool, i int) engine.ClauseResult {
	result := engine.ClauseResult{ID: note.ID, Outcome: score.Met, Reason: "未发现扣分情形"}
	dice := random.IntN(100)
	switch {
	case empty:
		result.Outcome, result.Reason, result.OffDuty = score.NotApplicable, "不属于本单位职责", true
	case s.unknown != score.Met:
		result.Outcome = s.unknown
	case subject.Kind != "city" && dice < 40 && i%3 != 0:
		result.Outcome, result.Reason, result.OffDuty = score.NotApplicable, "不属于本单位职责", true
	case dice >= 100-quality:
		result.Outcome = score.Deducted
	case dice >= 96-quality && !s.certain:
		result.Outcome = []score.Outcome{score.NoEvidence, score.Pending, score.Failed, score.NoEvidence}[dice%4]
	}
	switch result.Outcome {
	case score.Deducted:
		number := exact.Int(int64(1 + random.IntN(12)))
		result.Measure = &number
		result.Deducted = min(note.Max, score.Points(1+random.IntN(5))*1000+s.fraction)
		result.Least, result.Most = result.Deducted, result.Deducted
		count, _ := number.Int64()
		result.Reason = fmt.Sprintf("发现市政消火栓不完好%d处，每处扣0.2分，按上限计扣%s分", count, result.Deducted)
		result.Records = sampleRecords(random, subject, int(count))
	case score.NoEvidence:
		result.Deducted, result.Most = note.Max, note.Max
		result.Reason = "未提交条款自查表和市政消火栓台账"
		result.Awaiting, result.Open = []string{subject.ID, "district-03"}, !result.Outcome.Unknown()
	case score.Pending:
		result.Most, result.Deducted = note.Max, note.Max
		result.Reason = "须由专家查阅资料后评定"
	case score.Failed:
		result.Most, result.Deducted = note.Max, note.Max
		result.Reason = "分母为0，无法计算：老旧管网总长度填报为0"
		result.Records = sampleRecords(random, subject, 1)
	}
	if result.Outcome <= score.Deducted && dice%20 == 7 && !s.certain {
		result.Least, result.Most, result.Awaiting, result.Open = 0, note.Max, []string{"district-05"}, true
		result.Reason += "（尚有1个单位未提交，结果未定）"
	}
	if s.hostile && result.Outcome != score.Met {
		result.Reason = "@SUM(1)" + hostileName + "\t\n第二行"
	}
	result.Lost = result.Deducted
	return result
}

func sampleRecords(random *rand.Rand, subject *engine.SubjectResult, total int) *engine.Records {
	records := &engine.Records{Total: total}
	row := 3
	for range total {
		row += 1 + random.IntN(2)
		records.Shown = append(records.Shown, column.Origin{File: subject.ID + ".xlsx", Sheet: "市政消火栓", Row: row})
	}
	return records
}

// unrelated makes a batch of a city and its units: nobody contains the others.
func unrelated(run *engine.Run) {
	run.Subjects = run.Subjects[1:]
	for i := range run.Subjects {
		run.Subjects[i].Parent = ""
	}
}
