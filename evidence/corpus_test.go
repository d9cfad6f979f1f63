package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the .out files of testdata/evidence")

// setup is <case>.json beside a case: what differs from reading its folder.
type setup struct {
	Tables     []string          `json:"tables"` // all where absent
	Kinds      []string          `json:"kinds"`  // district where absent
	Ruleset    string            `json:"ruleset"`
	Digest     string            `json:"digest"`
	Round      string            `json:"round"`
	Clauses    []string          `json:"clauses"`
	Former     map[string]string `json:"former"`
	Indicators []string          `json:"indicators"`
	Shares     []string          `json:"shares"`
	Roster     []engine.Subject  `json:"roster"`
	Limits     evidence.Limits   `json:"limits"`
	Stdin      string            `json:"stdin"`
	Links      map[string]string `json:"links"`
}

var allTables = []string{"declarations", "issues", "documents", "indicators", "hydrants", "fire_stations", "grassroots"}

// runCase reads a case: its files as they are, and those that <name>.xlsx.json,
// <name>.parquet.json and <name>.zip.json describe.
func runCase(t *testing.T, folder string) string {
	var s setup
	if data, err := os.ReadFile(folder + ".json"); err == nil {
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		require.NoError(t, decoder.Decode(&s))
	}
	// One name for all, since without other word the folder says whose a file is.
	root := filepath.Join(t.TempDir(), "证据")
	require.NoError(t, os.Mkdir(root, 0o700))
	if _, err := os.Stat(folder); err == nil {
		require.NoError(t, os.CopyFS(root, os.DirFS(folder)))
	}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		require.NoError(t, err)
		for ending, build := range map[string]func(testing.TB, []byte) []byte{".xlsx.json": buildBook, ".zip.json": buildZip, ".parquet.json": buildParquet} {
			if plain, ok := strings.CutSuffix(path, ".json"); ok && strings.HasSuffix(path, ending) {
				data, err := os.ReadFile(path)
				require.NoError(t, err)
				require.NoError(t, os.Remove(path))
				require.NoError(t, os.WriteFile(plain, build(t, data), 0o600))
			}
		}
		return nil
	}))
	for from, to := range s.Links {
		require.NoError(t, os.Symlink(to, filepath.Join(root, from)))
	}
	if s.Tables == nil {
		s.Tables = allTables
	}
	if s.Kinds == nil {
		s.Kinds = []string{"district"}
	}
	paths := []string{root}
	if s.Stdin != "" {
		paths = append(paths, "-")
	}
	options := evidence.Options{Schemas: schemas(t, s.Tables...), Kinds: s.Kinds, Ruleset: s.Ruleset, Digest: s.Digest,
		Round: s.Round, Clauses: s.Clauses, Former: s.Former, Indicators: s.Indicators, Shares: s.Shares, Roster: s.Roster, Limits: s.Limits}
	got, problems, err := evidence.Read(options, paths, strings.NewReader(s.Stdin))
	require.NoError(t, err)
	for _, rows := range []int{1, 3, 1 << 15} {
		passed, same, _ := passed(t, options, rows, paths, s.Stdin)
		require.Equal(t, describe(got, problems), describe(passed, same), "in chunks of %d", rows)
		require.Equal(t, got.Digest, passed.Digest)
	}
	return describe(got, problems)
}

// passed is Read of evidence that is handed on in chunks, put together again;
// begun tells how often it was read.
func passed(t require.TestingT, options evidence.Options, rows int, paths []string, stdin string) (got *engine.Evidence, problems []evidence.Problem, begun int) {
	whole := map[string]*column.Table{}
	parts := map[string]map[column.Part]int{}
	stream := &evidence.Stream{Begin: func() { begun++; clear(whole); clear(parts) }, Take: func(name string, chunk *column.Table) {
		table := whole[name]
		if table == nil {
			table = column.NewTable(chunk.Schema)
			whole[name], parts[name] = table, map[column.Part]int{}
		}
		require.LessOrEqual(t, chunk.Len(), rows)
		for row := range chunk.Len() {
			origin := chunk.Origin(row)
			from := column.Part{File: origin.File, Sheet: origin.Sheet}
			if _, ok := parts[name][from]; !ok {
				parts[name][from] = table.AddPart(from)
			}
			values := make([]column.Value, len(chunk.Schema.Fields))
			for field := range values {
				values[field] = chunk.Value(row, field)
			}
			table.Append(chunk.Subject(row), parts[name][from], origin.Row, values)
		}
	}}
	stream.ChunkRows(rows)
	for _, schema := range options.Schemas {
		stream.Tables = append(stream.Tables, schema.Name)
	}
	options.Stream = stream
	got, problems, err := evidence.Read(options, paths, strings.NewReader(stdin))
	require.NoError(t, err)
	for name, table := range whole {
		require.Zero(t, got.Tables[name].Len(), name)
		table.Renumber(stream.Place)
		table.Faults = got.Tables[name].Faults
		table.Seal(len(got.Subjects))
		got.Tables[name] = table
	}
	return got, problems, begun
}

