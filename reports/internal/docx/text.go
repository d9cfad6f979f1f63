package docx

import (
	"encoding/xml"
	"fmt"
	"strings"

	"chengan/reports/internal/paper"
)

// markup is well-formed XML. Text of a document becomes markup by escaped, and
// in a paragraph by line, which lets nothing through that XML cannot hold.
type markup string

// escaped is text between tags or in a quoted attribute. What XML cannot hold
// (control characters, bytes that are no UTF-8) stays visible as U+FFFD.
func escaped(text string) markup {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder does not fail
	return markup(b.String())
}

// line is text in one style, as one run. "\n" (and "\r\n", and "\r") breaks the
// line, "\t" goes to the next stop. The hint has quotation marks and dashes,
// which Latin and Chinese share, take the Chinese font.
func line(text string, properties ...markup) markup {
	if text == "" {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<w:r><w:rPr>%s</w:rPr>`, runProperties(properties))
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for text != "" {
		end := strings.IndexAny(text, "\n\t")
		switch {
		case end < 0:
			end = len(text)
			fallthrough
		case end > 0:
			fmt.Fprintf(&b, `<w:t xml:space="preserve">%s</w:t>`, escaped(text[:end]))
			text = text[end:]
		case text[0] == '\n':
			b.WriteString(`<w:br/>`)
			text = text[1:]
		default:
			b.WriteString(`<w:tab/>`)
			text = text[1:]
		}
	}
	b.WriteString(`</w:r>`)
	return markup(b.String())
}

// runProperties has the hint stand first, as the schema wants; a font named by
// the run comes with its own.
func runProperties(properties []markup) markup {
	joined := markup("")
	for _, property := range properties {
		joined += property
	}
	if strings.HasPrefix(string(joined), "<w:rFonts") {
		return joined
	}
	return `<w:rFonts w:hint="eastAsia"/>` + joined
}

const bold markup = `<w:b/><w:bCs/>`

// lines is runs one after the other.
//
// Errors: a colour of another form than #rrggbb.
func lines(runs []paper.Run) (markup, error) {
	var b strings.Builder
	for _, run := range runs {
		properties := []markup{}
		if run.Bold {
			properties = append(properties, bold)
		}
		if run.Color != "" {
			color, err := hex(run.Color)
			if err != nil {
				return "", err
			}
			properties = append(properties, `<w:color w:val="`+color+`"/>`)
		}
		b.WriteString(string(line(run.Text, properties...)))
	}
	return markup(b.String()), nil
}

// hex is a colour as Word writes it.
func hex(color string) (markup, error) {
	digits, found := strings.CutPrefix(color, "#")
	if !found || len(digits) != 6 || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return "", fmt.Errorf("颜色 %q；应当写作 #rrggbb", color)
	}
	return markup(strings.ToUpper(digits)), nil
}

// halves is the width of the widest line of text in half characters: what is
// not Chinese is taken as half as wide.
func halves(text string) int {
	widest := 0
	for _, part := range strings.Split(text, "\n") {
		width := 0
		for _, r := range part {
			width++
			if r >= 0x2E80 {
				width++
			}
		}
		widest = max(widest, width)
	}
	return widest
}
