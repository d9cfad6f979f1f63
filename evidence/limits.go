package evidence

// Limits bound what one call of Read takes in, so that a hostile or mistaken
// file costs a sentence and not the machine. A zero field means the default.
//
// Units: Bytes are bytes, Length is characters, all others count what they
// name. An archive inside an archive is refused whatever the limits.
type Limits struct {
	Files         int   // files of all paths together
	TextBytes     int64 // one CSV, TSV or NDJSON file, or one attachment
	BookBytes     int64 // one workbook as it lies on the disk
	BookUnzipped  int64 // one workbook, unpacked
	ZipUnzipped   int64 // one archive, unpacked
	ZipRatio      int64 // unpacked : packed, of whatever unpacks to more than RatioFloor
	ZipEntries    int   // entries of one archive or workbook
	TextRows      int   // records of one text file
	SheetRows     int   // rows of one sheet
	Columns       int   // columns of a table
	CellLength    int   // characters of a cell, as Excel has it
	LineBytes     int   // one line of a text file
	ListedProblem int   // problems listed; the rest is counted
}

// RatioFloor is the unpacked size below which the ratio of an archive is not
// asked: a small file of repeated rows packs as well as a bomb, and harms nobody.
const RatioFloor = 16 << 20

// DefaultLimits are the limits of a Read whose Options name none.
var DefaultLimits = Limits{
	Files:         10_000,
	TextBytes:     512 << 20,
	BookBytes:     64 << 20,
	BookUnzipped:  256 << 20,
	ZipUnzipped:   2 << 30,
	ZipRatio:      200,
	ZipEntries:    10_000,
	TextRows:      5_000_000,
	SheetRows:     200_000,
	Columns:       200,
	CellLength:    32_767,
	LineBytes:     1 << 20,
	ListedProblem: 100_000,
}

// orDefault fills the zero fields.
func (l Limits) orDefault() Limits {
	d := DefaultLimits
	pick(&l.Files, d.Files)
	pick(&l.TextBytes, d.TextBytes)
	pick(&l.BookBytes, d.BookBytes)
	pick(&l.BookUnzipped, d.BookUnzipped)
	pick(&l.ZipUnzipped, d.ZipUnzipped)
	pick(&l.ZipRatio, d.ZipRatio)
	pick(&l.ZipEntries, d.ZipEntries)
	pick(&l.TextRows, d.TextRows)
	pick(&l.SheetRows, d.SheetRows)
	pick(&l.Columns, d.Columns)
	pick(&l.CellLength, d.CellLength)
	pick(&l.LineBytes, d.LineBytes)
	pick(&l.ListedProblem, d.ListedProblem)
	return l
}

func pick[N int | int64](have *N, otherwise N) {
	if *have == 0 {
		*have = otherwise
	}
}
