package draw

import (
	"encoding/xml"
	"strings"
)

// Family is the fonts of a drawing, those of print first.
const Family = "Source Han Sans SC, Noto Sans CJK SC, SimHei, Microsoft YaHei, sans-serif"

// write gives the drawing as text, without what nobody would see.
func (e *element) write(out *strings.Builder) {
	out.WriteString("<" + e.name)
	if e.name == "svg" {
		out.WriteString(` xmlns="http://www.w3.org/2000/svg" font-family="` + Family + `" font-size="12"`)
	}
	for _, a := range e.attrs {
		switch {
		case a.name == "font-size" && a.value == "12", a.name == "stroke-width" && a.value == "1", a.name == "text-anchor" && a.value == "start", a.name == "font-weight" && a.value == "normal":
		default:
			out.WriteString(" " + a.name + `="` + a.value + `"`)
		}
	}
	if e.text == "" && len(e.children) == 0 {
		out.WriteString("/>")
		return
	}
	out.WriteString(">")
	xml.EscapeText(out, []byte(e.text)) // a Builder never fails
	for _, child := range e.children {
		if !child.empty() {
			child.write(out)
		}
	}
	out.WriteString("</" + e.name + ">")
}
