package reports_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/evidence"
	"chengan/reports"
	"chengan/rulesets"
)

// book is a workbook that LibreOffice has computed anew.
type book map[string]map[string]string // sheet → cell → value as it is stored

// recalculated opens workbooks in LibreOffice and gives what it computes. What
// the formulas held beforehand is spoiled, so that nothing of it is read back.
func recalculated(t *testing.T, files ...[]byte) []book {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" || testing.Short() {
		t.Skip("LibreOffice is not installed")
	}
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "profile", "user"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "profile", "user", "registrymodifications.xcu"), []byte(alwaysCompute), 0o644))
	arguments := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out")}
	for i, content := range files {
		path := filepath.Join(dir, fmt.Sprintf("%d.xlsx", i))
		require.NoError(t, os.WriteFile(path, spoiled(t, content), 0o644))
		arguments = append(arguments, path)
	}
	said, err := exec.Command(soffice, arguments...).CombinedOutput()
	require.NoError(t, err, string(said))
	var books []book
	for i := range files {
		content, err := os.ReadFile(filepath.Join(dir, "out", fmt.Sprintf("%d.xlsx", i)))
		require.NoError(t, err, "LibreOffice gave nothing: %s", said)
		books = append(books, cells(t, content))
	}
	return books
}

// alwaysCompute are settings of LibreOffice: by itself it believes what formulas
// held when the file was saved.
const alwaysCompute = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

var computed = regexp.MustCompile(`<c r="([A-Z]+\d+)"([^>]*)><f>(.*?)</f>(?:<v>(.*?)</v>)?</c>`)

// parts gives the files of a workbook.
func parts(t *testing.T, content []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	out := map[string]string{}
	for _, file := range archive.File {
		reader, err := file.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(reader)
		require.NoError(t, err)
		out[file.Name] = string(text)
	}
	return out
}

func spoiled(t *testing.T, content []byte) []byte {
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	for name, text := range parts(t, content) {
		if strings.HasPrefix(name, "xl/worksheets/") {
			text = computed.ReplaceAllString(text, `<c r="$1" s="0"><f>$3</f><v>7</v></c>`)
		}
		to, err := writer.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(to, text)
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	return out.Bytes()
}

// cells reads all cells of a workbook.
func cells(t *testing.T, content []byte) book {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer file.Close()
	out := book{}
	for _, sheet := range file.GetSheetList() {
		rows, err := file.GetRows(sheet, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		out[sheet] = map[string]string{}
		for r, row := range rows {
			for c, value := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				out[sheet][cell] = value
			}
		}
	}
	return out
}

// formula is a cell that computes, with what it holds beforehand.
type formula struct{ sheet, cell, text, value string }

func formulas(t *testing.T, content []byte) (list []formula) {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	files := parts(t, content)
	for i, sheet := range file.GetSheetList() {
		for _, found := range computed.FindAllStringSubmatch(files[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)], -1) {
			list = append(list, formula{sheet, found[1], html.UnescapeString(found[3]), html.UnescapeString(found[4])})
		}
	}
	return list
}

// same compares what two programs hold in a cell.
func same(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return math.Abs(x-y) <= 1e-10*max(1, math.Abs(x))
	}
	return a == b
}

// changed writes cells of a workbook: nil clears, numbers and texts stand.
func changed(t *testing.T, content []byte, sheet string, values map[string]any) []byte {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer file.Close()
	for cell, value := range values {
		require.NoError(t, file.SetCellValue(sheet, cell, value))
	}
	var out bytes.Buffer
	require.NoError(t, file.Write(&out))
	return out.Bytes()
}

func workbook(t *testing.T, model *reports.Model) []byte {
	t.Helper()
	format, _ := reports.Find("xlsx")
	var out bytes.Buffer
	require.NoError(t, format.Write(&out, model))
	return out.Bytes()
}

// national is the sample city by the national ruleset, whose pools take a share,
// in percent, of what they do: as they are, only the item caps what they cap.
func national(t testing.TB, share score.Points) (*engine.Program, *engine.Run) {
	t.Helper()
	loaded, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	var lower func(items []engine.Item)
	lower = func(items []engine.Item) {
		for i := range items {
			lower(items[i].Items)
			for k := range items[i].Pools {
				items[i].Pools[k].Cap = items[i].Pools[k].Cap * share / 100
			}
		}
	}
	lower(loaded.Ruleset.Items)
	program, defects := engine.Compile(loaded.Ruleset, loaded.Digest, loaded.Schemas)
	require.Empty(t, defects)
	ev, _, err := evidence.Read(evidence.Options{Schemas: loaded.SchemaList(), Kinds: loaded.Ruleset.Subjects, Ruleset: "national@2019", Digest: loaded.Digest,
		Clauses: loaded.Program.ClauseIDs(), Indicators: loaded.Program.Indicators(), Shares: loaded.Program.Shares()}, []string{"../testdata/sample"}, nil)
	require.NoError(t, err)
	day, err := column.Day("2022-12-10")
	require.NoError(t, err)
	run, err := program.Evaluate(ev, day, nil)
	require.NoError(t, err)
	return program, run
}

