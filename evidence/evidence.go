// Package evidence reads what was submitted — workbooks, CSV, TSV, NDJSON and
// Parquet files, folders and zips of them — into typed tables, and says in
// Chinese what is wrong with it, where, and what is allowed. It also writes the
// workbook that officials fill in.
//
// Read is the whole flow: list the sources, learn who the subjects are, read
// every table, settle what only the whole shows. Each format has one file:
// csv.go, ndjson.go, parquet.go, xlsx.go; zip.go opens archives.
package evidence

import (
	"cmp"
	"io"
	"maps"
	"slices"

	"chengan/engine"
	"chengan/engine/column"
)

// Options say what evidence is expected.
type Options struct {
	Schemas    []*column.Schema            // the tables of the ruleset
	Kinds      []string                    // kinds of subjects the ruleset judges; Kinds[0] is the kind of a subject that nothing else describes
	Ruleset    string                      // "national@2019"; a workbook made for another one is refused. "" asks nothing
	What       string                      // what Ruleset names, "" for 评价细则
	Digest     string                      // digest of the ruleset; a workbook made for other contents under the same id is refused. "" asks nothing
	Also       map[string]string           // other rulesets whose workbooks will do, with their digests
	Round      string                      // expected 轮次; "" for any, then the files must agree among themselves
	Clauses    []string                    // ids of clauses, vetoes and bonus clauses; records that name another are refused. nil asks nothing
	Former     map[string]string           // ids of clauses that are no more, and what became of them: 已并入2.3
	Indicators []string                    // indicators the ruleset asks for; another one is a notice. nil asks nothing
	Shares     []string                    // indicators that are shares of a whole: between 0 and 1
	Roster     []engine.Subject            // who there is, where the evidence brings no roster; may be nil
	Subject    *engine.Subject             // whose records are that name nobody, where there is no roster; others may turn up beside it. nil for nobody
	Given      map[string][]string         // by table: fields that a workbook fills in beforehand. A row with nothing beside them says nothing
	Limits     Limits                      // zero fields mean DefaultLimits
	Progress   func(file string, rows int) // told every few thousand rows and at the end of a file; may be nil
	Stream     *Stream                     // nil keeps every table; stdin, which cannot be read twice, is always kept

	// Figures says of an indicator what its figures are; nil asks nothing.
	Figures func(indicator string) FigureKind

	// Keep says, parallel to the fields of a table's schema, which columns the
	// tables keep; the others are validated all the same. The total rows of a
	// table are a table of their own. nil, for a table or for all, keeps everything.
	Keep func(table string) []bool

	long bool // every record takes the long way, as the tests of the short one need it
	took *taken
}

// what is the word for what Ruleset names.
func (o *Options) what() string { return cmp.Or(o.What, labelRuleset) }

// FigureKind says what the figures of an indicator are.
type FigureKind struct {
	Known bool
	Share bool  // a share of a whole, which may be written as a percentage
	Per   int64 // how many of its unit the ratio of numerator and denominator makes: 100000 of 人/十万人
}

// taken counts records of text and Parquet files by the way that they took.
type taken struct{ short, long int }

func (t *taken) count(short, long int) {
	if t != nil {
		t.short += short
		t.long += long
	}
}

// reader is one call of Read.
type reader struct {
	opts     Options
	limits   Limits
	problems []Problem
	refusing int // problems that are no notices, listed or not
	unlisted int
	unread   []unread
	round    string // expected, or settled by the covers
	people   *people
	tables   map[string]*intake // by schema name, without the totals
	order    []*intake          // the same, in the order of Options.Schemas
	books    map[string]*cover  // by path
	zero     map[string]map[int]spot
	digests  []fileDigest
	clauses  map[string]bool
	known    map[string]bool // indicators
	shares   map[string]bool // indicators that are shares of a whole
	keyed    []*ledger       // of the file at hand and tables that are not kept: their keys may be on disk
	buffer   []byte          // of the lines of one text file after another
	drain    []byte          // what files pass through that are only digested
	alone    int             // the only subject known before any row was read, or nobody
}

// spot is where something was said, for a later message.
type spot struct {
	file, sheet string
	row         int
}

// Read reads the evidence at paths.
//
// Paths are files, folders (walked; hidden files and lock files are skipped),
// zips, or "-" for stdin, which is NDJSON whose every line names its "table".
// Neither their order nor whether a folder is walked or its files are listed
// makes a difference to what comes out.
//
// A table file <table>.{csv,tsv,ndjson,parquet} is known by its name or, failing that,
// by its headers. Whose rows they are is said by the subject column, else by
// the cover of the workbook, else by the folder that holds the file, else by
// there being only one subject. A file subjects.{csv,tsv,ndjson} is the
// roster; zero.{csv,tsv,ndjson} declares zero reports.
//
// Shape: Evidence.Tables has an entry for every schema, and one for the total
// rows of every schema that knows such; all sealed for len(Subjects).
// Errors: only where a path does not exist or cannot be read. Everything about
// the contents is a Problem: refused records stay visible as faults of their
// table, and what cannot be read at all as Evidence.Unread.
func Read(opts Options, paths []string, stdin io.Reader) (*engine.Evidence, []Problem, error) {
	if slices.Contains(paths, "-") {
		opts.Stream = nil
	}
	var known map[string]*condemned
	for {
		r := newReader(opts, known)
		if err := r.all(paths, stdin); err != nil {
			return nil, nil, err
		}
		var more bool
		if known, more = r.condemn(); !more {
			return r.evidence(), r.sorted(), nil
		}
	}
}

