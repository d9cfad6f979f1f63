package management

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/rulesets"
)

// City is what a city says of itself.
//
// Units: dates are YYYY-MM-DD; years are natural years.
type City struct {
	Schema   string            `json:"$schema"`
	Name     string            `json:"city"`
	Level    string            `json:"level"`
	Year     int               `json:"year"`               // of the application
	Since    int               `json:"accidents_since"`    // the first year that Accidents cover; 0 where nobody says
	Declared map[string]string `json:"declared,omitempty"` // Rule.Ask → 有, 无; blank where nobody says
	Events   []Event           `json:"events,omitempty"`
	Mishaps  []Accident        `json:"accidents,omitempty"`

	defects []engine.Defect
}

// Event is one decision about the city's name.
type Event struct {
	Kind string `json:"kind"` // one of EventKinds
	Date string `json:"date"`

	where string // in the file
}

// EventKinds are the decisions.
var EventKinds = []string{Naming, reviewPassed, reviewFailed, Revoked, Disqualified}

// The decisions that the evaluator looks for.
const (
	Naming       = "命名"
	reviewPassed = "复评通过"
	reviewFailed = "复评未通过"
)

// Accident is one accident.
type Accident struct {
	Date     string `json:"date"`
	Severity string `json:"severity"`         // one of Severities
	Liable   *bool  `json:"liable,omitempty"` // a 生产安全责任事故; nil where that is not settled
	Deaths   *int   `json:"deaths,omitempty"`
}

// Severities are the grades of accidents, worst first.
var Severities = []string{"特别重大", "重大", "较大", "一般"}

// Answers to what a city declares.
const (
	yes = "有"
	no  = "无"
)

// maxRows bounds the rows of a city's file.
const maxRows = 20_000

// ReadCity reads what a city filled in: JSON, or CSV as Template writes it.
//
// Errors: a rulesets.DefectsError with every mistake and its place.
func (m *Method) ReadCity(name string) (*City, error) {
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	c := &City{Declared: map[string]string{}}
	if strings.EqualFold(filepath.Ext(name), ".json") {
		c.defects = rulesets.City.Read(data, c)
		if len(c.defects) == 0 {
			m.examine(c, func(path string) string { return path })
		}
	} else {
		m.table(c, data)
	}
	if len(c.defects) > 0 {
		slices.SortStableFunc(c.defects, func(a, b engine.Defect) int {
			switch {
			case engine.NaturalLess(a.Where, b.Where):
				return -1
			case engine.NaturalLess(b.Where, a.Where):
				return 1
			}
			return 0
		})
		return nil, rulesets.DefectsError{Name: name, Defects: c.defects}
	}
	return c, nil
}

func (c *City) fail(where, format string, args ...any) {
	c.defects = append(c.defects, engine.Defect{Where: where, What: fmt.Sprintf(format, args...)})
}

// Rows of the CSV, beside those of what is declared and of EventKinds.
const (
	rowName     = "城市"
	rowLevel    = "级别"
	rowYear     = "申报年份"
	rowSince    = "事故清单起始年"
	rowAccident = "事故"
)

// columns of the CSV.
var columns = []string{"项目", "日期", "内容", "责任事故", "死亡人数", "填写说明"}

// table reads the CSV.
func (m *Method) table(c *City, data []byte) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) { // what Windows calls CSV
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			c.fail("文件", "无法识别的文字；应为 UTF-8 或者 GB18030 编码")
			return
		}
		data = decoded
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	places := map[string]string{} // path of a value → where it stands
	once := map[string]bool{}
	for n := 0; ; n++ {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				c.fail("文件", "是空的；应有表头 %s", strings.Join(columns, "、"))
				return
			}
			break
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			c.fail(fmt.Sprintf("第%d行", wrong.Line), "引号没有成对")
			return
		}
		line, _ := reader.FieldPos(0)
		row := tableRow{City: c, places: places, where: fmt.Sprintf("第%d行", line), cells: make([]string, len(columns))}
		for i, cell := range record {
			if i < len(columns) {
				row.cells[i] = strings.TrimSpace(cell)
			} else if strings.TrimSpace(cell) != "" {
				c.fail(row.where, "多出内容“%s”；只有 %d 列", cell, len(columns))
			}
		}
		switch {
		case n == 0:
			if !slices.Equal(row.cells[:3], columns[:3]) {
				c.fail(row.where, "表头为 %s；应为 %s", strings.Join(record, "、"), strings.Join(columns, "、"))
				return
			}
			continue
		case n > maxRows:
			c.fail(row.where, "超过 %d 行", maxRows)
			return
		case strings.Join(row.cells[:5], "") == "":
			continue
		}
		item := row.cells[0]
		repeated := item == rowAccident || slices.Contains(EventKinds, item)
		if !repeated && once[item] {
			c.fail(row.where, "“%s”重复", item)
			continue
		}
		once[item] = true
		m.row(row, item)
	}
	m.examine(c, func(path string) string {
		if where, ok := places[path]; ok {
			return where
		}
		return "文件"
	})
}

