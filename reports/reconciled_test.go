package reports_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/reports"
	"chengan/reports/reconcile"
)

// TestReportsReconcile reads reports again as somebody who has only the paper:
// no figure contradicts another.
func TestReportsReconcile(t *testing.T) {
	t.Parallel()
	units := cityAndUnits()
	source := func(s sample, change func(*engine.Run)) []reports.Source {
		run := s.run()
		change(run)
		return []reports.Source{{Name: "1", Run: run}}
	}
	as := func(*engine.Run) {}
	for name, c := range map[string]struct {
		sources []reports.Source
		view    reports.View
	}{
		"city":    {source(sample{seed: 61, subjects: units}, as), reports.View{}},
		"small":   {source(sample{seed: 63, small: true, subjects: units}, as), reports.View{}},
		"batch":   {source(sample{seed: 64, small: true, subjects: units}, unrelated), reports.View{}},
		"pillar":  {source(sample{seed: 66, subjects: units}, as), reports.View{Pillar: "2"}},
		"subject": {source(sample{seed: 67, subjects: units}, as), reports.View{Subject: "district-03"}},
		"rounds":  {read(t, benchCities[0].files(t)), reports.View{}},
	} {
		t.Run(name, func(t *testing.T) {
			model, err := reports.NewView(c.view, c.sources)
			require.NoError(t, err)
			for _, extension := range []string{"docx", "md"} {
				format, _ := reports.Find(extension)
				var content bytes.Buffer
				require.NoError(t, format.Write(&content, model))
				for _, as := range []string{extension, "txt"} { // a DOCX by any name, a Markdown as plain text
					text, err := reconcile.Read("report."+as, content.Bytes())
					require.NoError(t, err)
					result := reconcile.Check(text)
					require.Empty(t, result.Problems, as)
					require.Positive(t, result.Checked, as)
				}
			}
		})
	}
}
