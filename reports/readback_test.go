package reports_test

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/shortest"
	"chengan/reports"
	"chengan/reports/internal/font"
)

// inEvery writes a report in every format that has tables.
func inEvery(t *testing.T, m *reports.Model) map[string][]byte {
	files := map[string][]byte{}
	for _, format := range reports.Formats {
		if readers[format.Name] == nil {
			continue
		}
		var out bytes.Buffer
		if err := format.Write(&out, m); errors.Is(err, font.ErrNone) && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" {
			continue
		} else {
			require.NoError(t, err)
		}
		files[format.Name] = out.Bytes()
	}
	return files
}

// readBack are the reports whose tables are read back: a city over three rounds
// with ways above the line, one of its units, one of its pillars, and a report
// with a change of rules.
func readBack(t *testing.T) map[string]*reports.Model {
	rounds := read(t, benchCity{name: "readback", subjects: 12}.files(t))
	city, err := reports.NewSeries(rounds)
	require.NoError(t, err)
	setPlans(t, city)
	require.Greater(t, len(city.Paths.List), 4)
	unit, err := reports.NewView(reports.View{Subject: "dept-03"}, rounds)
	require.NoError(t, err)
	pillar, err := reports.NewView(reports.View{Pillar: "2"}, rounds)
	require.NoError(t, err)
	was, is, report := attributed()
	split, err := reports.NewSeries(sources(was, is), reports.Attribution{Name: "i.json", Report: report()})
	require.NoError(t, err)
	return map[string]*reports.Model{"city": city, "unit": unit, "pillar": pillar, "split": split}
}

// setPlans gives ways to the first two who miss the line, proves that there is
// none for the next, says why there is no plan for one, and nothing of the others.
// It returns the plans.
func setPlans(t *testing.T, m *reports.Model) (found []*shortest.Plan) {
	line := engine.PassLine{Op: m.PassLine.Op, Points: m.PassLine.Points.Exact}
	var plans []reports.Plan
	for _, id := range m.Below() {
		s := subjectOf(m, id)
		if line.Passes(s.Score.Exact) {
			continue
		}
		plan := reports.Plan{Subject: id, Found: wayAbove(m, s, line)}
		switch found := plan.Found; len(plans) {
		case 2:
			found.State, found.Ways, found.Missing, found.Applicable = shortest.Impossible, nil, 15000, 20000
			found.Proof = &shortest.Proof{Score: found.Score + 5000, Effort: 3, Short: 10000, Items: []shortest.ItemProof{{Item: "5 项", Stake: 20000, Now: 15000, Then: 10000, Why: []string{"往年数据"}}}}
		case 3:
			plan.Found, plan.Why = nil, "组合太多"
		}
		if plans = append(plans, plan); len(plans) == 4 {
			break
		}
	}
	require.NoError(t, m.SetPlans(plans))
	for _, plan := range plans {
		if plan.Found != nil {
			found = append(found, plan.Found)
		}
	}
	return found
}

// TestReadBack reads every table of the chapters on scores, losses, ways above
// the line, changes and findings back from every format, cell by cell.
func TestReadBack(t *testing.T) {
	t.Parallel()
	for name, m := range readBack(t) {
		t.Run(name, func(t *testing.T) {
			files, tables := inEvery(t, m), tablesOf(m)
			for format, file := range files {
				p := readers[format](t, file)
				require.Empty(t, differing(m, tables, format, p))
				if format == "json" { // all of the model, of which these are parts
					continue
				}
				read := map[*printedTable]bool{}
				for _, table := range tables {
					if found, has := table.find(format, p); has {
						read[found] = true
					}
				}
				for i := range p.tables {
					require.True(t, read[&p.tables[i]] || readElsewhere.MatchString(p.tables[i].above), "%s: nobody reads the table below %s", format, p.tables[i].above)
				}
			}
		})
	}
}

// readElsewhere are the tables of facts, which TestSameFigures reads, and the sheet
// that follows the subject that is chosen, of which TestTrialOfEverySubject is.
var readElsewhere = regexp.MustCompile(`^$|报告(（[^）]*）(——.*)?)?$|依据与复核$|佐证材料文件$|：各轮评价$|^试算表：`)

// assessed is how many subjects a report says it is about.
var assessed = regexp.MustCompile(`(\d+)个被评对象`)

// miscounted are the sentences that say it wrong.
func miscounted(m *reports.Model, format, text string) (list []string) {
	for _, said := range assessed.FindAllStringSubmatch(text, -1) {
		if said[1] != strconv.Itoa(len(m.Subjects)) {
			list = append(list, format+": "+said[0])
		}
	}
	return list
}

var bothEnds = regexp.MustCompile(`得分率居前的(\d+)个和居后的(\d+)个单位`)

