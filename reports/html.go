package reports

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"unicode"

	"chengan/reports/internal/draw"
)

// htmlFormat writes one self-contained page. It opens without a network and
// prints as an A4 report; all data is escaped by html/template, and the
// content security policy lets nothing run but the two scripts written here.
var htmlFormat = Format{Name: "html", Title: "网页（离线可用，可直接打印）", Extension: "html", Write: writeHTML}

//go:embed assets/page.html
var pageText string

//go:embed assets/series.html
var seriesText string

//go:embed assets/peers.html
var peersText string

//go:embed assets/paths.html
var pathsText string

//go:embed assets/page.css
var pageStyle string

//go:embed assets/page.js
var pageDrawing string

// Licenses are the licence texts of the chart library that every page carries;
// they go wherever the program goes.
var Licenses = draw.Licenses

// fewNames is how many units that owe evidence are named beside one clause.
const fewNames = 12

// page is what the template prints: the model and its drawings. The body is
// printed first, because the contents stand before the chapters that they list.
type page struct {
	*Model
	Contents []chapter
	Body     template.HTML // by the template "body", everything in it escaped
	Policy   template.HTMLAttr
	Style    template.CSS
	Running  template.CSS
	Library  template.JS
	Drawing  template.JS
	Charts   map[string]*drawing
	figures  int
}

// chapter is a line of the contents.
type chapter struct{ ID, Title string }

// drawing is a chart as the page carries it.
type drawing struct {
	Chart
	No      int           // in the order they are printed
	Caption Words         // the title
	Reading Words         // the note
	SVG     template.HTML // of elements and attributes on a list of ours, texts escaped
	JSON    template.JS
}

func writeHTML(w io.Writer, m *Model) error {
	charts, err := drawings(m)
	if err != nil {
		return err
	}
	p := &page{
		Model: m, Policy: policy(draw.Library, pageDrawing), Style: template.CSS(pageStyle), Running: running(m),
		Library: template.JS(draw.Library), Drawing: template.JS(pageDrawing), Charts: charts,
	}
	parsed, err := template.New("page").Funcs(template.FuncMap{
		"section": p.section, "join": join, "brief": brief, "orDash": orDash,
		"add": func(a, b int) int { return a + b }, "census": censuses,
		"undirected": undirected, "numbered": p.numbered, "worst": m.worst, "failed": m.failed, "whole": m.whole, "undrawn": func() string { return m.undrawn(charts) },
		"files": func() Listed[handedIn] {
			return first(m.files(), listMax, "评价结果文件", m.Basis.Given)
		},
		"pending": func() Listed[Tracked] {
			list := m.Series.Pending()
			return first(list, listMax, "同一结果的 Excel 工作簿“问题跟踪”", countOf(len(list), "series.findings[*]", "open=true"))
		},
		"found": m.findingsOf,
		"few":   few,
		"open":  m.open, "rest": m.rest, "sheet": m.sheet, "bonuses": m.bonuses,
		"figure": figure,
	}).Parse(pageText + seriesText + peersText + pathsText)
	if err != nil {
		return err
	}
	var body strings.Builder
	if err := traced(parsed).ExecuteTemplate(&body, "body", p); err != nil {
		return err
	}
	p.Body = template.HTML(undirected(body.String()))
	return parsed.Execute(w, p)
}

// numbered gives a drawing that is about to be printed the next number.
func (p *page) numbered(d *drawing) *drawing {
	p.figures++
	d.No = p.figures
	return d
}

// undirected leaves out the invisible characters that turn the direction of
// writing: one in a name would turn the figures beside it.
func undirected(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text)
}

// policy allows exactly the given scripts, by their digests, and inline styles;
// everything else, the network included, is refused.
func policy(scripts ...string) template.HTMLAttr {
	var sources []string
	for _, script := range scripts {
		digest := sha256.Sum256([]byte(script))
		sources = append(sources, "'sha256-"+base64.StdEncoding.EncodeToString(digest[:])+"'")
	}
	return template.HTMLAttr(fmt.Sprintf(`content="default-src 'none'; style-src 'unsafe-inline'; script-src %s; base-uri 'none'; form-action 'none'"`, strings.Join(sources, " ")))
}

// running is the page number, and the share of placeholders, in the margins of
// every printed page. Browsers before 2024 ignore it; there the tables, whose
// heads repeat on every page, carry the share.
func running(m *Model) template.CSS {
	share := ""
	if m.Main != nil {
		share = fmt.Sprintf(`@top-right { content: "%s"; font: 8pt sans-serif; color: #555; }`, m.shareNote())
	}
	return template.CSS(`@page { @bottom-center { content: "— " counter(page) " —"; font: 10pt serif; } ` + share + ` }`)
}