// TestWorkbookAddsUp: what every formula computes is what the engine found, for
// every kind of run. The cells hold the engine's figures beforehand.
func TestWorkbookAddsUp(t *testing.T) {
	var names []string
	var files [][]byte
	add := func(name string, model *reports.Model) {
		names, files = append(names, name), append(files, workbook(t, model))
	}
	for _, name := range []string{"flat", "single", "none", "dark", "noline", "finely"} {
		s := scenes()[name]
		s.small = name != "single"
		model, err := reports.New(s.run())
		require.NoError(t, err)
		add(name, model)
	}
	for mode, rate := range map[string]score.Points{"at least": 0, "thirds": 3333} { // odd points, a line that is met by itself
		s := sample{seed: 90, small: true, subjects: cityAndUnits()[28:36], fraction: rate}
		run := s.run()
		run.Header.Ruleset.Pass.Op, run.Header.Ruleset.Rounding.Scale = ">=", 1
		model, err := reports.New(run)
		require.NoError(t, err)
		add(mode, model)
	}
	_, run := national(t, 60)
	model, err := reports.New(run)
	require.NoError(t, err)
	add("national", model)
	sources := []reports.Source{{Name: "r", Run: sample{seed: 95, small: true, subjects: cityAndUnits()[:4]}.run()}}
	for name, view := range map[string]reports.View{"one subject": {Subject: "dept-02"}, "one pillar": {Pillar: "2"}} {
		model, err := reports.NewView(view, sources)
		require.NoError(t, err)
		add(name, model)
	}
	for i, book := range recalculated(t, files...) {
		list := formulas(t, files[i])
		require.Equal(t, names[i] == "none", len(list) < 20, names[i])
		for _, f := range list {
			if strings.Contains(f.text, "SUM") { // 100 tenths make 10 in no program but ours
				require.Contains(t, f.text, "ROUND(", "%s!%s", f.sheet, f.cell)
			}
			require.True(t, same(f.value, book[f.sheet][f.cell]), "%s：%s!%s 为 %s，应为 %s：%s", names[i], f.sheet, f.cell, book[f.sheet][f.cell], f.value, f.text)
		}
	}
}

// summary is what the 试算表 comes to.
type summary struct{ score, low, high, verdict, gap, matched string }

func (b book) summary() summary {
	row := func(column string) string { return b["试算表"][column+"5"] }
	return summary{row("H"), row("I"), row("J"), row("K"), row("L"), b["试算表"]["B7"]}
}

// TestTrialOfEverySubject chooses every subject in turn.
func TestTrialOfEverySubject(t *testing.T) {
	s := sample{seed: 41, small: true, subjects: cityAndUnits()[26:34], emptyLast: true}
	run := s.run()
	run.Subjects[3].Vetoes[0].Outcome, run.Subjects[3].Verdict, run.Subjects[3].Pass = score.Deducted, engine.Vetoed, false
	for i := range run.Subjects {
		run.Subjects[i].Name = []string{"*", "?", "甲\"区", "1 甲区", "~*", "=1+1", "甲区", "甲区"}[i] // nothing in a name means anything
	}
	model, err := reports.New(run)
	require.NoError(t, err)
	content := workbook(t, model)
	var files [][]byte
	for i := range model.Subjects {
		files = append(files, changed(t, content, "试算表", map[string]any{"B3": fmt.Sprintf("%d %s", i+1, model.Subjects[i].Name)}))
	}
	for i, book := range recalculated(t, files...) {
		one := &model.Subjects[i]
		got, want := book.summary(), summary{one.Score.Exact.String(), one.Low.Exact.String(), one.High.Exact.String(), one.VerdictTitle, (one.Score.Exact - 90*score.Point).String(), "与评价结果一致"}
		if one.Score.Text == "—" {
			want.score, want.low, want.high, want.gap = "—", "—", "—", "—"
		}
		for _, pair := range [][2]string{{want.score, got.score}, {want.low, got.low}, {want.high, got.high}, {want.verdict, got.verdict}, {want.gap, got.gap}, {want.matched, got.matched}} {
			require.True(t, same(pair[0], pair[1]), "%s：%+v，应为 %+v", one.Name, got, want)
		}
		for cell, value := range book["试算表"] {
			require.NotContains(t, value, "#", cell)
			require.NotEqual(t, "已改动", value, cell)
		}
	}
}

