package main

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"
	"chengan/rulesets"

	"github.com/xuri/excelize/v2"
)

// writeBook fills in the workbook that the subject was given.
func writeBook(loaded *rulesets.Loaded, s *submission) ([]file, error) {
	var blank bytes.Buffer
	if err := evidence.WriteTemplate(&blank, template(loaded, s.unit)); err != nil {
		return nil, err
	}
	workbook, err := excelize.OpenReader(&blank)
	if err != nil {
		return nil, err
	}
	defer workbook.Close()
	f := &filler{workbook: workbook}
	f.cover(loaded, s)
	for _, schema := range schemas(loaded, s.unit) {
		f.sheet(schema, s.tables[schema.Name])
	}
	if f.err != nil {
		return nil, f.err
	}
	var out bytes.Buffer
	if _, err := workbook.WriteTo(&out); err != nil {
		return nil, err
	}
	name := s.Name
	if s.ID == cityID {
		name = "市安委办"
	}
	return []file{{place(s.unit) + name + ".xlsx", out.Bytes()}}, nil
}

// template says what the blank workbook of a unit is.
func template(loaded *rulesets.Loaded, u unit) evidence.Template {
	outline := loaded.Program.Outline()
	t := evidence.Template{Ruleset: rulesetName, Title: outline.Title, Digest: outline.Digest, Round: round,
		Subject: u.Subject, Schemas: schemas(loaded, u), PassLine: outline.Pass.Title()}
	items := map[string]string{}
	for _, node := range outline.Nodes {
		items[node.ID] = node.ID + " " + node.Name
	}
	for _, note := range owned(loaded, u) {
		item := items[note.Item]
		if item == "" {
			item = map[byte]string{'V': "一票否决", 'B': "鼓励项"}[note.ID[0]]
		}
		t.Clauses = append(t.Clauses, evidence.TemplateClause{ID: note.ID, Item: item, Text: note.Text, Owner: true})
	}
	return t
}

// filler types into a workbook. The first error stops all that follows.
type filler struct {
	workbook *excelize.File
	err      error
}

func (f *filler) set(sheet string, col, row int, field *column.Field, text string) {
	if f.err != nil || text == "" {
		return
	}
	var cell string
	if cell, f.err = excelize.CoordinatesToCellName(col, row); f.err != nil {
		return
	}
	switch {
	case field != nil && field.Type.Numeric():
		f.err = f.workbook.SetCellDefault(sheet, cell, text)
	case field != nil && field.Type == column.Date && serial(text) > 0:
		f.err = f.workbook.SetCellInt(sheet, cell, serial(text))
	default:
		f.err = f.workbook.SetCellStr(sheet, cell, text)
	}
}

// serial is the number under which a workbook keeps a date, 0 for no date.
func serial(date string) int64 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return int64(t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()) / 24
}

// cover fills in who, when, and the zero reports.
func (f *filler) cover(loaded *rulesets.Loaded, s *submission) {
	const sheet = "封面"
	rows, err := f.workbook.GetRows(sheet)
	if err != nil {
		f.err = err
		return
	}
	zero := map[string]bool{}
	for _, name := range s.zero {
		zero[loaded.Schemas[name].Title] = true
	}
	date := &column.Field{Type: column.Date}
	for i, cells := range rows {
		switch {
		case len(cells) == 0:
		case cells[0] == "填报人":
			f.set(sheet, 2, i+1, nil, "虚构")
		case cells[0] == "填报日期":
			f.set(sheet, 2, i+1, date, "2022-11-28")
		case zero[cells[0]]:
			f.set(sheet, 2, i+1, nil, "是")
		}
	}
}

// sheet fills in one table. In the 条款自查表 the clauses are there already.
func (f *filler) sheet(schema *column.Schema, rows []row) {
	header, err := f.workbook.GetRows(schema.Title)
	if err != nil || len(header) == 0 {
		f.err = fmt.Errorf("工作簿没有表头：%s：%w", schema.Title, err)
		return
	}
	for n, r := range rows {
		at := n + 2
		if schema.Name == engine.Declarations {
			for i, cells := range header {
				if len(cells) > 0 && cells[0] == r["clause"] {
					at = i + 1
				}
			}
		}
		for col, title := range header[0] {
			for i := range schema.Fields {
				field := &schema.Fields[i]
				if field.Answers(title) && !(schema.Name == engine.Declarations && field.Name == "clause") {
					f.set(schema.Title, col+1, at, typed(field, r[field.Name]), r[field.Name])
				}
			}
		}
	}
}

// typed gives the field, or nil where the text is no number although the field
// wants one: then it is typed in as the text it is.
func typed(field *column.Field, text string) *column.Field {
	if field.Type.Numeric() {
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return nil
		}
	}
	return field
}
