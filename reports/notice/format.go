package notice

import (
	"io"
	"path/filepath"
	"strings"

	"chengan/reports/internal/docx"
	"chengan/reports/internal/paper"
)

// Format is one way to print a notice.
type Format struct {
	Extension string // of the file, without the dot
	Title     string
	write     func(io.Writer, *paper.Document) error
}

// Formats lists the formats. This is the one place to add another.
var Formats = []Format{
	{"docx", "Word 公文", docx.Write},
	{"md", "Markdown", writeMarkdown},
	{"txt", "纯文字", writeText},
}

// FormatOf gives the format of a file by its extension.
func FormatOf(file string) (Format, bool) {
	extension := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	for _, format := range Formats {
		if format.Extension == extension {
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
func (n *Notice) Write(w io.Writer, f Format) error { return f.write(w, n.document) }
