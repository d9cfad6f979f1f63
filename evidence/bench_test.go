package evidence_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"chengan/engine"
	"chengan/evidence"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// hydrantFile gives n hydrants of twenty districts in one format.
func hydrantFile(b *testing.B, format string, n int) []byte {
	var out bytes.Buffer
	district := func(i int) string { return fmt.Sprintf("第%02d区", i*20/n) }
	kinds, truths := []string{"消火栓", "消防水鹤"}, []string{"是", "否"}
	switch format {
	case "csv":
		out.WriteString("单位,编号,类别,位置,管护单位,是否完好,检查日期\n")
		for i := range n {
			fmt.Fprintf(&out, "%s,XF-%06d,%s,人民路%d号,市自来水公司,%s,2022-%02d-%02d\n", district(i), i, kinds[i%2], i%900, truths[i%7/6], i%12+1, i%28+1)
		}
	case "ndjson":
		for i := range n {
			fmt.Fprintf(&out, `{"subject":"%s","id":"XF-%06d","kind":"%s","place":"人民路%d号","manager":"市自来水公司","intact":%t,"checked_on":"2022-%02d-%02d"}`+"\n", district(i), i, kinds[i%2], i%900, i%7 < 6, i%12+1, i%28+1)
		}
	case "xlsx":
		f := excelize.NewFile()
		defer f.Close()
		require.NoError(b, f.SetSheetName("Sheet1", "市政消火栓台账"))
		date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		require.NoError(b, err)
		w, err := f.NewStreamWriter("市政消火栓台账")
		require.NoError(b, err)
		require.NoError(b, w.SetRow("A1", []any{"单位", "编号", "类别", "位置", "管护单位", "是否完好", "检查日期"}))
		for i := range n {
			require.NoError(b, w.SetRow(fmt.Sprintf("A%d", i+2), []any{district(i), fmt.Sprintf("XF-%06d", i), kinds[i%2], fmt.Sprintf("人民路%d号", i%900), "市自来水公司", truths[i%7/6], excelize.Cell{StyleID: date, Value: 44562 + i%300}}))
		}
		require.NoError(b, w.Flush())
		_, err = f.WriteTo(&out)
		require.NoError(b, err)
	}
	return out.Bytes()
}

func BenchmarkRead(b *testing.B) {
	const records = 100_000
	var roster []engine.Subject
	for i := range 20 {
		name := fmt.Sprintf("第%02d区", i)
		roster = append(roster, engine.Subject{ID: name, Name: name, Kind: "district"})
	}
	for _, format := range []string{"csv", "ndjson", "xlsx"} {
		b.Run(fmt.Sprintf("format=%s/records=1e5", format), func(b *testing.B) {
			data := hydrantFile(b, format, records)
			file := filepath.Join(b.TempDir(), "hydrants."+format)
			require.NoError(b, os.WriteFile(file, data, 0o600))
			all := schemas(b, allTables...)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				got, problems, err := evidence.Read(evidence.Options{Schemas: all, Roster: roster}, []string{file}, nil)
				require.NoError(b, err)
				require.Empty(b, problems)
				require.Equal(b, records, got.Tables["hydrants"].Len())
			}
			b.ReportMetric(float64(records*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
