package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"

	"github.com/stretchr/testify/require"
)

// write makes the files of a test below a new folder and gives the folder.
func write(t testing.TB, files map[string]string) string {
	root := filepath.Join(t.TempDir(), "证据")
	for name, text := range files {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return root
}

// TestCatalogue holds the catalogue against the sources: every code is stable
// in form, listed once, and used.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range evidence.Codes {
		require.Regexp(t, `^E(-[A-Z]+)+$`, code.ID)
		require.NotEmpty(t, code.Meaning)
		require.False(t, seen[code.ID], code.ID)
		seen[code.ID] = true
	}
	catalogue, err := os.ReadFile("catalogue.go")
	require.NoError(t, err)
	var sources strings.Builder
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if file != "catalogue.go" && !strings.HasSuffix(file, "_test.go") {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			sources.Write(data)
		}
	}
	constants := regexp.MustCompile(`(?m)^\t(\w+)\s+= "(E-[A-Z-]+)"`).FindAllStringSubmatch(string(catalogue), -1)
	require.Len(t, constants, len(evidence.Codes))
	for _, c := range constants {
		require.True(t, seen[c[2]], "%s is not in Codes", c[2])
		require.Regexp(t, `\b`+c[1]+`\b`, sources.String(), "%s is never reported", c[1])
	}
}

func TestPathErrors(t *testing.T) {
	root := write(t, map[string]string{"hydrants.csv": "单位,编号,是否完好\n莲湖区,1,是\n"})
	_, _, err := evidence.Read(evidence.Options{}, []string{filepath.Join(root, "没有.csv")}, nil)
	require.ErrorContains(t, err, "不存在")
	got, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "hydrants")}, nil, nil)
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Equal(t, 0, got.Tables["hydrants"].Len())
}

