package notice

import (
	"io"
	"path/filepath"
	"strings"
	"sync"

	"chengan/reports/internal/docx"
	"chengan/reports/internal/pdf"
)

// Format is one way to print a notice.
type Format struct {
	Extension string // of the file, without the dot
	Title     string
	Embeds    bool   // fonts of this computer, or the one that Model.Font names: the bytes depend on them
	Twin      string // extension of the format to read again in its place, "" for itself
	write     func(io.Writer, *Notice) error
}

// Formats lists the formats. This is the one place to add another.
var Formats = []Format{
	{Extension: "docx", Title: "Word 公文", write: func(w io.Writer, n *Notice) error { return docx.Write(w, n.document) }},
	{Extension: "pdf", Title: "PDF 公文", Embeds: true, Twin: "docx", write: writePDF},
	{Extension: "md", Title: "Markdown", write: writeMarkdown},
	{Extension: "txt", Title: "纯文字", write: writeText},
}

func writePDF(w io.Writer, n *Notice) error {
	fonts, err := n.press.find(n.font)
	if err != nil {
		return err
	}
	return pdf.Write(w, n.document, fonts)
}

// Lacking says which characters no font has, and stand as 〓 in a PDF; "" for none
// and for the other formats.
//
// Errors: those of Write.
func (n *Notice) Lacking(f Format) (string, error) {
	if !f.Embeds {
		return "", nil
	}
	fonts, err := n.press.find(n.font)
	if err != nil {
		return "", err
	}
	return pdf.Lacking(n.document, fonts)
}

// press keeps the fonts that notices of one template are printed with: finding
// them takes longer than printing.
type press struct {
	sync.Mutex
	path  string
	fonts *pdf.Fonts
}

func (p *press) find(path string) (pdf.Fonts, error) {
	p.Lock()
	defer p.Unlock()
	if p.fonts != nil && p.path == path {
		return *p.fonts, nil
	}
	fonts, err := pdf.Find(path)
	if err == nil {
		p.path, p.fonts = path, &fonts
	}
	return fonts, err
}

// FormatOf gives the format of a file by its extension.
func FormatOf(file string) (Format, bool) {
	return FormatNamed(strings.TrimPrefix(filepath.Ext(file), "."))
}

// FormatNamed gives the format by its extension without the dot.
func FormatNamed(extension string) (Format, bool) {
	for _, format := range Formats {
		if strings.EqualFold(format.Extension, extension) {
			return format, true
		}
	}
	return Format{}, false
}

// Extensions names the formats.
func Extensions() string {
	var names []string
	for _, format := range Formats {
		names = append(names, "."+format.Extension)
	}
	return strings.Join(names, "、")
}

// Write prints the notice.
//
// Errors: for a PDF, those of the fonts: none that would do, with what to
// install; a file that is none.
func (n *Notice) Write(w io.Writer, f Format) error { return f.write(w, n) }
