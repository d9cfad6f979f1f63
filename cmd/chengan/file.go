package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
)

// writeFile writes a file whole or not at all: beside it first, synced, then
// renamed. "-" is standard output.
func (p *program) writeFile(name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(p.stdout)
	}
	return writeFiles([]string{name}, func(_ int, w io.Writer) error { return write(w) })
}

// writeFiles writes several files, as many at a time as there are processors.
// None of them appears before all are written; the writers may run together.
func writeFiles(names []string, write func(file int, w io.Writer) error) error {
	beside, failed := make([]string, len(names)), make([]error, len(names))
	defer func() {
		for _, name := range beside {
			if name != "" {
				os.Remove(name)
			}
		}
	}()
	lanes := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i, name := range names {
		group.Go(func() {
			lanes <- struct{}{}
			defer func() { <-lanes }()
			if beside[i], failed[i] = writeBeside(name, func(w io.Writer) error { return write(i, w) }); failed[i] != nil {
				failed[i] = fmt.Errorf("无法写入 %s：%w", name, failed[i])
			}
		})
	}
	group.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	for i, name := range names {
		if err := settle(beside[i], name); err != nil {
			return fmt.Errorf("无法写入 %s：%w", name, err)
		}
	}
	return nil
}

// writeBeside writes what is to become a file into another beside it, whose
// name it gives whatever happens.
func writeBeside(name string, write func(io.Writer) error) (string, error) {
	folder := filepath.Dir(name)
	switch info, err := os.Stat(name); {
	case err != nil: // it is new
	case info.IsDir(): // renaming onto it says only that it exists
		return "", syscall.EISDIR
	case !info.Mode().IsRegular():
		folder = "" // that of the system for files of a moment
	}
	file, err := os.CreateTemp(folder, "."+filepath.Base(name)+".*")
	if err != nil {
		return "", err
	}
	defer file.Close() // a second time where all went well
	buffered := bufio.NewWriterSize(file, 1<<20)
	for _, step := range []func() error{
		func() error { return write(buffered) }, buffered.Flush, file.Sync, func() error { return file.Chmod(0o644) }, file.Close,
	} {
		if err := step(); err != nil {
			return file.Name(), err
		}
	}
	return file.Name(), nil
}

// settle makes a finished file the one of the name. What is no file, such as
// /dev/null or a pipe, is written to and stays what it is.
func settle(finished, name string) error {
	if info, err := os.Stat(name); err != nil || info.Mode().IsRegular() {
		return os.Rename(finished, name)
	}
	from, err := os.Open(finished)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

// readInput reads a file, "-" for standard input, up to one byte more than most:
// whoever gets that many knows that the file is too long.
func (p *program) readInput(name string, most int64) ([]byte, error) {
	if name == "-" {
		return readAll(name, p.stdin, most)
	}
	return readFile(name, most)
}

// readFile is readInput of what is no standard input.
func readFile(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("无法读取 %s：%w", name, err)
	}
	defer file.Close()
	return readAll(name, file, most)
}

func readAll(name string, in io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("无法读取 %s：%w", name, err)
	}
	return data, nil
}
