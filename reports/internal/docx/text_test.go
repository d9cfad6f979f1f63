package docx_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/reports/internal/docx"
	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
)

// hostile are texts that break out of markup, or that XML or Word cannot hold.
var hostile = []string{
	"", " ", "　", "\n", "\r\n", "\t", "\x00\x01\x1f", "\xff\xfe", "\ufffe\uffff", "\u0085\u2028\u2029",
	`</w:t></w:r></w:p><w:p>`, `"><w:altChunk r:id="x"/>`, "<![CDATA[", "]]>", "&amp;&#0;", "<!--", "<?xml?>", "{ PAGE }", "_x000D_", "𠮷👍🏽", "e\u0301", "\u202e文",
}

// document draws a document with such texts in every field.
func document(text func(name string) string, choose func(most int) int) *paper.Document {
	runs := func() []paper.Run {
		return []paper.Run{{Text: text("run"), Bold: choose(1) == 1}, {Text: text("run"), Color: "#C00000"}}
	}
	d := &paper.Document{
		Head:    &paper.Head{Issuer: text("issuer"), Number: text("number"), Signer: text("signer")},
		Title:   text("title"),
		Closing: &paper.Closing{Issuer: text("closing"), Date: text("date"), Copies: text("copies"), Office: text("office")},
		Footer:  text("footer"),
	}
	for range choose(4) + 1 {
		switch choose(5) {
		case 0:
			d.Blocks = append(d.Blocks, paper.Heading{Level: choose(3) + 1, Text: text("heading")})
		case 1:
			d.Blocks = append(d.Blocks, paper.Paragraph{Runs: runs(), Align: paper.Align(choose(3)), Flush: choose(1) == 1, Small: choose(1) == 1})
		case 2:
			d.Blocks = append(d.Blocks, paper.List{Entries: []paper.Entry{{Level: choose(2) + 1, Runs: runs()}}})
		case 3:
			cell := func() paper.Cell { return paper.Cell{Text: text("cell"), Fill: "#ffffff"} }
			d.Blocks = append(d.Blocks, paper.Table{Caption: text("caption"), Columns: []paper.Column{{Width: 0.3}, {Width: 0.7, Align: paper.End}},
				Head: []string{text("head"), text("head")}, Rows: []paper.Row{{Cells: []paper.Cell{cell(), cell()}, Bold: choose(1) == 1}}, Note: text("note"), Wide: choose(1) == 1})
		case 4:
			d.Blocks = append(d.Blocks, paper.Figure{PNG: papertest.Bars(20, 10), Alt: text("alt"), Caption: text("caption")})
		case 5:
			d.Blocks = append(d.Blocks, paper.Break{})
		}
	}
	return d
}

// requireKept wants the texts of d, and nothing else, in its file.
func requireKept(t require.TestingT, d *paper.Document) {
	var first, second bytes.Buffer
	require.NoError(t, docx.Write(&first, d))
	require.NoError(t, docx.Write(&second, d))
	require.Equal(t, first.Bytes(), second.Bytes())
	parts := unzip(t, first.Bytes())
	root := parse(t, parts["word/document.xml"])
	require.Equal(t, texts(d), readBack(root))
	require.Empty(t, root.all("altChunk"))
	require.Equal(t, held(d.Footer)+"\t— 1 —", footOf(d, parse(t, parts["word/odd.xml"])))
	parse(t, parts["docProps/core.xml"])
	alts := root.all("docPr")
	for _, block := range d.Blocks {
		figure, is := block.(paper.Figure)
		if !is {
			continue
		}
		if figure.Alt != "" {
			require.Equal(t, visible(figure.Alt), alts[0].attrs["descr"])
		}
		alts = alts[1:]
	}
}

// footOf is the foot with the stop that an empty one does not have.
func footOf(d *paper.Document, foot *node) string {
	if d.Footer == "" {
		return "\t" + foot.said()
	}
	return foot.said()
}

func TestAnyTextIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.StringMatching(`[\x00-\x20<>&"'年月A]{0,20}`))
		requireKept(t, document(
			func(name string) string { return texts.Draw(t, name) },
			func(most int) int { return rapid.IntRange(0, most).Draw(t, "choice") }))
	})
}

func FuzzText(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, uint64(i*7919))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		requireKept(t, document(
			func(string) string { return text },
			func(most int) int {
				seed = seed*6364136223846793005 + 1442695040888963407
				return int(seed>>33) % (most + 1)
			}))
	})
}
