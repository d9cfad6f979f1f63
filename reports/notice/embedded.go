package notice

import (
	"embed"
	"strings"
)

//go:embed templates/*.txt
var embedded embed.FS

// Names lists the embedded templates.
func Names() []string {
	entries, err := embedded.ReadDir("templates")
	if err != nil {
		panic(err) // it is part of the program
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".txt")
	}
	return names
}

// Embedded gives the text of an embedded template, to be changed and kept as a
// file.
func Embedded(name string) (string, bool) {
	data, err := embedded.ReadFile("templates/" + name + ".txt")
	return string(data), err == nil
}
