package evidence_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// template is a workbook for 莲湖区.
func template(t testing.TB) evidence.Template {
	var clauses []evidence.TemplateClause
	for i := range 12 {
		clauses = append(clauses, evidence.TemplateClause{ID: fmt.Sprintf("%d.%d", 4+i/3, i%3+1), Item: "市政安全设施", Owner: i%4 != 3,
			Text: "市政消火栓（消防水鹤）未保持完好的，每发现一处扣0.2分，1分扣完为止" + strings.Repeat("；未按照国家和行业标准定期检测、维护和更换的，每处扣0.1分", i%3)})
	}
	return evidence.Template{Ruleset: "national@2019", Title: "国家安全发展示范城市评价细则（2019版）", Digest: "sha256:" + strings.Repeat("ab", 32), Round: "2022年度",
		Subject: engine.Subject{ID: "610104", Name: "莲湖区", Kind: "district"}, PassLine: "高于90分", Clauses: clauses,
		Schemas: schemas(t, "hydrants", "fire_stations", "grassroots", "declarations", "issues", "documents", "indicators")}
}

func writeTemplate(t testing.TB, spec evidence.Template) []byte {
	var out bytes.Buffer
	require.NoError(t, evidence.WriteTemplate(&out, spec))
	return out.Bytes()
}

// optionsFor reads what the template was made for.
func optionsFor(spec evidence.Template) evidence.Options {
	return evidence.Options{Schemas: spec.Schemas, Kinds: []string{"city"}, Ruleset: spec.Ruleset, Digest: spec.Digest, Round: spec.Round}
}

func TestTemplateIsStable(t *testing.T) {
	first := writeTemplate(t, template(t))
	for range 3 {
		require.True(t, bytes.Equal(first, writeTemplate(t, template(t))), "same template, other bytes")
	}
}

// fill writes values into a workbook as a person would type them.
func fill(t testing.TB, book []byte, cells map[string]map[string]any) []byte {
	f, err := excelize.OpenReader(bytes.NewReader(book))
	require.NoError(t, err)
	defer f.Close()
	for sheet, values := range cells {
		for cell, value := range values {
			require.NoError(t, f.SetCellValue(sheet, cell, value))
		}
	}
	var out bytes.Buffer
	_, err = f.WriteTo(&out)
	require.NoError(t, err)
	return out.Bytes()
}

var filled = map[string]map[string]any{
	"封面": {"B12": "张三", "B17": "是"},
	"条款自查表": {"D2": "已自查", "F2": 0.1 + 0.2, "G2": "李四", "H2": 44824,
		"D3": "不涉及", "E3": "本区无此类设施"},
	"市政消火栓台账": {"A2": "XF-0001", "B2": "消火栓", "C2": "人民路与解放路\n交叉口", "E2": "是", "G2": 44852,
		"A3": "610104000000000001", "B3": "消防水鹤", "E3": "否", "F3": "缺水"},
	"佐证材料": {"A2": "CL-1", "B2": "4.1、4.2", "C2": "管理办法", "D2": "××区电梯安全管理办法", "F2": "莲政办发〔2021〕12号", "H2": 44348},
	"指标数据": {"A2": "安装率", "B2": 2022, "D2": 1280, "E2": 1280.5},
	"基层应急管理体系和能力建设情况统计表": {"B2": 10, "C2": "/", "D2": 47.9},
}

