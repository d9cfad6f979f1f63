package rulesets

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"chengan/engine"
	"chengan/engine/column"
)

// What is embedded. A folder of rulesets is added here and nowhere else.
//
//go:embed tables schema
//go:embed all:national
//go:embed all:grassroots
//go:embed all:risk-register
//go:embed all:xian-catalogue all:xian-department all:xian-district all:xian-zone all:xian-emergency
var embedded embed.FS

// source is where a ruleset's files are.
type source struct {
	name   string // as messages call it
	path   string // of the file, as it was asked for; "" for what is embedded or no file
	folder string // names of files that it mentions start here; "" where it can mention none
	file   string // of the ruleset, inside files; "" where it is no file
	member string // of the family in the file; "" for a ruleset of its own
	files  fs.FS
	tables []fs.FS // searched for <name>.json, in this order, before the embedded ones
}

func (s source) embedded() bool { return s.files == fs.FS(embedded) }

// key names a source for good.
func (s source) key() string {
	if s.path == "" {
		return s.name
	}
	key := s.path
	if absolute, err := filepath.Abs(s.path); err == nil {
		key = absolute
	}
	if s.member != "" {
		key += "#" + s.member
	}
	return key
}

// index is what is embedded, by name.
type index struct {
	rulesets map[string]source
	names    []string // of rulesets, members of families among them, in natural order
	families []string
	files    map[string]source // of families
}

// embeddedFiles reads once what there is.
var embeddedFiles = sync.OnceValue(func() *index {
	x := &index{rulesets: map[string]source{}, files: map[string]source{}}
	files, err := fs.Glob(embedded, "*/*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for _, file := range files {
		id, edition := path.Dir(file), strings.TrimSuffix(path.Base(file), ".json")
		if id == "tables" || id == "schema" {
			continue
		}
		s := source{name: id + "@" + edition, file: file, files: embedded}
		members := membersOf(file)
		if members == nil {
			x.rulesets[s.name] = s
			x.names = append(x.names, s.name)
			continue
		}
		x.files[s.name] = s
		x.families = append(x.families, s.name)
		for _, member := range members {
			one := s
			one.name, one.member = id+"-"+member+"@"+edition, member
			x.rulesets[one.name] = one
			x.names = append(x.names, one.name)
		}
	}
	slices.SortFunc(x.names, naturally)
	slices.SortFunc(x.families, naturally)
	return x
})

// membersOf lists the members of an embedded family, nil for a file that is none.
func membersOf(file string) []string {
	data, err := embedded.ReadFile(file)
	if err != nil {
		panic(err) // it was listed a moment ago
	}
	if !bytes.Contains(data, []byte(FamilySchema)) {
		return nil
	}
	var family struct {
		Schema  string `json:"$schema"`
		Members []struct {
			ID string `json:"id"`
		} `json:"members"`
	}
	if json.Unmarshal(data, &family) != nil || family.Schema != FamilySchema {
		return nil
	}
	ids := []string{}
	for _, member := range family.Members {
		ids = append(ids, member.ID)
	}
	return ids
}

// List names the embedded rulesets, "id@edition", members of families among
// them, in natural order.
func List() []string { return slices.Clone(embeddedFiles().names) }

// find resolves "id@edition", a path to a JSON file, or one to a family with
// the member that is meant: "FILE#member". Beside a file, tables/ and
// cases/<edition>/ are looked for.
func find(name string) (source, error) { return source{}.find(name) }

// find resolves a name that stands in the source: paths start from its folder.
func (s source) find(name string) (source, error) {
	if found, ok := embeddedFiles().rulesets[name]; ok {
		return found, nil
	}
	if found, ok := s.beside(name); ok {
		return found, nil
	}
	if at := strings.LastIndexByte(name, '#'); at > 0 {
		if found, ok := s.beside(name[:at]); ok {
			found.member = name[at+1:]
			found.name = name
			return found, nil
		}
	}
	if _, ok := embeddedFiles().files[name]; ok {
		return source{}, fmt.Errorf("%w：%q 是一组细则；应写其中一部，如 %s", ErrUnknown, name, example(name))
	}
	return source{}, unknown(name)
}

