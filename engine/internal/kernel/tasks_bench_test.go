package kernel_test

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
)

// readTasks reads the records of testdata/peers as a table with one group for
// every task of every subject. The files are clustered that way.
func readTasks(b *testing.B, paths []string) (table *column.Table, groups int) {
	table = column.NewTable(taskSchema)
	values := make([]column.Value, len(taskSchema.Fields))
	subject, task := "", ""
	for _, path := range paths {
		file, err := os.Open(path)
		require.NoError(b, err)
		defer file.Close()
		rows := csv.NewReader(file)
		rows.ReuseRecord = true
		header, err := rows.Read()
		require.NoError(b, err)
		require.Equal(b, "subject,task,status,risk,kind,closed,doc_no,date,done,total,amount,round", strings.Join(header, ","))
		part := table.AddPart(column.Part{File: path})
		for row := 0; ; row++ {
			cells, err := rows.Read()
			if err == io.EOF {
				break
			}
			require.NoError(b, err)
			if groups == 0 || cells[0] != subject || cells[1] != task {
				subject, task = strings.Clone(cells[0]), strings.Clone(cells[1])
				groups++
			}
			for i, text := range cells[2:] {
				values[i] = readTask(b, taskSchema.Fields[i].Type, text)
			}
			table.Append(groups-1, part, row, values)
		}
	}
	table.Seal(groups)
	return table, groups
}

// readTask reads one cell.
func readTask(b *testing.B, kind column.Type, text string) column.Value {
	switch kind {
	case column.Boolean:
		return column.Bool(text == "true")
	case column.Date:
		day, err := column.Day(text)
		require.NoError(b, err)
		return column.Whole(day)
	case column.Integer, column.Decimal:
		n, err := strconv.ParseInt(strings.ReplaceAll(text, ".", ""), 10, 64) // two decimals, always
		require.NoError(b, err)
		return column.Whole(n)
	}
	return column.Str(strings.Clone(text))
}

// BenchmarkTasks is the kernels' side of "make peers": the ten clauses for
// every group of the records in $CHENGAN_TASKS, on one core, in CPU time.
func BenchmarkTasks(b *testing.B) {
	paths := filepath.SplitList(os.Getenv("CHENGAN_TASKS"))
	if len(paths) == 0 {
		b.Skip("CHENGAN_TASKS names no file; make peers does")
	}
	table, groups := readTasks(b, paths)
	for _, name := range []string{"all", "c2", "c4", "c6"} {
		b.Run("clauses="+name, func(b *testing.B) {
			only := strings.TrimPrefix(name, "all")
			plan, inputs, lowered := lowerPack(b, only)
			measurePack(b, plan, inputs, lowered, table, groups) // to warm up
			since := spent()
			for b.Loop() {
				measurePack(b, plan, inputs, lowered, table, groups)
			}
			b.ReportMetric(float64((spent()-since).Nanoseconds())/float64(b.N)/float64(table.Len()), "cpu-ns/record")
			wide, stored := width(table, only)
			b.ReportMetric(wide, "wide-B/record")
			b.ReportMetric(stored, "stored-B/record")
			if only == "" {
				b.ReportMetric(float64(units(b, plan, inputs, lowered, table, groups)), "units")
				b.ReportMetric(float64(table.Len()), "records")
				b.ReportMetric(float64(groups), "groups")
			}
		})
	}
}

// units is what all groups together lose, as testdata/peers/duckdb/score.mjs
// counts it: a reason to believe that both sides did the same work.
func units(b *testing.B, plan *kernel.Plan, inputs []pattern.Input, lowered []*kernel.Expression, table *column.Table, groups int) (lost int64) {
	state := plan.Run(kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: groups, Day: 19000, Workers: 1})
	scene := state.Scene(kernel.Subject{}, nil)
	half, two := exact.Scaled(5, 1), exact.Int(2)
	for group := range groups {
		scene.Enter(kernel.Subject{}, []int{group})
		for i := range inputs {
			m, err := scene.Measure(inputs[i:i+1], lowered[i:i+1])
			require.NoError(b, err)
			off := false
			switch inputs[i].Want {
			case pattern.Bool:
				off = !m.Holds
			case pattern.Count:
				n, _ := m.Number.Int64()
				lost += min(n, 5)
			default: // c2 is the rate, c9 the other
				off = pack[i].name == "c2" && m.Number.Cmp(half) < 0 || pack[i].name == "c9" && m.Number.Cmp(two) > 0
			}
			if off {
				lost++
			}
		}
	}
	return lost
}

// width is what the fields of a clause take a record: at eight bytes a value,
// and as the table stores them.
func width(table *column.Table, only string) (wide, stored float64) {
	for i := range taskSchema.Fields {
		used := false
		for _, clause := range pack {
			used = used || (only == "" || clause.name == only) && strings.Contains(clause.source, "."+taskSchema.Fields[i].Name)
		}
		if !used {
			continue
		}
		wide += 8
		vector := reflect.ValueOf(table.Vector(i))
		for f := range vector.NumField() {
			if slice := vector.Field(f); slice.Kind() == reflect.Slice && slice.Type().Elem().Kind() != reflect.String {
				stored += float64(slice.Len()) * float64(slice.Type().Elem().Size()) / float64(table.Len())
			}
		}
	}
	return wide, stored
}