// checkFilled holds what was typed against what was read.
func checkFilled(t *testing.T, got *engine.Evidence, problems []evidence.Problem) {
	for _, p := range problems {
		require.True(t, p.Notice, p.Message)
	}
	require.Equal(t, []engine.Subject{{ID: "610104", Name: "莲湖区", Kind: "district"}}, got.Subjects)
	require.Equal(t, map[string][]int{"fire_stations": {0}}, got.Zero)
	show := func(table string) []string {
		tb := got.Tables[table]
		require.Empty(t, tb.Faults, table)
		var lines []string
		for row := range tb.Len() {
			var cells []string
			for i := range tb.Schema.Fields {
				cells = append(cells, tb.Schema.Fields[i].Show(tb.Value(row, i)))
			}
			lines = append(lines, fmt.Sprintf("%d %s", tb.Origin(row).Row, strings.Join(cells, "|")))
		}
		return lines
	}
	require.Equal(t, []string{"2 4.1|已自查||0.3|李四|2022-09-20|", "3 4.2|不涉及|本区无此类设施||||"}, show("declarations"))
	require.Equal(t, []string{"2 XF-0001|消火栓|人民路与解放路\n交叉口||是||2022-10-18", "3 610104000000000001|消防水鹤|||否|缺水|"}, show("hydrants"))
	require.Equal(t, []string{"2 CL-1|4.1、4.2|管理办法|××区电梯安全管理办法||莲政办发〔2021〕12号||2021-06-01|||||"}, show("documents"))
	require.Equal(t, []string{"2 安装率|2022||1280|1280.5||"}, show("indicators"))
	require.Equal(t, "2 10||47.9|||||||||||||", show("grassroots")[0])
	require.Empty(t, show("issues"))
	require.Equal(t, column.Table{}.Faults, got.Tables["grassroots_total"].Faults)
}

// TestTemplateIsGuarded looks at the workbook as the spreadsheet will.
func TestTemplateIsGuarded(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(writeTemplate(t, template(t))))
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"封面", "填表说明", "条款自查表", "市政消火栓台账", "消防站台账", "基层应急管理体系和能力建设情况统计表", "问题台账", "佐证材料", "指标数据", "_chengan"}, f.GetSheetList())
	visible, err := f.GetSheetVisible("_chengan")
	require.NoError(t, err)
	require.False(t, visible)
	for _, sheet := range f.GetSheetList()[:9] {
		protection, err := f.GetSheetProtection(sheet)
		require.NoError(t, err)
		require.True(t, protection.SelectUnlockedCells)
		require.Empty(t, protection.Password)
		layout, err := f.GetPageLayout(sheet)
		require.NoError(t, err)
		require.Equal(t, "landscape", *layout.Orientation)
	}
	rules, err := f.GetDataValidations("市政消火栓台账")
	require.NoError(t, err)
	require.Len(t, rules, 7)
	notes, err := f.GetComments("市政消火栓台账")
	require.NoError(t, err)
	require.Len(t, notes, 7)
	require.Contains(t, notes[0].Text, "示例：XF-0001")
}

// TestTemplateLongOptions: a list over 255 characters stands on a hidden sheet.
func TestTemplateLongOptions(t *testing.T) {
	spec := template(t)
	var options []string
	for i := range 60 {
		options = append(options, fmt.Sprintf("第%d种, 情形", i))
	}
	spec.Schemas = []*column.Schema{{Name: "long", Title: "选项很多的台账", Fields: []column.Field{{Name: "kind", Title: "种类", Type: column.Enum, Enum: options, Required: true}}}}
	file := filepath.Join(t.TempDir(), "a.xlsx")
	require.NoError(t, os.WriteFile(file, fill(t, writeTemplate(t, spec), map[string]map[string]any{"选项很多的台账": {"A2": "第59种, 情形"}}), 0o600))
	got, problems, err := evidence.Read(optionsFor(spec), []string{file}, nil)
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Equal(t, 1, got.Tables["long"].Len())

	spec.Schemas = append(spec.Schemas, &column.Schema{Name: "other", Title: "选项很多的台账"})
	require.ErrorContains(t, evidence.WriteTemplate(&bytes.Buffer{}, spec), "重复")
}

// TestTemplateIdentity: a workbook whose cover was deleted is still of its
// subject, kind and roles.
func TestTemplateIdentity(t *testing.T) {
	spec := template(t)
	spec.Subject = engine.Subject{ID: "610100-12", Name: "市住建局", Kind: "department", Roles: []string{"住建", "城管"}}
	for _, gone := range []string{"", "_chengan"} {
		f, err := excelize.OpenReader(bytes.NewReader(fill(t, writeTemplate(t, spec), map[string]map[string]any{"市政消火栓台账": {"A2": "1", "E2": "是"}})))
		require.NoError(t, err)
		require.NoError(t, f.DeleteSheet("封面"))
		if gone != "" { // then the properties tell
			require.NoError(t, f.DeleteSheet(gone))
		}
		file := filepath.Join(t.TempDir(), "a.xlsx")
		require.NoError(t, f.SaveAs(file))
		require.NoError(t, f.Close())
		options := optionsFor(spec)
		options.Kinds = []string{"city", "department"}
		got, problems, err := evidence.Read(options, []string{file}, nil)
		require.NoError(t, err)
		require.Zero(t, evidence.Refusing(problems), problems)
		require.Equal(t, []engine.Subject{{ID: "610100-12", Name: "610100-12", Kind: "department", Roles: []string{"住建", "城管"}}}, got.Subjects)
		require.Equal(t, 1, got.Tables["hydrants"].Len())
		require.NotContains(t, describe(got, problems), evidence.KindGuessed)
	}
}

