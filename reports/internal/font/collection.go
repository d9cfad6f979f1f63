package font

import (
	"encoding/binary"
	"strings"

	"golang.org/x/image/font/sfnt"
)

// chosen parses a file and chooses a font of it.
func chosen(data []byte) (parsed *sfnt.Font, index int, err error) {
	collection, err := sfnt.ParseCollection(data)
	if err != nil {
		return nil, 0, err
	}
	index = simplified(collection)
	parsed, err = collection.Font(index)
	return parsed, index, err
}

// straightened is the best font of a file whose tables do not begin where they
// should, as a file of one font where they do; nil if there is none.
func straightened(data []byte) []byte {
	fonts := 1
	if len(data) >= 12 && string(data[:4]) == "ttcf" {
		fonts = min(int(binary.BigEndian.Uint32(data[8:])), fontsMax)
	}
	var first []byte
	for i := range fonts {
		tables, err := (&Font{Data: data, Index: i}).tables()
		if err != nil {
			continue
		}
		var all []table
		for name, content := range tables {
			all = append(all, table{name, content})
		}
		file := join(all)
		parsed, err := sfnt.Parse(file)
		if err != nil {
			continue
		}
		if isSimplified(parsed) {
			return file
		}
		if first == nil {
			first = file
		}
	}
	return first
}

// fontsMax bounds the fonts of a collection that are looked at.
const fontsMax = 32

// simplified chooses the font of a collection: the one for simplified Chinese
// with letters of their own widths, else the first.
func simplified(collection *sfnt.Collection) int {
	for i := range collection.NumFonts() {
		parsed, err := collection.Font(i)
		if err != nil {
			continue
		}
		if isSimplified(parsed) {
			return i
		}
	}
	return 0
}

func isSimplified(parsed *sfnt.Font) bool {
	title := name(parsed) + " "
	return (strings.Contains(title, " SC ") || strings.Contains(title, " CN ")) && !strings.Contains(title, "Mono")
}

// name gives what a font calls itself, "" where it does not.
func name(parsed *sfnt.Font) string {
	var buffer sfnt.Buffer
	title, _ := parsed.Name(&buffer, sfnt.NameIDFull)
	return title
}
