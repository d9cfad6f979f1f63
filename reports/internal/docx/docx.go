// Package docx prints a document as Word, laid out as GB/T 9704-2012 wants a
// 公文: 22 lines of 28 characters on A4, red head, odd and even page numbers.
//
// docx.go writes the parts into the file, page.go knows the sheet, style.go the
// styles, and body.go walks the blocks; head.go, table.go, figure.go and
// closing.go each print what they are named after. Text becomes markup in
// text.go and nowhere else.
package docx

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"

	"chengan/reports/internal/paper"
)

// Write prints d.
//
// Errors: a document that breaks the contract of package paper (a row with too
// many cells, a heading of level 5, an image that is no PNG), naming the block;
// and what w says. Nothing is written before the whole document is known to be
// right.
// Source: ECMA-376 (transitional); GB/T 9704-2012.
func Write(w io.Writer, d *paper.Document) error {
	properties, err := core(d)
	if err != nil {
		return err
	}
	body, err := newBody(d)
	if err != nil {
		return err
	}
	parts := []part{
		{name: "[Content_Types].xml", content: contentTypes(body)},
		{name: "_rels/.rels", content: packageRelations},
		{name: "docProps/core.xml", content: properties},
		{name: "docProps/app.xml", content: application},
		{name: "word/document.xml", content: body.document()},
		{name: "word/_rels/document.xml.rels", content: documentRelations(body)},
		{name: "word/styles.xml", content: stylesPart()},
		{name: "word/settings.xml", content: settings},
		{name: "word/fontTable.xml", content: fontTable()},
	}
	for _, foot := range footers {
		parts = append(parts, part{name: "word/" + foot.file(), content: foot.content(d.Footer)})
	}
	for number, image := range body.images {
		parts = append(parts, part{name: "word/" + imageFile(number), content: markup(image)})
	}
	archive := zip.NewWriter(w)
	for _, part := range parts {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: epoch})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(entry, string(part.content)); err != nil {
			return err
		}
	}
	return archive.Close()
}

// epoch is the date of every part: the earliest that a zip can say, so that the
// same document gives the same bytes.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// part is one file of the package.
type part struct {
	name    string
	content markup
}

const declaration markup = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const namespaces markup = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
	` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

const relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

const packageRelations = declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="` + relationship + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="rId3" Type="` + relationship + `extended-properties" Target="docProps/app.xml"/>` +
	`</Relationships>`

const application = declaration + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>chengan</Application></Properties>`

// settings turn on what the layout counts on: footers of odd and even pages,
// and full-width punctuation that keeps its width, so that a line holds 28
// characters. A line that ends in a break is not stretched.
const settings = declaration + `<w:settings ` + namespaces + `>` +
	`<w:zoom w:percent="100"/><w:defaultTabStop w:val="630"/><w:evenAndOddHeaders/>` +
	`<w:characterSpacingControl w:val="doNotCompress"/>` +
	`<w:compat><w:doNotExpandShiftReturn/>` +
	`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>` +
	`</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`

func contentTypes(b *body) markup {
	types := declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>`
	if len(b.images) > 0 {
		types += `<Default Extension="png" ContentType="image/png"/>`
	}
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	override := func(name, kind string) {
		types += markup(fmt.Sprintf(`<Override PartName="/%s" ContentType="%s+xml"/>`, name, kind))
	}
	override("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties")
	override("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties")
	override("word/document.xml", word+"document.main")
	override("word/styles.xml", word+"styles")
	override("word/settings.xml", word+"settings")
	override("word/fontTable.xml", word+"fontTable")
	for _, foot := range footers {
		override("word/"+foot.file(), word+"footer")
	}
	return types + `</Types>`
}

func documentRelations(b *body) markup {
	relations := declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relate := func(id, kind, target string) {
		relations += markup(fmt.Sprintf(`<Relationship Id="%s" Type="%s%s" Target="%s"/>`, id, relationship, kind, target))
	}
	relate("styles", "styles", "styles.xml")
	relate("settings", "settings", "settings.xml")
	relate("fonts", "fontTable", "fontTable.xml")
	for _, foot := range footers {
		relate(foot.name, "footer", foot.file())
	}
	for number := range b.images {
		relate(imageRelation(number), "image", imageFile(number))
	}
	return relations + `</Relationships>`
}

// core is the file's own properties.
//
// Errors: a date of another form than 2022-11-15.
func core(d *paper.Document) (markup, error) {
	properties := declaration + `<cp:coreProperties` +
		` xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"` +
		` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escaped(strings.ReplaceAll(d.Title, "\n", "")) + `</dc:title>` +
		`<dc:creator>` + escaped(issuer(d)) + `</dc:creator><dc:language>zh-CN</dc:language>`
	if d.Date != "" {
		if _, err := time.Parse(time.DateOnly, d.Date); err != nil {
			return "", fmt.Errorf("文档日期：%q；应当写作 2022-11-15", d.Date)
		}
		for _, name := range []markup{"created", "modified"} {
			properties += `<dcterms:` + name + ` xsi:type="dcterms:W3CDTF">` + markup(d.Date) + `T00:00:00Z</dcterms:` + name + `>`
		}
	}
	return properties + `</cp:coreProperties>`, nil
}

// issuer is who the file says it is from.
func issuer(d *paper.Document) string {
	if d.Closing != nil && d.Closing.Issuer != "" {
		return d.Closing.Issuer
	}
	if d.Head != nil {
		return d.Head.Issuer
	}
	return ""
}
