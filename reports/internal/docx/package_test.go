package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/docx"
	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
)

// node is one element of a part.
type node struct {
	name     string
	attrs    map[string]string
	text     string
	children []*node
}

// all is every element of that name, in order.
func (n *node) all(name string) []*node {
	var found []*node
	for _, child := range n.children {
		if child.name == name {
			found = append(found, child)
		}
		found = append(found, child.all(name)...)
	}
	return found
}

// said is the text of a paragraph.
func (n *node) said() string {
	text := ""
	for _, run := range n.all("r") {
		for _, child := range run.children {
			switch child.name {
			case "t":
				text += child.text
			case "br":
				text += "\n"
			case "tab":
				text += "\t"
			}
		}
	}
	return text
}

func unzip(t require.TestingT, file []byte) map[string][]byte {
	reader, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	parts := map[string][]byte{}
	for _, entry := range reader.File {
		require.NotContains(t, parts, entry.Name)
		require.Equal(t, time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), entry.Modified.UTC(), entry.Name)
		content, err := entry.Open()
		require.NoError(t, err)
		parts[entry.Name], err = io.ReadAll(content)
		require.NoError(t, err)
	}
	return parts
}

func parse(t require.TestingT, part []byte) *node {
	decoder := xml.NewDecoder(bytes.NewReader(part))
	root := &node{}
	stack := []*node{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			child := &node{name: token.Name.Local, attrs: map[string]string{}}
			for _, attr := range token.Attr {
				child.attrs[attr.Name.Local] = attr.Value
			}
			top.children = append(top.children, child)
			stack = append(stack, child)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
	require.Len(t, stack, 1)
	return root
}

// readBack is the texts of the paragraphs that have any.
func readBack(document *node) []string {
	var texts []string
	for _, p := range document.all("p") {
		if text := p.said(); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

func TestEveryPartIsDeclaredAndReached(t *testing.T) {
	parts := unzip(t, write(t, papertest.Notice()))
	types := parse(t, parts["[Content_Types].xml"])
	declared := map[string]bool{"[Content_Types].xml": true}
	for _, override := range types.all("Override") {
		name := strings.TrimPrefix(override.attrs["PartName"], "/")
		require.Contains(t, parts, name)
		declared[name] = true
	}
	extensions := []string{}
	for _, one := range types.all("Default") {
		extensions = append(extensions, one.attrs["Extension"])
	}
	reached := map[string]bool{}
	for folder, name := range map[string]string{"": "_rels/.rels", "word": "word/_rels/document.xml.rels"} {
		for _, relation := range parse(t, parts[name]).all("Relationship") {
			target := path.Join(folder, relation.attrs["Target"])
			require.Contains(t, parts, target)
			reached[target] = true
		}
	}
	for name := range parts {
		extension := strings.TrimPrefix(path.Ext(name), ".")
		require.True(t, declared[name] || extension != "xml" && slices.Contains(extensions, extension), name)
		require.True(t, reached[name] || extension == "rels" || name == "[Content_Types].xml", name)
		if extension != "png" {
			parse(t, parts[name])
		}
	}
	require.Equal(t, papertest.Bars(1200, 560), parts["word/media/image1.png"])
}

func TestSameDocumentSameBytes(t *testing.T) {
	require.Equal(t, write(t, papertest.Notice()), write(t, papertest.Notice()))
}

func TestDocumentHoldsTheRolesOfItsText(t *testing.T) {
	d := papertest.Notice()
	parts := unzip(t, write(t, d))
	document := parse(t, parts["word/document.xml"])
	require.Equal(t, texts(d), readBack(document))

	styled := map[string]string{}
	for _, p := range document.all("p") {
		styled[p.said()] = p.all("pStyle")[0].attrs["val"]
	}
	for text, style := range map[string]string{"一、总体情况": "Heading1", "（一）部门任务完成情况": "Heading2", "1.源头治理方面": "Heading3", "（1）需要说明的事项": "Heading4",
		"表1　部门工作任务完成情况": "Caption", "图1　各单位绩效得分": "Caption", d.Title: "Title", d.Head.Issuer: "IssuerMark"} {
		require.Equal(t, style, styled[text], text)
	}
	levels := map[string]string{}
	for _, style := range parse(t, parts["word/styles.xml"]).all("style") {
		for _, level := range style.all("outlineLvl") {
			levels[style.attrs["styleId"]] = level.attrs["val"]
		}
	}
	require.Equal(t, map[string]string{"Heading1": "0", "Heading2": "1", "Heading3": "2", "Heading4": "3"}, levels)

	tables := document.all("tbl")
	require.Len(t, tables, 5) // the last is the imprint
	for i, table := range tables[:4] {
		require.Len(t, table.all("tblHeader"), []int{1, 1, 0, 1}[i]) // a form has no head
		require.Len(t, table.all("cantSplit"), len(table.all("tr")))
		width := table.all("tblW")[0].attrs["w"]
		require.Contains(t, []string{"8844", "12756"}, width)
	}
	require.Equal(t, d.Blocks[9].(paper.Figure).Alt, document.all("docPr")[0].attrs["descr"])
	require.Equal(t, map[string]string{"cx": "5615940", "cy": "2620772"}, document.all("extent")[0].attrs)

	orients := []string{}
	for _, size := range document.all("pgSz") {
		orients = append(orients, size.attrs["orient"])
	}
	require.Equal(t, []string{"", "landscape", "", "landscape", ""}, orients)

	odd, even := parse(t, parts["word/odd.xml"]), parse(t, parts["word/even.xml"])
	require.Equal(t, d.Footer+"\t— 1 —", odd.said())
	require.Equal(t, "— 1 —\t"+d.Footer, even.said())
	require.Equal(t, " PAGE ", odd.all("fldSimple")[0].attrs["instr"])
	require.Len(t, parse(t, parts["word/settings.xml"]).all("evenAndOddHeaders"), 1)

	properties := parse(t, parts["docProps/core.xml"])
	require.Equal(t, strings.ReplaceAll(d.Title, "\n", ""), properties.all("title")[0].text)
	require.Equal(t, "2022-11-15T00:00:00Z", properties.all("created")[0].text)
	require.Equal(t, d.Closing.Issuer, properties.all("creator")[0].text)
}

// order is the order that the schema wants among the children of an element;
// Word refuses a file that has another.
//
// Source: ECMA-376 part 4, wml.xsd.
var order = map[string]string{
	"pPr":        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs wordWrap overflowPunct autoSpaceDE autoSpaceDN snapToGrid spacing ind jc outlineLvl rPr sectPr",
	"rPr":        "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs highlight u lang",
	"tblPr":      "tblStyle tblpPr tblOverlap tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
	"tcPr":       "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
	"sectPr":     "footerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
	"style":      "name basedOn next uiPriority qFormat pPr rPr tblPr",
	"tbl":        "tblPr tblGrid tr",
	"p":          "pPr r fldSimple",
	"font":       "altName panose1 charset family pitch",
	"compat":     "doNotExpandShiftReturn compatSetting",
	"inline":     "extent docPr cNvGraphicFramePr graphic",
	"pic":        "nvPicPr blipFill spPr",
	"settings":   "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang",
	"tblBorders": "top left bottom right insideH insideV",
	"tblCellMar": "top left bottom right",
}

func TestElementsStandInTheOrderOfTheSchema(t *testing.T) {
	d := papertest.Notice()
	d.Head.Signer = "李　明"
	var walk func(n *node)
	seen := map[string]bool{}
	walk = func(n *node) {
		seen[n.name] = true
		if names, known := order[n.name]; known {
			at, allowed := 0, strings.Fields(names)
			for _, child := range n.children {
				place := slices.Index(allowed, child.name)
				require.GreaterOrEqualf(t, place, 0, "%s in %s", child.name, n.name)
				if n.name != "p" { // runs and fields mix
					require.GreaterOrEqualf(t, place, at, "%s in %s", child.name, n.name)
				}
				at = place
			}
		}
		for _, child := range n.children {
			walk(child)
		}
	}
	for name, part := range unzip(t, write(t, d)) {
		if strings.HasPrefix(name, "word/") && path.Ext(name) == ".xml" {
			walk(parse(t, part))
		}
	}
	for name := range order {
		require.True(t, seen[name], name)
	}
}

func TestBreaks(t *testing.T) {
	wide := paper.Table{Columns: []paper.Column{{Width: 1}}, Head: []string{"表头"}, Wide: true}
	narrow := wide
	narrow.Wide = false
	for name, one := range map[string]struct {
		blocks          []paper.Block
		breaks, turning int
	}{
		"none":                    {[]paper.Block{paper.Text("甲")}, 0, 1},
		"at the beginning":        {[]paper.Block{paper.Break{}, paper.Text("甲")}, 0, 1},
		"at the end":              {[]paper.Block{paper.Text("甲"), paper.Break{}}, 0, 1},
		"twice":                   {[]paper.Block{paper.Text("甲"), paper.Break{}, paper.Break{}, paper.Text("乙")}, 1, 1},
		"before a table":          {[]paper.Block{paper.Text("甲"), paper.Break{}, narrow}, 1, 1},
		"first is wide":           {[]paper.Block{wide, paper.Text("甲")}, 0, 2},
		"between the two sheets":  {[]paper.Block{paper.Text("甲"), paper.Break{}, wide, paper.Break{}, paper.Text("乙")}, 0, 3},
		"a heading goes with it":  {[]paper.Block{paper.Text("甲"), paper.Heading{Level: 1, Text: "一"}, wide}, 0, 2},
		"two of them":             {[]paper.Block{wide, wide}, 0, 1},
		"a break between the two": {[]paper.Block{wide, paper.Break{}, wide}, 1, 1},
	} {
		document := parse(t, unzip(t, write(t, &paper.Document{Blocks: one.blocks}))["word/document.xml"])
		require.Len(t, document.all("pageBreakBefore"), one.breaks, name)
		require.Len(t, document.all("sectPr"), one.turning, name)
	}
}

// TestTallRowsMayBeTorn, and no others.
func TestTallRowsMayBeTorn(t *testing.T) {
	d := &paper.Document{Blocks: []paper.Block{paper.Table{Columns: []paper.Column{{Width: 1}, {Width: 5}}, Head: []string{"甲", "乙"},
		Rows: []paper.Row{papertest.Cells("短", "短"), papertest.Cells(strings.Repeat("城市安全", 1500), "短"), papertest.Cells(strings.Repeat("行\n", 60), "短")}}}}
	rows := regexp.MustCompile(`<w:tr>.*?</w:tr>`).FindAllString(string(unzip(t, write(t, d))["word/document.xml"]), -1)
	require.Len(t, rows, 4)
	for i, want := range []bool{true, true, false, false} {
		require.Equal(t, want, strings.Contains(rows[i], "<w:cantSplit/>"), i)
	}
}

func TestFiguresKeepTheirProportions(t *testing.T) {
	for _, one := range []struct{ width, height, cx, cy int }{
		{200, 100, 200 * 9525, 100 * 9525},
		{1200, 600, 8844 * 635, 8844 * 635 / 2},
		{100, 5000, (12756 - 1400) * 635 / 50, (12756 - 1400) * 635},
		{0, 0, 30 * 9525, 20 * 9525}, // of the image itself
	} {
		d := &paper.Document{Blocks: []paper.Block{paper.Figure{PNG: papertest.Bars(30, 20), Width: one.width, Height: one.height}}}
		extent := parse(t, unzip(t, write(t, d))["word/document.xml"]).all("extent")[0].attrs
		require.Equal(t, map[string]string{"cx": strconv.Itoa(one.cx), "cy": strconv.Itoa(one.cy)}, extent)
	}
}

func TestRefused(t *testing.T) {
	column := []paper.Column{{Width: 1}, {Width: 1}}
	narrow := make([]paper.Column, 60)
	for i := range narrow {
		narrow[i].Width = 1
	}
	for _, one := range []struct {
		block paper.Block
		want  string
	}{
		{nil, "第1块：不认识的内容 <nil>"},
		{paper.Heading{Level: 5}, "第1块：标题为5级；应当为1至4级"},
		{paper.List{Entries: []paper.Entry{papertest.Entry(1, ""), papertest.Entry(4, "")}}, "第1块：第2项为4级；应当为1至3级"},
		{paper.Paragraph{Runs: []paper.Run{{Text: "甲", Color: `red"/>`}}}, "第1块：颜色 \"red\\\"/>\"；应当写作 #rrggbb"},
		{paper.Table{}, "第1块：表格有0列；应当为1至63列"},
		{paper.Table{Columns: column, Head: []string{"甲"}}, "第1块：表头有1格；表格有2列"},
		{paper.Table{Columns: column, Head: []string{"甲", "乙"}, Rows: []paper.Row{papertest.Cells("1", "2"), papertest.Cells("1")}}, "第1块：表格第2行有1格；表格有2列"},
		{paper.Table{Columns: []paper.Column{{}}, Head: []string{"甲"}}, "第1块：表格第1列宽0；应当大于0"},
		{paper.Table{Columns: narrow, Head: make([]string, 60)}, "第1块：表格第1列只占2.6毫米，放不下一个字；请减少列数或者加宽这一列"},
		{paper.Table{Columns: column[:1], Head: []string{"甲"}, Rows: []paper.Row{{Cells: []paper.Cell{{Fill: "#fff"}}}}}, "第1块：表格第1行第1格：颜色 \"#fff\"；应当写作 #rrggbb"},
		{paper.Figure{PNG: []byte("GIF89a, and then some")}, "第1块：图片不是 PNG：png: invalid format: not a PNG file"},
	} {
		var buffer bytes.Buffer
		require.EqualError(t, docx.Write(&buffer, &paper.Document{Blocks: []paper.Block{one.block}}), one.want)
		require.Zero(t, buffer.Len())
	}
	require.EqualError(t, docx.Write(io.Discard, &paper.Document{Date: "2022年11月15日"}), `文档日期："2022年11月15日"；应当写作 2022-11-15`)
}

// BenchmarkWrite prints a table as long as a city's list of findings.
func BenchmarkWrite(b *testing.B) {
	table := paper.Table{Caption: "问题清单", Wide: true, Head: make([]string, 7)}
	for range 7 {
		table.Columns = append(table.Columns, paper.Column{Width: 1})
	}
	for range 10_000 {
		table.Rows = append(table.Rows, papertest.Cells("1", "4.1", "市应急管理局", "市政消火栓未保持完好", "1.00", "修复损坏的消火栓并复检", "2022年12月15日"))
	}
	d := &paper.Document{Blocks: []paper.Block{table}}
	b.Run("rows=10000", func(b *testing.B) {
		size := 0
		for b.Loop() {
			size = len(write(b, d))
		}
		b.ReportMetric(float64(size)/1e6, "MB")
	})
}
