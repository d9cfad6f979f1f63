package main

import (
	"bufio"
	"os"
	"strconv"
)

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
