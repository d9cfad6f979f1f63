package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// writeFile writes a file whole or not at all: beside it first, synced, then
// renamed. "-" is standard output.
func (p *program) writeFile(name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(p.stdout)
	}
	beside, err := writeBeside(name, write)
	if err != nil {
		return err
	}
	return settle(beside, name)
}

// finished is a file that only has to be written.
type finished struct {
	name string
	data []byte
}

// writeFiles writes files, or none of them: all stand beside their places before
// the first takes its own.
func (p *program) writeFiles(files []finished) error {
	if len(files) == 1 {
		return p.writeFile(files[0].name, func(w io.Writer) error { _, err := w.Write(files[0].data); return err })
	}
	var beside []string
	for _, file := range files {
		one, err := writeBeside(file.name, func(w io.Writer) error { _, err := w.Write(file.data); return err })
		if err != nil {
			for _, other := range beside {
				os.Remove(other)
			}
			return err
		}
		beside = append(beside, one)
	}
	for i, file := range files {
		if err := settle(beside[i], file.name); err != nil {
			for _, other := range beside[i+1:] {
				os.Remove(other)
			}
			return err
		}
	}
	return nil
}

// settle puts a written file into its place.
func settle(beside, name string) error {
	if err := os.Rename(beside, name); err != nil {
		os.Remove(beside)
		return fmt.Errorf("无法写入 %s：%w", name, err)
	}
	return nil
}

// writeBeside writes a file beside its place, synced, and gives its name.
func writeBeside(name string, write func(io.Writer) error) (written string, err error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() { // renaming onto it says only that it exists
		return "", fmt.Errorf("无法写入 %s：%w", name, syscall.EISDIR)
	}
	beside, err := os.CreateTemp(filepath.Dir(name), ".chengan.*")
	if err != nil {
		return "", fmt.Errorf("无法写入 %s：%w", name, err)
	}
	defer func() {
		if err != nil {
			beside.Close()
			os.Remove(beside.Name())
		}
	}()
	buffered := bufio.NewWriterSize(beside, 1<<20)
	if err = write(buffered); err != nil {
		return "", fmt.Errorf("无法写入 %s：%w", name, err)
	}
	for _, step := range []func() error{buffered.Flush, beside.Sync, func() error { return beside.Chmod(0o644) }, beside.Close} {
		if err = step(); err != nil {
			return "", fmt.Errorf("无法写入 %s：%w", name, err)
		}
	}
	return beside.Name(), nil
}