// TestTrialAddsUpAsTheEngine changes deductions, among them those that share a
// cap, and holds the result to the engine; ten points lost in tenths leave
// exactly 90.00, which does not pass.
func TestTrialAddsUpAsTheEngine(t *testing.T) {
	for _, share := range []score.Points{100, 60} {
		t.Run(fmt.Sprintf("pools=%d", share), func(t *testing.T) { tryTrials(t, share) })
	}
}

func tryTrials(t *testing.T, share score.Points) {
	program, run := national(t, share)
	run.Subjects = slices.DeleteFunc(run.Subjects, func(s engine.SubjectResult) bool { return s.Kind != "city" })
	model, err := reports.New(run)
	require.NoError(t, err)
	content := workbook(t, model)
	rows := map[string]int{} // clause → row
	before := cells(t, content)["试算表"]
	for cell, value := range before {
		if row, ok := strings.CutPrefix(cell, "A"); ok && before["O"+row] == "4" {
			rows[value], _ = strconv.Atoi(row)
		}
	}
	require.Len(t, rows, len(model.Clauses))
	main := slices.IndexFunc(run.Subjects, func(s engine.SubjectResult) bool { return s.ID == model.MainID })
	random := rand.New(rand.NewPCG(9, 9))
	type trial struct {
		values map[string]any
		result engine.SubjectResult
	}
	try := func(choose func(i int, c engine.ClauseNote) (points score.Points, change bool)) trial {
		one := trial{map[string]any{}, run.Subjects[main]}
		one.result.Clauses = slices.Clone(one.result.Clauses)
		for i, c := range run.Header.Ruleset.Clauses {
			if points, change := choose(i, c); change {
				value, _ := strconv.ParseFloat(points.String(), 64)
				one.values[fmt.Sprintf("F%d", rows[c.ID])] = value
				r := &one.result.Clauses[i]
				points = max(0, min(points, c.Max)) // a sheet takes what is pasted, a clause does not
				r.Deducted, r.Least, r.Most = points, points, points
			}
		}
		return one
	}
	tenths := func(last score.Points) trial {
		n := 0
		return try(func(i int, c engine.ClauseNote) (score.Points, bool) {
			if c.Max < score.Point/10 || n == 100 {
				return 0, true
			}
			if n++; n == 100 {
				return last, true
			}
			return score.Point / 10, true
		})
	}
	trials := []trial{
		try(func(int, engine.ClauseNote) (score.Points, bool) { return 0, false }),
		tenths(1000), tenths(999),
		try(func(_ int, c engine.ClauseNote) (score.Points, bool) { return c.Max, c.Pool != "" }),
		try(func(_ int, c engine.ClauseNote) (score.Points, bool) { return 2 * c.Max, true }),
	}
	for range 3 {
		trials = append(trials, try(func(_ int, c engine.ClauseNote) (score.Points, bool) {
			return score.Points(random.Int64N(int64(c.Max)+20000)) - 10000, random.IntN(3) > 0 || c.Pool != ""
		}))
	}
	var files [][]byte
	for _, one := range trials {
		files = append(files, changed(t, content, "试算表", one.values))
	}
	for i, book := range recalculated(t, files...) {
		of := func(amount func(c engine.ClauseResult) score.Points) score.Points {
			clauses := slices.Clone(trials[i].result.Clauses)
			for k := range clauses {
				clauses[k].Deducted = amount(clauses[k])
			}
			return program.Tally(clauses, trials[i].result.Bonus.Clauses).Score
		}
		policy, low, high := of(func(c engine.ClauseResult) score.Points { return c.Deducted }), of(func(c engine.ClauseResult) score.Points { return c.Most }), of(func(c engine.ClauseResult) score.Points { return c.Least })
		verdict := "待定"
		switch line := run.Header.Ruleset.Pass; {
		case line.Passes(low):
			verdict = "合格"
		case !line.Passes(high):
			verdict = "不合格"
		}
		got := book.summary()
		require.True(t, same(policy.String(), got.score) && same(low.String(), got.low) && same(high.String(), got.high), "第%d次试算：%+v，应为 %s（%s～%s）", i, got, policy, low, high)
		require.Equal(t, verdict, got.verdict)
		require.Equal(t, i == 0, got.matched == "与评价结果一致", got.matched)
	}
	require.Equal(t, share == 100, 90*score.Point == program.Tally(trials[1].result.Clauses, trials[1].result.Bonus.Clauses).Score, "the trap is set")
}

