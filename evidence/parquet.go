package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"chengan/evidence/internal/parquet"
)

// readParquet reads a Parquet file as the table that its name or the names of
// its columns say. A record means what the same record means in NDJSON; that a
// column has a type is asked once, of the file.
func (r *reader) readParquet(src *source) {
	r.digestOnly(src) // reports what is larger than a file may be
	if src.size > r.mostBytes() {
		r.fileFault(src)
		return
	}
	data, err := src.open()
	if err != nil {
		r.unopened(src, err)
		r.fileFault(src)
		return
	}
	defer data.Close()
	file, bad := r.openParquet(src, data)
	if bad != nil {
		r.fileFlaw(src.path, *bad)
		r.fileFault(src)
		return
	}
	var headers []string
	for i := range file.Columns {
		headers = append(headers, file.Columns[i].Name)
	}
	in, bad := r.tableOf(src.stem(), headers)
	if bad != nil {
		r.fileFlaw(src.path, *bad)
		r.leaveUnread(src, nobody, "", 0)
		return
	}
	l := r.newLedger(in, src, "")
	l.header(headers, 0)
	row, bad := l.parquet(file)
	if bad != nil {
		r.report(Problem{File: src.path, Row: row, Table: in.schema.Name, Code: bad.code, Found: bad.found, Allowed: bad.allowed})
		l.cutShort()
		return
	}
	l.close(row)
}

// openParquet reads what the file says of itself.
func (r *reader) openParquet(src *source, data io.Reader) (*parquet.File, *flaw) {
	at, ok := data.(io.ReaderAt)
	size := src.size
	if !ok { // inside an archive
		all, err := io.ReadAll(io.LimitReader(data, r.mostBytes()))
		if err != nil {
			return nil, &flaw{FileUnread, "文件没有读完", "完整的文件", false}
		}
		at, size = bytes.NewReader(all), int64(len(all))
	}
	var magic [4]byte
	switch n, _ := at.ReadAt(magic[:], 0); {
	case n == 0:
		return nil, &flaw{FileEmpty, "空文件", "Parquet 文件", false}
	case string(magic[:3]) != "PAR":
		return nil, &flaw{FileType, "不是 Parquet 的内容", "Parquet 文件", false}
	}
	file, err := parquet.Open(at, size, parquet.Limits{HeldBytes: r.limits.PageBytes})
	if err != nil {
		return nil, r.brokenParquet(err)
	}
	return file, nil
}

func (r *reader) brokenParquet(err error) *flaw {
	var told *parquet.Error
	if errors.As(err, &told) && told.Large {
		return &flaw{FileSize, told.Text, "同时读入的数据页解压后共不超过" + bytesText(r.limits.PageBytes), false}
	}
	return &flaw{ParquetBroken, "无法读取的 Parquet 文件（" + err.Error() + "）", "完整、不加密的 Parquet 文件，不压缩或者以 SNAPPY、GZIP、ZSTD 压缩", false}
}

// parquet judges all records and tells how far it came. Records count from 1.
func (l *ledger) parquet(file *parquet.File) (row int, bad *flaw) {
	var columns []*parquetColumn
	for i, what := range l.columns {
		if what != holdsSubject && what < 0 {
			continue
		}
		c, allowed := newParquetColumn(file, i, what, l.in)
		if c == nil {
			l.refuse(flaw{ColumnType, file.Columns[i].Type() + "类型的列", allowed, false}, 0, i)
			continue
		}
		c.length = l.r.limits.CellLength
		columns = append(columns, c)
	}
	if l.refused { // only whose the rows are matters any more
		kept := columns[:0]
		for _, c := range columns {
			if c.what == holdsSubject {
				kept = append(kept, c)
			}
		}
		columns = kept
	}
	short, most := l.quickParquet(columns), l.r.mostRows(l.in)
	for g := range file.Groups {
		for _, c := range columns {
			if err := c.group(g); err != nil {
				return row, l.r.brokenParquet(err)
			}
		}
		for left := file.Groups[g].Records; left > 0; {
			taken, err := short.take(row, int(min(left, int64(most-row))))
			if err != nil {
				return row + 1, l.r.brokenParquet(err)
			}
			if taken > 0 {
				l.r.opts.took.count(taken, 0)
				row, left = row+taken, left-int64(taken)
				continue
			}
			left--
			if row++; row > most {
				l.broken(flaw{TooManyRows, fmt.Sprintf("超过%d行", most), fmt.Sprintf("不超过%d行；其后的行没有读取", most), false}, row)
				return row, nil
			}
			for _, c := range columns {
				if err := c.next(); err != nil {
					return row, l.r.brokenParquet(err)
				}
			}
			l.decoded(columns, row)
			l.r.opts.took.count(0, 1)
		}
		for _, c := range columns {
			if more, err := c.more(); err != nil {
				return row, l.r.brokenParquet(err)
			} else if more {
				return row, l.r.brokenParquet(errUneven)
			}
		}
	}
	return row, nil
}

// errUneven tells of columns that do not have as many values as there are records.
var errUneven = errors.New("各列的记录数不一致")

// decoded judges one record whose values the columns have judged by themselves.
func (l *ledger) decoded(columns []*parquetColumn, row int) {
	l.flawed, l.place = false, ""
	named, at := "", -1
	for _, c := range columns {
		if c.what == holdsSubject && c.now.named != "" {
			named, at = c.now.named, c.index
		}
	}
	l.subject = at >= 0
	subject, found := l.begin(named, at, row)
	if !found {
		return
	}
	for _, c := range columns {
		if c.what >= 0 {
			l.take(int(c.what), c.now.value, c.now.bad, row, c.index)
		}
	}
	l.commit(subject, row)
}
