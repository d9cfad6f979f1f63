package evidence

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// readSheet gives all that the XML of a sheet says: by the short way where it
// can be taken, or token by token.
func readSheet(in io.Reader, short bool) string {
	var out strings.Builder
	b := &book{strings: []string{"甲", "", "a_b", "丙"}, styles: []kind{numberCell, dayCell, percentCell}, limits: Limits{Columns: 40, SheetRows: 300}.orDefault()}
	s := &sheetReader{book: b, each: func(row int, cells []cell) error {
		fmt.Fprintf(&out, "%d %+v\n", row, cells)
		return nil
	}}
	v := s.visitor()
	if !short {
		v.ahead = nil
	}
	err := newMarkup(in).walk(v)
	fmt.Fprintln(&out, s.merged, err)
	return out.String()
}

// readShared is readSheet of shared strings.
func readShared(in io.Reader, short bool) string {
	b := &book{}
	s := &stringsReader{book: b}
	v := s.visitor()
	if !short {
		v.ahead = nil
	}
	err := newMarkup(in).walk(v)
	return fmt.Sprintf("%q %v", b.strings, err)
}

// oddCells are cells as programs and people write them, and as they should not.
var oddCells = []string{
	`<c r="%s"><v>1</v></c>`, `<c r="%s" s="1"><v>44824</v></c>`, `<c r="%s" s="1"><v>44824.5</v></c>`, `<c r="%s" s="1" t="n"><v>60</v></c>`, `<c r="%s" s="2"><v>0.479</v></c>`,
	`<c r="%s" t="s"><v>0</v></c>`, `<c r="%s" t="s"><v> 3 </v></c>`, `<c r="%s" t="s"><v>9</v></c>`, `<c r="%s" t="s"><v>1</v></c>`, `<c t="s" r="%s"><v>+2</v></c>`,
	`<c r="%s" t="inlineStr"><is><t>文字</t></is></c>`, `<c r="%s" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>`, `<c r="%s" t="inlineStr"><is><t>a_x000D_b</t></is></c>`,
	`<c r="%s" t="inlineStr"><is><t>&lt;&#20013;</t></is></c>`, `<c r="%s" t="inlineStr"><is><t></t></is></c>`, `<c r="%s" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh sb="0"><t>c</t></rPh></is></c>`,
	`<c r="%s" t="str"><f>A1&amp;"x"</f><v>x</v></c>`, `<c r="%s"><f>SUM(A1:A2)</f><v>3</v></c>`, `<c r="%s"><f>SUM(A1:A2)</f></c>`, `<c r="%s"><f>1</f><v></v></c>`, `<c r="%s"><f t="shared" si="0"/><v>3</v></c>`,
	`<c r="%s" t="b"><v>1</v></c>`, `<c r="%s" t="e"><v>#N/A</v></c>`, `<c r="%s" t="d"><v>2022-09-20T00:00:00</v></c>`, `<c r="%s" t="d"><v>then</v></c>`, `<c r="%s" s="2"/>`, `<c r="%s"></c>`, `<c r="%s" />`, `<c r='%s' ><v>1</v></c>`,
	`<x:c r="%s"><x:v>1</x:v></x:c>`, `<c r="%s"><v><![CDATA[7]]></v></c>`, `<c r="%s"><v>1<!-- 2 -->3</v></c>`, `<c r="%s"><?pi?><v>1</v></c>`, `<c r="%s" cm="1"><v>1</v></c>`, `<c r="%s"><v>1</v><extLst/></c>`,
	`<c x:r="%s"><v>1</v></c>`, `<c r="%s" s="x"><v>1</v></c>`, `<c r="%s" t="z"><v>1e3</v></c>`, "<c r=\"%s\">\n<v>1</v>\n</c>", "\n  <c r=\"%s\"><v>\n1 </v></c>", `text<c r="%s"><v>1</v></c>`, `<c r="%s"><v>1</v></c></c>`,
	`<c r="%s"><is><t>1</t></is></c>`, `<c r="%s" t="s"><is><t>1</t></is></c>`, `<c><v>%s</v></c>`, `<c/><!--%s-->`, `<c r="%s" s="&#49;"><v>44824</v></c>`,
	`<c r="%s" t="inlineStr"><is><t>` + strings.Repeat("很长的文字", 3000) + `</t></is></c>`,
	`<c r="%s" p="1"><v>1</v></c>`, `<c r="%s"><f>1</v></f><v>1</v></c>`, `<c r="%s"><is><t xml:lang="zh">1</t></is></c>`, `<c r="%s"><f>1</f><v>1</v><v>2</v></c>`,
	// Wrong:
	`<c r="%s0"><v>1</v></c>`, `<c r="A%s"><v>1</v></c>`, `<c r="%s" r="A1"><v>1</v></c>`, `<c r="%s"><v>1</v>`, `<c r="%s"><v>1</c></v>`, `<c r="%s"><v>&nbsp;</v></c>`, `<c r="%s"`, `<c r="">%s</c>`, `</row>%s`, `<v>%s`,
}

