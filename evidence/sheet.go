package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chengan/engine/column"
)

// area is a merged range of cells, from 0; rows from 1.
type area struct{ left, top, right, bottom int }

// errEnough tells rows to stop; it is no error.
var errEnough = errors.New("enough")

// rows calls each for every row that has cells, in their order, and gives the
// merged areas, which a sheet names behind its rows.
//
// Shape: cells is dense from column A, valid during the call.
// Errors: of the XML; a flaw of each column or row count comes as *flawError.
func (b *book) rows(sheet sheetRef, each func(row int, cells []cell) error) (merged []area, err error) {
	s := &sheetReader{book: b, each: each}
	err = b.walk(sheet.path, s.visitor())
	if err == errEnough {
		err = nil
	}
	return s.merged, err
}

// flawError carries a flaw out of a walk.
type flawError struct{ flaw flaw }

// Error gives the flaw's words.
func (e *flawError) Error() string { return e.flaw.found }

// sheetReader takes the XML of one sheet apart. The tokens of the XML are
// enough for that; scan.go takes the short way where it can.
type sheetReader struct {
	book    *book
	each    func(row int, cells []cell) error
	cells   []cell
	row     int
	digits  []byte // the row's number as it is written, where it is so plainly
	rows    int
	column  int
	shape   cellShape
	inside  byte // of 'v' or 't'
	reading bool // of <rPh>
	data    []byte
	merged  []area
	recent  []recent // texts of each column
}

// cellShape is what a cell is, beside its characters.
type cellShape struct {
	kind    valueKind
	style   int
	formula bool
	value   bool
}

// valueKind is the type that a cell is marked with.
type valueKind uint8

const (
	numberValue valueKind = iota
	sharedValue
	textValue
	truthValue
	errorValue
	dayValue
)

// valueKindOf reads the mark; what is no type counts as a number.
func valueKindOf(mark []byte) valueKind {
	switch string(mark) {
	case "s":
		return sharedValue
	case "str", "inlineStr":
		return textValue
	case "b":
		return truthValue
	case "e":
		return errorValue
	case "d":
		return dayValue
	}
	return numberValue
}

func (s *sheetReader) visitor() visitor {
	return visitor{ahead: s.scan, start: s.start, text: s.text, end: s.end}
}

func (s *sheetReader) start(e *element) error {
	switch string(e.name) {
	case "row":
		next := s.row + 1
		r := e.get("r")
		if r != "" {
			n, err := strconv.Atoi(r)
			if err != nil || n < next || n > maxSheetRow {
				return fmt.Errorf("行号%s", quote(r))
			}
			next = n
		}
		s.startRow(next, []byte(r))
	case "c":
		s.column++
		s.shape = cellShape{}
		for _, a := range e.attrs {
			switch string(a.name) {
			case "r":
				column, row, ok := cellName(a.value)
				if !ok || row != s.row || column < s.column {
					return fmt.Errorf("单元格%s", quote(string(a.value)))
				}
				s.column = column
			case "s":
				s.shape.style, _ = strconv.Atoi(string(a.value))
			case "t":
				s.shape.kind = valueKindOf(a.value)
			}
		}
		s.data = s.data[:0]
	case "f":
		s.shape.formula = true
	case "v":
		s.inside, s.shape.value = 'v', true
	case "t":
		s.inside, s.shape.value = 't', true
	case "rPh":
		s.reading = true
	case "mergeCell":
		from, to, ok := strings.Cut(e.get("ref"), ":")
		left, top, ok1 := cellName(from)
		right, bottom, ok2 := cellName(to)
		if ok && ok1 && ok2 && len(s.merged) < 10_000 {
			s.merged = append(s.merged, area{left, top, right, bottom})
		}
	}
	return nil
}

func (s *sheetReader) text(data []byte) {
	if s.inside != 0 && !s.reading {
		s.data = append(s.data, data...)
	}
}

func (s *sheetReader) end(name []byte) error {
	switch string(name) {
	case "v", "t":
		s.inside = 0
	case "rPh":
		s.reading = false
	case "c":
		if s.column < 0 { // none was begun
			return errMarkup
		}
		return s.cell(s.data)
	case "row":
		return s.endRow()
	}
	return nil
}

// maxSheetRow is the last row that a sheet can have.
const maxSheetRow = 1_048_576

func (s *sheetReader) startRow(row int, digits []byte) {
	s.row, s.column, s.cells = row, -1, s.cells[:0]
	s.digits = s.digits[:0]
	if _, plain := smallNumber(digits); plain && len(digits) <= 7 {
		s.digits = append(s.digits, digits...)
	}
}

