package main

import (
	"bytes"
	_ "embed"
	texts "text/template"
)

//go:embed readme.md
var readmeText string

// readme says what the city is and what is wrong with it on purpose.
func readme(units []unit, records int) []byte {
	data := struct {
		Units, Records int
		Formats        []struct {
			Format format
			Names  string
		}
		Mistakes any
	}{Units: len(units), Records: records, Mistakes: mistakes}
	for _, f := range []format{book, gbk, excel, plain, zipped, lines, silent} {
		names := ""
		departments := 0
		for _, u := range units {
			switch {
			case u.format != f:
			case u.Kind == "department" && f == book:
				departments++
			default:
				if names != "" {
					names += "、"
				}
				if u.ID == cityID {
					names += "市安委办（代市本级）"
					continue
				}
				names += u.Name
			}
		}
		if departments > 0 {
			names = number(departments) + "个市级部门，以及" + names
		}
		data.Formats = append(data.Formats, struct {
			Format format
			Names  string
		}{f, names})
	}
	var out bytes.Buffer
	must(texts.Must(texts.New("readme").Parse(readmeText)).Execute(&out, data))
	return out.Bytes()
}
