package docx_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/docx"
	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
)

func write(t testing.TB, d *paper.Document) []byte {
	t.Helper()
	var buffer bytes.Buffer
	require.NoError(t, docx.Write(&buffer, d))
	return buffer.Bytes()
}

// texts is what a document says, paragraph by paragraph, as paragraphs hold it.
func texts(d *paper.Document) []string {
	all := papertest.Texts(d)
	for i, text := range all {
		all[i] = held(text)
	}
	return all
}

// held is text as a paragraph holds it: with one way of breaking lines.
func held(text string) string {
	return visible(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
}

// visible is text as XML can hold it.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && !strings.ContainsRune("\n\r\t", r) || r == 0xFFFE || r == 0xFFFF {
			return 0xFFFD
		}
		return r // a byte that is no UTF-8 comes as U+FFFD
	}, text)
}