// tableRow is one row of the CSV.
type tableRow struct {
	*City
	places map[string]string
	where  string
	cells  []string // as columns
}

// only refuses cells that the row does not use.
func (r tableRow) only(used ...int) {
	for i := 1; i < 5; i++ {
		if r.cells[i] != "" && !slices.Contains(used, i) {
			r.fail(r.where+"“"+columns[i]+"”", "这一行不填此列")
		}
	}
}

// whole reads a number of a column, 0 where it is blank.
func (r tableRow) whole(column int) int {
	n, err := strconv.Atoi(r.cells[column])
	if err != nil && r.cells[column] != "" {
		r.fail(r.where+"“"+columns[column]+"”", "“%s”不是整数", r.cells[column])
	}
	return n
}

// at notes where a value stands.
func (r tableRow) at(path string, column int) {
	r.places[path] = r.where + "“" + columns[column] + "”"
}

// row reads one row that is not blank.
func (m *Method) row(r tableRow, item string) {
	c := r.City
	switch {
	case item == rowName:
		r.only(2)
		c.Name = r.cells[2]
		r.at("city", 2)
	case item == rowLevel:
		r.only(2)
		c.Level = r.cells[2]
		r.at("level", 2)
	case item == rowYear:
		r.only(2)
		c.Year = r.whole(2)
		r.at("year", 2)
	case item == rowSince:
		r.only(2)
		c.Since = r.whole(2)
		r.at("accidents_since", 2)
	case slices.Contains(m.asks(), item):
		r.only(2)
		c.Declared[item] = r.cells[2]
		r.at("declared."+item, 2)
	case slices.Contains(EventKinds, item):
		r.only(1)
		if r.cells[1] == "" { // as the template leaves it
			return
		}
		path := fmt.Sprintf("events[%d].date", len(c.Events))
		c.Events = append(c.Events, Event{Kind: item, Date: r.cells[1]})
		r.at(path, 1)
	case item == rowAccident:
		r.only(1, 2, 3, 4)
		if strings.Join(r.cells[1:5], "") == "" {
			return
		}
		path := fmt.Sprintf("accidents[%d].", len(c.Mishaps))
		a := Accident{Date: r.cells[1], Severity: r.cells[2]}
		switch r.cells[3] {
		case "是", "否":
			liable := r.cells[3] == "是"
			a.Liable = &liable
		case "":
		default:
			r.fail(r.where+"“"+columns[3]+"”", "“%s”应为 是、否，尚未认定的不填", r.cells[3])
		}
		if r.cells[4] != "" {
			deaths := r.whole(4)
			a.Deaths = &deaths
		}
		c.Mishaps = append(c.Mishaps, a)
		r.at(path+"date", 1)
		r.at(path+"severity", 2)
		r.at(path+"deaths", 4)
	default:
		r.fail(r.where+"“项目”", "“%s”不是要填的项目；有 %s", item, strings.Join(m.items(), "、"))
	}
}

// asks lists what a city declares.
func (m *Method) asks() []string {
	var asks []string
	for _, r := range m.Rules {
		if r.Ask != "" && !slices.Contains(asks, r.Ask) {
			asks = append(asks, r.Ask)
		}
	}
	return asks
}

// items lists the rows of the CSV.
func (m *Method) items() []string {
	return slices.Concat([]string{rowName, rowLevel, rowYear, rowSince}, m.asks(), EventKinds, []string{rowAccident})
}

