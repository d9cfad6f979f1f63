package sentence_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets/sentence"
)

var update = flag.Bool("update", false, "write the expected readings again; review the difference")

// TestSentences: each sentence of the table is understood exactly as written
// beside it. A line "> " is a cell; the lines below it are what it says.
func TestSentences(t *testing.T) {
	const name = "testdata/sentences.txt"
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	var got strings.Builder
	cells := 0
	for _, line := range strings.Split(string(data), "\n") {
		cell, ok := strings.CutPrefix(line, "> ")
		if !ok {
			continue
		}
		cells++
		fmt.Fprintln(&got, line)
		for _, u := range sentence.Read(strings.ReplaceAll(cell, `\n`, "\n")) {
			fmt.Fprintf(&got, "%s%s %s\n", strings.TrimPrefix(u.No+") ", ") "), u.Confidence, u.Words)
			if len(u.Things) > 0 {
				fmt.Fprintf(&got, "    清单：%s\n", strings.Join(u.Things, "｜"))
			}
			for _, doubt := range u.Doubts {
				fmt.Fprintf(&got, "    疑：%s\n", doubt)
			}
		}
	}
	require.Greater(t, cells, 90)
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got.String()), 0o644))
	}
	require.Equal(t, string(data), got.String())
}

// TestEachForms: however the common sentence is put, it says the same.
func TestEachForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := score.Points(rapid.IntRange(1, 20).Draw(t, "points") * 500)
		limit := points * score.Points(rapid.IntRange(1, 10).Draw(t, "steps"))
		unit := rapid.SampledFrom([]string{"处", "家", "项", "起", "座", "次", "人"}).Draw(t, "unit")
		body := rapid.SampledFrom([]string{"未保持完好的，", "未按规定设置标志标识", "双向六车道道路未设置分隔设施，"}).Draw(t, "body")
		one := rapid.SampledFrom([]string{"一", "1", "１"}).Draw(t, "one")
		each := rapid.SampledFrom([]string{"每发现" + one + unit + "扣%s分", "每" + unit + "扣%s分", "扣%s分/" + unit, "每有" + one + unit + "扣%s分", "每" + one + unit + "扣减%s分"}).Draw(t, "each")
		end := rapid.SampledFrom([]string{"，%s分扣完为止", "，最多扣%s分", "，扣完%s分为止", "（最高扣%s分）", "，累计不超过%s分", "，%s分封顶", "；扣分上限为%s分。"}).Draw(t, "end")
		text := body + fmt.Sprintf(each, points) + fmt.Sprintf(end, limit)
		all := sentence.Read(text)
		require.Len(t, all, 1, text)
		u := all[0]
		require.Equal(t, sentence.Certain, u.Confidence, "%s: %v", text, u.Doubts)
		require.Equal(t, []any{"each", points, limit, unit, false}, []any{u.Pattern, u.Points, u.Cap, u.Unit, u.Pool}, text)
	})
}

// TestStrictness: the words decide whether the number itself is within.
func TestStrictness(t *testing.T) {
	for word, op := range map[string]string{
		"≤80%": "<=", "<80%": "<", "＜80％": "<", "低于80%": "<", "不足80%": "<", "未达到80%": "<", "不到百分之八十": "<", "不满80%": "<", "未超过80%": "<=",
		"不超过80%": "<=", "超过80%": ">", "高于80%": ">", "不低于80%": ">=", "≥80%": ">=", "小于或等于80%": "<=", "80%及以下": "<=", "80%（不含）以下": "<", "80%以下（含80%）": "<=",
	} {
		all := sentence.Read("老旧管网改造率" + word + "的，扣1分")
		require.Len(t, all, 1, word)
		require.Len(t, all[0].Conditions, 1, word)
		c := all[0].Conditions[0]
		require.Equal(t, []string{"老旧管网改造率", op, "0.8"}, []string{c.Measure, c.Op, c.Than.String()}, word)
		require.Equal(t, sentence.Certain, all[0].Confidence, "%s %v", word, all[0].Doubts)
	}
	for _, word := range []string{"80%以下", "80%以上"} { // the law's convention, which a table need not share
		require.Equal(t, sentence.Probable, sentence.Read("改造率" + word + "的，扣1分")[0].Confidence, word)
	}
}

// TestDoubt: words that change what a sentence costs and are not understood
// leave nothing certain.
func TestDoubt(t *testing.T) {
	for _, text := range []string{
		"未整改的，每处扣0.2分，逾期的加倍扣分", "每处扣0.2分，累计不超过1分，0.5分扣完为止", "排名末位的，扣1分", "低于全国平均水平的，扣1分", "每处扣0.5分，最多扣0.2分",
		"消防站少于5个的扣0.5分，每少1个再扣0.1分", "未完成的扣分", "扣1分，扣2分，共计扣3分的，按80%折算", "完成率每低于目标值5个百分点扣0.5分",
	} {
		unsure := false
		for _, u := range sentence.Read(text) {
			unsure = unsure || u.Confidence != sentence.Certain
		}
		require.True(t, unsure, text)
	}
}

// TestSpans: what was used and what was left are stretches of the text itself.
func TestSpans(t *testing.T) {
	for _, text := range []string{"（1） 未建 立的，扣 0.5 分；", "有下列情形之一的，扣1分：未制定方案的；未落实经费的", "改造率≤80%的，扣1分；经评估可以继续使用的除外"} {
		for _, u := range sentence.Read(text) {
			runes := []rune(u.Text)
			for _, span := range append(append([]sentence.Span{}, u.Used...), u.Left...) {
				require.Equal(t, span.Text, string(runes[span.From:min(span.To, len(runes))]), text)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(data), "\n") {
		if cell, ok := strings.CutPrefix(line, "> "); ok {
			f.Add(cell)
		}
	}
	f.Fuzz(func(t *testing.T, cell string) {
		for _, u := range sentence.Read(cell) {
			if u.Words == "" || u.Confidence == "" || u.Points < 0 || u.Cap < 0 {
				t.Fatalf("%q: %+v", cell, u)
			}
			if _, ok := pattern.Find(u.Pattern); u.Kind == sentence.Deduction && !ok {
				t.Fatalf("%q: pattern %q", cell, u.Pattern)
			}
			if utf8.ValidString(cell) && !utf8.ValidString(u.Text) {
				t.Fatalf("%q: %q", cell, u.Text)
			}
		}
	})
}
