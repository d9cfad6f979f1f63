package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/rulesets"
)

const (
	rulesetName = "national@2019"
	round       = "2022年度市级自评"
	seed        = 2019_2022 // of all that is invented
)

// file is one file of the city, by its path inside the folder.
type file struct {
	path string
	data []byte
}

// row is one record: texts by field name, as the tables' schemas call them.
// Dates are YYYY-MM-DD, truths 是 or 否; a field that is not there is blank.
type row map[string]string

// submission is what one subject hands in.
type submission struct {
	unit
	tables map[string][]row
	zero   []string // ledgers with nothing to report
}

// add appends rows to a table.
func (s *submission) add(table string, rows ...row) {
	s.tables[table] = append(s.tables[table], rows...)
}

// buildCity writes every file of the city, sorted by path.
func buildCity(times int) ([]file, error) {
	loaded, err := rulesets.Load(rulesetName)
	if err != nil {
		return nil, err
	}
	files, records, err := handedIn(loaded, 1, times)
	if err != nil {
		return nil, err
	}
	files = append(files, file{"README.md", readme(allUnits(), records)})
	slices.SortFunc(files, byPath)
	return files, nil
}

func byPath(a, b file) int { return strings.Compare(a.path, b.path) }

// handedIn gives the roster and what the units hand in in one round, and counts
// the records.
func handedIn(loaded *rulesets.Loaded, round, times int) (files []file, records int, err error) {
	units := allUnits()
	files = []file{{"subjects.csv", rosterFile(units)}}
	for _, u := range units {
		u = u.inRound(round)
		if u.format == silent {
			continue
		}
		s := prepare(loaded, u, times)
		for _, rows := range s.tables {
			records += len(rows)
		}
		written, err := write(loaded, s)
		if err != nil {
			return nil, 0, fmt.Errorf("%s：%w", u.Name, err)
		}
		files = append(files, written...)
	}
	return files, records, nil
}

// prepare puts together what one subject hands in.
//
// The order matters: planned shortfalls change ledger rows, mistakes go in
// last, and declarations count the issues.
func prepare(loaded *rulesets.Loaded, u unit, times int) *submission {
	s := &submission{unit: u, tables: map[string][]row{}}
	ledgers(s, times)
	s.add(engine.Indicators, figures(u)...)
	s.add(engine.Documents, papers(u)...)
	s.add(engine.Issues, issues(u)...)
	s.spoil()
	s.zero = zeroReports(loaded, s)
	s.add(engine.Declarations, declarations(loaded, s)...)
	if u.round <= 1 { // they were pointed out
		s.mistake()
	}
	return s
}

// write gives a submission as files of the format the unit uses.
func write(loaded *rulesets.Loaded, s *submission) ([]file, error) {
	switch s.format {
	case book:
		return writeBook(loaded, s)
	case gbk, excel, plain:
		return writeFolder(loaded, s)
	case zipped:
		return writeZip(loaded, s)
	case lines:
		return writeLines(loaded, s)
	}
	return nil, fmt.Errorf("没有格式%q", s.format)
}

// put writes the files into a folder, or into one archive where the name says so.
func put(output string, files []file) error {
	if !strings.HasSuffix(output, ".zip") {
		return replace(output, files)
	}
	data, err := pack(files)
	if err != nil {
		return err
	}
	return os.WriteFile(output, data, 0o644)
}

// replace writes the files into a folder in place of what was there.
func replace(folder string, files []file) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(folder, filepath.FromSlash(f.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// rosterFile is the roster (名册) of the city.
func rosterFile(units []unit) []byte {
	var out bytes.Buffer
	out.WriteString("编号,名称,类别,上级,职责,别名\n")
	for _, u := range units {
		fmt.Fprintf(&out, "%s,%s,%s,%s,%s,%s\n", u.ID, u.Name, engine.KindTitle(u.Kind), u.Parent,
			strings.Join(u.Roles, "、"), strings.Join(u.Aliases, "、"))
	}
	return out.Bytes()
}
