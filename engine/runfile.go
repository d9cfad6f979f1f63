package engine

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Limits of a run file.
const (
	maxRunLine  = 64 << 20  // bytes of one line
	maxRunLines = 1_000_000 // subjects
)

// Errors of reading a run file.
var (
	ErrNotRun    = errors.New("不是评价结果文件")
	ErrRunSchema = errors.New("评价结果文件的版本不受支持")
	ErrRunDigest = errors.New("评价结果文件的内容与其摘要不符，可能被改动过")
)

// Seal fills in the digest of the run: the SHA-256 of its lines before the
// summary, without the name of the tool, so that another version of the
// program that judges alike gets the same digest.
func (r *Run) Seal() error {
	digest, err := r.digest()
	r.Summary.Digest = digest
	return err
}

func (r *Run) digest() (string, error) {
	header := r.Header
	header.Tool = ""
	hash := sha256.New()
	if err := writeLine(hash, header); err != nil {
		return "", err
	}
	for i := range r.Subjects {
		if err := writeLine(hash, &r.Subjects[i]); err != nil {
			return "", err
		}
	}
	summary := r.Summary
	summary.Digest = ""
	if err := writeLine(hash, summary); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil)), nil
}

// Write writes the run file: NDJSON, header, one line per subject, summary.
// The same run gives the same bytes.
func (r *Run) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	if err := writeLine(out, r.Header); err != nil {
		return err
	}
	for i := range r.Subjects {
		if err := writeLine(out, &r.Subjects[i]); err != nil {
			return err
		}
	}
	if err := writeLine(out, r.Summary); err != nil {
		return err
	}
	return out.Flush()
}

func writeLine(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// ReadRun reads a run file and checks it against its own digest.
//
// Errors: ErrNotRun, ErrRunSchema, ErrRunDigest, or what reading gives.
func ReadRun(r io.Reader) (*Run, error) {
	read, written := sha256.New(), sha256.New()
	lines := bufio.NewScanner(io.TeeReader(r, read))
	lines.Buffer(make([]byte, 1<<20), maxRunLine)
	run := &Run{}
	sealed := false
	for n := 1; lines.Scan(); n++ {
		line := lines.Bytes()
		if n > maxRunLines || sealed {
			return nil, fmt.Errorf("第%d行：%w：汇总行之后还有内容，或行数过多", n, ErrNotRun)
		}
		var kind struct {
			Type   string `json:"type"`
			Schema string `json:"schema"`
		}
		if err := json.Unmarshal(line, &kind); cutOff(err, line) {
			return nil, fmt.Errorf("第%d行：%w：这一行只有前半，文件不完整", n, ErrNotRun)
		} else if err != nil {
			return nil, fmt.Errorf("第%d行：%w", n, ErrNotRun)
		}
		var err error
		switch {
		case n == 1 && kind.Type == "header" && kind.Schema != RunSchema:
			return nil, fmt.Errorf("%w：文件为 %q，本程序读 %q", ErrRunSchema, kind.Schema, RunSchema)
		case n == 1 && kind.Type == "header":
			err = decode(line, &run.Header)
		case n > 1 && kind.Type == "subject":
			run.Subjects = append(run.Subjects, SubjectResult{})
			err = decode(line, &run.Subjects[len(run.Subjects)-1])
		case n > 1 && kind.Type == "summary":
			err, sealed = decode(line, &run.Summary), true
		default:
			return nil, fmt.Errorf("第%d行：%w", n, ErrNotRun)
		}
		if err != nil {
			return nil, fmt.Errorf("第%d行：%w：%v", n, ErrNotRun, err)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%w：一行过长", ErrNotRun)
	} else if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrNotRun, err)
	}
	if !sealed {
		return nil, fmt.Errorf("%w：没有汇总行，文件不完整", ErrNotRun)
	}
	for i, subject := range run.Subjects {
		if len(subject.Nodes) != len(run.Header.Ruleset.Nodes) || len(subject.Clauses) != len(run.Header.Ruleset.Clauses) {
			return nil, fmt.Errorf("第%d行：%w：条款数与评价细则不一致", i+2, ErrNotRun)
		}
	}
	if digest, err := run.digest(); err != nil || digest != run.Summary.Digest {
		return nil, ErrRunDigest
	}
	// A decoder forgives the case of a key or a trailing blank; we do not.
	if err := run.Write(written); err != nil || !bytes.Equal(read.Sum(nil), written.Sum(nil)) {
		return nil, ErrRunDigest
	}
	return run, nil
}

// cutOff reports whether a line is the beginning of an object only, as the last
// one of a truncated file is.
func cutOff(err error, line []byte) bool {
	var syntax *json.SyntaxError
	return errors.As(err, &syntax) && len(line) > 0 && syntax.Offset >= int64(len(line))
}

func decode(line []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