// drawings gives the charts by their ids.
func drawings(m *Model) (map[string]*drawing, error) {
	sketches, err := m.sketches()
	list := map[string]*drawing{}
	for _, d := range sketches {
		phrases := m.phrases(d.ID)
		list[d.ID] = &drawing{Chart: d.Chart, Caption: retold(d.Title, phrases...), Reading: retold(d.Note, phrases...), SVG: template.HTML(d.SVG), JSON: template.JS(d.Option)}
	}
	return list, err
}

// Narrow reports whether the drawing takes less than the width of the page.
func (d *drawing) Narrow() bool { return d.Width < 700 }

// section numbers the headings in the order they are printed, and makes them
// places that the contents lead to.
func (p *page) section(title string) template.HTML {
	c := chapter{fmt.Sprintf("chapter-%d", len(p.Contents)+1), ordinal(len(p.Contents)+1) + "、" + title}
	p.Contents = append(p.Contents, c)
	return template.HTML(fmt.Sprintf(`<span id="%s"></span>%s`, c.ID, template.HTMLEscapeString(c.Title)))
}

// censusTable is the census of every round.
type censusTable struct {
	Scope   string // whose findings are counted
	Columns []State
	Rows    []censusRow
}

type censusRow struct {
	Round  Round
	Census Census
}

func censuses(scope string, rounds []Round, list []Census, columns []State) censusTable {
	table := censusTable{scope, columns, make([]censusRow, len(list))}
	for i := range list {
		table.Rows[i] = censusRow{rounds[i], list[i]}
	}
	return table
}

// handedIn is a file of the evidence.
type handedIn struct {
	Path, SHA256 string
	Bytes        Words
}

func (m *Model) files() []handedIn {
	list := make([]handedIn, len(m.Basis.Files))
	for i, file := range m.Basis.Files {
		list[i] = handedIn{file.Path, file.SHA256, Words{{strconv.FormatInt(file.Bytes, 10), origin{fmt.Sprintf("%sevidence.files[#%d]", m.pen.run, i+1), "bytes"}}}}
	}
	return list
}

// few names the first units that owe evidence for a clause.
func few(c ClauseScore) Words {
	var names []Words
	for _, name := range c.Awaiting {
		names = append(names, Words{}.plain(name))
	}
	return listed(names, fewNames, countOf(len(names), c.Lost.path+".awaiting[*]"))
}

// VetoCount is how many vetoes there are.
func (m *Model) VetoCount() Number {
	return countOf(len(m.Vetoes), m.pen.run+"ruleset.vetoes[*]")
}

// rest gives the subjects beside the main one.
func (m *Model) rest() []*Subject {
	var list []*Subject
	for i := 1; i < len(m.Subjects); i++ {
		list = append(list, &m.Subjects[i])
	}
	return list
}

// open gives the findings of a subject that are undecided and not yet counted
// as lost, which the list of deductions leaves out.
func (m *Model) open(id string) []Finding {
	var list []Finding
	for _, finding := range m.Of(id) {
		if finding.Result.Unknown() && finding.Lost.Zero() {
			list = append(list, finding)
		}
	}
	return list
}

// bonuses gives the other subjects that were awarded a bonus.
func (m *Model) bonuses() []*Subject {
	var list []*Subject
	for _, s := range m.rest() {
		if s.Bonus != nil && !s.Bonus.Points.Zero() {
			list = append(list, s)
		}
	}
	return list
}

// sheetRow is one row of the 得分表: a node or a clause.
type sheetRow struct {
	Class  string
	Node   *Node
	Score  *NodeScore
	Clause *Clause
	Result *ClauseScore
}

// sheet is the 得分表 of the main subject: every node, each leaf followed by
// its clauses.
func (m *Model) sheet() []sheetRow {
	var list []sheetRow
	for i := range m.Nodes {
		class := "group"
		switch {
		case m.Nodes[i].Parent == "":
			class = "pillar"
		case m.Nodes[i].Leaf:
			class = "item"
		}
		list = append(list, sheetRow{Class: class, Node: &m.Nodes[i], Score: &m.Main.Nodes[i]})
		for j := range m.Clauses {
			if m.Clauses[j].node == i {
				list = append(list, sheetRow{Clause: &m.Clauses[j], Result: &m.Main.Clauses[j]})
			}
		}
	}
	return list
}

func join(list []string) string { return strings.Join(list, "、") }

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// briefLength is how many characters of a clause the first page prints.
const briefLength = 38

// brief keeps the first page to one page; the whole sentence stands in the
// list of deductions. It cuts behind a part of a sentence where the later half
// has one, and never within a number.
func brief(clause *Clause) string {
	text := []rune(clause.ID + "　" + clause.Item + "：" + clause.Text)
	if len(text) <= briefLength {
		return string(text)
	}
	end := briefLength - 1
	for at := end; at > briefLength/2; at-- {
		if strings.ContainsRune("，。；、", text[at]) {
			return string(text[:at]) + "…"
		}
	}
	number := func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune(".%‰％", r) }
	for end > 1 && number(text[end]) && number(text[end-1]) {
		end--
	}
	return string(text[:end]) + "…"
}
