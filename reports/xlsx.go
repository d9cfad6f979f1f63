package reports

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// xlsxFormat writes the workbook. Points and rates are numbers that show
// exactly the digits of the other formats; every text is a text, whatever it
// begins with.
var xlsxFormat = Format{Name: "xlsx", Title: "Excel 工作簿", Extension: "xlsx", Write: writeXLSX}

// sheetOf is one sheet of the workbook.
type sheetOf struct {
	name  string
	write func(*sheet, *Model) error
}

// sheets are the sheets of the workbook in their order; seriesSheets come behind
// them where there are several rounds.
var (
	sheets = []sheetOf{{"总览", overviewSheet}, {standingName, standingSheet}, {"试算表", trialSheet}, {scoreName, scoreSheet}, {"扣分明细", lossSheet},
		{"问题清单", findingSheet}, {"整改台账", rectificationSheet}, {"责任矩阵", dutySheet}, {"勾稽关系", checkSheet}}
	seriesSheets = []sheetOf{{"各轮变化", roundsSheet}, {"问题跟踪", trackingSheet}}
)

func writeXLSX(w io.Writer, m *Model) error {
	file := excelize.NewFile()
	defer file.Close()
	style, err := newPalette(file, m.pen.scale)
	if err != nil {
		return err
	}
	sheets := sheets
	if m.Paths != nil {
		sheets = slices.Concat(sheets, []sheetOf{{"达标路径", pathSheet}})
	}
	if m.Series != nil {
		sheets = slices.Concat(sheets, seriesSheets)
	}
	for i, s := range sheets {
		if i == 0 {
			err = file.SetSheetName("Sheet1", s.name)
		} else {
			_, err = file.NewSheet(s.name)
		}
		if err != nil {
			return err
		}
	}
	file.SetActiveSheet(0) // while the sheets are empty: it reads all of them
	for _, s := range sheets {
		if err := writeSheet(file, style, s.name, m, s.write); err != nil {
			return fmt.Errorf("工作表“%s”：%w", s.name, err)
		}
	}
	stamp := archiveTime.Format("2006-01-02T15:04:05Z")
	if len(m.Basis.Date) == len("2006-01-02") {
		stamp = m.Basis.Date + "T00:00:00Z"
	}
	err = file.SetDocProps(&excelize.DocProperties{Title: m.Title, Creator: "chengan", LastModifiedBy: "chengan", Created: stamp, Modified: stamp, Language: "zh-CN"})
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := file.Write(&archive); err != nil {
		return err
	}
	return settle(w, archive.Bytes())
}

func writeSheet(file *excelize.File, style *palette, name string, m *Model, write func(*sheet, *Model) error) error {
	s, err := newSheet(file, style, name, m)
	if err != nil {
		return err
	}
	if err := write(s, m); err != nil {
		return err
	}
	return s.stream.Flush()
}

// placeholderNote is what every sheet says of the score it shows.
func placeholderNote(m *Model) string {
	if m.Main == nil {
		return "没有被评对象"
	}
	if m.Batch() {
		return fmt.Sprintf("%d个被评对象　%s", len(m.Subjects), m.placeholderNote())
	}
	return m.Main.Name + "　" + m.Main.Placeholder.Note.String()
}