func TestProblemJSON(t *testing.T) {
	root := write(t, map[string]string{"hydrants.csv": "单位,编号,是否完好\n莲湖区,1,坏\n"})
	got, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "hydrants")}, []string{root}, nil)
	require.NoError(t, err)
	require.Equal(t, 1, got.Problems)
	require.Equal(t, 1, evidence.Refusing(problems))
	data, err := json.Marshal(problems[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"file":"hydrants.csv","sheet":"","row":2,"column":"是否完好","subject":"莲湖区","table":"hydrants","code":"E-CELL-BOOLEAN",
		"found":"“坏”","allowed":"“是”或者“否”","message":"hydrants.csv：第2行：列“是否完好”：发现“坏”；应为“是”或者“否”","notice":false}`, string(data))
	shown, cut := evidence.Cap(problems, 0)
	require.Empty(t, shown)
	require.Equal(t, 1, cut)
}

// many are files of several formats and subjects.
func many() map[string]string {
	files := map[string]string{"说明.md": "x", "issues.csv": "单位,编号,条款编号,发现渠道,是否整改,是否有合理说明\n莲湖区,1,6.3,现场,是,否\n未央区,1,6.3,现场,坏,否\n"}
	for i, name := range []string{"莲湖区", "碑林区", "未央区"} {
		files[name+"/hydrants.csv"] = fmt.Sprintf("编号,是否完好\n%d,是\n2%d,否\n", i, i)
		files[name+"/fire_stations.ndjson"] = `{"id":"1","layout_ok":true,"reach_minutes":4.5,"scale_ok":true,"comms_total":120,"comms_intact":118,"equipment_ok":false}` + "\n"
	}
	return files
}

// TestOrderLeavesNoTrace: whatever the order of the paths, and whether a folder
// is walked or its files are listed, the evidence is the same.
func TestOrderLeavesNoTrace(t *testing.T) {
	root := write(t, many())
	var files []string
	require.NoError(t, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if !entry.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	options := evidence.Options{Schemas: schemas(t, allTables...), Kinds: []string{"district"}}
	read := func(paths ...string) (*engine.Evidence, string) {
		got, problems, err := evidence.Read(options, paths, nil)
		require.NoError(t, err)
		return got, describe(got, problems)
	}
	walked, want := read(root)
	require.Contains(t, want, "E-CELL-BOOLEAN")
	random := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		listed, got := read(append(files, files[0])...) // one of them twice
		require.Equal(t, want, got)
		require.Equal(t, walked.Digest, listed.Digest)
		require.Equal(t, walked.Files, listed.Files)
	}
	both, got := read(files[0], root)
	require.Equal(t, want, got)
	require.Equal(t, walked.Digest, both.Digest)

	// The same in an archive, and where only part of it lies.
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	require.NoError(t, w.AddFS(os.DirFS(root)))
	require.NoError(t, w.Close())
	archive := filepath.Join(t.TempDir(), "证据.zip")
	require.NoError(t, os.WriteFile(archive, packed.Bytes(), 0o600))
	zipped, _ := read(archive)
	require.Equal(t, walked.Digest, zipped.Digest)
	one, _ := read(filepath.Join(root, "莲湖区"))
	same, _ := read(filepath.Join(root, "莲湖区", "hydrants.csv"), filepath.Join(root, "莲湖区", "fire_stations.ndjson"))
	require.Equal(t, one.Digest, same.Digest)
	require.NotEqual(t, one.Digest, walked.Digest)

	// A folder that says whose the files are is part of what was handed in.
	require.NoError(t, os.Rename(filepath.Join(root, "莲湖区"), filepath.Join(root, "雁塔区")))
	renamed, _ := read(root)
	require.NotEqual(t, walked.Digest, renamed.Digest)
}

// TestUnreadBearsOnTheDigest: what cannot be read changes the result, so the
// same files with and without it are two bodies of evidence; so is the same
// file in the folder of another.
func TestUnreadBearsOnTheDigest(t *testing.T) {
	files := map[string]string{"subjects.csv": "编号,名称\n1,莲湖区\n2,未央区\n"}
	read := func() (*engine.Evidence, []evidence.Problem) {
		got, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "hydrants")}, []string{write(t, files)}, nil)
		require.NoError(t, err)
		return got, problems
	}
	without, _ := read()
	require.Empty(t, without.Unread)
	digests := map[string]bool{without.Digest: true}
	for i, name := range []string{"a.zip", "莲湖区/a.zip", "未央区/a.zip", "莲湖区/a.xls", "未央区/a.xls"} {
		files[name] = "x"
		got, _ := read()
		delete(files, name)
		require.Equal(t, []column.Fault{{Subject: []int{column.Unattached, 0, 1, 0, 1}[i], Origin: column.Origin{File: name}}}, got.Unread)
		require.False(t, digests[got.Digest], name)
		digests[got.Digest] = true
	}
}

// TestUnopened: the words of the operating system stay out of the problems.
func TestUnopened(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	root := write(t, map[string]string{"a.csv": "x", "hydrants.csv": "单位,编号,是否完好\n莲湖区,1,是\n"})
	require.NoError(t, os.Chmod(filepath.Join(root, "a.csv"), 0))
	got, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "hydrants")}, []string{root}, nil)
	require.NoError(t, err)
	require.Contains(t, describe(got, problems), "没有权限读取的文件")
	require.Len(t, got.Unread, 1)
}

// TestDefaultLimits: a limit that is given stands, the others are the defaults.
func TestDefaultLimits(t *testing.T) {
	require.Equal(t, evidence.Limits{Files: 10_000, TextBytes: 512 << 20, BookBytes: 64 << 20, BookUnzipped: 256 << 20, ZipUnzipped: 2 << 30, ZipRatio: 200,
		ZipEntries: 10_000, PageBytes: 256 << 20, TextRows: 5_000_000, StreamBytes: 1 << 40, StreamRows: 1_000_000_000, SheetRows: 200_000, Columns: 200, Subjects: 10_000, CellLength: 32_767, LineBytes: 1 << 20, ListedProblem: 100_000}, evidence.DefaultLimits)
}

func TestProgress(t *testing.T) {
	root := write(t, many())
	rows := map[string]int{}
	_, _, err := evidence.Read(evidence.Options{Schemas: schemas(t, allTables...), Progress: func(file string, n int) { rows[file] = n }}, []string{root}, nil)
	require.NoError(t, err)
	require.Equal(t, 2, rows["莲湖区/hydrants.csv"])
	require.Equal(t, 1, rows["莲湖区/fire_stations.ndjson"])
}

// TestBombs: what would unpack to gigabytes is answered at once and at no cost.
func TestBombs(t *testing.T) {
	pack := func(entries int, size int64) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for i := range entries {
			in, err := w.Create(fmt.Sprintf("%d/hydrants.csv", i))
			require.NoError(t, err)
			_, err = io.CopyN(in, zeros{}, size)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		return out.Bytes()
	}
	honest := pack(1, 64<<20)
	// One that states five gigabytes, and one that states nothing.
	grand := bytes.ReplaceAll(honest, le32(64<<20), le32(0xFFFF0000))
	liar := bytes.ReplaceAll(honest, le32(64<<20), le32(100))
	for name, data := range map[string][]byte{"honest": honest, "grand": grand, "liar": liar, "many": pack(12_000, 0)} {
		for _, extension := range []string{".zip", ".xlsx"} {
			t.Run(name+extension, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "a"+extension)
				require.NoError(t, os.WriteFile(file, data, 0o600))
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "hydrants")}, []string{file}, nil)
				require.NoError(t, err)
				require.NotEmpty(t, problems)
				runtime.ReadMemStats(&after)
				require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20))
			})
		}
	}
}

func le32(n uint32) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }

// TestWideSheet: rows that each name the last column cost nothing.
func TestWideSheet(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(`<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c><c r="B1" t="inlineStr"><is><t>是否完好</t></is></c></row>`)
	for i := range 50_000 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="b"><v>1</v></c><c r="XFD%d" s="1"/></row>`, i+2, i+2, i, i+2, i+2)
	}
	spec, err := json.Marshal(map[string]any{"sheets": []any{map[string]any{"name": "市政消火栓台账", "xml": rows.String()}}})
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "莲湖区.xlsx")
	require.NoError(t, os.WriteFile(file, buildBook(t, spec), 0o600))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "hydrants"), Roster: []engine.Subject{{ID: "1", Name: "莲湖区"}}}, []string{file}, nil)
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Equal(t, 50_000, got.Tables["hydrants"].Len())
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(512<<20))
}