var oddRows = []string{`<row r="%d">`, `<row r="%d" spans="1:10" ht="15" x14ac:dyDescent="0.25">`, `<row>`, `<row spans="1:3" r="%d">`, `<x:row r="%d">`, `<row r='%d'>`, `<row ht="&lt;" r="%d">`,
	// Wrong or nearly so:
	`<row r="0%d">`, `<row x:r="%d">`, `<row r="+%d">`, `<row r="%d" r="1">`, `<row r="">`, `<row r="0">`, `<row r="9999999">`, `<row r="%d"/><row>`, `<row r="%d" ht=">">`}

// drawSheet makes up the XML of a sheet.
func drawSheet(t *rapid.T) string {
	var out strings.Builder
	out.WriteString(`<worksheet><sheetData>`)
	row := 0
	odd := rapid.SampledFrom([]int{0, 1, 5, 40}).Draw(t, "odd") // in 100
	pick := func(from []string, label string) string {
		if rapid.IntRange(0, 99).Draw(t, label+"?") < odd {
			return rapid.SampledFrom(from).Draw(t, label)
		}
		return from[rapid.IntRange(0, min(len(from)-1, 5)).Draw(t, label)%len(from)]
	}
	fill := func(text string, value any) string {
		if strings.Contains(text, "%") {
			return fmt.Sprintf(text, value)
		}
		return text
	}
	for range rapid.SampledFrom([]int{1, 3, 20, 200, 400}).Draw(t, "rows") {
		row += rapid.SampledFrom([]int{1, 1, 1, 2, 50}).Draw(t, "step")
		open := oddRows[rapid.IntRange(0, 3).Draw(t, "row")]
		if rapid.IntRange(0, 99).Draw(t, "row?") < odd {
			open = rapid.SampledFrom(oddRows).Draw(t, "oddrow")
		}
		out.WriteString(fill(open, row))
		column := 0
		for range rapid.IntRange(0, 6).Draw(t, "cells") {
			column += rapid.SampledFrom([]int{0, 0, 0, 1, 7}).Draw(t, "gap")
			out.WriteString(fill(pick(oddCells, "cell"), letters(column)+strconv.Itoa(row)))
			column++
		}
		out.WriteString("</row>")
	}
	out.WriteString(`</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`)
	return out.String()
}

// TestScanIsWhatTokensGive: the short way of reading a sheet gives what its
// tokens give, wherever the text is cut into pieces.
func TestScanIsWhatTokensGive(t *testing.T) {
	for _, odd := range oddCells {
		sheet := `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c>` + strings.ReplaceAll(odd, "%s", "B1") + `<c r="D1" t="inlineStr"><is><t>d</t></is></c></row><row r="2"><c r="A2"><v>2</v></c></row></sheetData></worksheet>`
		require.Equal(t, readSheet(strings.NewReader(sheet), false), readSheet(strings.NewReader(sheet), true), sheet)
	}
	for _, odd := range oddRows {
		sheet := `<worksheet><sheetData>` + strings.ReplaceAll(odd, "%d", "3") + `<c r="A3"><v>1</v></c><c r="B03"><v>1</v></c><c r="C3"><v>1</v></c></row></sheetData></worksheet>`
		require.Equal(t, readSheet(strings.NewReader(sheet), false), readSheet(strings.NewReader(sheet), true), sheet)
	}
	for _, sheet := range []string{`</row>     `, `<row r="1"></row></row>   `, strings.Repeat(`<row r="1">`, 70), strings.Repeat("<a>", 61) + strings.Repeat(`<row spans="1">`, 9), strings.Repeat("<a>", 62) + `<row r="1"><c r="A1"><v>1</v></c></row>`,
		`<row r="1"></c></row>`, `<row r="1"><c r="A1"><v>1</v></c></c></row></row></c>`, `<t><row>0</c>`, `<v><c r="A1"><v>1</v></c>`, `<rPh><row r="1"><c r="A1"><v>1</v></c></row>`, `<c><v>1</v></c>`, `<c r="A0"><v>1</v></c>`, `<row/><row r="2"><c><v>5</v></c><c><v>6</v></c></row>`} {
		require.Equal(t, readSheet(strings.NewReader(sheet), false), readSheet(strings.NewReader(sheet), true), sheet)
	}
	rapid.Check(t, func(t *rapid.T) {
		sheet := drawSheet(t)
		cut := rapid.IntRange(0, len(sheet)).Draw(t, "cut")
		if rapid.Bool().Draw(t, "whole") {
			cut = len(sheet)
		}
		sheet = sheet[:cut]
		var in io.Reader = strings.NewReader(sheet)
		if rapid.Bool().Draw(t, "halves") {
			in = iotest.HalfReader(in)
		}
		require.Equal(t, readSheet(strings.NewReader(sheet), false), readSheet(in, true))
	})
}

