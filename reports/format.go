// Package reports prints a run for people. Model is computed once from the
// run, in exact numbers; the formats only print it, so that all of them carry
// the same figures.
package reports

import (
	"io"
)

// Format is one way to print a report.
type Format struct {
	Name      string // as the command line says it
	Title     string // for people
	Extension string // of the file, without the dot
	Embeds    bool   // a font of this computer, or the one that Model.Font names: the bytes depend on it
	Write     func(w io.Writer, m *Model) error
}

// Formats lists the formats. This is the one place to add another.
var Formats = []Format{htmlFormat, docxFormat, pdfFormat, xlsxFormat, jsonFormat, csvFormat, markdownFormat}

// Find gives the format called name.
func Find(name string) (Format, bool) {
	for _, format := range Formats {
		if format.Name == name {
			return format, true
		}
	}
	return Format{}, false
}