func (s *sheetReader) endRow() error {
	for i := range s.cells {
		if s.cells[i].kind != blankCell {
			if s.rows++; s.rows > s.book.limits.SheetRows {
				return &flawError{flaw{TooManyRows, fmt.Sprintf("超过%d行的工作表", s.book.limits.SheetRows),
					fmt.Sprintf("不超过%d行；大批量数据请用 CSV 或者 NDJSON", s.book.limits.SheetRows), false}}
			}
			return s.each(s.row, s.cells)
		}
	}
	return nil
}

// cell takes in one cell once all of it has been read. data is its characters.
func (s *sheetReader) cell(data []byte) error {
	c := s.value(data)
	if c.kind == blankCell {
		return nil // only a style: whole columns of them are common
	}
	if s.column >= s.book.limits.Columns {
		return &flawError{flaw{TooManyColumns, "第" + letters(s.column) + "列的内容", fmt.Sprintf("不超过%d列", s.book.limits.Columns), false}}
	}
	for len(s.cells) <= s.column {
		s.cells = append(s.cells, cell{})
	}
	s.cells[s.column] = c
	return nil
}

func (s *sheetReader) value(data []byte) cell {
	if !s.shape.value {
		if s.shape.formula {
			return cell{kind: unsolvedCell}
		}
		return cell{}
	}
	switch s.shape.kind {
	case sharedValue:
		index, ok := smallNumber(data)
		if !ok {
			var err error
			if index, err = strconv.Atoi(string(bytes.TrimSpace(data))); err != nil {
				index = -1
			}
		}
		if index < 0 || index >= len(s.book.strings) {
			return cell{kind: errorCell, text: "文字编号" + string(data)}
		}
		return cell{kind: textCell, text: s.book.strings[index]}.orBlank()
	case textValue:
		return cell{kind: textCell, text: unescape(s.string(data))}.orBlank()
	case truthValue:
		return cell{kind: truthCell, text: s.string(data)}
	case errorValue:
		return cell{kind: errorCell, text: s.string(data)}
	case dayValue: // ISO 8601, as few programs write
		text := s.string(data)
		if day, err := column.Day(text[:min(len(text), 10)]); err == nil {
			return s.book.dayCell(day)
		}
		return cell{kind: textCell, text: text}
	}
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		if s.shape.formula {
			return cell{kind: unsolvedCell}
		}
		return cell{}
	}
	style := numberCell
	if s.shape.style >= 0 && s.shape.style < len(s.book.styles) {
		style = s.book.styles[s.shape.style]
	}
	if style == dayCell {
		serial, whole := smallNumber(data)
		if whole {
			if day, ok := dayOfSerial(int64(serial), s.book.since1904); ok {
				return s.book.dayCell(day)
			}
		} else if day, ok := serialDay(string(data), s.book.since1904); ok {
			return s.book.dayCell(day)
		}
		style = numberCell // a number that is no day stays a number, and the field says so
	}
	return cell{kind: style, text: s.string(data), since1904: s.book.since1904}
}

// string gives the characters of the current cell as a string, an earlier one
// of the column where it can.
func (s *sheetReader) string(data []byte) string {
	if s.column >= s.book.limits.Columns { // refused anyway
		return string(data)
	}
	for len(s.recent) <= s.column {
		s.recent = append(s.recent, recent{})
	}
	return s.recent[s.column].string(data)
}

// smallNumber reads plain digits, no more than nine.
func smallNumber(data []byte) (n int, ok bool) {
	if len(data) == 0 || len(data) > 9 {
		return 0, false
	}
	for _, c := range data {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func (c cell) orBlank() cell {
	if c.text == "" {
		return cell{}
	}
	return c
}

// cellName reads a cell's name: "C5" is column 2 of row 5.
func cellName[T string | []byte](name T) (column, row int, ok bool) {
	i := 0
	for i < len(name) && (name[i] >= 'A' && name[i] <= 'Z' || name[i] >= 'a' && name[i] <= 'z') && i < 3 {
		column = column*26 + int(name[i]&^0x20-'A') + 1
		i++
	}
	digits := len(name) - i
	for j := i; j < len(name); j++ {
		c := name[j]
		if c < '0' || c > '9' || digits > 7 {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return column - 1, row, i > 0 && digits > 0 && row > 0 && row <= maxSheetRow && column <= 16_384
}