// TestTemplateNote: what the ruleset says about itself stands on the cover, in
// a row high enough for all of it, and the cover is read as before.
func TestTemplateNote(t *testing.T) {
	spec := template(t)
	spec.Note = strings.Repeat("占位规则是拟写的替代文本，不是官方原文。", 8)
	f, err := excelize.OpenReader(bytes.NewReader(writeTemplate(t, spec)))
	require.NoError(t, err)
	defer f.Close()
	text, err := f.GetCellValue("封面", "B12")
	require.NoError(t, err)
	require.Equal(t, spec.Note, text)
	height, err := f.GetRowHeight("封面", 12)
	require.NoError(t, err)
	require.Greater(t, height, 60.0)
	file := filepath.Join(t.TempDir(), "a.xlsx")
	require.NoError(t, f.SetCellValue("封面", "B18", "是"))
	require.NoError(t, f.SaveAs(file))
	got, problems, err := evidence.Read(optionsFor(spec), []string{file}, nil)
	require.NoError(t, err)
	require.Zero(t, evidence.Refusing(problems), problems)
	require.Equal(t, map[string][]int{"fire_stations": {0}}, got.Zero)
}

func TestTemplateReadsBack(t *testing.T) {
	spec := template(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "莲湖.xlsx")
	require.NoError(t, os.WriteFile(file, fill(t, writeTemplate(t, spec), filled), 0o600))
	got, problems, err := evidence.Read(optionsFor(spec), []string{file}, nil)
	require.NoError(t, err)
	checkFilled(t, got, problems)
}

// TestTemplateThroughLibreOffice saves the workbook with another program, as
// happens on half of the desks it comes to.
func TestTemplateThroughLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" || testing.Short() {
		t.Skip("soffice is not installed")
	}
	require.NoError(t, err)
	spec := template(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "in", "莲湖.xlsx")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "in"), 0o700))
	require.NoError(t, os.WriteFile(file, fill(t, writeTemplate(t, spec), filled), 0o600))
	out, err := exec.Command(office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "xlsx", "--outdir", dir, file).CombinedOutput()
	require.NoError(t, err, string(out))
	got, problems, err := evidence.Read(optionsFor(spec), []string{filepath.Join(dir, "莲湖.xlsx")}, nil)
	require.NoError(t, err)
	checkFilled(t, got, problems)
}

// TestOtherRulesets: a workbook made for another ruleset of the round will do,
// if it is that ruleset's contents that it was made for.
func TestOtherRulesets(t *testing.T) {
	spec := template(t)
	spec.Ruleset = "town-department-xiaofang@2021"
	book := filepath.Join(t.TempDir(), "a.xlsx")
	require.NoError(t, os.WriteFile(book, fill(t, writeTemplate(t, spec), filled), 0o644))
	read := func(also map[string]string) []string {
		options := optionsFor(template(t))
		options.Digest, options.Also = "sha256:catalogue", also
		_, problems, err := evidence.Read(options, []string{book}, nil)
		require.NoError(t, err)
		var codes []string
		for _, p := range problems {
			if !p.Notice {
				codes = append(codes, p.Code)
			}
		}
		return codes
	}
	require.Empty(t, read(map[string]string{spec.Ruleset: spec.Digest, "town-department-chengguan@2021": "sha256:other"}))
	require.Equal(t, []string{evidence.BookDigest}, read(map[string]string{spec.Ruleset: "sha256:other"}))
	require.Equal(t, []string{evidence.BookRuleset}, read(map[string]string{"town-department-chengguan@2021": spec.Digest}))
	require.Equal(t, []string{evidence.BookRuleset}, read(nil))
}
