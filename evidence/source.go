package evidence

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// source is one file of the evidence, wherever it lies.
type source struct {
	path   string // inside the evidence, with "/"
	base   string // name of the file
	folder string // name of the folder or archive that holds it, "" for stdin
	size   int64
	open   func() (io.ReadCloser, error)
	owned  string // the folder, once it was what told whose the file is
}

func (s *source) extension() string { return strings.ToLower(path.Ext(s.base)) }

// stem is the name of the file without its extension.
func (s *source) stem() string { return strings.TrimSuffix(s.base, path.Ext(s.base)) }

func (s *source) textual() bool {
	switch s.extension() {
	case ".csv", ".tsv", ".ndjson", ".jsonl":
		return true
	}
	return false
}

// attachment holds for originals of 佐证材料, which are no tables.
func (s *source) attachment() bool {
	switch s.extension() {
	case ".md", ".pdf", ".doc", ".docx", ".jpg", ".jpeg", ".png":
		return true
	}
	return false
}

// sources are the files of one Read, sorted by path.
type sources struct {
	files   []*source
	closers []io.Closer
}

func (s *sources) close() {
	for _, closer := range s.closers {
		closer.Close()
	}
}

// list finds the files at paths. What lies inside the evidence is named
// relative to the deepest folder that holds all paths, so the same evidence
// has the same names on every machine.
//
// Errors: a path that does not exist or cannot be read.
func (r *reader) list(paths []string, stdin io.Reader) (*sources, error) {
	out := &sources{}
	var absolute []string
	var top string
	for _, given := range paths {
		if given == stdinPath {
			continue
		}
		full, err := filepath.Abs(given)
		if err != nil {
			return nil, fmt.Errorf("%s：%w", given, err)
		}
		info, err := os.Stat(full)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s：文件或者文件夹不存在", given)
		} else if err != nil {
			return nil, fmt.Errorf("%s：%w", given, err)
		}
		folder := full
		if !info.IsDir() {
			folder = filepath.Dir(full)
		}
		if absolute == nil {
			top = folder
		}
		for !within(top, folder) {
			top = filepath.Dir(top)
		}
		absolute = append(absolute, full)
	}
	slices.Sort(absolute)
	seen := map[string]bool{}
	for _, full := range absolute {
		if err := r.listPath(out, top, full, seen); err != nil {
			out.close()
			return nil, err
		}
	}
	if slices.Contains(paths, stdinPath) {
		if stdin == nil {
			stdin = strings.NewReader("")
		}
		out.files = append(out.files, &source{path: stdinPath, base: "-.ndjson", size: -1,
			open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
	}
	slices.SortFunc(out.files, func(a, b *source) int { return strings.Compare(a.path, b.path) })
	if len(out.files) > r.limits.Files {
		r.fileFlaw(out.files[r.limits.Files].path, flaw{FileCount, fmt.Sprintf("共%d个文件", len(out.files)), fmt.Sprintf("不超过%d个文件；本文件及其后的文件没有读取", r.limits.Files), false})
		for _, src := range out.files[r.limits.Files:] {
			r.leaveUnread(src, nobody, "", 0)
		}
		out.files = out.files[:r.limits.Files]
	}
	return out, nil
}

func within(top, folder string) bool {
	relative, err := filepath.Rel(top, folder)
	return top == filepath.Dir(top) || err == nil && relative != ".." && !strings.HasPrefix(relative, ".."+string(filepath.Separator))
}

// inside names full relative to top, in the one form that file systems agree on.
func inside(top, full string) string {
	relative, err := filepath.Rel(top, full)
	if err != nil {
		relative = strings.TrimPrefix(full, filepath.VolumeName(full))
	}
	return norm.NFC.String(strings.ToValidUTF8(filepath.ToSlash(relative), "\uFFFD"))
}

// listPath adds one path of the command line. seen holds what was added, so
// that a file listed twice, or beside its folder, is read once.
func (r *reader) listPath(out *sources, top, full string, seen map[string]bool) error {
	info, err := os.Stat(full)
	if err != nil {
		return fmt.Errorf("%s：%w", full, err)
	}
	if !info.IsDir() {
		if seen[full] || strings.HasPrefix(filepath.Base(full), "~$") {
			return nil
		}
		seen[full] = true
		file, err := os.Open(full)
		if err != nil {
			return fmt.Errorf("%s：无法打开：%w", full, err)
		}
		file.Close()
		return r.addFile(out, inside(top, full), filepath.Base(filepath.Dir(full)), info.Size(), func() (*os.File, error) { return os.Open(full) })
	}
	// An os.Root cannot be left, neither by ".." nor by a symbolic link.
	root, err := os.OpenRoot(full)
	if err != nil {
		return fmt.Errorf("%s：无法打开：%w", full, err)
	}
	out.closers = append(out.closers, root)
	return fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s：无法读取：%w", filepath.Join(full, name), err)
		}
		base := path.Base(name)
		if name != "." && skipped(base) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		here := filepath.Join(full, filepath.FromSlash(name))
		if entry.IsDir() || seen[here] {
			return nil
		}
		seen[here] = true
		shown := inside(top, here)
		unread := &source{path: shown, base: path.Base(shown), folder: filepath.Base(filepath.Dir(here))}
		info, err := root.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			if entry.Type()&fs.ModeSymlink != 0 {
				r.fileFlaw(shown, flaw{PathUnsafe, "指向证据目录以外、文件夹或者不存在之处的链接", "文件本身", false})
				r.leaveUnread(unread, nobody, "", 0)
				return nil
			} else if err != nil {
				return fmt.Errorf("%s：无法读取：%w", here, err)
			}
			r.fileFlaw(shown, flaw{FileUnknown, "设备、管道等特殊文件", "普通文件", false})
			r.leaveUnread(unread, nobody, "", 0)
			return nil
		}
		return r.addFile(out, shown, filepath.Base(filepath.Dir(here)), info.Size(), func() (*os.File, error) { return root.Open(name) })
	})
}

// skipped holds for what systems and editors leave lying about.
func skipped(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || base == "__MACOSX" ||
		strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// addFile adds a file, or the entries of an archive.
func (r *reader) addFile(out *sources, shown, folder string, size int64, open func() (*os.File, error)) error {
	src := &source{path: shown, base: path.Base(shown), folder: norm.NFC.String(strings.ToValidUTF8(folder, "\uFFFD")), size: size,
		open: func() (io.ReadCloser, error) { return open() }}
	if src.extension() == ".zip" {
		file, err := open()
		if err != nil {
			return fmt.Errorf("%s：无法打开：%w", shown, err)
		}
		out.closers = append(out.closers, file)
		out.files = append(out.files, r.listZip(src, file)...)
		return nil
	}
	out.files = append(out.files, src)
	return nil
}
