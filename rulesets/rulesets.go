// Package rulesets holds the 评价细则 as JSON, with the schemas of their tables
// and their cases, and loads, checks and certifies them. The files are embedded,
// so that one binary is enough on a PC without a network.
package rulesets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
)

//go:embed all:national all:grassroots plans/*.json tables schema
var embedded embed.FS

// Loaded is a ruleset with everything that belongs to it.
type Loaded struct {
	Name     string // as asked for: "national@2019" or a path
	Ruleset  *engine.Ruleset
	Schemas  map[string]*column.Schema // of its tables, by name
	Digest   string                    // of the ruleset and its tables' schemas: "sha256:…"
	Program  *engine.Program
	Cases    []ClauseCases
	caseFlaw []engine.Defect // mistakes in the case files
}

// ErrUnknown reports a name that is neither embedded nor a file.
var ErrUnknown = errors.New("没有这部评价细则")

// DefectsError is a ruleset that cannot be used, with all that is wrong.
type DefectsError struct {
	Name    string
	Defects []engine.Defect
}

// Error gives one line per defect.
func (e DefectsError) Error() string {
	var lines []string
	for _, defect := range e.Defects {
		lines = append(lines, e.Name+"："+defect.String())
	}
	return strings.Join(lines, "\n")
}

// List names the embedded rulesets, "id@edition", sorted.
func List() []string {
	var names []string
	files, err := fs.Glob(embedded, "*/*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for _, file := range files {
		if id := path.Dir(file); !slices.Contains([]string{"tables", "schema", "plans"}, id) {
			names = append(names, id+"@"+strings.TrimSuffix(path.Base(file), ".json"))
		}
	}
	sort.Slice(names, func(i, j int) bool { return engine.NaturalLess(names[i], names[j]) })
	return names
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
	data, err := embedded.ReadFile("tables/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("没有数据表 %q", name)
	}
	schema, defects := parseTable(name, data)
	if len(defects) > 0 {
		return nil, DefectsError{"tables/" + name + ".json", defects}
	}
	return schema, nil
}

// source is where a ruleset's files are.
type source struct {
	name   string
	file   string // of the ruleset, inside files
	files  fs.FS
	tables fs.FS // searched for <name>.json before the embedded ones; nil for none
}

// find resolves "id@edition" or a path to a JSON file. Beside a file, tables/
// and cases/<edition>/ are looked for.
func find(name string) (source, error) {
	if id, edition, ok := strings.Cut(name, "@"); ok && slices.Contains(List(), name) {
		return source{name: name, file: id + "/" + edition + ".json", files: embedded}, nil
	}
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		folder := os.DirFS(filepath.Dir(name))
		s := source{name: name, file: filepath.Base(name), files: folder}
		if tables, err := fs.Sub(folder, "tables"); err == nil {
			s.tables = tables
		}
		return s, nil
	}
	return source{}, fmt.Errorf("%w：%q；内置的有 %s，也可以给出 JSON 文件的路径", ErrUnknown, name, strings.Join(List(), "、"))
}

// Load reads, checks and compiles a ruleset.
//
// Errors: ErrUnknown, or a DefectsError with every mistake of the ruleset;
// mistakes of its cases are left to Certify.
func Load(name string) (*Loaded, error) {
	from, err := find(name)
	if err != nil {
		return nil, err
	}
	loaded, defects := load(from)
	if len(defects) > 0 {
		return nil, DefectsError{name, defects}
	}
	return loaded, nil
}

func load(from source) (*Loaded, []engine.Defect) {
	data, err := readLimited(from.files, from.file)
	if err != nil {
		return nil, []engine.Defect{{Where: "文件", What: err.Error()}}
	}
	loaded, defects := from.parse(data)
	if loaded != nil && loaded.Program != nil {
		loaded.Cases, loaded.caseFlaw = from.cases(loaded.Ruleset.Edition)
	}
	return loaded, defects
}

