package evidence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"chengan/engine/column"
	"chengan/evidence"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// BenchmarkReadParquet reads a million records of ten columns, with the
// dictionary encoding that programs write texts in and without.
func BenchmarkReadParquet(b *testing.B) {
	const records = 1_000_000
	schema := &column.Schema{Name: "wide", Title: "宽表", SubjectTitle: "单位"}
	leaves := []leaf{}
	add := func(name string, kind column.Type, node parquet.Node, value func(i int) any) {
		if name != "subject" {
			schema.Fields = append(schema.Fields, column.Field{Name: name, Title: name, Type: kind, Scale: 2})
			if kind == column.Enum {
				schema.Fields[len(schema.Fields)-1].Enum = []string{"消火栓", "消防水鹤"}
			}
		}
		l := leaf{name: name, node: parquet.Optional(node), levels: 1}
		for i := range records {
			l.values = append(l.values, value(i))
		}
		leaves = append(leaves, l)
	}
	text := func(coded bool) parquet.Node {
		if coded {
			return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
		}
		return parquet.String()
	}
	for _, coded := range []bool{true, false} {
		b.Run(fmt.Sprintf("dictionary=%t/records=1e6/columns=10", coded), func(b *testing.B) {
			schema.Fields, leaves = nil, nil
			add("subject", column.Text, text(coded), func(i int) any { return fmt.Sprintf("第%02d区", i*20/records) })
			add("name", column.Text, parquet.String(), func(i int) any { return fmt.Sprintf("XF-%07d", i) })
			add("kind", column.Enum, text(coded), func(i int) any { return []string{"消火栓", "消防水鹤"}[i%2] })
			add("place", column.Text, text(coded), func(i int) any { return fmt.Sprintf("人民路%d号", i%900) })
			add("manager", column.Text, text(coded), func(i int) any { return "市自来水公司" })
			add("intact", column.Boolean, parquet.Leaf(parquet.BooleanType), func(i int) any { return i%7 < 6 })
			add("day", column.Date, parquet.Date(), func(i int) any { return int32(19_000 + i%300) })
			add("count", column.Integer, parquet.Int(32), func(i int) any { return int32(i % 1000) })
			add("rate", column.Decimal, parquet.Decimal(2, 9, parquet.Int32Type), func(i int) any { return int32(i % 10_000) })
			add("length", column.Decimal, parquet.Leaf(parquet.DoubleType), func(i int) any { return float64(i%10_000) / 100 })
			data := writeParquet(b, leaves, 100_000, parquet.Compression(&parquet.Snappy))
			leaves = nil
			file := filepath.Join(b.TempDir(), "wide.parquet")
			require.NoError(b, os.WriteFile(file, data, 0o600))
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				got, problems, err := evidence.Read(evidence.Options{Schemas: []*column.Schema{schema}, Kinds: []string{"district"}}, []string{file}, nil)
				require.NoError(b, err)
				require.Equal(b, records, got.Tables["wide"].Len())
				require.Zero(b, evidence.Refusing(problems))
			}
			b.ReportMetric(float64(records*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
