package font

import (
	"strings"

	"golang.org/x/image/font/sfnt"
)

// simplified chooses the font of a collection: the one for simplified Chinese
// with letters of their own widths, else the first.
func simplified(collection *sfnt.Collection) int {
	for i := range collection.NumFonts() {
		parsed, err := collection.Font(i)
		if err != nil {
			continue
		}
		title := name(parsed) + " "
		if (strings.Contains(title, " SC ") || strings.Contains(title, " CN ")) && !strings.Contains(title, "Mono") {
			return i
		}
	}
	return 0
}

// name gives what a font calls itself, "" where it does not.
func name(parsed *sfnt.Font) string {
	var buffer sfnt.Buffer
	title, _ := parsed.Name(&buffer, sfnt.NameIDFull)
	return title
}
