package reports_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// TestFormatsTogether: formats that share their drawings, all at once and twice
// over, give the bytes that each gives by itself.
func TestFormatsTogether(t *testing.T) {
	s := sample{seed: 31, small: true, subjects: cityAndUnits()[:32]}
	together, err := reports.New(s.run())
	require.NoError(t, err)
	got := make([]bytes.Buffer, 2*len(reports.Formats))
	failed := make([]error, len(got))
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() { failed[i] = reports.Formats[i%len(reports.Formats)].Write(&got[i], together) })
	}
	group.Wait()
	for i, format := range reports.Formats {
		alone, err := reports.New(s.run())
		require.NoError(t, err)
		var want bytes.Buffer
		if err := format.Write(&want, alone); err != nil { // no font: so everywhere
			require.EqualError(t, failed[i], err.Error())
			continue
		}
		require.NoError(t, failed[i])
		require.True(t, bytes.Equal(want.Bytes(), got[i].Bytes()), format.Name)
		require.True(t, bytes.Equal(want.Bytes(), got[i+len(reports.Formats)].Bytes()), format.Name)
	}
}

// TestFontChosenLate: another font paints anew, and the lack of one is said.
func TestFontChosenLate(t *testing.T) {
	m, err := reports.New(sample{seed: 31, small: true, subjects: cityAndUnits()[:1]}.run())
	require.NoError(t, err)
	docx, _ := reports.Find("docx")
	var first, second bytes.Buffer
	require.NoError(t, docx.Write(&first, m))
	m.Font = "absent.ttf"
	require.ErrorContains(t, docx.Write(&bytes.Buffer{}, m), "absent.ttf")
	m.Font = ""
	require.NoError(t, docx.Write(&second, m))
	require.True(t, bytes.Equal(first.Bytes(), second.Bytes()))
}
