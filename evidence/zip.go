package evidence

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// listZip gives the files of an archive, named below the archive's own path.
// An archive that could hurt is refused as a whole, before anything is unpacked.
func (r *reader) listZip(src *source, file io.ReaderAt) []*source {
	shown := src.path
	archive, bad := openZip(file, src.size, r.limits.ZipUnzipped, r.limits)
	if bad != nil {
		r.fileFlaw(shown, *bad)
		r.digestOnly(src) // that it was there bears on the result
		r.leaveUnread(src, nobody, "", 0)
		return nil
	}
	seen := map[string]bool{}
	var out []*source
	for _, entry := range archive.File {
		name, safe := entryName(entry)
		at := shown + "/" + name
		folder := path.Base(path.Dir(name))
		if folder == "." {
			folder = src.stem()
		}
		one := &source{path: at, base: path.Base(name), folder: folder, size: int64(entry.UncompressedSize64), open: entry.Open}
		switch {
		case !safe || entry.Mode()&fs.ModeSymlink != 0:
			r.fileFlaw(shown, flaw{PathUnsafe, "压缩包内的路径" + quote(name), "压缩包内的相对路径，不含“..”、盘符和链接", false})
			r.leaveUnread(src, nobody, "", 0)
			continue
		case strings.HasSuffix(name, "/") || entry.FileInfo().IsDir() || hiddenEntry(name):
			continue
		case seen[name]:
			r.fileFlaw(at, flaw{ZipTwice, "压缩包里有同名文件", "每个文件一个名字", false})
			r.leaveUnread(one, nobody, "", 0)
			continue
		case strings.EqualFold(path.Ext(name), ".zip"):
			r.fileFlaw(at, flaw{ZipNested, "压缩包里的压缩包", "文件本身：请解压后再打包", false})
			r.digestOnly(one)
			r.leaveUnread(one, nobody, "", 0)
			continue
		}
		seen[name] = true
		out = append(out, one)
	}
	return out
}

// openZip opens an archive or a workbook whose promises are harmless.
//
// Errors: ZipBroken, ZipBomb. The sizes are those that the archive states;
// a reader of an entry stops at them, whatever comes out.
func openZip(file io.ReaderAt, size, unzipped int64, limits Limits) (*zip.Reader, *flaw) {
	if bad := countEntries(file, size, limits.ZipEntries); bad != nil {
		return nil, bad
	}
	archive, err := zip.NewReader(file, size)
	if err != nil && archive == nil || err != nil && err != zip.ErrInsecurePath {
		return nil, &flaw{ZipBroken, "损坏的压缩包", "能正常打开的 .zip 文件", false}
	}
	archive.RegisterDecompressor(zip.Deflate, flate.NewReader) // a third faster than the standard one
	var total uint64
	for _, entry := range archive.File {
		if entry.UncompressedSize64 > uint64(unzipped) {
			total = entry.UncompressedSize64
		}
		if total += entry.UncompressedSize64; total > uint64(unzipped) {
			return nil, &flaw{ZipBomb, "解压后超过" + bytesText(unzipped) + "的压缩包", "解压后不超过" + bytesText(unzipped), false}
		}
		if entry.Flags&1 != 0 || entry.Method != zip.Store && entry.Method != zip.Deflate {
			return nil, &flaw{ZipBroken, "加密或者使用了不支持的压缩方式的压缩包", "不加密的普通 .zip 文件", false}
		}
	}
	if total > RatioFloor && int64(total)/max(size, 1) > limits.ZipRatio {
		return nil, &flaw{ZipBomb, fmt.Sprintf("压缩比达到%d倍的压缩包", int64(total)/max(size, 1)), fmt.Sprintf("压缩比不超过%d倍", limits.ZipRatio), false}
	}
	return archive, nil
}

// entryName gives the name of an entry with "/" and in readable characters,
// and whether it stays inside the archive. Archives made by Windows and WPS
// carry GBK names that nothing marks as such.
func entryName(entry *zip.File) (name string, safe bool) {
	name = entry.Name
	if !utf8.ValidString(name) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name)
		if err == nil {
			name = decoded
		}
	}
	name = norm.NFC.String(strings.ReplaceAll(name, `\`, "/"))
	if name == "" || strings.HasPrefix(name, "/") || strings.ContainsAny(name, ":\x00") || !utf8.ValidString(name) {
		return name, false
	}
	for _, part := range strings.Split(strings.TrimSuffix(name, "/"), "/") {
		if part == "" || part == "." || part == ".." {
			return name, false
		}
	}
	return name, true
}

func hiddenEntry(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if skipped(part) {
			return true
		}
	}
	return false
}

// bytesText gives a size limit for people.
func bytesText(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%dGB", n>>30)
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%dMB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%dKB", n>>10)
	}
	return fmt.Sprintf("%d字节", n)
}