// TestStandingFollowsTheClauses changes a loss in the 得分表.
func TestStandingFollowsTheClauses(t *testing.T) {
	model, err := reports.New(scenes()["single"].run())
	require.NoError(t, err)
	require.Equal(t, 100*score.Point, model.Main.Applicable.Exact)
	book := recalculated(t, changed(t, workbook(t, model), "得分表", map[string]any{"Y5": 0.5}))[0]
	require.Equal(t, "已改动", book["得分汇总"]["K4"])
	want := model.Main.Earned.Exact + model.Main.Clauses[0].Lost.Exact - score.Point/2
	require.True(t, same(want.String(), book["得分汇总"]["I4"]), book["得分汇总"]["I4"])
}

// table reads a sheet below its header by the titles of its columns.
func table(t *testing.T, content []byte, sheet string, top int) (rows []map[string]string) {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer file.Close()
	list, err := file.GetRows(sheet)
	require.NoError(t, err)
	for _, row := range list[top:] {
		one := map[string]string{}
		for i, value := range row {
			one[list[top-1][i]] = value
		}
		rows = append(rows, one)
	}
	return rows
}

// TestSheetsHoldTheModel reads the lists and the matrix back.
func TestSheetsHoldTheModel(t *testing.T) {
	for _, name := range []string{"flat", "finely", "dark"} {
		s := scenes()[name]
		run := s.run()
		for i := range run.Header.Ruleset.Clauses {
			if run.Header.Ruleset.Clauses[i].Support = []string{"气象", "应急管理"}[:i%3%2+1]; i%5 == 0 {
				run.Header.Ruleset.Clauses[i].Owners = nil
			}
		}
		model, err := reports.New(run)
		require.NoError(t, err)
		content := workbook(t, model)
		standing := table(t, content, "得分汇总", 3)
		require.Len(t, standing, len(model.Subjects))
		for i, row := range standing {
			one := &model.Subjects[i]
			require.Equal(t, []string{one.Name, one.Rate.Text, one.VerdictTitle, one.Placeholder.Rate.Text, "一致"},
				[]string{row["单位"], row["得分率"], row["结论"], row["占位标准分值占比"], strings.Replace(row["核对"], "—", "一致", 1)})
		}
		losses := table(t, content, "扣分明细", 3)
		for i := range model.Subjects {
			for j := range model.Subjects[i].Clauses {
				if c := &model.Subjects[i].Clauses[j]; !c.Lost.Zero() {
					k := slices.IndexFunc(losses, func(row map[string]string) bool {
						return row["单位"] == model.Subjects[i].Name && row["条款编号"] == c.ID
					})
					require.GreaterOrEqual(t, k, 0)
					require.Equal(t, []string{c.Deducted.Text, c.Lost.Text, c.Reason}, []string{losses[k]["条款扣分"], losses[k]["计入失分"], losses[k]["原因"]})
					if c.Records != nil {
						require.Equal(t, c.Records.Text.String(), losses[k]["记录出处"])
					}
					losses = slices.Delete(losses, k, k+1)
				}
			}
		}
		require.Empty(t, losses)

		duties := table(t, content, "责任矩阵", 3)
		led, helped := map[string]int{}, map[string]int{}
		for _, c := range run.Header.Ruleset.Clauses {
			owners := c.Owners
			if owners == nil {
				owners = []string{reports.Nobody}
			}
			for _, owner := range owners {
				led[engine.KindTitle(owner)]++
			}
			for _, helper := range c.Support {
				helped[helper]++
			}
		}
		leaves := len(duties) - 4
		for owner := range led {
			sumLed, sumHelped := 0, 0
			for _, row := range duties[:leaves] {
				leads, helps, _ := strings.Cut(row[owner], "○")
				n, _ := strconv.Atoi(strings.TrimPrefix(leads, "◎"))
				h, _ := strconv.Atoi(helps)
				sumLed, sumHelped = sumLed+n, sumHelped+h
			}
			require.Equal(t, []int{led[owner], helped[owner]}, []int{sumLed, sumHelped}, owner)
			require.Equal(t, []string{fmt.Sprint(led[owner]), fmt.Sprint(helped[owner])}, []string{duties[leaves][owner], duties[leaves+3][owner]}, owner)
		}
	}
}

