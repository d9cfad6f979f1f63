// Package pdf prints a document as PDF, laid out as GB/T 9704-2012 wants a 公文:
// 22 lines of 28 characters on A4, red head, odd and even page numbers.
//
// body.go walks the blocks, which head.go, table.go, figure.go and closing.go
// turn into strips: what stands together on a page. flow.go puts strips on
// pages; break.go and line.go make lines of text; face.go measures characters;
// print.go writes the pages into the file. All lengths are counted in whole
// numbers, so that every machine writes the same bytes.
package pdf

import (
	"io"

	"chengan/reports/internal/paper"
)

// Write prints d with fonts. Characters that no font has stand as 〓, and a note
// at the end of the text lists them.
//
// Errors: a document that breaks the contract of package paper (a row with too
// many cells, a heading of level 5, an image that is no PNG), naming the block;
// fonts that a PDF cannot take in; and what w says. Nothing is written before
// the whole file stands.
// Source: GB/T 9704-2012.
func Write(w io.Writer, d *paper.Document, fonts Fonts) error {
	pages, faces, err := layout(d, fonts)
	if err != nil {
		return err
	}
	file, err := printed(d, pages, faces)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// Lacking says which characters of d no font has, as the note at the end of the
// text does; "" if there are none.
//
// Errors: those of Write.
func Lacking(d *paper.Document, fonts Fonts) (string, error) {
	_, faces, err := layout(d, fonts)
	if err != nil {
		return "", err
	}
	return faces.notice(), nil
}

// layout is the pages of d.
func layout(d *paper.Document, fonts Fonts) ([]*page, *typefaces, error) {
	if err := dated(d.Date); err != nil {
		return nil, nil, err
	}
	faces, err := newTypefaces(fonts)
	if err != nil {
		return nil, nil, err
	}
	b := &body{faces: faces, flow: &flow{faces: faces, note: d.Footer}}
	if err := b.document(d); err != nil {
		return nil, nil, err
	}
	return b.flow.pages, faces, nil
}
