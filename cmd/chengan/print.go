package main

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// width measures text as a terminal shows it, whatever the locale says, so
// that output is the same everywhere.
var width = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

// pad fills text with spaces up to a display width.
func pad(text string, to int) string {
	return text + strings.Repeat(" ", max(0, to-width.StringWidth(text)))
}

// grid prints rows in aligned columns; columns whose header ends in "|" are
// aligned right.
func grid(w io.Writer, header []string, rows [][]string) error {
	widths := make([]int, len(header))
	for i := range header {
		widths[i] = width.StringWidth(strings.TrimSuffix(header[i], "|"))
		for _, row := range rows {
			widths[i] = max(widths[i], width.StringWidth(row[i]))
		}
	}
	var out strings.Builder
	line := func(cells []string) {
		for i, cell := range cells {
			switch {
			case strings.HasSuffix(header[i], "|"):
				out.WriteString(strings.Repeat(" ", max(0, widths[i]-width.StringWidth(cell))) + cell)
			case i < len(cells)-1:
				out.WriteString(pad(cell, widths[i]))
			default:
				out.WriteString(cell)
			}
			if i < len(cells)-1 {
				out.WriteString("  ")
			}
		}
		out.WriteString("\n")
	}
	titles := make([]string, len(header))
	for i := range header {
		titles[i] = strings.TrimSuffix(header[i], "|")
	}
	line(titles)
	for _, row := range rows {
		line(row)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// printJSON writes v as indented JSON.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
