package evidence

// The codes of problems. They are stable: scripts and statistics may rely on them.
const (
	FileUnknown      = "E-FILE-UNKNOWN"
	FileEmpty        = "E-FILE-EMPTY"
	FileType         = "E-FILE-TYPE"
	FileSize         = "E-FILE-SIZE"
	FileCount        = "E-FILE-COUNT"
	FileUnread       = "E-FILE-UNREAD"
	FileXLS          = "E-FILE-XLS"
	PathUnsafe       = "E-PATH-UNSAFE"
	ZipBroken        = "E-ZIP-BROKEN"
	ZipBomb          = "E-ZIP-BOMB"
	ZipNested        = "E-ZIP-NESTED"
	ZipTwice         = "E-ZIP-TWICE"
	BookBroken       = "E-BOOK-BROKEN"
	ParquetBroken    = "E-PARQUET-BROKEN"
	BookRound        = "E-BOOK-ROUND"
	BookRuleset      = "E-BOOK-RULESET"
	BookDigest       = "E-BOOK-DIGEST"
	BookIdentity     = "E-BOOK-IDENTITY"
	SheetUnknown     = "E-SHEET-UNKNOWN"
	SheetHidden      = "E-SHEET-HIDDEN"
	TableUnknown     = "E-TABLE-UNKNOWN"
	TableTwice       = "E-TABLE-TWICE"
	TableEmpty       = "E-TABLE-EMPTY"
	TooManyRows      = "E-TABLE-ROWS"
	HeaderMissing    = "E-HEADER-MISSING"
	HeaderMerged     = "E-HEADER-MERGED"
	ColumnMissing    = "E-COLUMN-MISSING"
	ColumnUnknown    = "E-COLUMN-UNKNOWN"
	ColumnTwice      = "E-COLUMN-TWICE"
	ColumnType       = "E-COLUMN-TYPE"
	TooManyColumns   = "E-COLUMN-COUNT"
	LineFields       = "E-LINE-FIELDS"
	LineQuote        = "E-LINE-QUOTE"
	LineLength       = "E-LINE-LENGTH"
	LineJSON         = "E-LINE-JSON"
	LineKeyTwice     = "E-LINE-KEY-TWICE"
	TextEncoding     = "E-TEXT-ENCODING"
	SubjectMissing   = "E-SUBJECT-MISSING"
	SubjectUnknown   = "E-SUBJECT-UNKNOWN"
	SubjectClash     = "E-SUBJECT-CLASH"
	SubjectGuessed   = "E-SUBJECT-GUESSED"
	KindGuessed      = "E-KIND-GUESSED"
	RosterTwice      = "E-ROSTER-TWICE"
	RosterParent     = "E-ROSTER-PARENT"
	RosterCycle      = "E-ROSTER-CYCLE"
	RosterKind       = "E-ROSTER-KIND"
	ZeroRows         = "E-ZERO-ROWS"
	ZeroTable        = "E-ZERO-TABLE"
	TotalRow         = "E-TOTAL-ROW"
	OneRow           = "E-ONE-ROW"
	OneRowSplit      = "E-ONE-ROW-SPLIT"
	KeyTwice         = "E-KEY-TWICE"
	ClauseUnknown    = "E-CLAUSE-UNKNOWN"
	IndicatorUnknown = "E-INDICATOR-UNKNOWN"
	IndicatorValue   = "E-INDICATOR-VALUE"
	IndicatorClash   = "E-INDICATOR-CONFLICT"
	IndicatorRange   = "E-INDICATOR-RANGE"
	ReasonMissing    = "E-REASON-MISSING"
	CellRequired     = "E-CELL-REQUIRED"
	CellType         = "E-CELL-TYPE"
	CellNumber       = "E-CELL-NUMBER"
	CellScale        = "E-CELL-SCALE"
	CellRange        = "E-CELL-RANGE"
	CellPercent      = "E-CELL-PERCENT"
	CellNote         = "E-CELL-NOTE"
	CellDate         = "E-CELL-DATE"
	CellSerial       = "E-CELL-SERIAL"
	CellBoolean      = "E-CELL-BOOLEAN"
	CellEnum         = "E-CELL-ENUM"
	CellPattern      = "E-CELL-PATTERN"
	CellLength       = "E-CELL-LENGTH"
	CellItems        = "E-CELL-ITEMS"
	CellControl      = "E-CELL-CONTROL"
	CellDigits       = "E-CELL-DIGITS"
	CellError        = "E-CELL-ERROR"
	CellFormula      = "E-CELL-FORMULA"
	CellMerged       = "E-CELL-MERGED"
	TooManyProblems  = "E-TOO-MANY"
)

// Code is one entry of the catalogue of problems.
type Code struct {
	ID      string
	Meaning string // 简体中文, for the documentation
	Notice  bool   // informs and refuses nothing
}

