//go:build unix

package evidence

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// wideBook is a workbook of ten columns: texts of few and of many different
// values, numbers, days.
func wideBook(t testing.TB, rows int, shared bool) []byte {
	f := excelize.NewFile()
	defer f.Close()
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	require.NoError(t, err)
	w, err := f.NewStreamWriter("Sheet1")
	require.NoError(t, err)
	for i := range rows {
		require.NoError(t, w.SetRow(fmt.Sprintf("A%d", i+1), []any{
			fmt.Sprintf("第%02d区", i*20/rows), fmt.Sprintf("XF-%06d", i), []string{"消火栓", "消防水鹤"}[i%2], fmt.Sprintf("人民路%d号", i%900), "市自来水公司",
			[]string{"是", "否"}[i%7/6], excelize.Cell{StyleID: date, Value: 44562 + i%300}, i % 97, float64(i%1000) / 8, i}))
	}
	require.NoError(t, w.Flush())
	var out bytes.Buffer
	_, err = f.WriteTo(&out)
	require.NoError(t, err)
	if shared {
		return shareStrings(t, out.Bytes())
	}
	return out.Bytes()
}

// shareStrings moves the inline strings of a workbook into shared ones, as
// spreadsheets save them.
func shareStrings(t testing.TB, book []byte) []byte {
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	var table strings.Builder
	index := map[string]int{}
	for _, entry := range in.File {
		file, err := entry.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(file)
		require.NoError(t, err)
		text := string(data)
		switch entry.Name {
		case "xl/sharedStrings.xml":
			continue
		case "xl/worksheets/sheet1.xml":
			var sheet strings.Builder
			for {
				at := strings.Index(text, ` t="inlineStr"><is><t>`)
				if at < 0 {
					break
				}
				sheet.WriteString(text[:at])
				text = text[at+len(` t="inlineStr"><is><t>`):]
				one, rest, _ := strings.Cut(text, "</t></is>")
				n, ok := index[one]
				if !ok {
					n = len(index)
					index[one] = n
					fmt.Fprintf(&table, "<si><t>%s</t></si>", one)
				}
				fmt.Fprintf(&sheet, ` t="s"><v>%d</v>`, n)
				text = rest
			}
			text = sheet.String() + text
		}
		part, err := w.Create(entry.Name)
		require.NoError(t, err)
		_, err = io.WriteString(part, text)
		require.NoError(t, err)
	}
	part, err := w.Create("xl/sharedStrings.xml")
	require.NoError(t, err)
	fmt.Fprintf(part, `<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="%d">%s</sst>`, len(index), table.String())
	require.NoError(t, w.Close())
	return out.Bytes()
}

// ourRows reads all cells of the first sheet and counts them.
func ourRows(t testing.TB, data []byte) (cells int) {
	b, bad := openBook(bytes.NewReader(data), int64(len(data)), DefaultLimits)
	require.Nil(t, bad)
	_, err := b.rows(b.sheets[0], func(_ int, row []cell) error { cells += len(row); return nil })
	require.NoError(t, err)
	return cells
}

// theirRows is ourRows as excelize does it.
func theirRows(t testing.TB, data []byte) (cells int) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	require.NoError(t, err)
	for rows.Next() {
		row, err := rows.Columns(excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		cells += len(row)
	}
	require.NoError(t, rows.Close())
	return cells
}

// BenchmarkRows compares opening a workbook and reading all of its cells, ours
// and excelize's Rows, by turns in one process and by CPU time.
func BenchmarkRows(b *testing.B) {
	const rows = 100_000
	for _, strings := range []string{"inline", "shared"} {
		b.Run("strings="+strings+"/rows=1e5/columns=10", func(b *testing.B) {
			data := wideBook(b, rows, strings == "shared")
			var ours, theirs time.Duration
			for b.Loop() {
				start := cpuTime()
				require.Equal(b, 10*rows, ourRows(b, data))
				ours += cpuTime() - start
				start = cpuTime()
				require.Equal(b, 10*rows, theirRows(b, data))
				theirs += cpuTime() - start
			}
			perRow := func(d time.Duration) float64 { return d.Seconds() * 1e6 / float64(b.N) / rows }
			b.ReportMetric(perRow(ours), "µs/row")
			b.ReportMetric(perRow(theirs), "excelize-µs/row")
			b.ReportMetric(perRow(theirs)/perRow(ours), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// cpuTime is what the process has used, of all cores together.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
