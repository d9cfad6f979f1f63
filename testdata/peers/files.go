package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/parquet-go/parquet-go"
)

// formats are the ways in which the records are written.
var formats = []string{"csv", "ndjson", "parquet"}

// generation changes when the files do, so that old ones are written again.
const generation = "2"

// pieceRecords is how many records go into one file: chengan takes no text
// file of more than 512 MB or five million lines.
const pieceRecords = 2_500_000

// data is where the n records lie.
type data struct {
	folder string
	n      int
}

// pieces is into how many files of a format the records are split, each with
// whole subjects.
func (d data) pieces() int {
	for _, pieces := range []int{1, 2, 4, 8, 16} {
		if d.n <= pieces*pieceRecords {
			return pieces
		}
	}
	return subjects
}

// files lists the files of one format, named after their table, records.
func (d data) files(format string) []string {
	var files []string
	for piece := range d.pieces() {
		files = append(files, filepath.Join(d.folder, strconv.Itoa(piece), "records."+format))
	}
	return files
}

// roster is the file that says who the subjects are.
func (d data) roster() string { return filepath.Join(d.folder, "subjects.csv") }

// stamp marks a folder that was written to its end.
func (d data) stamp() string { return filepath.Join(d.folder, "generation") }

// ready reports whether the files are there.
func (d data) ready() bool {
	text, err := os.ReadFile(d.stamp())
	return err == nil && string(text) == generation
}

// write writes the records in all formats.
func (d data) write() error {
	if err := os.RemoveAll(d.folder); err != nil {
		return err
	}
	for piece := range d.pieces() {
		if err := os.MkdirAll(filepath.Join(d.folder, strconv.Itoa(piece)), 0o755); err != nil {
			return err
		}
	}
	if err := os.WriteFile(d.roster(), roster(), 0o644); err != nil {
		return err
	}
	piece, subject := -1, ""
	perPiece := (subjects + d.pieces() - 1) / d.pieces()
	met := 0
	var open []writer
	finish := func() error {
		for _, w := range open {
			if err := w.close(); err != nil {
				return err
			}
		}
		open = nil
		return nil
	}
	for _, t := range tasks(d.n) {
		if t.Subject != subject {
			if met/perPiece != piece {
				if err := finish(); err != nil {
					return err
				}
				piece = met / perPiece
				for _, format := range formats {
					w, err := newWriter(format, d.files(format)[piece])
					if err != nil {
						return err
					}
					open = append(open, w)
				}
			}
			subject = t.Subject
			met++
		}
		for _, w := range open {
			if err := w.write(t); err != nil {
				return err
			}
		}
	}
	if err := finish(); err != nil {
		return err
	}
	return os.WriteFile(d.stamp(), []byte(generation), 0o644)
}

// roster lists the subjects as chengan reads them.
func roster() []byte {
	text := []byte("编号,名称,类别\n")
	for subject := range subjects {
		kind := "市级部门"
		if subject >= departments {
			kind = "区县"
		}
		text = fmt.Appendf(text, "%s,%s,%s\n", subjectName(subject), subjectName(subject), kind)
	}
	return text
}

// writer writes records into one file.
type writer interface {
	write(t *task) error
	close() error
}

func newWriter(format, path string) (writer, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	buffer := bufio.NewWriterSize(file, 1<<20)
	switch format {
	case "csv":
		_, err = buffer.WriteString(csvHeader)
		return &lineWriter{file: file, buffer: buffer, appendTo: appendCSV}, err
	case "ndjson":
		return &lineWriter{file: file, buffer: buffer, appendTo: appendNDJSON}, nil
	}
	return newParquetWriter(file), nil
}

// lineWriter writes one line a record.
type lineWriter struct {
	file     *os.File
	buffer   *bufio.Writer
	appendTo func(line []byte, t *task) []byte
	line     []byte
}

func (w *lineWriter) write(t *task) error {
	w.line = w.appendTo(w.line[:0], t)
	_, err := w.buffer.Write(w.line)
	return err
}

func (w *lineWriter) close() error {
	if err := w.buffer.Flush(); err != nil {
		return err
	}
	return w.file.Close()
}

const csvHeader = "subject,task,status,risk,kind,closed,doc_no,date,done,total,amount,round\n"

