package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
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
