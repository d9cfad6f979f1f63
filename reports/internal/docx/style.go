package docx

import (
	"fmt"
	"strings"
)

// font is a font that offices have, the one to take where it is missing, and
// the one of the digits and Latin letters beside it. None is shipped: their
// licences do not allow it.
type font struct{ name, instead, latin, family string }

const times = "Times New Roman"

var (
	fangsong = font{"仿宋_GB2312", "仿宋", times, "modern"}
	kaiti    = font{"楷体_GB2312", "楷体", times, "modern"}
	heiti    = font{"黑体", "SimHei", "黑体", "swiss"}
	songti   = font{"宋体", "SimSun", times, "roman"}
	xiaobiao = font{"方正小标宋简体", "宋体", "方正小标宋简体", "roman"}
)

func (f font) markup() markup {
	return markup(fmt.Sprintf(`<w:rFonts w:ascii="%s" w:hAnsi="%[1]s" w:eastAsia="%s" w:cs="%[1]s" w:hint="eastAsia"/>`, f.latin, f.name))
}

func fontTable() markup {
	table := declaration + `<w:fonts ` + namespaces + `>`
	for _, f := range []font{fangsong, kaiti, heiti, songti, xiaobiao} {
		table += markup(fmt.Sprintf(`<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/><w:family w:val="%s"/><w:pitch w:val="auto"/></w:font>`,
			f.name, f.instead, f.family))
	}
	return table + `<w:font w:name="` + times + `"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`
}

// style is a named style of paragraphs. Names that Word knows are in English,
// and shown by it in the reader's language.
//
// Units: size in half points, line and spaces in twips.
type style struct {
	id, name string
	font     font
	size     int
	line     int // exactly; 0 grows with what stands in it
	before   int
	after    int
	indent   int // of the first line, in characters
	left     int // of the whole, in characters of 3号
	align    string
	keepNext bool
	outline  int // level in the navigation pane, from 1
	color    string
	natural  bool // characters keep their own width
}

// The sizes of 字号.
const (
	size2 = 44 // 2号
	size3 = 32 // 3号
	size4 = 28 // 4号
	small = 24 // 小四
	size5 = 21 // 五号
	least = 18 // 小五
)

// styles is every style of paragraphs; the first is what all others begin from.
var styles = []style{
	{id: "Normal", name: "Normal", font: fangsong, size: size3, line: pitch, align: "both"},
	{id: "BodyText", name: "Body Text", font: fangsong, size: size3, line: pitch, indent: 2, align: "both"},
	{id: "Title", name: "Title", font: xiaobiao, size: size2, line: 680, after: pitch, align: "center", natural: true},
	{id: "Heading1", name: "heading 1", font: heiti, size: size3, line: pitch, indent: 2, align: "both", keepNext: true, outline: 1},
	{id: "Heading2", name: "heading 2", font: kaiti, size: size3, line: pitch, indent: 2, align: "both", keepNext: true, outline: 2},
	{id: "Heading3", name: "heading 3", font: fangsong, size: size3, line: pitch, indent: 2, align: "both", keepNext: true, outline: 3},
	{id: "Heading4", name: "heading 4", font: fangsong, size: size3, line: pitch, indent: 2, align: "both", keepNext: true, outline: 4},
	{id: "List", name: "List", font: fangsong, size: size3, line: pitch, indent: 2, align: "both"},
	{id: "List2", name: "List 2", font: fangsong, size: size3, line: pitch, indent: 2, left: 2, align: "both"},
	{id: "List3", name: "List 3", font: fangsong, size: size3, line: pitch, indent: 2, left: 4, align: "both"},
	{id: "Note", name: "注释", font: fangsong, size: small, line: 400, indent: 2, align: "both", natural: true},
	{id: "TableNote", name: "表注", font: fangsong, size: size5, line: 340, before: 60, after: 160, align: "both", natural: true},
	{id: "Caption", name: "caption", font: heiti, size: small, line: 400, before: 120, after: 60, align: "center", natural: true},
	{id: "TableHead", name: "表头", font: heiti, size: small, line: 340, align: "center", natural: true},
	{id: "TableText", name: "表文", font: fangsong, size: small, line: 340, align: "left", natural: true},
	{id: "Figure", name: "图", font: fangsong, size: small, before: 120, align: "center", keepNext: true, natural: true},
	{id: "IssuerMark", name: "发文机关标志", font: xiaobiao, size: markSize, before: 1984, align: "center", color: red, natural: true},
	{id: "DocumentNumber", name: "发文字号", font: fangsong, size: size3, line: pitch, before: 2 * pitch, after: 2 * pitch, align: "center", natural: true},
	{id: "Signature", name: "Signature", font: fangsong, size: size3, line: pitch, align: "right"},
	{id: "AnnexLabel", name: "附件序号", font: heiti, size: size3, line: pitch, align: "left", keepNext: true},
	{id: "Imprint", name: "版记", font: fangsong, size: size4, line: 500, align: "left", natural: true},
	{id: "Gap", name: "间隔", font: fangsong, size: 2, line: 120, align: "left", natural: true},
	{id: "Footer", name: "footer", font: songti, size: size4, align: "left", natural: true},
}

