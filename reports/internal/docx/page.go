package docx

import "fmt"

// sheet is one way in which the paper lies.
//
// Units: twips, 1/20 pt; 1 mm is 56.7.
type sheet struct {
	width, height            int
	top, bottom, left, right int
	foot                     int // from the lower edge of the sheet to the page number
	orient                   markup
	even, odd                footer
}

// The sheets. Upright has 天头 37 mm and 订口 28 mm, which leave 版心 156 × 225
// mm; sideways is the same sheet turned, so that the binding is at the top. The
// number stands 7 mm below the text.
// Source: GB/T 9704-2012, 5.1, 5.2.1, 7.5.
var (
	upright = sheet{
		width: 11906, height: 16838, top: 2098, bottom: 1984, left: 1588, right: 1474, foot: 1230,
		odd: footer{name: "odd"}, even: footer{name: "even", even: true},
	}
	sideways = sheet{
		width: 16838, height: 11906, top: 1588, bottom: 1474, left: 1984, right: 2098, foot: 720, orient: ` w:orient="landscape"`,
		odd: footer{name: "oddSideways"}, even: footer{name: "evenSideways", even: true},
	}
)

func (s sheet) textWidth() int  { return s.width - s.left - s.right }
func (s sheet) textHeight() int { return s.height - s.top - s.bottom }

// pitch is the height of a line and em the width of a character in the grid of
// 22 lines by 28 characters: 225 mm / 22, and 16 pt less squeeze.
//
// A document grid of characters would say this in Word, but LibreOffice puts 20
// characters into its lines. Narrower spacing gives 28 in both.
const (
	pitch   = 579
	squeeze = -5
	em      = 16*20 + squeeze
)

// section closes the pages that lie this way.
func (s sheet) section() markup {
	return markup(fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="%s"/><w:footerReference w:type="even" r:id="%s"/>`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/>`+
		`<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="%d"/></w:sectPr>`,
		s.odd.name, s.even.name, s.width, s.height, s.orient, s.top, s.right, s.bottom, s.left, s.foot, pitch))
}

// footer is the foot of the odd or the even pages of one sheet.
type footer struct {
	name string
	even bool
}

var footers = []footer{upright.odd, upright.even, sideways.odd, sideways.even}

func (f footer) file() string { return f.name + ".xml" }

// content is the page number as — 1 —, one character from the outer edge, and
// the text of the document on the other side.
func (f footer) content(text string) markup {
	number := line("— ") + `<w:fldSimple w:instr=" PAGE ">` + line("1") + `</w:fldSimple>` + line(" —")
	note := line(text, `<w:color w:val="595959"/><w:sz w:val="18"/><w:szCs w:val="18"/>`)
	page := upright
	if f == sideways.odd || f == sideways.even {
		page = sideways
	}
	const edge = 280 // a character of 4号
	p := paragraph{style: "Footer", content: number}
	switch {
	case text == "" && f.even:
		p.indent = fmt.Sprintf(`w:left="%d"`, edge)
	case text == "":
		p.indent, p.align = fmt.Sprintf(`w:right="%d"`, edge), "right"
	case f.even:
		p.indent, p.tabs = fmt.Sprintf(`w:left="%d"`, edge), []int{page.textWidth()}
		p.content = number + line("\t") + note
	default:
		p.indent, p.tabs = fmt.Sprintf(`w:right="%d"`, edge), []int{page.textWidth() - edge}
		p.content = note + line("\t") + number
	}
	return declaration + `<w:ftr ` + namespaces + `>` + p.markup() + `</w:ftr>`
}
