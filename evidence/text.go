package evidence

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// window is how much of a text decides about its encoding.
const window = 1 << 16

// openText gives the characters of a text file as UTF-8 without mark.
//
// Errors: FileEmpty, FileXLS, FileType, TextEncoding, told by the first bytes.
func openText(in io.Reader) (io.Reader, *flaw) {
	raw := bufio.NewReaderSize(in, window)
	start, _ := raw.Peek(window)
	switch {
	case len(start) == 0:
		return nil, &flaw{FileEmpty, "空文件", "带表头的数据", false}
	case bytes.HasPrefix(start, magicOLE):
		return nil, &flaw{FileXLS, "改了扩展名的 .xls 或者加密文件", "文本文件，或者 .xlsx 文件：请在 WPS/Excel 中另存为 .xlsx", false}
	case bytes.HasPrefix(start, magicZip):
		return nil, &flaw{FileType, "改了扩展名的工作簿或者压缩包", "文本文件；工作簿的扩展名应为 .xlsx", false}
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}), bytes.HasPrefix(start, []byte{0xFE, 0xFF}):
		return nil, &flaw{TextEncoding, "UTF-16 编码", "UTF-8 或者 GB18030 编码：请另存为“CSV UTF-8（逗号分隔）”", false}
	case bytes.HasPrefix(start, []byte{0xEF, 0xBB, 0xBF}):
		raw.Discard(3)
		return raw, nil
	case bytes.IndexByte(start, 0) >= 0:
		return nil, &flaw{FileType, "不是文本的内容", "文本文件", false}
	}
	return &sniffer{raw: raw}, nil
}

// Magic bytes: .xls, .et and encrypted workbooks; zips and .xlsx.
var (
	magicOLE = []byte{0xD0, 0xCF, 0x11, 0xE0}
	magicZip = []byte("PK\x03\x04")
)

// sniffer passes ASCII through and decides, where it ends, between UTF-8 and
// GB18030: what Windows calls CSV is the latter. The decision takes in a whole
// window, because two or three Chinese characters can be valid as both.
type sniffer struct {
	raw     *bufio.Reader
	decided io.Reader
}

// Read reads decoded bytes.
func (s *sniffer) Read(p []byte) (int, error) {
	if s.decided != nil {
		return s.decided.Read(p)
	}
	ahead, err := s.raw.Peek(window)
	if len(ahead) == 0 {
		return 0, err
	}
	ascii := 0
	for ascii < len(ahead) && ahead[ascii] < 0x80 {
		ascii++
	}
	if ascii > 0 {
		return s.raw.Read(p[:min(len(p), ascii)])
	}
	s.decided = s.raw
	if !validWindow(ahead) {
		s.decided = transform.NewReader(s.raw, simplifiedchinese.GB18030.NewDecoder())
	}
	return s.decided.Read(p)
}

// validWindow reports whether a window is rather UTF-8 than GB18030. Of
// GB18030 about one byte in seven happens to be valid UTF-8; a UTF-8 text with
// a few bad bytes should be told of these and not turn into gibberish.
func validWindow(ahead []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(ahead); {
		if ahead[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(ahead[i:])
		if r == utf8.RuneError && size <= 1 {
			bad++
		} else {
			good += size
		}
		i += size
	}
	return good > bad
}

// Sizes of the memory that lines read into.
const (
	block = 1 << 18 // bytes that are asked for at a time
	slack = 64      // bytes behind the text, so that as many can be looked at from anywhere in it
)

// lines gives a text line by line, with a way back. Those who know what to do
// with whole lines may also take them from the buffer.
type lines struct {
	in      io.Reader
	most    int      // bytes of a line
	row     int      // of the line given last
	ahead   [][]byte // lines read before their time
	buffer  []byte
	at, end int   // buffer[at:end] is read and not yet given
	whole   int   // buffer[at:whole] are whole lines with their ends
	moved   int   // how often what is in the buffer was moved
	err     error // what reading ended with
}

// next gives the next line without its end; the bytes are valid until the next
// call. cut tells that the line was longer than allowed.
func (l *lines) next() (line []byte, cut bool, err error) {
	l.row++
	if len(l.ahead) > 0 {
		line, l.ahead = l.ahead[0], l.ahead[1:]
		return line, len(line) > l.most, nil
	}
	l.fill()
	switch {
	case l.at < l.whole:
		length := bytes.IndexByte(l.buffer[l.at:l.whole], '\n')
		line = l.buffer[l.at : l.at+length]
		l.at += length + 1
	case l.err == nil:
		return l.overlong(), true, nil
	case l.at == l.end:
		return nil, false, l.err
	default:
		line = l.buffer[l.at:l.end]
		l.at, l.whole = l.end, l.end
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, len(line) > l.most, nil
}

// fill sees to it that there is a whole line to give, unless the text ends or
// the line is longer than allowed before it does.
func (l *lines) fill() {
	for idle := 0; l.at == l.whole && l.err == nil && l.end-l.at <= l.most+len("\r\n"); {
		if l.at > 0 {
			l.end = copy(l.buffer, l.buffer[l.at:l.end])
			l.at, l.whole = 0, 0
			l.moved++
		}
		if room := len(l.buffer) - slack - l.end; room < block/2 {
			l.buffer = append(l.buffer, make([]byte, block-room)...)
			l.buffer = l.buffer[:cap(l.buffer)]
		}
		n := l.read()
		if last := bytes.LastIndexByte(l.buffer[l.end-n:l.end], '\n'); last >= 0 {
			l.whole = l.end - n + last + 1
		}
		if idle++; n > 0 {
			idle = 0
		} else if idle == 100 && l.err == nil {
			l.err = io.ErrNoProgress
		}
	}
}

// read reads on behind what was read.
func (l *lines) read() int {
	n, err := l.in.Read(l.buffer[l.end : len(l.buffer)-slack])
	l.end += n
	l.err = err
	return n
}

// overlong gives the start of a line that is longer than allowed and reads
// past its end.
func (l *lines) overlong() []byte {
	copy(l.buffer, l.buffer[l.at:l.end])
	kept := l.most + 1
	for l.err == nil {
		l.end = kept
		n := l.read()
		if first := bytes.IndexByte(l.buffer[kept:l.end], '\n'); first >= 0 {
			l.at = kept + first + 1
			l.whole = max(l.at, kept+bytes.LastIndexByte(l.buffer[kept:kept+n], '\n')+1)
			return l.buffer[:kept]
		}
	}
	l.at, l.whole, l.end = kept, kept, kept
	return l.buffer[:kept]
}

// back returns lines that were read ahead, the first of them first.
func (l *lines) back(again [][]byte) {
	l.ahead = append(again, l.ahead...)
	l.row -= len(again)
}
