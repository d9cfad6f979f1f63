package rulesets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"chengan/engine"
)

// Limits of a JSON document. A ruleset is somebody else's file.
const (
	maxDocument = 16 << 20 // bytes
	maxNesting  = 32       // objects and arrays open at once
)

// byteOrderMark stands before UTF-8 text that Windows programs save.
var byteOrderMark = []byte("\ufeff")

// screen refuses documents that no decoder should see: too large, not UTF-8,
// not JSON, nested too deep, or with a key twice in one object (decoders keep
// the last one and say nothing).
func screen(data []byte) []engine.Defect {
	switch {
	case len(data) > maxDocument:
		return []engine.Defect{{Where: "文件", What: fmt.Sprintf("长 %d 字节；最多 %d 字节", len(data), maxDocument)}}
	case len(bytes.TrimSpace(data)) == 0:
		return []engine.Defect{{Where: "文件", What: "是空的；应为 JSON 对象"}}
	case !utf8.Valid(data):
		return []engine.Defect{{Where: "文件", What: "不是 UTF-8 编码；请另存为 UTF-8"}}
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	s := screening{decoder: decoder, data: data}
	err := s.value("", 0)
	if err == nil {
		if _, err = decoder.Token(); err == io.EOF {
			return s.defects
		}
		return append(s.defects, engine.Defect{Where: place(data, decoder.InputOffset()), What: "JSON 结束之后还有内容"})
	}
	var nested errNesting
	if errors.As(err, &nested) {
		return append(s.defects, engine.Defect{Where: string(nested), What: fmt.Sprintf("嵌套超过 %d 层", maxNesting)})
	}
	offset := decoder.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	what := "不是有效的 JSON：此处有语法错误"
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		what = "不是有效的 JSON：内容不完整"
	}
	return append(s.defects, engine.Defect{Where: place(data, offset), What: what})
}

type screening struct {
	decoder *json.Decoder
	data    []byte
	defects []engine.Defect
}

// errNesting names the path that is too deep.
type errNesting string

func (e errNesting) Error() string { return "nested too deep at " + string(e) }

func (s *screening) value(path string, depth int) error {
	token, err := s.decoder.Token()
	if err != nil {
		return err
	}
	delimiter, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth >= maxNesting {
		return errNesting(path)
	}
	seen := map[string]bool{}
	for i := 0; s.decoder.More(); i++ {
		child := fmt.Sprintf("%s[%d]", path, i)
		if delimiter == '{' {
			key, err := s.decoder.Token()
			if err != nil {
				return err
			}
			name := key.(string)
			child = strings.TrimPrefix(path+"."+name, ".")
			if seen[name] {
				s.defects = append(s.defects, engine.Defect{Where: child, What: "同一对象中键重复（" + place(s.data, s.decoder.InputOffset()) + "）"})
			}
			seen[name] = true
		}
		if err := s.value(child, depth+1); err != nil {
			return err
		}
	}
	_, err = s.decoder.Token()
	return err
}

// place words a byte offset as line and column.
func place(data []byte, offset int64) string {
	head := data[:min(int(offset), len(data))]
	line := bytes.Count(head, []byte("\n")) + 1
	column := utf8.RuneCount(head[bytes.LastIndexByte(head, '\n')+1:])
	return fmt.Sprintf("第%d行第%d列", line, max(1, column))
}
