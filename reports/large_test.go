package reports_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// large is a city of 48 units and itself, judged by 1,170 clauses.
func large() sample { return sample{seed: 9, subjects: cityAndUnits(), clauses: 1170} }

// BenchmarkPage writes the page of a large city, and shows it: ms until the
// browser has painted it, elements of it, and ms of the longest frame while it is
// scrolled from top to bottom.
func BenchmarkPage(b *testing.B) {
	format, _ := reports.Find("html")
	model, err := reports.New(large().run())
	require.NoError(b, err)
	var page bytes.Buffer
	b.Run("subjects=48/clauses=1170/write", func(b *testing.B) {
		for b.Loop() {
			page.Reset()
			require.NoError(b, format.Write(&page, model))
		}
		b.ReportMetric(float64(page.Len())/1e6, "MB")
	})
	if page.Len() == 0 {
		require.NoError(b, format.Write(&page, model))
	}
	b.Run("subjects=48/clauses=1170/show", func(b *testing.B) {
		shown := start(b)
		var painted, elements, frame any
		for b.Loop() {
			shown.show("page.html", page.Bytes())
			painted = shown.run(`new Promise(function (done) { requestAnimationFrame(function () { requestAnimationFrame(function () { done(performance.now()); }); }); })`)
			elements = shown.run(`document.querySelectorAll('*').length`)
			frame = shown.run(`new Promise(function (done) {
				var step = 0, longest = 0, last = performance.now();
				requestAnimationFrame(function next(now) {
					longest = Math.max(longest, now - last);
					last = now;
					scrollTo(0, document.documentElement.scrollHeight * step / 50);
					if (++step > 50) { done(longest); } else { requestAnimationFrame(next); }
				});
			})`)
		}
		b.ReportMetric(painted.(float64), "ms-to-paint")
		b.ReportMetric(elements.(float64), "elements")
		b.ReportMetric(frame.(float64), "ms-longest-frame")
	})
}
