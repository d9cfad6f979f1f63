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
func (p *program) writeFile(name string, write func(io.Writer) error) (err error) {
	if name == "-" {
		return write(p.stdout)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() { // renaming onto it says only that it exists
		return fmt.Errorf("无法写入 %s：%w", name, syscall.EISDIR)
	}
	beside, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("无法写入 %s：%w", name, err)
	}
	defer func() {
		if err != nil {
			beside.Close()
			os.Remove(beside.Name())
		}
	}()
	buffered := bufio.NewWriterSize(beside, 1<<20)
	if err = write(buffered); err != nil {
		return fmt.Errorf("无法写入 %s：%w", name, err)
	}
	for _, step := range []func() error{buffered.Flush, beside.Sync, func() error { return beside.Chmod(0o644) }, beside.Close} {
		if err = step(); err != nil {
			return fmt.Errorf("无法写入 %s：%w", name, err)
		}
	}
	if err = os.Rename(beside.Name(), name); err != nil {
		return fmt.Errorf("无法写入 %s：%w", name, err)
	}
	return nil
}
