package main

import (
	"bytes"
	"encoding/csv"
	"strings"
	"time"

	"chengan/engine/column"
	"chengan/rulesets"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// place is the folder of a unit's kind.
func place(u unit) string {
	switch u.Kind {
	case "department":
		return "市级部门/"
	case "district":
		return "区县/"
	case "zone":
		return "开发区/"
	}
	return ""
}

// writeFolder gives one CSV file for each table, in a folder named after the
// subject, and the zero reports.
func writeFolder(loaded *rulesets.Loaded, s *submission) ([]file, error) {
	var files []file
	for _, schema := range schemas(loaded, s.unit) {
		if rows := s.tables[schema.Name]; len(rows) > 0 {
			stem := schema.Name
			if s.format == gbk || s.format == excel {
				stem = schema.Title
			}
			files = append(files, file{place(s.unit) + s.Name + "/" + stem + ".csv", table(s.format, schema, rows)})
		}
	}
	if len(s.zero) > 0 {
		files = append(files, file{place(s.unit) + s.Name + "/zero.csv", zeroTable(loaded, s)})
	}
	for i := range files {
		data, err := encode(s.format, files[i].data)
		if err != nil {
			return nil, err
		}
		files[i].data = data
	}
	return files, nil
}

// zeroTable lists the ledgers with nothing to report.
func zeroTable(loaded *rulesets.Loaded, s *submission) []byte {
	schema := &column.Schema{Fields: []column.Field{{Name: "table", Title: "零报告"}}}
	var rows []row
	for _, name := range s.zero {
		if s.format != zipped {
			name = loaded.Schemas[name].Title
		}
		rows = append(rows, row{"table": name})
	}
	return table(s.format, schema, rows)
}

// table writes records as CSV, leaving out columns that are blank throughout,
// as people do.
func table(as format, schema *column.Schema, rows []row) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = as == excel
	var fields []*column.Field
	var header []string
	for i := range schema.Fields {
		f := &schema.Fields[i]
		if !f.Required && !used(f.Name, rows) {
			continue
		}
		fields = append(fields, f)
		switch as {
		case zipped:
			header = append(header, f.Name)
		case plain:
			header = append(header, f.Title)
		default:
			header = append(header, f.Header())
		}
	}
	must(w.Write(header))
	for _, r := range rows {
		cells := make([]string, len(fields))
		for i, f := range fields {
			cells[i] = cell(as, f, r[f.Name])
		}
		must(w.Write(cells))
	}
	w.Flush()
	must(w.Error())
	return out.Bytes()
}

func used(field string, rows []row) bool {
	for _, r := range rows {
		if r[field] != "" {
			return true
		}
	}
	return false
}

// cell writes a value the way the authors of a format do.
func cell(as format, f *column.Field, value string) string {
	switch f.Type {
	case column.Date:
		t, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return value // blank, or a mistake
		}
		return t.Format(map[format]string{gbk: "2006.1.2", excel: "2006/1/2", plain: "2006年1月2日", zipped: time.DateOnly}[as])
	case column.Boolean:
		if as == plain {
			return strings.NewReplacer("是", "√", "否", "×").Replace(value)
		}
	}
	return value
}

// encode gives the bytes of a text the way the format says.
func encode(as format, text []byte) ([]byte, error) {
	switch as {
	case gbk:
		return simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	case excel:
		return append([]byte("\xEF\xBB\xBF"), text...), nil
	}
	return text, nil
}

// must is for errors that writing to memory cannot give.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