// TestLedger: the 整改台账 has one line for each finding that is open, with the
// day by which it is to be mended; what people write in it is counted.
func TestLedger(t *testing.T) {
	model, err := reports.NewSeries(cityRounds())
	require.NoError(t, err)
	content := workbook(t, model)
	rows := table(t, content, "整改台账", 8)
	open := map[string]*reports.Tracked{}
	for i := range model.Series.Findings {
		if f := &model.Series.Findings[i]; f.Open {
			open[f.Fingerprint] = f
		}
	}
	require.Len(t, rows, len(open))
	numbers := map[string]bool{}
	for _, row := range rows {
		f := open[row["问题指纹"]]
		require.NotNil(t, f)
		require.Equal(t, []string{f.Name, f.ClauseID(), f.Reason, f.Lost.Text, f.StateTitle, "未开始"}, []string{row["单位"], row["条款编号"], row["问题"], row["失分"], row["评价情况"], row["整改状态"]})
		require.False(t, numbers[row["编号"]], "一个编号两条")
		numbers[row["编号"]] = true
		day, err := time.Parse(time.DateOnly, model.Basis.Date)
		require.NoError(t, err)
		require.Equal(t, reports.Deadline(day, f.Effort, reports.DeadlineDays).Format(time.DateOnly), row["整改时限"])
	}

	single := workbook(t, func() *reports.Model {
		m, err := reports.New(scenes()["single"].run())
		require.NoError(t, err)
		return m
	}())
	first := table(t, single, "整改台账", 8)
	require.Greater(t, len(first), 6)
	day := func(text string) float64 {
		at, err := time.Parse(time.DateOnly, text)
		require.NoError(t, err)
		return at.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
	}
	due := func(i, moved int) string {
		at, err := time.Parse(time.DateOnly, first[i]["整改时限"])
		require.NoError(t, err)
		return at.AddDate(0, 0, moved).Format(time.DateOnly)
	}
	book := recalculated(t, changed(t, single, "整改台账", map[string]any{
		"E3":  day("2023-01-08"), // ten days later
		"E4":  day(due(0, 11)),   // a day after the first is due
		"I10": "已完成待复核", "L10": day(due(1, 10)), "I11": "已完成待复核", "L11": day(due(2, 12)), "I12": "已完成待复核", "I13": "整改中",
	}))[0]["整改台账"]
	require.Equal(t, fmt.Sprint(day(due(0, 10))), book["H9"])
	require.Equal(t, []string{"已超期", "按期完成", "逾期完成", "缺完成日期"}, []string{book["J9"], book["J10"], book["J11"], book["J12"]})
	counts := map[string]int{}
	for i := range first {
		counts[book[fmt.Sprintf("I%d", 9+i)]]++
		counts[book[fmt.Sprintf("J%d", 9+i)]]++
	}
	for i, title := range append(slices.Clone(reports.WorkStates), "7日内到期", "已超期") {
		column := string(rune('H' + i))
		require.Equal(t, title, book[column+"3"])
		require.Equal(t, fmt.Sprint(counts[title]), book[column+"4"], title)
	}
	require.Equal(t, 3, counts["已完成待复核"])
}

// TestRunsSayWhoHelps: a run keeps what the workbook needs of its ruleset, the
// caps that clauses share and who helps with them.
func TestRunsSayWhoHelps(t *testing.T) {
	for name, want := range map[string]string{"national@2019": "pools", "xian-department-zhujian@2022": "helpers"} {
		loaded, err := rulesets.Load(name)
		require.NoError(t, err)
		outline := loaded.Program.Outline()
		clauses := map[string]engine.ClauseNote{}
		for _, clause := range outline.Clauses {
			clauses[clause.ID] = clause
		}
		found := map[string]bool{}
		var visit func(items []engine.Item)
		visit = func(items []engine.Item) {
			for _, item := range items {
				visit(item.Items)
				node := slices.IndexFunc(outline.Nodes, func(n engine.Node) bool { return n.ID == item.ID })
				require.Equal(t, item.Pools, outline.Nodes[node].Pools)
				found["pools"] = found["pools"] || len(item.Pools) > 0
				for _, clause := range item.Clauses {
					require.Equal(t, clause.Support, clauses[clause.ID].Support)
					found["helpers"] = found["helpers"] || len(clause.Support) > 0
				}
			}
		}
		visit(loaded.Ruleset.Items)
		require.True(t, found[want], name)
	}
}
