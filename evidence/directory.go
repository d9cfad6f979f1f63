package evidence

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// countEntries walks the central directory of an archive without keeping it
// and refuses more than most entries: archive/zip keeps some 300 bytes for
// each of the 46 that an entry costs its author.
//
// Errors: ZipBroken where there is no directory, ZipBomb beyond most.
func countEntries(file io.ReaderAt, size int64, most int) *flaw {
	broken := &flaw{ZipBroken, "损坏的压缩包", "能正常打开的 .zip 文件", false}
	const endLength, tail = 22, 22 + 1<<16
	start := max(0, size-tail)
	buffer := make([]byte, size-start)
	if _, err := file.ReadAt(buffer, start); err != nil && err != io.EOF {
		return broken
	}
	end := -1
	for i := len(buffer) - endLength; i >= 0; i-- {
		if binary.LittleEndian.Uint32(buffer[i:]) == 0x06054b50 {
			end = i
			break
		}
	}
	if end < 0 {
		return broken
	}
	length := int64(binary.LittleEndian.Uint32(buffer[end+12:]))
	// The directory ends where the end record begins; a zip64 archive has its
	// own end record and locator between, and says 0xFFFFFFFF here.
	from := start + int64(end) - length
	if length == 0xFFFFFFFF && end >= 20+56 && binary.LittleEndian.Uint32(buffer[end-20:]) == 0x07064b50 {
		length = int64(binary.LittleEndian.Uint64(buffer[end-20-56+40:]))
		from = start + int64(end) - 20 - 56 - length
	}
	if from < 0 {
		return broken
	}
	directory := bufio.NewReader(io.NewSectionReader(file, from, size-from))
	var header [46]byte
	for n := 0; ; n++ {
		if _, err := io.ReadFull(directory, header[:]); err != nil || binary.LittleEndian.Uint32(header[:]) != 0x02014b50 {
			return nil
		}
		if n == most {
			return &flaw{ZipBomb, fmt.Sprintf("超过%d个条目的压缩包", most), fmt.Sprintf("不超过%d个条目", most), false}
		}
		rest := int(binary.LittleEndian.Uint16(header[28:])) + int(binary.LittleEndian.Uint16(header[30:])) + int(binary.LittleEndian.Uint16(header[32:]))
		if _, err := directory.Discard(rest); err != nil {
			return nil
		}
	}
}
