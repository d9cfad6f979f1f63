package parquet

import (
	"bytes"
	"errors"
	"testing"

	peer "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// record is written by the peer, in its own way for every field.
type record struct {
	Text  string   `parquet:"text,dict,snappy"`
	Delta string   `parquet:"delta,delta,zstd"`
	Count int64    `parquet:"count,delta"`
	Small *int32   `parquet:"small,optional"`
	Ratio float64  `parquet:"ratio,split,gzip"`
	Truth bool     `parquet:"truth"`
	Tags  []string `parquet:"tags,list"`
}

func written(t require.TestingT, version int) []byte {
	var out bytes.Buffer
	w := peer.NewGenericWriter[record](&out, peer.DataPageVersion(version), peer.PageBufferSize(300))
	for i := range 100 {
		small := int32(i)
		one := record{Text: string(rune('a' + i%5)), Delta: "前缀" + string(rune('a'+i%26)), Count: int64(i) * 1000, Ratio: float64(i) / 8, Truth: i%3 == 0, Tags: make([]string, i%4)}
		if i%7 > 0 {
			one.Small = &small
		}
		_, err := w.Write([]record{one})
		require.NoError(t, err)
		if i == 60 {
			require.NoError(t, w.Flush())
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// walk reads all pages of all columns and counts records and values.
func walk(data []byte) (records, values int, err error) {
	f, err := Open(bytes.NewReader(data), int64(len(data)), Limits{HeldBytes: 1 << 22})
	if err != nil {
		return 0, 0, err
	}
	for i := range f.Columns {
		if f.Columns[i].Nested {
			continue
		}
		c := f.Cursor(i)
		for g := range f.Groups {
			if err := c.Group(g); err != nil {
				return records, values, err
			}
			for {
				p, err := c.Next()
				if err != nil {
					return records, values, err
				}
				if p == nil {
					break
				}
				for e := range p.Entries {
					if p.Repeats == nil || !f.Columns[i].List || p.Repeats[e] == 0 {
						records++
					}
				}
				of := &p.Values
				count := of.Len()
				if p.Dictionary != nil {
					of, count = p.Dictionary, len(p.Codes)
				}
				for v := range count {
					if p.Dictionary != nil {
						v = int(p.Codes[v])
					}
					switch {
					case len(of.Spans) > 0:
						_ = of.Bytes(v)
					case len(of.Truths) > 0:
						_ = of.Truth(v)
					default:
						_ = of.Int(v)
					}
				}
				values += count
			}
		}
	}
	return records, values, nil
}

func TestWalk(t *testing.T) {
	for version := 1; version <= 2; version++ {
		records, values, err := walk(written(t, version))
		require.NoError(t, err)
		require.Equal(t, 7*100, records)
		require.Equal(t, 5*100+85+150, values)
	}
}

// FuzzFile: whatever stands in a file, reading it ends with values or with words.
func FuzzFile(f *testing.F) {
	f.Add(written(f, 1))
	f.Add(written(f, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		var told *Error
		if _, _, err := walk(data); err != nil {
			require.True(t, errors.As(err, &told), "%v", err)
			require.NotEmpty(t, told.Text)
		}
	})
}

// FuzzDecode feeds the decoders directly, behind no checksum.
func FuzzDecode(f *testing.F) {
	for kind := range 8 {
		for _, encoding := range []int64{encodingPlain, encodingRuns, encodingDelta, encodingDeltaLength, encodingDeltaBytes, encodingSplit} {
			f.Add(uint8(kind), encoding, uint16(9), []byte{128, 1, 4, 9, 2, 2, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 128, 1, 4, 9, 2, 2, 3, 0, 0, 0, 1, 2, 3})
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, encoding int64, n uint16, data []byte) {
		var v Values
		c := &Column{Kind: Physical(kind % 8), width: 5}
		if err := v.decode(c, encoding, data, int(n), 1<<20); err == nil && n > 0 {
			require.Equal(t, int(n), v.Len())
			for i := range v.Spans {
				_ = v.Bytes(i)
			}
		}
		codes, err := runs(nil, data, int(kind)%34, int(n))
		if err == nil {
			require.Len(t, codes, int(n))
		}
		i := &inflater{}
		_, _ = i.unpack(nil, data, int64(n), kind%9)
	})
}