func appendCSV(line []byte, t *task) []byte {
	line = append(append(line, t.Subject...), ',')
	line = append(strconv.AppendInt(line, int64(t.Task), 10), ',')
	line = append(append(line, t.Status...), ',')
	line = append(append(line, t.Risk...), ',')
	line = append(append(line, t.Kind...), ',')
	line = append(strconv.AppendBool(line, t.Closed), ',')
	line = append(append(line, t.DocNo...), ',')
	line = append(append(line, date(t.Day)...), ',')
	line = append(strconv.AppendInt(line, int64(t.Done), 10), ',')
	line = append(strconv.AppendInt(line, int64(t.Total), 10), ',')
	line = append(appendCents(line, t.Cents), ',')
	return append(strconv.AppendInt(line, int64(t.Round), 10), '\n')
}

func appendNDJSON(line []byte, t *task) []byte {
	line = append(append(line, `{"subject":"`...), t.Subject...)
	line = strconv.AppendInt(append(line, `","task":`...), int64(t.Task), 10)
	line = append(append(line, `,"status":"`...), t.Status...)
	line = append(append(line, `","risk":"`...), t.Risk...)
	line = append(append(line, `","kind":"`...), t.Kind...)
	line = strconv.AppendBool(append(line, `","closed":`...), t.Closed)
	line = append(append(line, `,"doc_no":"`...), t.DocNo...)
	line = append(append(line, `","date":"`...), date(t.Day)...)
	line = strconv.AppendInt(append(line, `","done":`...), int64(t.Done), 10)
	line = strconv.AppendInt(append(line, `,"total":`...), int64(t.Total), 10)
	line = appendCents(append(line, `,"amount":`...), t.Cents)
	line = strconv.AppendInt(append(line, `,"round":`...), int64(t.Round), 10)
	return append(line, "}\n"...)
}

func appendCents(line []byte, cents int) []byte {
	line = append(strconv.AppendInt(line, int64(cents/100), 10), '.')
	return append(line, byte('0'+cents/10%10), byte('0'+cents%10))
}

// parquetRecord is a record as it lies in a Parquet file: every type the one
// that says most, texts in dictionaries.
type parquetRecord struct {
	Subject string  `parquet:"subject,dict"`
	Task    int32   `parquet:"task"`
	Status  string  `parquet:"status,dict"`
	Risk    string  `parquet:"risk,dict"`
	Kind    string  `parquet:"kind,dict"`
	Closed  bool    `parquet:"closed"`
	DocNo   *string `parquet:"doc_no,dict,optional"`
	Date    int32   `parquet:"date,date"`
	Done    int32   `parquet:"done"`
	Total   int32   `parquet:"total"`
	Amount  int64   `parquet:"amount,decimal(2:18)"`
	Round   int32   `parquet:"round"`
}

// parquetGroup is the rows of a row group, DuckDB's own choice: it shares work
// among threads by row groups.
const parquetGroup = 122_880

type parquetWriter struct {
	file  *os.File
	out   *parquet.GenericWriter[parquetRecord]
	batch []parquetRecord
}

func newParquetWriter(file *os.File) *parquetWriter {
	return &parquetWriter{file: file, out: parquet.NewGenericWriter[parquetRecord](file, parquet.Compression(&parquet.Snappy),
		parquet.MaxRowsPerRowGroup(parquetGroup), parquet.CreatedBy("chengan", generation, ""))}
}

func (w *parquetWriter) write(t *task) error {
	one := parquetRecord{Subject: t.Subject, Task: int32(t.Task), Status: t.Status, Risk: t.Risk, Kind: t.Kind, Closed: t.Closed,
		Date: int32(t.Day), Done: int32(t.Done), Total: int32(t.Total), Amount: int64(t.Cents), Round: int32(t.Round)}
	if t.DocNo != "" {
		one.DocNo = &t.DocNo
	}
	if w.batch = append(w.batch, one); len(w.batch) < 4096 {
		return nil
	}
	return w.flush()
}

func (w *parquetWriter) flush() error {
	_, err := w.out.Write(w.batch)
	w.batch = w.batch[:0]
	return err
}

func (w *parquetWriter) close() error {
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.out.Close(); err != nil {
		return err
	}
	return w.file.Close()
}

// printJSON answers the process that started this one.
func printJSON(out io.Writer, value any) error { return json.NewEncoder(out).Encode(value) }
