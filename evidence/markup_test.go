package evidence

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMarkup holds our reading of XML against encoding/xml: what that one
// reads as OOXML could be written, ours reads as the same elements and
// characters, or refuses in words; it never panics.
func FuzzMarkup(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="x"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`,
		`<a b='1' c = "2>3" d="&lt;&#65;&#x4e2d;"/>`, `<a>x &amp; y<![CDATA[<z>&amp;]]>w</a>`, `<x:a x:b="1" b="2"><!-- > - --><?pi x?></x:a>`,
		`<a>` + strings.Repeat("长", 30_000) + `</a>`, `<a b="` + strings.Repeat("x", 70_000) + `">1</a>`, `<a`, `<a b>`, `<a>&nbsp;</a>`, `</a>`, `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
		"\ufeff<a/>", `<a></a >`, `<a ></a>`, `<a><b/></a>`, `<a><![CDATA[]]></a>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want strings.Builder
		decoder := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		var bad error
		depth := 0
		for bad == nil {
			found, err := decoder.RawToken()
			if err == io.EOF {
				break
			}
			switch e := found.(type) {
			case xml.StartElement:
				depth++
				fmt.Fprintf(&want, "<%s", e.Name.Local)
				for _, a := range e.Attr {
					fmt.Fprintf(&want, " %s=%q %t", a.Name.Local, a.Value, a.Name.Space != "")
				}
			case xml.EndElement:
				depth--
				want.WriteString(">")
			case xml.CharData:
				fmt.Fprintf(&want, "%s", string(e))
			case xml.Directive:
				return
			}
			bad = err
			if depth < 0 {
				return
			}
		}
		var got strings.Builder
		m := newMarkup(strings.NewReader(text))
		var err error
		for {
			var found token
			if found, err = m.next(); err != nil {
				break
			}
			switch found {
			case tokenStart:
				fmt.Fprintf(&got, "<%s", m.element.name)
				for _, a := range m.element.attrs {
					fmt.Fprintf(&got, " %s=%q %t", a.name, a.value, a.prefixed)
				}
			case tokenEnd:
				got.WriteString(">")
			case tokenText:
				got.Write(m.data)
			}
		}
		if bad != nil || err != io.EOF || depth != 0 || strings.ContainsAny(text, "\r:") {
			return // refused by either; line ends and odd prefixes are told apart elsewhere
		}
		require.Equal(t, want.String(), got.String())
	})
}

func TestMarkupAccepts(t *testing.T) {
	for _, text := range []string{`<?xml version="1.0" encoding="UTF-8"?><a b='1' c = "2>3" d="&lt;&#65;&#x4e2d;"/>`, `<a>x &amp; y<![CDATA[<z>]]>w</a>`, "\ufeff<x:a x:b=\"1\"><!-- > - --></x:a>\n"} {
		m := newMarkup(strings.NewReader(text))
		var err error
		for err == nil {
			_, err = m.next()
		}
		require.Equal(t, io.EOF, err, text)
	}
	for _, text := range []string{`<a>`, `<a b>`, `<a b=1/>`, `<a>&nbsp;</a>`, `</a>`, `<!DOCTYPE a><a/>`, `<a b="1/>`, `<!-- x`, `<?xml version="1.0" encoding="GBK"?><a/>`, strings.Repeat("<a>", 100)} {
		m := newMarkup(strings.NewReader(text))
		var err error
		for err == nil {
			_, err = m.next()
		}
		require.NotEqual(t, io.EOF, err, text)
	}
}