// findFamily resolves the name of a family, or a path.
func (s source) findFamily(name string) (source, error) {
	if found, ok := embeddedFiles().files[name]; ok {
		return found, nil
	}
	if _, ok := embeddedFiles().rulesets[name]; ok {
		return source{}, fmt.Errorf("%w：%q", ErrNoFamily, name)
	}
	if found, ok := s.beside(name); ok {
		return found, nil
	}
	return source{}, unknown(name)
}

// beside finds a file.
func (s source) beside(name string) (source, bool) {
	if s.files != nil && s.folder == "" {
		return source{}, false // what is embedded mentions only what is
	}
	file := name
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.folder, filepath.FromSlash(name))
	}
	if info, err := os.Stat(file); name == "" || err != nil || info.IsDir() {
		return source{}, false
	}
	folder := filepath.Dir(file)
	found := source{name: name, path: file, folder: folder, file: filepath.Base(file), files: os.DirFS(folder)}
	if tables, err := fs.Sub(found.files, "tables"); err == nil {
		found.tables = []fs.FS{tables}
	}
	return found, true
}

// unknown names the editions that there are of what was asked for.
func unknown(name string) error {
	id, _, _ := strings.Cut(name, "@")
	var editions []string
	for _, one := range embeddedFiles().names {
		if strings.HasPrefix(one, id+"@") {
			editions = append(editions, one)
		}
	}
	there := ""
	if len(editions) > 0 {
		there = "有 " + strings.Join(editions, "、") + "；"
	}
	return fmt.Errorf("%w：%q；%s内置的全部可用 chengan ruleset list 列出，也可以给出 JSON 文件的路径", ErrUnknown, name, there)
}

// example is the name of a member of an embedded family.
func example(family string) string {
	x := embeddedFiles()
	at := slices.IndexFunc(x.names, func(name string) bool { s := x.rulesets[name]; return s.member != "" && s.file == x.files[family].file })
	return x.names[at]
}

// readLimited reads a file that may be anybody's.
func readLimited(files fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return nil, fmt.Errorf("无法读取：%w", err)
	}
	if info.Size() > maxDocument {
		return nil, fmt.Errorf("长 %d 字节；最多 %d 字节", info.Size(), maxDocument)
	}
	return fs.ReadFile(files, name)
}

// schemas reads the schemas of tables, those beside the ruleset first.
func (s source) schemas(names []string) (map[string]*column.Schema, []engine.Defect) {
	schemas := map[string]*column.Schema{}
	var defects []engine.Defect
	for _, name := range names {
		schema, mistakes := s.schema(name)
		for _, mistake := range mistakes {
			mistake.Where = "tables/" + mistake.Where
			defects = append(defects, mistake)
		}
		if schema != nil {
			schemas[name] = schema // Compile names the table that nobody defines
		}
	}
	return schemas, defects
}

// schema reads the schema of one table; nil where there is none.
func (s source) schema(name string) (*column.Schema, []engine.Defect) {
	for _, folder := range s.tables {
		data, err := readLimited(folder, name+".json")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			break
		}
		return parseTable(name, data)
	}
	return embeddedTable(name)
}

// parsedTables keeps the embedded tables: they do not change.
var parsedTables sync.Map // name → *column.Schema

// embeddedTable reads an embedded table; nil where there is none.
func embeddedTable(name string) (*column.Schema, []engine.Defect) {
	if schema, ok := parsedTables.Load(name); ok {
		return schema.(*column.Schema), nil
	}
	data, err := embedded.ReadFile("tables/" + name + ".json")
	if err != nil {
		return nil, nil
	}
	schema, defects := parseTable(name, data)
	if len(defects) == 0 {
		parsedTables.Store(name, schema)
	}
	return schema, defects
}

// Tables names the embedded table schemas, sorted.
func Tables() []string {
	files, err := fs.Glob(embedded, "tables/*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(path.Base(file), ".json")
	}
	return files
}

// Table reads an embedded table schema.
func Table(name string) (*column.Schema, error) {
	schema, defects := embeddedTable(name)
	switch {
	case len(defects) > 0:
		return nil, DefectsError{"tables/" + name + ".json", defects}
	case schema == nil:
		return nil, fmt.Errorf("没有数据表 %q", name)
	}
	return schema, nil
}