// TestBatchReadBack reads back how many a batch has, and how many of them each
// verdict.
func TestBatchReadBack(t *testing.T) {
	m := batch(t)
	var verdicts []string
	for _, tally := range m.All.Verdicts {
		n := 0
		for i := range m.Subjects {
			if m.Subjects[i].VerdictTitle == tally.Title {
				n++
			}
		}
		verdicts = append(verdicts, tally.Title+strconv.Itoa(n)+"个")
	}
	for format, file := range inEvery(t, m) {
		p := readers[format](t, file)
		if format == "json" || format == "csv" {
			continue
		}
		require.Empty(t, miscounted(m, format, p.text))
		if format == "docx" || format == "pdf" {
			require.Contains(t, p.text, "（20个被评对象）")
			ends := bothEnds.FindStringSubmatch(p.text)
			require.NotNil(t, ends)
			require.Equal(t, ends[1], ends[2])
			require.Equal(t, ends[1], strconv.Itoa(len(p.tables[1].rows)/2))
			facts := ""
			for _, table := range p.tables[:1] {
				for _, row := range table.rows {
					for _, cell := range row {
						facts += cell.text + "|"
					}
				}
			}
			require.Contains(t, facts, "被评对象|20个|结论|"+strings.Join(verdicts, "、")+"|")
		}
	}
}

// differing compares all tables and sentences of a report with what a file says.
func differing(m *reports.Model, tables []*expected, format string, p printed) (list []string) {
	for _, table := range tables {
		list = append(list, table.differences(format, p)...)
	}
	if format == "json" || format == "csv" {
		return list
	}
	list = append(list, miscounted(m, format, p.text)...)
	for _, sentence := range sentencesOf(m, format) {
		if !strings.Contains(p.text, solid(sentence)) {
			list = append(list, format+": "+sentence)
		}
	}
	return list
}

// TestPDF: PDF prints what Word prints and nothing else, sentence by sentence and
// row by row, in one order.
func TestPDF(t *testing.T) {
	t.Parallel()
	models := readBack(t)
	for name, scene := range map[string]string{"batch": "flat", "without a line": "noline", "hostile": "hostile", "nobody": "none"} {
		m, err := reports.New(scenes()[scene].run())
		require.NoError(t, err)
		models[name] = m
	}
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			files := inEvery(t, m)
			if files["pdf"] == nil {
				t.Skip(font.ErrNone)
			}
			sameDocument(t, files["docx"], files["pdf"])
		})
	}
}

// sameDocument compares what Word and PDF print, and reads the PDF with another
// program, too.
func sameDocument(t *testing.T, docx, pdf []byte) {
	want, got := inOrder(passagesOfDocx(t, docx)), inOrder(passagesOfPDF(t, pdf))
	for i := range min(len(want), len(got)) {
		require.Equal(t, want[i], got[i], "after %s", want[max(0, i-1)])
	}
	require.Equal(t, len(want), len(got))
	text := extracted(t, pdf)
	if text == "" {
		t.Log("pdftotext is not installed")
		return
	}
	drawn := ""
	for _, page := range pagesOfPDF(t, pdf) {
		drawn += strings.Join(inOrder(page), "")
	}
	require.True(t, text == strings.ReplaceAll(drawn, cellBar, ""), "another program reads other texts")
}

// cellBar parts the cells of a row.
const cellBar = "\x00"

// inOrder gives the texts and rows of a document, cells parted by cellBar; what
// stands between two tables is one text.
func inOrder(passages []passage) (list []string) {
	words := ""
	settle := func() {
		if words != "" {
			list = append(list, words)
		}
		words = ""
	}
	for _, one := range passages {
		words += one.words
		if one.row != nil {
			settle()
			list = append(list, strings.Join(each(one.row, func(c printedCell) any { return c.text }), cellBar))
		}
	}
	settle()
	return list
}

// TestReadBackSeesEveryDigit changes one digit of every table that is read back,
// of another column each time: a reader that reads nothing finds nothing.
func TestReadBackSeesEveryDigit(t *testing.T) {
	t.Parallel()
	city, err := reports.NewSeries(cityRounds())
	require.NoError(t, err)
	setPlans(t, city)
	tables := tablesOf(city)
	for format, file := range inEvery(t, city) {
		t.Run(format, func(t *testing.T) {
			p, changed := readers[format](t, file), 0
			require.Empty(t, differing(city, tables, format, p))
			for _, table := range tables {
				found, has := table.find(format, p)
				if !has {
					continue
				}
				var cells []printedCell // one of every column
				for i, title := range found.titles {
					at := slices.IndexFunc(found.rows, func(row []printedCell) bool { return row[i].altered != nil })
					if _, ok := table.column(format, title); ok && at >= 0 {
						cells = append(cells, found.rows[at][i])
					}
				}
				if len(cells) > 0 {
					cell := cells[changed%len(cells)]
					require.NotEmpty(t, table.differences(format, readers[format](t, cell.altered())), "%s: %s", table.name, cell.text)
					changed++
				}
			}
			require.True(t, changed > 10 || format == "csv" && changed > 0)
		})
	}
}
