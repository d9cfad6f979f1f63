package official

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// archive is a workbook or a document: a zip of XML parts.
type archive struct {
	file  string
	parts map[string]*zip.File
}

// openArchive opens a file whose promises are harmless. Only the parts that
// are needed are unpacked, each no further than maxPart.
//
// Errors: ProblemsError.
func openArchive(name string, data []byte) (*archive, error) {
	fail := func(format string, args ...any) error {
		return ProblemsError{{Place{File: name}, fmt.Sprintf(format, args...)}}
	}
	switch {
	case len(data) == 0:
		return nil, fail("文件是空的；应为 .xlsx 或者 .docx 文件")
	case len(data) > maxFile:
		return nil, fail("文件超过%dMB", maxFile>>20)
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, fail("是旧版的 .xls、.doc、.wps、.et 或者加密的文件；请另存为不加密的 .xlsx 或者 .docx")
	case bytes.HasPrefix(data, []byte("%PDF")):
		return nil, fail("是 PDF 文件；请转换为 .docx 或者 .xlsx，并核对转换后的表格")
	case !bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return nil, fail("不是 .xlsx 或者 .docx 文件的内容")
	}
	reader, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fail("文件已损坏，无法打开；请在 WPS 或者 Office 中重新保存")
	}
	if len(reader.File) > maxEntries {
		return nil, fail("文件内有%d个组成部分；最多%d个", len(reader.File), maxEntries)
	}
	a := &archive{name, map[string]*zip.File{}}
	for _, entry := range reader.File {
		a.parts[strings.TrimPrefix(strings.ReplaceAll(entry.Name, `\`, "/"), "/")] = entry
	}
	return a, nil
}

// errLarge tells that a part unpacks to more than is read.
var errLarge = errors.New("解压后过大")

// walk calls each for every token of a part. A part that is not there has none.
func (a *archive) walk(name string, each func(xml.Token) error) error {
	entry := a.parts[name]
	if entry == nil {
		return nil
	}
	in, err := entry.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	limited := &io.LimitedReader{R: in, N: maxPart + 1}
	decoder := xml.NewDecoder(limited)
	for {
		token, err := decoder.RawToken() // no stack of open elements to grow
		switch {
		case limited.N <= 0:
			return errLarge
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if err := each(token); err != nil {
			return err
		}
	}
}

// relations tells what a part refers to, by path inside the archive.
func (a *archive) relations(part string) map[string]string {
	folder, base := path.Split(part)
	out := map[string]string{}
	_ = a.walk(folder+"_rels/"+base+".rels", func(token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			out[attr(e, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	return out
}

// attr gives an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
