package notice

import (
	"bytes"
	"io"
	"strings"

	"chengan/reports/internal/paper"
)

// plain writes a document line by line; Markdown and text differ in few places.
type plain struct {
	bytes.Buffer
	escape  func(string) string
	heading func(level int, text string) string
	strong  func(text string) string
	indent  string
	table   func(d *plain, t paper.Table)
}

func writeMarkdown(w io.Writer, n *Notice) error {
	return writePlain(w, n.document, &plain{
		escape:  escaped,
		heading: func(level int, text string) string { return strings.Repeat("#", level+1) + " " + escaped(text) },
		strong:  func(text string) string { return "**" + escaped(text) + "**" },
		table:   markdownTable,
	})
}

func writeText(w io.Writer, n *Notice) error {
	same := func(text string) string { return text }
	return writePlain(w, n.document, &plain{
		escape:  same,
		heading: func(level int, text string) string { return "　　" + text },
		strong:  same,
		indent:  "　　",
		table:   textTable,
	})
}

func writePlain(w io.Writer, d *paper.Document, p *plain) error {
	if d.Head != nil {
		p.line(p.strong(d.Head.Issuer))
		p.line(p.escape(d.Head.Number))
		if d.Head.Signer != "" {
			p.line(p.escape("签发人：" + d.Head.Signer))
		}
	}
	if d.Title != "" {
		p.line(p.heading(0, strings.ReplaceAll(d.Title, "\n", "")))
	}
	p.blocks(d.Blocks)
	for _, listed := range d.Listed() {
		p.line(p.indent + p.escape(listed.Lead+listed.Mark+listed.Title))
	}
	if c := d.Closing; c != nil {
		p.line(p.escape(c.Issuer))
		p.line(p.escape(c.Date))
	}
	for i, annex := range d.Annexes {
		p.line(p.strong(paper.Label(i, len(d.Annexes))))
		p.line(p.heading(1, annex.Title))
		p.blocks(annex.Blocks)
	}
	if c := d.Closing; c != nil {
		if c.Copies != "" {
			p.line(p.escape("抄送：" + c.Copies))
		}
		if c.Office != "" {
			p.line(p.escape(strings.TrimSpace(c.Office + "　" + c.Date + "印发")))
		}
	}
	if d.Footer != "" {
		p.line(p.escape(d.Footer))
	}
	_, err := w.Write(p.Bytes())
	return err
}

func (p *plain) blocks(blocks []paper.Block) {
	for _, block := range blocks {
		switch block := block.(type) {
		case paper.Heading:
			p.line(p.heading(block.Level, block.Text))
		case paper.Paragraph:
			indent := p.indent
			if block.Flush {
				indent = ""
			}
			p.line(indent + p.escape(runs(block.Runs)))
		case paper.List:
			for _, entry := range block.Entries {
				p.line(p.indent + p.escape(runs(entry.Runs)))
			}
		case paper.Table:
			if block.Caption != "" {
				p.line(p.strong(block.Caption))
			}
			p.table(p, block)
			if block.Note != "" {
				p.line(p.escape(block.Note))
			}
		}
	}
}

// line writes a paragraph; one without text is none.
func (p *plain) line(text string) {
	if strings.Trim(text, " 　*#") != "" {
		p.WriteString(text + "\n\n")
	}
}

func runs(list []paper.Run) string {
	var b strings.Builder
	for _, run := range list {
		b.WriteString(run.Text)
	}
	return b.String()
}

func markdownTable(p *plain, t paper.Table) {
	row := func(texts []string) { p.WriteString("| " + strings.Join(texts, " | ") + " |\n") }
	var head, rules []string
	for i := range t.Columns {
		text := ""
		if len(t.Head) > 0 { // a form has none
			text = t.Head[i]
		}
		head = append(head, escaped(text))
		rules = append(rules, map[paper.Align]string{paper.Center: ":---:", paper.End: "---:"}[t.Columns[i].Align])
		if rules[i] == "" {
			rules[i] = "---"
		}
	}
	row(head)
	row(rules)
	for _, cells := range t.Rows {
		texts := make([]string, len(cells.Cells))
		for i, cell := range cells.Cells {
			texts[i] = escaped(cell.Text)
		}
		row(texts)
	}
	p.WriteString("\n")
}

// textTable parts cells by tabs: spreadsheets and Word take it as a table.
func textTable(p *plain, t paper.Table) {
	if len(t.Head) > 0 {
		p.WriteString(strings.Join(t.Head, "\t") + "\n")
	}
	for _, cells := range t.Rows {
		texts := make([]string, len(cells.Cells))
		for i, cell := range cells.Cells {
			texts[i] = cell.Text
		}
		p.WriteString(strings.Join(texts, "\t") + "\n")
	}
	p.WriteString("\n")
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`, "&", "&amp;", "<", "&lt;", ">", "&gt;",
)

// escaped shows text in Markdown as it is.
func escaped(text string) string {
	text = markdownEscapes.Replace(text)
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "=") {
		text = `\` + text // no list, no underlined heading
	}
	return text
}
