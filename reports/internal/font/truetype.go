package font

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Embeddable says why a PDF cannot take the font in: its outlines are not
// TrueType, or its maker forbids it. nil is that it can.
func (f *Font) Embeddable() error {
	tables, err := f.tables()
	if err != nil {
		return fmt.Errorf("字体 %s：%w", f.Path, err)
	}
	if tables["glyf"] == nil || tables["loca"] == nil {
		return fmt.Errorf("字体 %s（%s）：字形为 CFF 轮廓；排印 PDF 须 TrueType 轮廓的字体（多为 .ttf 或 .ttc 文件）", f.Path, f.Name)
	}
	for _, name := range []string{"head", "hhea", "hmtx", "maxp"} {
		if len(tables[name]) < needed[name] {
			return fmt.Errorf("字体 %s（%s）：缺少 %s 表；应为完整的 TrueType 字体", f.Path, f.Name, name)
		}
	}
	// Source: OpenType, OS/2, fsType: restricted licence, no subsetting, bitmaps only.
	if os2 := tables["OS/2"]; len(os2) >= 10 {
		if rights := binary.BigEndian.Uint16(os2[8:]); rights&0xF == 2 || rights&0x300 != 0 {
			return fmt.Errorf("字体 %s（%s）：许可不允许嵌入文档；请换用允许嵌入的字体", f.Path, f.Name)
		}
	}
	return nil
}

// needed is how long the tables are at least that a subset is made from.
var needed = map[string]int{"head": 54, "hhea": 36, "hmtx": 4, "maxp": 6}

var errCut = errors.New("文件不完整；应为完整的 TrueType 字体")

// tables are the tables of the font, by name; in a collection, of its one font.
// They are parts of the file: nobody may write to them.
func (f *Font) tables() (map[string][]byte, error) {
	data, at := f.Data, uint64(0)
	if len(data) >= 4 && string(data[:4]) == "ttcf" {
		place := 12 + 4*f.Index
		if place+4 > len(data) {
			return nil, errCut
		}
		at = uint64(binary.BigEndian.Uint32(data[place:]))
	}
	if at+12 > uint64(len(data)) {
		return nil, errCut
	}
	count := uint64(binary.BigEndian.Uint16(data[at+4:]))
	if at+12+16*count > uint64(len(data)) {
		return nil, errCut
	}
	tables := map[string][]byte{}
	for i := range count {
		record := data[at+12+16*i:]
		from, size := uint64(binary.BigEndian.Uint32(record[8:])), uint64(binary.BigEndian.Uint32(record[12:]))
		if from+size > uint64(len(data)) {
			return nil, errCut
		}
		tables[string(record[:4])] = data[from : from+size : from+size]
	}
	return tables, nil
}
