package pdf

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/reports/internal/paper"
)

// TestBreaks shows where lines may break, as |.
func TestBreaks(t *testing.T) {
	for _, want := range []string{
		"城|市|安|全|发|展",
		"安|全，|发|展。",
		"称|为|“城|市”|（简|称|《城|市》）。",
		"完|成|率|95.54%，|得|96.29分",
		"达|96.29％|以|上",
		"2022年|11月|15日|印|发",
		"共|3.6公里、|14条|管|线",
		"提|高|0.5个百分点",
		"10余家|企|业",
		"约|1,234.50万元|投|资",
		"第3号、|见|图1|和|表2",
		"1—3月|与|10～20家",
		"临|安|城|创|办|发〔2022〕11号",
		"等|等……——|2022年",
		"规|则 |municipal/|2022",
		"a |self-|check |of |don’t",
		"见|http://|example.com/|a",
		"（ 空 |格 ）",
		"不\u00a0断|行",
		"可|以\u200b|断|行",
		"￥100|和|±5",
		"小|计：|￥1.00",
		"é|城|e\u0301|城",
		"阿|卜|杜|拉·|买|买|提",
	} {
		// municipal/2022 is one word: what follows the sign is no letter.
		want = strings.ReplaceAll(want, "/|2022", "/2022")
		text := []rune(strings.ReplaceAll(want, "|", ""))
		var got strings.Builder
		for i, may := range breaks(text) {
			if may {
				got.WriteByte('|')
			}
			got.WriteRune(text[i])
		}
		require.Equal(t, want, got.String())
	}
}

// plate is a face whose characters are known: Chinese ones have the whole em,
// others half of it.
func plate() *typefaces {
	one := &face{key: "plate", widths: make([]int32, 1<<16), used: make([]bool, 1<<16), blanks: map[rune]blank{},
		wide: map[rune]int32{'\U00020BB7': 1000}, far: map[rune]bool{}}
	for _, r := range tightAfter + tightBefore {
		one.blanks[r] = blank{500, 500}
	}
	for r := range one.widths {
		if one.widths[r] = 500; r >= 0x2000 {
			one.widths[r] = 1000
		}
	}
	t := &typefaces{all: []*face{one}, mark: '〓', lacking: map[rune]bool{}}
	for r := range t.of {
		t.of[r] = one
	}
	return t
}

var body16 = &look{size: size3, spacing: squeeze}

// read is the lines as text.
func read(lines []line) []string {
	var all []string
	for _, l := range lines {
		text := ""
		for _, piece := range l {
			text += piece.shown
		}
		all = append(all, text)
	}
	return all
}

const column = 28 * em // 442.2 pt, less a little

func TestLines(t *testing.T) {
	set := func(text string) []string {
		return read(set(plate().glyphs(text, body16), setting{width: column + 1200, align: paper.Justify}))
	}
	line := strings.Repeat("城", 28)
	require.Equal(t, []string{line, line, "城"}, set(strings.Repeat(line, 2)+"城"))
	// A mark that would begin a line is taken in.
	require.Equal(t, []string{line + "，", "城"}, set(line+"，城"))
	require.Equal(t, []string{line + "。"}, set(line+"。"))
	// Two of them take the character before them along.
	require.Equal(t, []string{line[3:], "城。”城"}, set(line+"。”城"))
	// An opening mark goes to what it opens.
	require.Equal(t, []string{line[3:], "（城"}, set(line[3:]+"（城"))
	// Numbers go with their units, words stay whole.
	require.Equal(t, []string{line[6:], "96.29分"}, set(line[6:]+"96.29分"))
	require.Equal(t, []string{line[6:], "municipal"}, set(line[6:]+"municipal"))
	// What is longer than a line is broken where the line ends.
	long := strings.Repeat("Unbreakable", 12)
	require.Equal(t, []string{"城" + long[:54], long[54:111], long[111:]}, set("城"+long))
	require.Equal(t, []string{strings.Repeat("？", 28), "？？"}, set(strings.Repeat("？", 30)))
	require.Equal(t, []string{"一", "", "二"}, set("一\r\n\n二"))
	require.Equal(t, []string{""}, set(""))
	// A line does not begin with a space.
	require.Equal(t, []string{line, "城"}, set(line+"  　 城"))
}

// TestLinesKeepEverything: lines joined are the text, whatever it is, and none
// is wider than the column.
func TestLinesKeepEverything(t *testing.T) {
	alphabet := []rune("城市安全发展示范国家评价，。、；：？！）》”’（《“‘〔〕…—～%％·￥$abcXYZ0123456789.,:;/-_ 　\u00a0\u200b年月日分项个家\U00020BB7")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 1, 400).Draw(t, "text"))
		width := rapid.IntRange(size3, column).Draw(t, "width")
		align := paper.Align(rapid.IntRange(0, 3).Draw(t, "align"))
		faces := plate()
		glyphs := faces.glyphs(text, body16)
		lines := set(glyphs, setting{width: width, align: align, square: rapid.Bool().Draw(t, "square")})
		kept := func(text string) string {
			return strings.NewReplacer(" ", "", "　", "", "\u200b", "", "\u00a0", "").Replace(text)
		}
		require.Equal(t, kept(text), kept(strings.Join(read(lines), "")))
		for _, l := range lines {
			if len(l) == 0 {
				continue
			}
			last := l[len(l)-1]
			shown := []rune(last.shown)
			right := last.x
			for i, r := range shown {
				right += last.look.scaled(last.face.width(r))
				if i < len(shown)-1 {
					right += last.spacing
				}
			}
			if strings.ContainsRune(tightAfter, shown[len(shown)-1]) {
				right -= size3 / 2
			}
			require.GreaterOrEqual(t, l[0].x, 0)
			require.LessOrEqual(t, right, max(width, size3)+30) // rounding to 1/1000 pt
		}
	})
}

// TestNoLineBeginsWithWhatMayNot: where every second character is plain, no line
// has to break a rule.
func TestNoLineBeginsWithWhatMayNot(t *testing.T) {
	marks := []string{"", "", "，", "。", "；", "”", "）", "》", "（", "《", "“", "12", "5.5%", "ab", "……", "·"}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 200).Draw(t, "count") {
			b.WriteString("城市")
			b.WriteString(rapid.SampledFrom(marks).Draw(t, "mark"))
		}
		width := rapid.IntRange(8*em, column).Draw(t, "width")
		lines := read(set(plate().glyphs(b.String(), body16), setting{width: width, align: paper.Justify}))
		for i, l := range lines {
			runes := []rune(l)
			if i > 0 {
				require.NotContains(t, "，。、；：？！）》」』】〉”’…·%", string(runes[0]), lines)
			}
			if i < len(lines)-1 {
				require.NotContains(t, "（《「『【〈“‘", string(runes[len(runes)-1]), lines)
				next := []rune(lines[i+1])[0]
				require.False(t, inWord(kindOf(runes[len(runes)-1])) && inWord(kindOf(next)), lines)
			}
		}
	})
}