// Codes is the catalogue, in the order of the documentation: files, workbooks,
// tables, lines, subjects, records, cells.
var Codes = []Code{
	{FileUnknown, "文件的扩展名不是可以读取的格式，也不是佐证材料原件", false},
	{FileEmpty, "文件是空的", false},
	{FileType, "文件内容与扩展名不符", false},
	{FileSize, "文件超过大小上限", false},
	{FileCount, "文件个数超过上限", false},
	{FileUnread, "文件读取中断", false},
	{FileXLS, "旧版 .xls、.et 或者加密的工作簿", false},
	{PathUnsafe, "路径或者链接指向证据目录以外", false},
	{ZipBroken, "压缩包损坏，或者使用了不支持的压缩、加密方式", false},
	{ZipBomb, "压缩包或者工作簿解压后过大、压缩比或者条目数异常", false},
	{ZipNested, "压缩包里还有压缩包", false},
	{ZipTwice, "压缩包里有同名文件", false},
	{BookBroken, "工作簿损坏，无法读取", false},
	{ParquetBroken, "Parquet 文件损坏、加密或者用了不支持的写法，无法读取", false},
	{BookRound, "工作簿的轮次与本轮或者其他文件不一致", false},
	{BookRuleset, "工作簿是按另一个评价细则制作的", false},
	{BookDigest, "工作簿所依据的评价细则内容与现用的不同", false},
	{BookIdentity, "工作簿封面与内置身份信息不一致", false},
	{SheetUnknown, "工作表名称不是任何数据表", false},
	{SheetHidden, "未读取的隐藏工作表", true},
	{TableUnknown, "文件名和表头都对应不上数据表", false},
	{TableTwice, "同一被评对象的同一数据表来自两处", false},
	{TableEmpty, "只有表头没有数据，不等于零报告", true},
	{TooManyRows, "行数超过上限", false},
	{HeaderMissing, "没有找到表头", false},
	{HeaderMerged, "表头有合并单元格", false},
	{ColumnMissing, "缺少必填列", false},
	{ColumnUnknown, "数据表没有的列", false},
	{ColumnTwice, "同一列出现两次", false},
	{ColumnType, "Parquet 列的类型与数据表的列不符", false},
	{TooManyColumns, "列数超过上限", false},
	{LineFields, "一行的列数与表头不符", false},
	{LineQuote, "引号不配对，或者不在单元格两端", false},
	{LineLength, "一行过长", false},
	{LineJSON, "一行不是合法的 JSON 对象", false},
	{LineKeyTwice, "JSON 对象里的键重复", false},
	{TextEncoding, "文字编码无法识别", false},
	{SubjectMissing, "不知道数据属于哪个被评对象", false},
	{SubjectUnknown, "名册里没有的被评对象", false},
	{SubjectClash, "两个工作簿对同一被评对象的说法不一致", false},
	{SubjectGuessed, "按文件夹名称确定的被评对象", true},
	{KindGuessed, "没有名册和封面说明类别，按评价细则的第一类评价的被评对象", true},
	{RosterTwice, "名册里的编号、名称或者别名重复", false},
	{RosterParent, "名册里的上级不存在", false},
	{RosterCycle, "名册里的上级关系成环", false},
	{RosterKind, "名册里的类别不存在", false},
	{ZeroRows, "既有零报告又有数据", false},
	{ZeroTable, "零报告所指的数据表不存在", false},
	{TotalRow, "数据表里有合计、小计行", false},
	{OneRow, "每个被评对象只能有一行的表出现第二行", false},
	{OneRowSplit, "没有名册时，同名的第二行按另一个被评对象处理", true},
	{KeyTwice, "编号等标识重复", false},
	{ClauseUnknown, "评价细则没有的条款编号", false},
	{IndicatorUnknown, "评价细则没有用到的指标名称", true},
	{IndicatorValue, "指标既没有数值，也没有分子和分母", false},
	{IndicatorClash, "指标的数值与分子、分母之比不一致", false},
	{IndicatorRange, "比例类指标不在 0 至 1 之间", false},
	{ReasonMissing, "自查情况为不涉及而没有写明理由", false},
	{CellRequired, "必填的单元格是空的", false},
	{CellType, "JSON 值的类型不符", false},
	{CellNumber, "不是数", false},
	{CellScale, "小数位数过多", false},
	{CellRange, "数值超出范围", false},
	{CellPercent, "百分数写在不是百分数的列", false},
	{CellNote, "数后面的括注未计入", true},
	{CellDate, "不是日期", false},
	{CellSerial, "日期序列号没有设成日期格式", false},
	{CellBoolean, "不是“是”或者“否”", false},
	{CellEnum, "不是可选项", false},
	{CellPattern, "文字的写法不符", false},
	{CellLength, "文字过长或者过短", false},
	{CellItems, "列表的项数过多", false},
	{CellControl, "文字里有控制字符", false},
	{CellDigits, "长数字被表格软件截断", false},
	{CellError, "单元格是公式错误值", false},
	{CellFormula, "公式没有计算结果", false},
	{CellMerged, "数据区有合并单元格", false},
	{TooManyProblems, "问题过多，只列出一部分", true},
}
