package reports

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"
	"time"
)

// archiveTime stands in every entry of a zip we write: the time of writing is
// not part of a report.
var archiveTime = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// settle rewrites a zip with its entries in a fixed order and with fixed times,
// so that the same report gives the same bytes. What names the parts of an
// office document comes first, as readers expect.
func settle(w io.Writer, archive []byte) error {
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return err
	}
	first := func(f *zip.File) int {
		if f.Name == "[Content_Types].xml" {
			return 0
		}
		return 1
	}
	slices.SortFunc(reader.File, func(a, b *zip.File) int {
		return cmp.Or(cmp.Compare(first(a), first(b)), cmp.Compare(a.Name, b.Name))
	})
	writer := zip.NewWriter(w)
	for _, file := range reader.File {
		if err := copyEntry(writer, file); err != nil {
			return err
		}
	}
	return writer.Close()
}

func copyEntry(writer *zip.Writer, file *zip.File) error {
	from, err := file.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := writer.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Deflate, Modified: archiveTime})
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}