// examine checks what a city said, whatever it was read from, and writes dates
// as YYYY-MM-DD. where words the place of a value.
func (m *Method) examine(c *City, where func(path string) string) {
	const first, last = 1990, 2999
	if c.Name == "" {
		c.fail(where("city"), "没有填写城市")
	}
	var levels []string
	for _, level := range m.Levels {
		levels = append(levels, level.Name)
	}
	if !slices.Contains(levels, c.Level) {
		c.fail(where("level"), "级别为“%s”；应为 %s 之一", c.Level, strings.Join(levels, "、"))
	}
	if c.Year < first || c.Year > last {
		switch {
		case slices.ContainsFunc(c.defects, func(d engine.Defect) bool { return d.Where == where("year") }): // it is no number
		case c.Year == 0:
			c.fail(where("year"), "没有填写申报年份")
		default:
			c.fail(where("year"), "申报年份为 %d；应为 %d 至 %d", c.Year, first, last)
		}
		return // nothing can be held to it
	}
	if c.Since != 0 && (c.Since < first || c.Since > c.Year) {
		c.fail(where("accidents_since"), "事故清单起始年为 %d；应为 %d 至申报年份 %d", c.Since, first, c.Year)
	}
	for _, ask := range m.asks() {
		if answer := c.Declared[ask]; answer != "" && answer != yes && answer != no {
			c.fail(where("declared."+ask), "“%s”应为 %s、%s，不清楚的不填", answer, yes, no)
		}
	}
	for _, ask := range slices.Sorted(maps.Keys(c.Declared)) {
		if !slices.Contains(m.asks(), ask) {
			c.fail(where("declared."+ask), "“%s”不是要填的项目；有 %s", ask, strings.Join(m.asks(), "、"))
		}
	}
	for i := range c.Mishaps {
		a, path := &c.Mishaps[i], fmt.Sprintf("accidents[%d].", i)
		c.day(where(path+"date"), &a.Date)
		if !slices.Contains(Severities, a.Severity) {
			c.fail(where(path+"severity"), "事故等级为“%s”；应为 %s 之一", a.Severity, strings.Join(Severities, "、"))
		}
		if a.Deaths != nil && (*a.Deaths < 0 || *a.Deaths > 1_000_000) {
			c.fail(where(path+"deaths"), "死亡人数为 %d；应为 0 至 1000000", *a.Deaths)
		}
	}
	for i := range c.Events {
		e, path := &c.Events[i], fmt.Sprintf("events[%d].", i)
		e.where = where(path + "date")
		c.day(e.where, &e.Date)
		if !slices.Contains(EventKinds, e.Kind) {
			c.fail(where(path+"kind"), "“%s”应为 %s 之一", e.Kind, strings.Join(EventKinds, "、"))
		}
	}
	if len(c.defects) > 0 {
		return
	}
	slices.SortStableFunc(c.Mishaps, func(a, b Accident) int { return strings.Compare(a.Date, b.Date) })
	slices.SortStableFunc(c.Events, func(a, b Event) int { return strings.Compare(a.Date, b.Date) })
	named := false
	for _, e := range c.Events {
		switch {
		case e.Kind == Naming && named:
			c.fail(e.where, "%s 命名以前没有撤销前一次命名", e.Date)
		case e.Kind != Naming && e.Kind != Disqualified && !named:
			c.fail(e.where, "%s %s，但在此以前没有命名", e.Date, e.Kind)
		}
		named = e.Kind == Naming || named && e.Kind != Revoked
	}
}

// day brings a date into the form YYYY-MM-DD: spreadsheets write 2020/5/1.
func (c *City) day(where string, text *string) {
	t, err := time.Parse("2006-1-2", strings.ReplaceAll(*text, "/", "-"))
	if err == nil {
		var day int64
		if day, err = column.Day(t.Format(time.DateOnly)); err == nil && t.Year() > c.Year {
			c.fail(where, "日期 %s 晚于申报年份 %d", column.DayText(day), c.Year)
		}
	}
	switch {
	case *text == "":
		c.fail(where, "没有填写日期")
		return
	case err != nil:
		c.fail(where, "“%s”不是日期；应为 YYYY-MM-DD", *text)
		return
	}
	*text = t.Format(time.DateOnly)
}

// Template writes the file that a city fills in, as CSV for a spreadsheet or as
// JSON, by the ending of the name.
func (m *Method) Template(w io.Writer, asJSON bool) error {
	if asJSON {
		liable, deaths := true, 0
		c := City{Schema: rulesets.City.Version, Declared: map[string]string{},
			Events: []Event{{Kind: Naming, Date: "YYYY-MM-DD"}}, Mishaps: []Accident{{"YYYY-MM-DD", Severities[2], &liable, &deaths}}}
		for _, ask := range m.asks() {
			c.Declared[ask] = ""
		}
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(c)
	}
	var levels []string
	for _, level := range m.Levels {
		levels = append(levels, level.Name)
	}
	notes := map[string]string{
		rowLevel: "应为 " + strings.Join(levels, "、") + " 之一", rowYear: "四位年份", rowSince: "下面的事故从哪一年起填全了，四位年份",
		rowAccident: "每起一行，可加行；内容填事故等级：" + strings.Join(Severities, "、") + "；责任事故填 是、否，尚未认定的不填",
	}
	for _, ask := range m.asks() {
		notes[ask] = "填 有、无，不清楚的不填"
	}
	for _, kind := range EventKinds {
		notes[kind] = "填日期；没有的不填，有几次填几行"
	}
	rows := [][]string{columns}
	for _, item := range m.items() {
		row := make([]string, len(columns))
		row[0], row[len(row)-1] = item, notes[item]
		rows = append(rows, row)
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets know UTF-8 by it
		return err
	}
	return csv.NewWriter(w).WriteAll(rows)
}