// FuzzSheet holds the short ways of reading sheets and shared strings to what
// the tokens of any XML give.
func FuzzSheet(f *testing.F) {
	shared := `<sst><si><t>甲</t></si><si><t xml:space="preserve"> 乙</t></si><si><r><t>丙</t></r><rPh><t>b</t></rPh></si><si/><si><t>a&amp;b</t></si><si><t/></si><si><t></t></si></sst>`
	for _, odd := range oddCells {
		if len(odd) < 1000 {
			f.Add(`<worksheet><row r="1"><c r="A1"><v>1</v></c>`+strings.ReplaceAll(odd, "%s", "B1")+`<c r="C1" t="inlineStr"><is><t>d</t></is></c></row><row r="2" ht="15"><c r="A2" s="1"><v>44824</v></c></row></worksheet>`, shared)
		}
	}
	for _, odd := range oddRows {
		f.Add(`<worksheet><row r="1"><c r="A1" t="s"><v>1</v></c></row>`+strings.ReplaceAll(odd, "%d", "3")+`<c r="A3"><v>1</v></c></row></worksheet>`, `<sst><si><t>`+odd+`</t></si></sst>`)
	}
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		require.Equal(t, readSheet(strings.NewReader(sheet), false), readSheet(strings.NewReader(sheet), true))
		require.Equal(t, readShared(strings.NewReader(shared), false), readShared(strings.NewReader(shared), true))
	})
}

func TestSharedStrings(t *testing.T) {
	for _, one := range []string{`<si><t>甲</t></si>`, `<si><t xml:space="preserve"> 乙 </t></si>`, `<si><t>a_x000D_b</t></si>`, `<si><t>a&amp;b</t></si>`, `<si><r><t>a</t></r><r><t>b</t></r><rPh sb="0"><t>c</t></rPh></si>`,
		`<si/>`, `<si><t/></si>`, `<si><t></t></si>`, "\n<si>\n<t>a</t></si>", `<x:si><x:t>a</x:t></x:si>`, `<si><t>` + strings.Repeat("长", 30_000) + `</t></si>`, `<si><t>&nbsp;</t></si>`, `<si><t>a</t>`, `<t>`, `<rPh>`, `</si>`} {
		text := `<?xml version="1.0"?><sst>` + strings.Repeat(`<si><t>前</t></si>`, 3000) + one + strings.Repeat(`<si><t>后</t></si>`, 3000) + `</sst>`
		require.Equal(t, readShared(strings.NewReader(text), false), readShared(iotest.HalfReader(strings.NewReader(text)), true), one)
	}
}

