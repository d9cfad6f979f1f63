package evidence

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"chengan/engine/column"

	"github.com/stretchr/testify/require"
)

// stageSchema is a table of ten fields, as those of records that systems hand over.
var stageSchema = &column.Schema{Name: "tasks", Title: "任务", Fields: []column.Field{
	{Name: "task", Title: "任务", MaxLength: 64, Required: true},
	{Name: "kind", Title: "种类", Type: column.Enum, Enum: []string{"plan", "drill", "check", "report"}, Required: true},
	{Name: "status", Title: "状态", Type: column.Enum, Enum: []string{"open", "closed", "late"}, Required: true},
	{Name: "street", Title: "街道", MaxLength: 64},
	{Name: "date", Title: "日期", Type: column.Date},
	{Name: "total", Title: "总数", Type: column.Integer},
	{Name: "done", Title: "完成", Type: column.Integer},
	{Name: "amount", Title: "金额", Type: column.Decimal, Scale: 2},
	{Name: "ok", Title: "合格", Type: column.Boolean},
	{Name: "doc_no", Title: "文号", MaxLength: 64},
}}

// stageFile gives records of 48 subjects and 1170 tasks.
func stageFile(format string, records int) []byte {
	var out bytes.Buffer
	kinds, states := stageSchema.Fields[1].Enum, stageSchema.Fields[2].Enum
	if format == "csv" {
		out.WriteString("subject,task,kind,status,street,date,total,done,amount,ok,doc_no\n")
	}
	for i := range records {
		random := uint32(i) * 2654435761 >> 7
		doc := ""
		if random%3 > 0 {
			doc = fmt.Sprintf("D%d", random%1000000)
		}
		line := "s%02d,t%04d,%s,%s,street-%d,2023-%02d-%02d,%d,%d,%d.%02d,%t,%s\n"
		if format == "ndjson" {
			line = `{"subject":"s%02d","task":"t%04d","kind":"%s","status":"%s","street":"street-%d","date":"2023-%02d-%02d","total":%d,"done":%d,"amount":%d.%02d,"ok":%t,"doc_no":"%s"}` + "\n"
		}
		fmt.Fprintf(&out, line, i*48/records, i*48*1170/records%1170, kinds[random%4], states[random%7%3], random%200,
			random%12+1, random/12%28+1, random%500, random%300, random%90000, random%100, random%5 > 0, doc)
	}
	return out.Bytes()
}

// BenchmarkStages tells what the parts of reading cost for a record of ten
// fields: finding the lines, finding the cells or values, and judging them
// too, storing them too, and all that Read does beside: digest, seal.
func BenchmarkStages(b *testing.B) {
	const records = 200_000
	for _, format := range []string{"csv", "ndjson"} {
		data := stageFile(format, records)
		file := filepath.Join(b.TempDir(), "tasks."+format)
		require.NoError(b, os.WriteFile(file, data, 0o600))
		for _, stage := range []string{"lines", "parsed", "validated", "columns", "read"} {
			b.Run(fmt.Sprintf("format=%s/stage=%s", format, stage), func(b *testing.B) {
				options := Options{Schemas: []*column.Schema{stageSchema}}
				if stage == "validated" {
					options.Keep = func(string) []bool { return make([]bool, len(stageSchema.Fields)) }
				}
				b.SetBytes(int64(len(data)))
				before := spent()
				for b.Loop() {
					if stage == "read" {
						_, problems, err := Read(options, []string{file}, nil)
						require.NoError(b, err)
						require.Empty(b, problems)
						continue
					}
					runStage(b, options, format, stage, data)
				}
				b.ReportMetric(float64((spent()-before).Nanoseconds())/float64(records*b.N), "ns/record") // of processor time
				b.ReportMetric(float64(len(data))/records, "B/record")
			})
		}
	}
}

func runStage(b *testing.B, options Options, format, stage string, data []byte) {
	r := &reader{opts: options, limits: options.Limits.orDefault(), alone: nobody}
	r.people = newPeople(options)
	in := newIntake(stageSchema, options.Keep)
	r.tables, r.order = map[string]*intake{stageSchema.Name: in}, []*intake{in}
	text := &lines{in: bytes.NewReader(data), most: r.limits.LineBytes}
	src := &source{path: "tasks." + format, base: "tasks." + format}
	switch {
	case stage == "lines":
		for {
			if _, _, err := text.next(); err != nil {
				return
			}
		}
	case stage == "parsed" && format == "csv":
		text.next()
		c := &csvQuick{batch: newBatch(nil, &quick{}, 11), text: text, comma: ',', blank: 11}
		for text.fill(); text.at < text.whole; text.fill() {
			n := c.lines(batchRows)
			if n == 0 {
				b.Fatal("not taken apart")
			}
			text.at = int(c.begins[n])
		}
	case stage == "parsed":
		j := r.quickJSON(text, in, map[*intake]*ledger{in: r.newLedger(in, src, "")})
		for text.fill(); text.at < text.whole; text.fill() {
			n := j.lines(batchRows)
			if n == 0 {
				b.Fatal("not taken apart")
			}
			text.at = j.begins[n]
		}
	case format == "ndjson":
		r.ndjsonTable(src, text, in)
		require.Empty(b, r.problems)
	case format == "csv":
		r.csvTable(src, text, in)
		require.Empty(b, r.problems)
	}
}
