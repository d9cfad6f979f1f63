package main

import (
	"archive/zip"
	"bytes"
	"path"
	"time"

	"chengan/rulesets"
)

// writeZip gives the folder of a subject as one archive named after it.
func writeZip(loaded *rulesets.Loaded, s *submission) ([]file, error) {
	files, err := writeFolder(loaded, s)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, f := range files {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: path.Base(f.path), Method: zip.Deflate,
			Modified: time.Date(2022, 11, 28, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return []file{{place(s.unit) + s.Name + ".zip", out.Bytes()}}, nil
}