// red is the red of the head and its rule.
const red = "FF0000"

func (s style) markup() markup {
	var b strings.Builder
	kind := `w:type="paragraph"`
	if s.id == "Normal" {
		kind += ` w:default="1"`
	} else if s.id[0] >= 'a' || strings.Trim(s.name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ 1234") != "" {
		kind += ` w:customStyle="1"`
	}
	fmt.Fprintf(&b, `<w:style %s w:styleId="%s"><w:name w:val="%s"/>`, kind, s.id, s.name)
	if s.id != "Normal" {
		b.WriteString(`<w:basedOn w:val="Normal"/>`)
	}
	if s.outline > 0 {
		b.WriteString(`<w:next w:val="BodyText"/>`)
	}
	b.WriteString(`<w:qFormat/><w:pPr>`)
	if s.keepNext {
		b.WriteString(`<w:keepNext/>`)
	}
	// Exact lines hold the grid of 22 themselves; what grows stays off it, or
	// Word would give every row of a table two lines.
	fmt.Fprintf(&b, `<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>`)
	rule, height := "exact", s.line
	if height == 0 {
		rule, height = "auto", 240
	}
	fmt.Fprintf(&b, `<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="%s"/>`, s.before, s.after, height, rule)
	fmt.Fprintf(&b, `<w:ind w:left="%d" w:right="0" w:firstLineChars="%d" w:firstLine="%d"/>`, s.left*em, s.indent*100, s.indent*s.width())
	fmt.Fprintf(&b, `<w:jc w:val="%s"/>`, s.align)
	if s.outline > 0 {
		fmt.Fprintf(&b, `<w:outlineLvl w:val="%d"/>`, s.outline-1)
	}
	fmt.Fprintf(&b, `</w:pPr><w:rPr>%s`, s.font.markup())
	if s.color != "" {
		fmt.Fprintf(&b, `<w:color w:val="%s"/>`, s.color)
	}
	spacing := squeeze
	if s.natural {
		spacing = 0
	}
	fmt.Fprintf(&b, `<w:spacing w:val="%d"/><w:sz w:val="%d"/><w:szCs w:val="%[2]d"/></w:rPr></w:style>`, spacing, s.size)
	return markup(b.String())
}

// width is the width of a character in twips.
func (s style) width() int {
	if s.natural {
		return s.size * 10
	}
	return s.size*10 + squeeze
}

func stylesPart() markup {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr>%s<w:sz w:val="%d"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`,
		declaration, namespaces, fangsong.markup(), size3)
	for _, s := range styles {
		b.WriteString(string(s.markup()))
	}
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>` +
		`<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	b.WriteString(`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="auto"/>`, side)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`)
	return markup(b.String())
}
