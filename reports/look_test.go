package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

var look = flag.String("look", "", "directory to write the sample reports to, for looking at them")

// scenes are the samples that every format has to print.
func scenes() map[string]sample {
	city := cityAndUnits()
	return map[string]sample{
		"city":    {seed: 1, subjects: city},
		"flat":    {seed: 2, subjects: city[29:34], emptyLast: true},
		"single":  {seed: 3, subjects: city[:1], certain: true},
		"none":    {seed: 4},
		"dark":    {seed: 5, subjects: city[:3], unknown: 4}, // 未提交
		"noline":  {seed: 6, subjects: city[:2], noPass: true, noChecks: true},
		"hostile": {seed: 7, subjects: city[:4], hostile: true},
		"finely":  {seed: 8, subjects: city[:3], fraction: 4, certain: true},
	}
}

func write(t *testing.T, format reports.Format, s sample) []byte {
	t.Helper()
	model, err := reports.New(s.run())
	require.NoError(t, err)
	var buffer bytes.Buffer
	require.NoError(t, format.Write(&buffer, model))
	return buffer.Bytes()
}

func TestLook(t *testing.T) {
	if *look == "" {
		t.Skip("-look DIR writes the samples")
	}
	for name, s := range scenes() {
		for _, format := range reports.Formats {
			if format.Embeds {
				continue // see TestPDF
			}
			require.NoError(t, os.WriteFile(filepath.Join(*look, name+"."+format.Extension), write(t, format, s), 0o644))
		}
	}
}
