package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
	"chengan/reports/internal/pdf"
)

// BenchmarkWrite prints a notice, and tables of a city.
func BenchmarkWrite(b *testing.B) {
	documents := map[string]*paper.Document{"document=notice": papertest.Notice()}
	for _, rows := range []int{1000, 10_000} {
		table := paper.Table{Columns: []paper.Column{{Width: 1}, {Width: 4}, {Width: 6}, {Width: 1, Align: paper.End}}, Head: []string{"序号", "单位", "问题", "扣分"}}
		for i := range rows {
			table.Rows = append(table.Rows, papertest.Cells(fmt.Sprint(i+1), "市住房和城乡建设局", strings.Repeat("市政消火栓未保持完好，", 1+i%3), "1.00"))
		}
		documents[fmt.Sprintf("document=table/rows=%d", rows)] = &paper.Document{Blocks: []paper.Block{table}}
	}
	found := fonts(b)
	for _, name := range []string{"document=notice", "document=table/rows=1000", "document=table/rows=10000"} {
		b.Run(name, func(b *testing.B) {
			var file bytes.Buffer
			for b.Loop() {
				file.Reset()
				require.NoError(b, pdf.Write(&file, documents[name], found))
			}
			b.ReportMetric(float64(file.Len())/1e6, "MB")
		})
	}
}

func BenchmarkFind(b *testing.B) {
	fonts(b)
	for b.Loop() {
		_, err := pdf.Find("")
		require.NoError(b, err)
	}
}