func TestRosterOfOptions(t *testing.T) {
	root := write(t, map[string]string{"hydrants.csv": "单位,编号,是否完好\n莲湖,1,是\n高陵,1,是\n"})
	roster := []engine.Subject{{ID: "2", Name: "碑林区", Kind: "district"}, {ID: "1", Name: "莲湖区", Kind: "district", Aliases: []string{"莲湖"}, Roles: []string{"消防"}}}
	got, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "hydrants"), Roster: roster}, []string{root}, nil)
	require.NoError(t, err)
	require.Len(t, problems, 1)
	require.Equal(t, evidence.SubjectUnknown, problems[0].Code)
	require.Equal(t, []engine.Subject{roster[1], roster[0]}, got.Subjects)
	lo, hi := got.Tables["hydrants"].Rows(0)
	require.Equal(t, 1, hi-lo)
}

// TestDamagedBook: a workbook cut off or with bytes changed is read or refused
// in words; it never takes the program down and is never silently half read.
func TestDamagedBook(t *testing.T) {
	spec := template(t)
	whole := fill(t, writeTemplate(t, spec), filled)
	root := t.TempDir()
	file := filepath.Join(root, "莲湖.xlsx")
	read := func(data []byte) (*engine.Evidence, []evidence.Problem) {
		require.NoError(t, os.WriteFile(file, data, 0o600))
		got, problems, err := evidence.Read(optionsFor(spec), []string{file}, nil)
		require.NoError(t, err)
		return got, problems
	}
	want, _ := read(whole)
	for at := 0; at < len(whole)-1; at += 1499 {
		_, problems := read(whole[:at])
		require.NotZero(t, evidence.Refusing(problems), "cut at %d", at)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		data := bytes.Clone(whole)
		for range 3 {
			data[random.IntN(len(data))] ^= byte(1 + random.IntN(255))
		}
		got, problems := read(data)
		if evidence.Refusing(problems) == 0 {
			for name, table := range want.Tables {
				require.Equal(t, table.Len(), got.Tables[name].Len(), name)
			}
		}
	}
}

// TestManyFaults: refused records beyond a number are counted, and the first of
// them is the same whichever file is read first.
func TestManyFaults(t *testing.T) {
	options := evidence.Options{Schemas: schemas(t, allTables...), Kinds: []string{"district"}, Roster: []engine.Subject{{ID: "甲区", Name: "甲区", Kind: "district"}}}
	folder := t.TempDir()
	var files []string
	for _, name := range []string{"a", "b"} {
		text := "单位,编号,类别,位置,管护单位,是否完好,检查日期\n"
		for i := range 800 {
			text += fmt.Sprintf("甲区,%d,消火栓,路,公司,不知道,2022-01-01\n", i)
		}
		file := filepath.Join(folder, name, "hydrants.csv")
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		files = append(files, file)
	}
	count := func(paths ...string) (records int, first column.Origin) {
		got, _, err := evidence.Read(options, paths, nil)
		require.NoError(t, err)
		faults := got.Tables["hydrants"].Faults
		require.LessOrEqual(t, len(faults), 1001)
		for _, fault := range faults {
			records += 1 + fault.More
		}
		return records, faults[0].Origin
	}
	forth, one := count(files[0], files[1])
	back, other := count(files[1], files[0])
	require.Equal(t, 1600+2, forth, "and the table that came twice")
	require.Equal(t, forth, back)
	require.Equal(t, one.Row, other.Row)
}

// TestManySubjects: a column that names something else does not make a city of
// a hundred thousand districts.
func TestManySubjects(t *testing.T) {
	options := evidence.Options{Schemas: schemas(t, allTables...), Kinds: []string{"district"}, Limits: evidence.Limits{Subjects: 3}}
	text := "单位,编号,类别,位置,管护单位,是否完好,检查日期\n"
	for i := range 5 {
		text += fmt.Sprintf("第%d区,%d,消火栓,路,公司,是,2022-01-01\n", i, i)
	}
	file := filepath.Join(t.TempDir(), "hydrants.csv")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	got, problems, err := evidence.Read(options, []string{file}, nil)
	require.NoError(t, err)
	require.Len(t, got.Subjects, 3)
	require.Equal(t, 2, evidence.Refusing(problems))
	require.Equal(t, "又一个被评对象“第3区”", problems[0].Found)
	require.Equal(t, "没有名册时不超过3个被评对象；请检查单位一列，或者提供名册 subjects.csv", problems[0].Allowed)
}
