package evidence

import "bytes"

// Sheets are written by few programs and nearly always in the same way. scan
// takes rows and cells that are written so right out of the buffer; a sheet is
// some six tokens a cell, and making each of them costs five times as much.
//
// Whatever is written otherwise — entities, rich text, prefixes, comments,
// CDATA, blanks and attributes where there are none as a rule, errors — is left
// where it is for the tokens: scan changes nothing before it has seen all of a
// cell or tag, so both ways can take turns at any place and give the same.
func (s *sheetReader) scan(m *markup) error {
	for s.inside == 0 && !s.reading && m.level(4) {
		taken, err := s.scanAhead(m, m.ahead())
		if taken == 0 || err != nil {
			return err
		}
		m.skip(taken)
	}
	return nil
}

// scanAhead takes in cells and rows from the beginning of what is ahead, and
// tells how many bytes they were.
func (s *sheetReader) scanAhead(m *markup, ahead []byte) (taken int, err error) {
	for {
		at := taken
		for at < len(ahead) && (ahead[at] == '\n' || ahead[at] == ' ' || ahead[at] == '\r' || ahead[at] == '\t') {
			at++
		}
		rest := ahead[at:]
		if len(rest) < len("</row>") || rest[0] != '<' {
			return taken, nil
		}
		n := 0
		switch {
		case rest[1] == 'c':
			n, err = s.scanCell(rest)
		case string(rest[:6]) == "</row>":
			if m.depth == 0 {
				return taken, nil
			}
			n, err = len("</row>"), s.endRow()
			m.depth--
		case string(rest[:5]) == "<row ":
			if n = s.scanRow(rest); n > 0 {
				m.depth++
			}
		}
		if n == 0 || err != nil {
			return taken, err
		}
		if taken = at + n; !m.level(4) {
			return taken, nil
		}
	}
}

// scanRow takes in the start tag of a row.
func (s *sheetReader) scanRow(ahead []byte) (n int) {
	var digits []byte
	at := len("<row")
	for at < len(ahead) && ahead[at] == ' ' {
		at++
		name := at
		for at < len(ahead) && (letter(ahead[at]) || ahead[at] == ':') {
			at++
		}
		if at+2 > len(ahead) || at-name == 0 || ahead[at] != '=' || ahead[at+1] != '"' {
			return 0
		}
		last := at - 1
		at += 2
		length := bytes.IndexByte(ahead[at:], '"')
		if length < 0 || length > 64 {
			return 0
		}
		value := ahead[at : at+length]
		at += length + 1
		if bytes.IndexByte(value, '&') >= 0 || bytes.IndexByte(value, '>') >= 0 {
			return 0
		}
		switch {
		case last == name && ahead[name] == 'r' && digits == nil:
			digits = value
		case ahead[last] == 'r' && (last == name || ahead[last-1] == ':'), ahead[last] == ':', ahead[name] == ':', at > 1000:
			return 0
		}
	}
	if at >= len(ahead) || ahead[at] != '>' {
		return 0
	}
	row := s.row + 1
	if digits != nil {
		stated, ok := smallNumber(digits)
		if !ok || stated < row || stated > maxSheetRow {
			return 0
		}
		row = stated
	}
	s.startRow(row, digits)
	return at + 1
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// scanCell takes in one cell, from "<c" to "</c>".
func (s *sheetReader) scanCell(ahead []byte) (n int, err error) {
	const (
		endValue  = "</v></c>"
		endText   = "</t></is></c>"
		startText = "<is><t"
	)
	column, named := s.column+1, false
	var shape cellShape
	at := len("<c")
	for at+4 < len(ahead) && ahead[at] == ' ' {
		if ahead[at+2] != '=' || ahead[at+3] != '"' {
			return 0, nil
		}
		name := ahead[at+1]
		at += 4
		start := at
		for at < len(ahead) && (letter(ahead[at]) || ahead[at] >= '0' && ahead[at] <= '9') {
			at++
		}
		if at >= len(ahead) || ahead[at] != '"' {
			return 0, nil
		}
		value := ahead[start:at]
		at++
		switch name {
		case 'r':
			there, ok := s.columnOf(value)
			if !ok || there < column || named {
				return 0, nil
			}
			column, named = there, true
		case 's':
			style, ok := smallNumber(value)
			if !ok {
				return 0, nil
			}
			shape.style = style
		case 't':
			shape.kind = valueKindOf(value)
		default:
			return 0, nil
		}
	}
	if at+len(startText) >= len(ahead) {
		return 0, nil
	}
	if ahead[at] == '/' && ahead[at+1] == '>' { // only a style
		return at + 2, s.scanned(column, shape, nil)
	}
	if ahead[at] != '>' {
		return 0, nil
	}
	rest := ahead[at+1:]
	if bytes.HasPrefix(rest, []byte("<f>")) {
		formula, ok := plainTextOf(rest[3:])
		if !ok {
			return 0, nil
		}
		if rest, ok = bytes.CutPrefix(rest[3+len(formula):], []byte("</f>")); !ok {
			return 0, nil
		}
		shape.formula = true
	}
	end := endValue
	after, ok := bytes.CutPrefix(rest, []byte("<v>"))
	if !ok {
		if after, ok = bytes.CutPrefix(rest, []byte(startText)); !ok {
			return 0, nil
		}
		if after, ok = textTag(after); !ok {
			return 0, nil
		}
		end = endText
	}
	data, ok := plainTextOf(after)
	if !ok || len(after) < len(data)+len(end) || string(after[len(data):len(data)+len(end)]) != end {
		return 0, nil
	}
	shape.value = true
	return len(ahead) - len(after) + len(data) + len(end), s.scanned(column, shape, data)
}

// scanned takes in a cell as its tokens would have.
func (s *sheetReader) scanned(column int, shape cellShape, data []byte) error {
	s.column, s.shape, s.data = column, shape, append(s.data[:0], data...)
	return s.cell(s.data)
}

// columnOf gives the column that a cell's name says, of the row that is being read.
func (s *sheetReader) columnOf(name []byte) (column int, ok bool) {
	if n := len(name) - len(s.digits); n == 1 && len(s.digits) > 0 && name[0] >= 'A' && name[0] <= 'Z' && string(name[1:]) == string(s.digits) {
		return int(name[0] - 'A'), true
	}
	column, row, ok := cellName(name)
	return column, ok && row == s.row
}
