package main

import (
	"os"

	"github.com/parquet-go/parquet-go"
)

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
