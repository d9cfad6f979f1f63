package evidence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"chengan/engine"
)

// fileDigest is a file that was read, with the subject its folder gave.
type fileDigest struct {
	engine.File
	source *source
}

// hashed is a reader that digests what passes through it, up to a limit.
type hashed struct {
	in    io.Reader
	state interface {
		io.Writer
		Sum([]byte) []byte
	}
	bytes, most int64
}

func newHashed(in io.Reader, most int64) *hashed {
	return &hashed{in: in, state: sha256.New(), most: most}
}

// Read passes bytes on and ends after the limit as a file would.
func (h *hashed) Read(p []byte) (int, error) {
	if h.bytes > h.most {
		return 0, io.EOF
	}
	n, err := h.in.Read(p)
	h.state.Write(p[:n])
	h.bytes += int64(n)
	return n, err
}

// finish digests what was not read and records the file; it reports whether
// the file was there to its end.
func (r *reader) finish(src *source, h *hashed) bool {
	if r.drain == nil {
		r.drain = make([]byte, 128<<10)
	}
	_, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, h, r.drain) // without the small buffer of Discard
	switch {
	case h.bytes > h.most:
		r.fileFlaw(src.path, flaw{FileSize, "超过" + bytesText(h.most) + "的文件", "不超过" + bytesText(h.most), false})
	case err != nil:
		r.fileFlaw(src.path, flaw{FileUnread, "文件没有读完", "完整的文件", false})
	}
	r.digests = append(r.digests, fileDigest{engine.File{Path: src.path, SHA256: hex.EncodeToString(h.state.Sum(nil)), Bytes: h.bytes}, src})
	return err == nil && h.bytes <= h.most
}

// digestOnly records a file that is not read as a table.
func (r *reader) digestOnly(src *source) {
	file, err := src.open()
	if err != nil {
		r.unopened(src, err)
		return
	}
	defer file.Close()
	r.finish(src, newHashed(file, r.mostBytes()))
}

// unopened reports a file that was listed and cannot be opened.
func (r *reader) unopened(src *source, err error) {
	found := "打不开的文件"
	if errors.Is(err, fs.ErrPermission) {
		found = "没有权限读取的文件"
	}
	r.fileFlaw(src.path, flaw{FileUnread, found, "能读取的文件", false})
}

// digest gives the files by path and one digest of them all.
//
// The digest is of what bears on the result: contents, file names, and the
// folder's name where it said whose a file is. Where the files lie, in which
// order they were named and whether they came in an archive is left out.
func (r *reader) digest() ([]engine.File, string) {
	files := make([]engine.File, 0, len(r.digests))
	lines := make([]string, 0, len(r.digests))
	for _, d := range r.digests {
		files = append(files, d.File)
		lines = append(lines, fmt.Sprintf("%s %d %q %q\n", d.SHA256, d.Bytes, d.source.base, d.source.owned))
	}
	slices.SortFunc(files, func(a, b engine.File) int { return cmp.Compare(a.Path, b.Path) })
	slices.Sort(lines)
	sum := sha256.New()
	for _, line := range lines {
		io.WriteString(sum, line)
	}
	return files, "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
