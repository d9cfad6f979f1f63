package reports

import (
	"fmt"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
)

// Records are the records behind a result.
type Records struct {
	Total Number          `json:"total"`
	Shown []column.Origin `json:"shown"` // the first ones
	Brief Words           `json:"brief"` // the first few and the full count
	Text  Words           `json:"-"`     // all of Shown and the full count
}

// briefRows is how many rows Records.Brief names.
const briefRows = 5

// newRecords words the records of the clause at a place.
func newRecords(at string, records *engine.Records) *Records {
	if records == nil || records.Total == 0 {
		return nil
	}
	total := Number{N: records.Total}.at(at, "records.total")
	return &Records{
		Total: total, Shown: records.Shown,
		Brief: describe(records.Shown[:min(briefRows, len(records.Shown))], total), Text: describe(records.Shown, total),
	}
}

// describe writes origins as people look them up, one place after the other:
// 某区.xlsx〔市政消火栓〕第12、15—18行，共37条. Rows are places, and no figures.
func describe(origins []column.Origin, total Number) Words {
	var places []string
	for start := 0; start < len(origins); {
		end := start + 1
		for end < len(origins) && origins[end].File == origins[start].File && origins[end].Sheet == origins[start].Sheet {
			end++
		}
		place := origins[start].File
		if origins[start].Sheet != "" {
			place += "〔" + origins[start].Sheet + "〕"
		}
		places = append(places, place+"第"+rows(origins[start:end])+"行")
		start = end
	}
	text := strings.Join(places, "；")
	switch {
	case text == "":
		return say("共%d条", total)
	case total.N > len(origins):
		return say("%s等，共%d条", text, total)
	case total.N == 1:
		return Words{}.plain(text)
	}
	return say("%s，共%d条", text, total)
}

// rows joins row numbers, runs of three and more as 15—18.
func rows(origins []column.Origin) string {
	var parts []string
	for start := 0; start < len(origins); {
		end := start + 1
		for end < len(origins) && origins[end].Row == origins[end-1].Row+1 {
			end++
		}
		if end-start > 2 {
			parts = append(parts, fmt.Sprintf("%d—%d", origins[start].Row, origins[end-1].Row))
			start = end
			continue
		}
		parts = append(parts, fmt.Sprint(origins[start].Row))
		start++
	}
	return strings.Join(parts, "、")
}