// newReader prepares a reading, where known tells what an earlier one found out
// too late.
func newReader(opts Options, known map[string]*condemned) *reader {
	r := &reader{opts: opts, limits: opts.Limits.orDefault(), books: map[string]*cover{}, zero: map[string]map[int]spot{}, alone: nobody}
	r.clauses, r.known, r.shares = setOf(opts.Clauses), setOf(opts.Indicators), setOf(opts.Shares)
	r.tables = map[string]*intake{}
	for _, schema := range opts.Schemas {
		in := newIntake(schema, opts.Keep)
		for _, name := range opts.Given[schema.Name] {
			in.given = append(in.given, schema.Field(name))
		}
		if opts.Stream.streams(schema.Name) {
			in.stream, in.condemned = opts.Stream, known[schema.Name]
		}
		r.tables[schema.Name], r.order = in, append(r.order, in)
	}
	if opts.Stream != nil {
		opts.Stream.Begin()
	}
	return r
}

// all reads everything.
func (r *reader) all(paths []string, stdin io.Reader) error {
	sources, err := r.list(paths, stdin)
	if err != nil {
		return err
	}
	defer sources.close()

	rest := r.readRoster(sources.files)
	r.readCovers(rest)
	for _, src := range r.readZeros(rest) {
		r.read(src)
		if err := r.repeated(); err != nil {
			return err
		}
	}
	r.settle()
	for _, in := range r.order {
		if in.stream != nil {
			in.pass()
		}
	}
	return nil
}

// read reads one file by its extension; what is no table is only digested.
func (r *reader) read(src *source) {
	if src.attachment() {
		r.digestOnly(src)
		return
	}
	switch src.extension() {
	case ".csv", ".tsv":
		r.readCSV(src)
	case ".ndjson", ".jsonl":
		r.readNDJSON(src)
	case ".parquet":
		r.readParquet(src)
	case ".xlsx":
		r.readBook(src)
	case ".xls", ".et", ".xlsm", ".xlsb", ".ods":
		r.digestOnly(src)
		r.fileFlaw(src.path, flaw{FileXLS, src.extension() + " 文件", ".xlsx 文件：请在 WPS/Excel 中另存为 .xlsx", false})
		r.leaveUnread(src, nobody, "", 0)
	default:
		r.digestOnly(src)
		r.fileFlaw(src.path, flaw{FileUnknown, "扩展名" + quote(src.extension()), ".xlsx、.csv、.tsv、.ndjson、.parquet、.zip，或者佐证材料原件 .pdf、.docx、.jpg、.png、.md", false})
		r.leaveUnread(src, nobody, "", 0)
	}
}

// settle decides what only the whole evidence shows: tables that came twice,
// zero reports that rows contradict, and kinds that nothing says.
func (r *reader) settle() {
	r.noteGuessedKinds()
	for _, in := range r.order {
		r.refuseTwice(in)
		if in.total != nil {
			r.refuseTwice(in.total)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.zero)) {
		in := r.tables[name]
		for subject, at := range r.zero[name] {
			if len(in.holders[subject]) == 0 {
				continue
			}
			delete(r.zero[name], subject)
			r.report(Problem{File: at.file, Sheet: at.sheet, Row: at.row, Subject: r.people.name(subject), Table: name, Code: ZeroRows,
				Found: quote(in.schema.Title) + "既填了零报告，又有数据（" + in.where(in.holders[subject][0]) + "）", Allowed: "二者之一"})
			in.fault(subject, "", column.Origin{File: at.file, Sheet: at.sheet, Row: at.row})
		}
	}
}

// evidence puts the tables together, subjects in the order of their ids.
func (r *reader) evidence() *engine.Evidence {
	subjects, place := r.people.sorted()
	if r.opts.Stream != nil {
		r.opts.Stream.Place = place
	}
	out := &engine.Evidence{Subjects: subjects, Tables: map[string]*column.Table{}, Zero: map[string][]int{}, Problems: r.refusing, Round: r.round}
	for _, in := range r.order {
		out.Tables[in.schema.Name] = in.seal(place, len(subjects))
		if in.total != nil {
			out.Tables[in.total.schema.Name] = in.total.seal(place, len(subjects))
		}
	}
	for name, declared := range r.zero {
		for subject := range declared {
			out.Zero[name] = append(out.Zero[name], place[subject])
		}
		slices.Sort(out.Zero[name])
	}
	out.Unread = r.unreadFaults(place) // before the digest: it notes which folders told an owner
	out.Files, out.Digest = r.digest()
	return out
}

func setOf(texts []string) map[string]bool {
	if texts == nil {
		return nil
	}
	set := make(map[string]bool, len(texts))
	for _, text := range texts {
		set[text] = true
	}
	return set
}
