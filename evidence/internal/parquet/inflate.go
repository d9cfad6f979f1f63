package parquet

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

// inflater undoes compression, never beyond what the page says it unpacks to.
type inflater struct {
	gzip *gzip.Reader
	zstd *zstd.Decoder
}

var codecs = [...]string{"", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"}

// unpack gives the unpacked bytes, in the memory of buffer where it is enough;
// of no compression they are the packed ones themselves.
//
// Errors: *Error.
func (f *inflater) unpack(buffer, packed []byte, length int64, codec uint8) (unpacked []byte, err error) {
	wrong := broken("数据页无法解压")
	defer func() {
		if recover() != nil { // what is unpacked is hostile, and the code not ours
			unpacked, err = nil, wrong
		}
	}()
	if codec == 0 {
		if int64(len(packed)) != length {
			return nil, wrong
		}
		return packed, nil
	}
	if length == 0 {
		return buffer[:0], nil
	}
	if n, err := s2.DecodedLen(packed); codec == 1 && (err != nil || int64(n) != length) {
		return nil, wrong
	}
	if int64(cap(buffer)) < length {
		buffer = make([]byte, length+Slack)
	}
	buffer = buffer[:length]
	switch codec {
	case 1:
		if _, err := s2.Decode(buffer, packed); err != nil {
			return nil, wrong
		}
	case 2:
		if f.gzip == nil {
			f.gzip = new(gzip.Reader)
		}
		if err := f.gzip.Reset(bytes.NewReader(packed)); err != nil {
			return nil, wrong
		}
		if _, err := io.ReadFull(f.gzip, buffer); err != nil {
			return nil, wrong
		}
	case 6:
		if f.zstd == nil {
			decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderLowmem(true))
			if err != nil {
				return nil, wrong
			}
			f.zstd = decoder
		}
		out, err := f.zstd.DecodeAll(packed, buffer[:0:length])
		if err != nil || int64(len(out)) != length {
			return nil, wrong
		}
	default:
		name := "未知"
		if int(codec) < len(codecs) {
			name = codecs[codec]
		}
		return nil, broken("不支持的压缩方式%s", name)
	}
	return buffer, nil
}