// describe gives problems and what was read.
func describe(got *engine.Evidence, problems []evidence.Problem) string {
	var out strings.Builder
	for _, p := range problems {
		mark := ""
		if p.Notice {
			mark = "（提示）"
		}
		fmt.Fprintf(&out, "%s%s %s\n", p.Code, mark, p.Message)
	}
	for _, subject := range got.Subjects {
		fmt.Fprintf(&out, "= %s %s %s", subject.ID, subject.Name, subject.Kind)
		for _, more := range []string{subject.Parent, strings.Join(subject.Roles, "、"), strings.Join(subject.Aliases, "、")} {
			if more != "" {
				fmt.Fprintf(&out, " %s", more)
			}
		}
		out.WriteString("\n")
	}
	name := func(subject int) string {
		if subject < 0 {
			return "—"
		}
		return got.Subjects[subject].Name
	}
	for _, table := range slices.Sorted(maps.Keys(got.Tables)) {
		tb := got.Tables[table]
		for row := range tb.Len() {
			var cells []string
			for i := range tb.Schema.Fields {
				cells = append(cells, tb.Schema.Fields[i].Show(tb.Value(row, i)))
			}
			o := tb.Origin(row)
			fmt.Fprintf(&out, "+ %s %s %s:%d %q\n", table, name(tb.Subject(row)), o.File, o.Row, strings.Join(cells, "|"))
		}
		for _, fault := range tb.Faults {
			fmt.Fprintf(&out, "- %s %s %s:%d %s\n", table, name(fault.Subject), fault.Origin.File, fault.Origin.Row, fault.Clause)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(got.Zero)) {
		for _, subject := range got.Zero[table] {
			fmt.Fprintf(&out, "0 %s %s\n", table, name(subject))
		}
	}
	for _, fault := range got.Unread {
		fmt.Fprintf(&out, "? %s %s\n", name(fault.Subject), strings.TrimSuffix(fmt.Sprintf("%s:%s:%d", fault.Origin.File, fault.Origin.Sheet, fault.Origin.Row), "::0"))
	}
	if got.Round != "" {
		fmt.Fprintf(&out, "@ %s\n", got.Round)
	}
	return out.String()
}

func cases(t *testing.T, kind string) []string {
	entries, err := os.ReadDir(filepath.Join("..", "testdata", "evidence", kind))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, entry := range entries {
		name := entry.Name()
		name = strings.TrimSuffix(strings.TrimSuffix(name, ".out"), ".json")
		seen[filepath.Join("..", "testdata", "evidence", kind, name)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func golden(t *testing.T, folder, got string) {
	if *update {
		require.NoError(t, os.WriteFile(folder+".out", []byte(got), 0o644))
	}
	want, err := os.ReadFile(folder + ".out")
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// TestOK: good evidence gives no problem, not even a notice, and what its .out shows.
func TestOK(t *testing.T) {
	for _, folder := range cases(t, "ok") {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			got := runCase(t, folder)
			require.NotContains(t, got, "E-")
			golden(t, folder, got)
		})
	}
}

// TestErr: bad evidence gives exactly its .out, and never nothing.
func TestErr(t *testing.T) {
	told := map[string]bool{}
	for _, folder := range cases(t, "err") {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			got := runCase(t, folder)
			require.True(t, strings.HasPrefix(got, "E-"), "silent")
			golden(t, folder, got)
			for _, line := range strings.Split(got, "\n") {
				code, _, _ := strings.Cut(line, " ")
				id, notice := strings.CutSuffix(code, "（提示）")
				told[id] = true
				if i := slices.IndexFunc(evidence.Codes, func(c evidence.Code) bool { return c.ID == id }); i >= 0 {
					require.Equal(t, evidence.Codes[i].Notice, notice, id)
				}
			}
		})
	}
	for _, code := range evidence.Codes {
		require.True(t, told[code.ID], "no err case gives %s", code.ID)
	}
}

// buildZip makes the archive that a .zip.json describes.
func buildZip(t testing.TB, data []byte) []byte {
	var spec struct {
		Raw     string `json:"raw"`   // these bytes instead
		Cut     int    `json:"cut"`   // bytes to take off the end
		Spoil   string `json:"spoil"` // a text to overwrite with x
		Entries []struct {
			Name  string `json:"name"`
			Bytes []byte `json:"bytes"` // the name, base64
			Text  string `json:"text"`
			Zeros int64  `json:"zeros"`
			Store bool   `json:"store"`
			Flags uint16 `json:"flags"`
		} `json:"entries"`
		Many int `json:"many"` // this many empty entries
	}
	require.NoError(t, json.Unmarshal(data, &spec))
	if spec.Raw != "" {
		return []byte(spec.Raw)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range spec.Entries {
		header := &zip.FileHeader{Name: entry.Name, Method: zip.Deflate, Flags: entry.Flags}
		if len(entry.Bytes) > 0 {
			header.Name, header.NonUTF8 = string(entry.Bytes), true
		}
		if entry.Store {
			header.Method = zip.Store
		}
		in, err := w.CreateHeader(header)
		require.NoError(t, err)
		_, err = io.WriteString(in, entry.Text)
		require.NoError(t, err)
		_, err = io.CopyN(in, zeros{}, entry.Zeros)
		require.NoError(t, err)
	}
	for i := range spec.Many {
		_, err := w.Create(fmt.Sprintf("%d.md", i))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	packed := out.Bytes()
	if spec.Spoil != "" {
		packed = bytes.ReplaceAll(packed, []byte(spec.Spoil), bytes.Repeat([]byte("x"), len(spec.Spoil)))
	}
	return packed[:len(packed)-spec.Cut]
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// buildBook makes the workbook that a .xlsx.json describes, cell by cell and
// without a library, so that a case can hold what no library writes.
//
// A cell is a text, a number, null, or {"t": type, "s": style, "v": value, "f":
// formula}; styles are 0 general, 1 date, 2 percentage, 3 yyyy"年"m"月"d"日".
func buildBook(t testing.TB, data []byte) []byte {
	var spec struct {
		Since1904 bool              `json:"since1904"`
		Props     map[string]string `json:"props"`
		Extra     map[string]string `json:"extra"` // further entries
		Drop      string            `json:"drop"`  // an entry to leave out
		Cut       int               `json:"cut"`
		Zeros     int64             `json:"zeros"`
		Sheets    []struct {
			Name  string              `json:"name"`
			State string              `json:"state"`
			Rows  [][]json.RawMessage `json:"rows"`
			At    map[string]int      `json:"at"` // row numbers that differ, by index
			Merge []string            `json:"merge"`
			XML   string              `json:"xml"` // sheetData instead of Rows
		} `json:"sheets"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&spec))
	parts := map[string]string{
		"_rels/.rels":   `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="176"/></cellXfs></styleSheet>`,
	}
	maps.Copy(parts, spec.Extra)
	book, relations := "", ""
	for i, sheet := range spec.Sheets {
		book += fmt.Sprintf(`<sheet name=%q sheetId="%d" state=%q r:id="rId%d"/>`, sheet.Name, i+1, sheet.State, i+1)
		relations += fmt.Sprintf(`<Relationship Id="rId%d" Type="worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		rows := sheet.XML
		for r, row := range sheet.Rows {
			at := r + 1
			if other, ok := sheet.At[fmt.Sprint(r)]; ok {
				at = other
			}
			rows += fmt.Sprintf(`<row r="%d">`, at)
			for c, raw := range row {
				rows += buildCell(t, string(rune('A'+c))+fmt.Sprint(at), raw)
			}
			rows += "</row>"
		}
		merge := ""
		for _, area := range sheet.Merge {
			merge += fmt.Sprintf(`<mergeCell ref=%q/>`, area)
		}
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>` + rows + `</sheetData><mergeCells>` + merge + `</mergeCells></worksheet>`
	}
	parts["xl/workbook.xml"] = fmt.Sprintf(`<workbook xmlns:r="r"><workbookPr date1904="%t"/><sheets>%s</sheets></workbook>`, spec.Since1904, book)
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + relations + `</Relationships>`
	if spec.Props != nil {
		props := ""
		for _, key := range slices.Sorted(maps.Keys(spec.Props)) {
			props += fmt.Sprintf(`<property name=%q><vt:lpwstr>%s</vt:lpwstr></property>`, key, spec.Props[key])
		}
		parts["docProps/custom.xml"] = `<Properties xmlns:vt="vt">` + props + `</Properties>`
	}
	delete(parts, spec.Drop)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		in, err := w.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(in, parts[name])
		require.NoError(t, err)
	}
	if spec.Zeros > 0 {
		in, err := w.Create("xl/media/image1.png")
		require.NoError(t, err)
		_, err = io.CopyN(in, zeros{}, spec.Zeros)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()[:out.Len()-spec.Cut]
}

func buildCell(t testing.TB, name string, raw json.RawMessage) string {
	escape := func(text string) string {
		var out bytes.Buffer
		require.NoError(t, xml.EscapeText(&out, []byte(text)))
		return out.String()
	}
	switch raw[0] {
	case 'n':
		return ""
	case '"':
		var text string
		require.NoError(t, json.Unmarshal(raw, &text))
		return fmt.Sprintf(`<c r=%q t="inlineStr"><is><t>%s</t></is></c>`, name, escape(text))
	case '{':
		var c struct {
			T string
			S int
			V *string
			F *string
		}
		require.NoError(t, json.Unmarshal(raw, &c))
		inner := ""
		if c.F != nil {
			inner += "<f>" + escape(*c.F) + "</f>"
		}
		if c.V != nil {
			inner += "<v>" + escape(*c.V) + "</v>"
		}
		return fmt.Sprintf(`<c r=%q s="%d" t=%q>%s</c>`, name, c.S, c.T, inner)
	}
	return fmt.Sprintf(`<c r=%q><v>%s</v></c>`, name, raw)
}