// parse reads, checks and compiles the text of a ruleset.
func (s source) parse(data []byte) (*Loaded, []engine.Defect) {
	rs := &engine.Ruleset{}
	defects := rulesetFormat.decode(data, rs)
	if len(defects) > 0 {
		return nil, defects
	}
	loaded := &Loaded{Name: s.name, Ruleset: rs}
	if loaded.Schemas, defects = s.schemas(rs.Tables); len(defects) > 0 {
		return loaded, defects // without its tables nothing of it can be judged
	}
	defects = certify(rs, loaded.Schemas)
	normalise(rs)
	loaded.Digest = digest(rs, loaded.Schemas)
	program, mistakes := engine.Compile(rs, loaded.Digest, loaded.Schemas)
	if defects = append(defects, mistakes...); len(defects) > 0 {
		return loaded, defects
	}
	loaded.Program = program
	return loaded, nil
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

// schemas reads the table schemas, those beside the ruleset first.
func (s source) schemas(names []string) (map[string]*column.Schema, []engine.Defect) {
	schemas := map[string]*column.Schema{}
	var defects []engine.Defect
	for _, name := range names {
		var data []byte
		err := fs.ErrNotExist
		if s.tables != nil {
			data, err = readLimited(s.tables, name+".json")
		}
		if errors.Is(err, fs.ErrNotExist) {
			data, err = embedded.ReadFile("tables/" + name + ".json")
		}
		if err != nil {
			continue // Compile names the table that nobody defines
		}
		schema, mistakes := parseTable(name, data)
		for _, mistake := range mistakes {
			mistake.Where = "tables/" + mistake.Where
			defects = append(defects, mistake)
		}
		schemas[name] = schema
	}
	return schemas, defects
}

// normalise puts items, pools and clauses into the natural order of their ids,
// so that the order in the file leaves no trace.
func normalise(rs *engine.Ruleset) {
	var walk func(items []engine.Item)
	walk = func(items []engine.Item) {
		sort.SliceStable(items, func(i, j int) bool { return engine.NaturalLess(items[i].ID, items[j].ID) })
		for i := range items {
			clauses, pools := items[i].Clauses, items[i].Pools
			sort.SliceStable(clauses, func(a, b int) bool { return engine.NaturalLess(clauses[a].ID, clauses[b].ID) })
			sort.SliceStable(pools, func(a, b int) bool { return engine.NaturalLess(pools[a].ID, pools[b].ID) })
			walk(items[i].Items)
		}
	}
	walk(rs.Items)
	slices.Sort(rs.Tables)
}

// digest names a ruleset and the schemas of its tables by content.
func digest(rs *engine.Ruleset, schemas map[string]*column.Schema) string {
	hash := sha256.New()
	data, err := json.Marshal(rs)
	if err != nil {
		panic(fmt.Sprintf("rulesets: a decoded ruleset does not encode: %v", err))
	}
	hash.Write(data)
	for _, name := range rs.Tables {
		if schema := schemas[name]; schema != nil {
			var compact bytes.Buffer
			if err := json.Compact(&compact, schema.JSON); err != nil {
				panic(fmt.Sprintf("rulesets: a parsed schema is not JSON: %v", err))
			}
			fmt.Fprintf(hash, "\n%s\n%s", name, compact.Bytes())
		}
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

// SchemaList gives the schemas of the ruleset's tables, general tables first
// in their fixed order, then the others by name.
func (l *Loaded) SchemaList() []*column.Schema {
	general := []string{engine.Declarations, engine.Issues, engine.Documents, engine.Indicators, engine.Reviews}
	var list []*column.Schema
	for _, name := range general {
		if schema := l.Schemas[name]; schema != nil {
			list = append(list, schema)
		}
	}
	for _, name := range l.Ruleset.Tables {
		if schema := l.Schemas[name]; schema != nil && !slices.Contains(general, name) {
			list = append(list, schema)
		}
	}
	return list
}

// each visits the leaves of the tree with their JSON path.
func each(items []engine.Item, path string, visit func(item *engine.Item, path string)) {
	for i := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		visit(&items[i], at)
		each(items[i].Items, at+".items", visit)
	}
}

// sum adds the points of items.
func sum(items []engine.Item) score.Points {
	total := score.Points(0)
	for _, item := range items {
		total += item.Points
	}
	return total
}