// TestBookIsWhatExcelizeReads writes workbooks with excelize, in all the ways
// it has, and compares every cell with what excelize reads back.
func TestBookIsWhatExcelizeReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := excelize.NewFile()
		defer f.Close()
		var styles []int
		for _, style := range []*excelize.Style{{}, {NumFmt: 14}, {NumFmt: 10}, {Font: &excelize.Font{Bold: true}}} {
			id, err := f.NewStyle(style)
			require.NoError(t, err)
			styles = append(styles, id)
		}
		value := func() any {
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				return rapid.IntRange(-1000, 100_000).Draw(t, "int")
			case 1:
				return float64(rapid.IntRange(-1_000_000, 1_000_000).Draw(t, "thousandths")) / 1000
			case 2:
				return rapid.Bool().Draw(t, "bool")
			case 3:
				return nil
			case 4:
				return rapid.SampledFrom([]string{"是", "否", "消火栓"}).Draw(t, "common")
			case 5:
				return strings.Map(func(r rune) rune {
					if r < ' ' && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
						return '×'
					}
					return r
				}, rapid.StringN(0, 20, 60).Draw(t, "text"))
			case 6:
				return rapid.SampledFrom([]string{" 前后 ", "a&b<c>\"'", "a_b", "多\n行", "2022-09-20", "0012"}).Draw(t, "odd")
			}
			return fmt.Sprintf("XF-%d", rapid.IntRange(0, 5000).Draw(t, "id"))
		}
		streamed := rapid.Bool().Draw(t, "streamed") // inline strings; shared ones otherwise
		var stream *excelize.StreamWriter
		if streamed {
			var err error
			stream, err = f.NewStreamWriter("Sheet1")
			require.NoError(t, err)
		}
		row := 0
		for range rapid.SampledFrom([]int{1, 10, 60}).Draw(t, "rows") {
			row += rapid.SampledFrom([]int{1, 1, 1, 3}).Draw(t, "step")
			var cells []any
			for range rapid.IntRange(1, 8).Draw(t, "cells") {
				for range rapid.SampledFrom([]int{0, 0, 0, 4, 30}).Draw(t, "gap") {
					cells = append(cells, nil)
				}
				cells = append(cells, excelize.Cell{StyleID: rapid.SampledFrom(styles).Draw(t, "style"), Value: value()})
			}
			if streamed {
				require.NoError(t, stream.SetRow(fmt.Sprintf("A%d", row), cells))
				continue
			}
			for i, one := range cells {
				if one == nil {
					continue
				}
				name := letters(i) + strconv.Itoa(row)
				if rapid.IntRange(0, 19).Draw(t, "rich") == 0 {
					require.NoError(t, f.SetCellRichText("Sheet1", name, []excelize.RichTextRun{{Text: "粗"}, {Text: "细", Font: &excelize.Font{Bold: true}}}))
				} else {
					require.NoError(t, f.SetCellValue("Sheet1", name, one.(excelize.Cell).Value))
				}
				require.NoError(t, f.SetCellStyle("Sheet1", name, name, one.(excelize.Cell).StyleID))
			}
		}
		merge := rapid.Bool().Draw(t, "merge")
		if merge && streamed {
			require.NoError(t, stream.MergeCell("B2", "C3"))
		} else if merge {
			require.NoError(t, f.MergeCell("Sheet1", "B2", "C3"))
		}
		if streamed {
			require.NoError(t, stream.Flush())
		}
		var packed bytes.Buffer
		_, err := f.WriteTo(&packed)
		require.NoError(t, err)

		theirs, err := excelize.OpenReader(bytes.NewReader(packed.Bytes()))
		require.NoError(t, err)
		defer theirs.Close()
		want := map[string]string{}
		rows, err := theirs.Rows("Sheet1")
		require.NoError(t, err)
		for n := 1; rows.Next(); n++ {
			cells, err := rows.Columns(excelize.Options{RawCellValue: true})
			require.NoError(t, err)
			for i, text := range cells {
				if text != "" {
					want[letters(i)+strconv.Itoa(n)] = text
				}
			}
		}
		require.NoError(t, rows.Close())
		b, bad := openBook(bytes.NewReader(packed.Bytes()), int64(packed.Len()), DefaultLimits)
		require.Nil(t, bad)
		got := map[string]string{}
		merged, err := b.rows(b.sheets[0], func(row int, cells []cell) error {
			for i, c := range cells {
				text := c.text
				switch c.kind {
				case blankCell:
					continue
				case dayCell:
					require.Equal(t, time.Unix(c.day*86400, 0).UTC().Format(time.DateOnly), text)
					name := letters(i) + strconv.Itoa(row)
					serial, _, _ := strings.Cut(want[name], ".")
					if text = strconv.FormatInt(c.day+25_569, 10); c.day < 61-25_569 {
						text = strconv.FormatInt(c.day+25_568, 10)
					}
					require.Equal(t, serial, text)
					text = want[name]
				}
				got[letters(i)+strconv.Itoa(row)] = text
			}
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, merge, slices.Contains(merged, area{1, 2, 2, 3}))
	})
}
