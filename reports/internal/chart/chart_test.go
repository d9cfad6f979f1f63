package chart_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"chengan/engine/score"
	"chengan/reports/internal/chart"
	"chengan/reports/internal/font"
)

var (
	look   = flag.String("look", "", "directory to write the sample charts to, for looking at them")
	update = flag.Bool("update", false, "rewrite the digests")
)

func points(text string) score.Points {
	p, err := score.ParsePoints(text)
	if err != nil {
		panic(err)
	}
	return p
}

// sample is one chart with the texts that it has to show.
type sample struct {
	chart func(name func(string) string) (chart.Chart, bool)
	texts []string
}

var (
	pass     = &chart.Pass{Points: 900000, Text: ">90"}
	pillars  = []string{"城市安全源头治理", "城市安全风险防控", "城市安全监督管理", "城市安全保障能力", "城市安全应急救援", "城市安全状况"}
	domains  = []string{"制度建设", "基础建设", "过程管控", "设施保障"}
	items    = []string{"城市总体规划及防灾减灾等专项规划", "建设项目安全评估论证", "市政安全设施", "消防站", "道路交通安全设施", "城市防洪排涝安全设施", "地下综合管廊", "城市禁止类产业目录", "高危行业搬迁改造"}
	units    = []string{"新城区", "碑林区", "莲湖区", "雁塔区", "未央区", "灞桥区", "阎良区", "临潼区", "长安区", "高陵区", "鄠邑区", "蓝田县", "周至县", "西咸新区", "高新区", "经开区", "曲江新区", "浐灞生态区", "航天基地", "国际港务区"}
	levels   = []string{"未失分", "失分率5%以内", "5%至10%", "10%至20%", "20%以上"}
	meanings = []string{"得分率不足70%", "70%至80%", "80%至90%", "90%以上"}
)

// samples holds every kind of chart; name makes the names in it, so that a test
// can put hostile ones in their place.
var samples = map[string]sample{
	"radar": {func(name func(string) string) (chart.Chart, bool) {
		var spokes []chart.Spoke
		for i, pillar := range pillars {
			percent := fmt.Sprintf("%d.%d%d", 84+i*3, i, 9-i)
			spokes = append(spokes, chart.Spoke{Name: name(pillar), Percent: json.Number(percent), Text: percent + "%"})
		}
		return chart.Radar("radar", "一级项得分率", spokes)
	}, append([]string{"84.09%", "99.54%"}, pillars...)},
	"ranked": {func(name func(string) string) (chart.Chart, bool) {
		var bars []chart.Bar
		for i, unit := range units {
			high := points("98.2") - score.Points(i)*9000
			bars = append(bars, chart.Bar{Name: name(unit), Low: high - 60000, Score: high - 20000, High: high, Text: fmt.Sprintf("%s分（%s～%s）待定", high-20000, high-60000, high), State: chart.State(i % 3)})
		}
		return chart.Ranked("ranked", "各单位得分与可能区间", bars, points("100"), pass)
	}, append([]string{"合格线>90", "96.2分（92.2～98.2）待定"}, units...)},
	"matrix": {func(name func(string) string) (chart.Chart, bool) {
		h := chart.Heat{Columns: each(domains, name), Rows: each(pillars, name), Levels: levels, RowHeight: 42}
		for y := range pillars {
			for x := range domains {
				text := fmt.Sprintf("失0.%d%d\n涉及%d.00", x, y, x+y+1)
				h.Cells = append(h.Cells, chart.Cell{X: x, Y: y, Level: (x*2 + y) % 5, Text: text, Say: pillars[y] + domains[x] + text})
			}
		}
		return chart.Matrix("matrix", "一级项与领域失分", "单位：分", h)
	}, append([]string{"失0.35", "涉及9.00", "制度建设", "设施保障", "失分率5%以内"}, pillars...)},
	"items": {func(name func(string) string) (chart.Chart, bool) {
		h := chart.Heat{Rows: each(units, name), Levels: levels, RowHeight: 16, Upright: true}
		for i := range 39 {
			h.Columns = append(h.Columns, fmt.Sprintf("%d %s", i+1, name(items[i%len(items)])))
			for y := range units {
				if level := (i*7 + y*i) % 5; level > 0 {
					h.Cells = append(h.Cells, chart.Cell{X: i, Y: y, Level: level})
				}
			}
		}
		return chart.Matrix("items", "单位与三级项失分", "数字为失分档次", h)
	}, append([]string{"3 市政安全设施", "4 消防站"}, units...)},
	"pareto": {func(name func(string) string) (chart.Chart, bool) {
		var losses []chart.Loss
		for i := range 20 {
			lost, sum := score.Points(20-i)*1000, score.Points((40-i)*(i+1)/2)*1000
			percent := fmt.Sprintf("%d.%02d", sum*100/210000, sum*10000/210000%100)
			losses = append(losses, chart.Loss{Name: name(fmt.Sprintf("%d.%d", i+3, i%4+1)), Lost: lost, Text: lost.Fixed(2, score.HalfUp), Cumulative: json.Number(percent), Reached: percent + "%"})
		}
		return chart.Pareto("pareto", "失分条款排列图", "横轴为条款编号", losses)
	}, []string{"2.00", "1.90", "3.1", "17.3", "累计占比（%）", "失分（分）"}},
	"waterfall": {func(name func(string) string) (chart.Chart, bool) {
		var losses []chart.Step
		rest := points("100")
		for i, pillar := range pillars {
			lost := score.Points(5-i) * 4300
			rest -= lost
			losses = append(losses, chart.Step{Name: name(pillar), Points: lost, Text: lost.Fixed(2, score.HalfUp)})
		}
		return chart.Waterfall("waterfall", "得分构成", "", chart.Step{Name: "满分", Points: points("100"), Text: "100.00"}, losses, chart.Step{Name: "得分", Points: rest, Text: rest.Fixed(2, score.HalfUp)}, chart.Good)
	}, []string{"100.00", "−2.15", "−0.43", "93.55", "满分", "得分"}},
	"climb": {func(name func(string) string) (chart.Chart, bool) {
		gains := []chart.Step{{Name: name("19.3"), Points: points("1.1111"), Text: "+1.1111"}, {Name: name("46.1"), Points: points("1.1111"), Text: "+1.1111"}, {Name: name("25.2"), Points: points("1.6667"), Text: "+1.6667"}}
		return chart.Climb("climb", "达标路径", "横轴为条款", chart.Step{Name: "现得分", Points: points("86.6667"), Text: "86.6667"}, gains, chart.Step{Name: "可达得分", Points: points("90.5556"), Text: "90.5556"}, chart.Good, pass)
	}, []string{"86.6667", "+1.6667", "90.5556", "现得分", "可达得分", "合格线>90"}},
	"trend": {func(name func(string) string) (chart.Chart, bool) {
		rounds := []chart.Round{{Name: "第1轮", Stage: "自评"}, {Name: "第2轮", Stage: "自评"}, {Name: "第3轮", Stage: "初评"}, {Name: "第4轮", Stage: "复核"}, {Name: "第5轮", Stage: "复核"}}
		var lines []chart.Line
		for i, unit := range []string{"示例市", "雁塔区", "高新区"} {
			l := chart.Line{Name: name(unit)}
			for j := range rounds {
				v := points("84.5") + score.Points(j*(23000-i*2500)+i*11000)
				l.Values = append(l.Values, chart.Value{Points: v, Text: v.Fixed(2, score.HalfUp)})
			}
			if i == 2 {
				l.Values[1] = chart.Value{}
			}
			lines = append(lines, l)
		}
		return chart.Trend("trend", "各轮次得分", rounds, lines, points("100"), pass)
	}, []string{"第1轮", "第5轮", "自评", "初评", "复核", "示例市", "雁塔区", "高新区", "84.50", "93.70", "合格线>90"}},
	"moved": {func(name func(string) string) (chart.Chart, bool) {
		return chart.Trend("moved", "各轮得分", movedRounds, movedLines(name), points("100"), pass)
	}, []string{"92.80 示例市（虚构数据）", "0.00，图外", "86.60", "91.90", "100.00 雁塔区", "87.50 周至县", "86.67 浐灞生态区", "85.71 国际港务区", "合格线>90"}},
	"sankey": {func(name func(string) string) (chart.Chart, bool) {
		owners := []string{"市住建局", "市应急管理局", "市消防救援支队", "市城管局", "雁塔区"}
		var to, done []chart.Flow
		for i, pillar := range pillars {
			for j, owner := range owners {
				if (i+j)%2 == 0 {
					to = append(to, chart.Flow{From: name(pillar), To: name(owner), Count: 2 + i + j})
				}
			}
		}
		for j, owner := range owners {
			count := 0
			for _, f := range to {
				if f.To == name(owner) {
					count += f.Count
				}
			}
			done = append(done, chart.Flow{From: name(owner), To: "已销号", Count: count - j - 1}, chart.Flow{From: name(owner), To: "整改中", Count: j}, chart.Flow{From: name(owner), To: "再次出现", Count: 1})
		}
		return chart.Sankey("sankey", "问题、责任单位与整改", []string{"一级项", "责任单位", "整改情况"}, [][]chart.Flow{to, done}, map[string]chart.State{"已销号": chart.Good, "再次出现": chart.Bad})
	}, []string{"城市安全源头治理 12", "市住建局 12", "已销号 81", "整改中 10", "再次出现 5"}},
	"gauge": {func(name func(string) string) (chart.Chart, bool) {
		return chart.Gauge("gauge", "综合得分", points("93.66"), "93.66分", name("待定"), points("100"), pass, chart.Open)
	}, []string{"93.66分", "待定", "100"}},
	"tiles": {func(name func(string) string) (chart.Chart, bool) {
		var tiles []chart.Tile
		for i, unit := range units {
			tiles = append(tiles, chart.Tile{Name: name(unit), Text: fmt.Sprintf("%d.%02d%%", 66+i*7%33, i), Level: min(3, max(0, (i*7%33+66-60)/10))})
		}
		return chart.TileMap("tiles", "各区县和开发区得分率", "按得分率分色，不是风险评估等级", tiles, meanings)
	}, append([]string{"黄：80%至90%", "蓝 "}, units...)},
}

// movedRounds and movedLines are those of units that hand in late: scores of
// nothing at first, and nearly equal ones at last.
var movedRounds = []chart.Round{{Name: "2025年第1轮", Stage: "自评"}, {Name: "2025年第2轮", Stage: "初评"}, {Name: "2025年第3轮", Stage: "复核"}}

func movedLines(name func(string) string) (lines []chart.Line) {
	for _, l := range [][]string{
		{"示例市（虚构数据）", "86.60", "91.90", "92.80"}, {"雁塔区", "0.00", "0.00", "100.00"}, {"周至县", "0.00", "87.50", "87.50"},
		{"浐灞生态区", "96.39", "86.11", "86.67"}, {"国际港务区", "84.29", "85.71", "85.71"},
	} {
		line := chart.Line{Name: name(l[0])}
		for _, text := range l[1:] {
			line.Values = append(line.Values, chart.Value{Points: points(text), Text: text})
		}
		lines = append(lines, line)
	}
	return lines
}

func each(names []string, change func(string) string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = change(name)
	}
	return out
}

func same(name string) string { return name }

func TestLook(t *testing.T) {
	if *look == "" {
		t.Skip("-look DIR writes the samples")
	}
	letters, err := font.Find(font.Sans, nil)
	require.NoError(t, err)
	for name, s := range samples {
		c, ok := s.chart(same)
		require.True(t, ok, name)
		svg, err := c.SVG()
		require.NoError(t, err, name)
		require.NoError(t, os.WriteFile(filepath.Join(*look, name+".svg"), svg, 0o644))
		png, err := c.PNG(letters, 2)
		require.NoError(t, err, name)
		require.NoError(t, os.WriteFile(filepath.Join(*look, name+".png"), png, 0o644))
	}
}

// shown gives the texts of a drawing, line by line.
func shown(t *testing.T, svg []byte) string {
	var out strings.Builder
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		require.NoError(t, err)
		if text, ok := token.(xml.CharData); ok {
			out.Write(text)
			out.WriteByte('\n')
		}
	}
}

func TestChartsShowTheirTexts(t *testing.T) {
	for name, s := range samples {
		c, ok := s.chart(same)
		require.True(t, ok, name)
		require.Equal(t, name, c.ID)
		require.NotEmpty(t, c.Title)
		require.True(t, strings.HasPrefix(c.Alt, c.Title+"："), name)
		svg, err := c.SVG()
		require.NoError(t, err, name)
		texts := shown(t, svg)
		for _, text := range s.texts {
			// A name without room for one line stands in two.
			runes := []rune(text)
			half := (len(runes) + 1) / 2
			require.True(t, strings.Contains(texts, text) || strings.Contains(texts, string(runes[:half])+"\n"+string(runes[half:])+"\n"), "%s does not show %q", name, text)
		}
		for _, size := range []string{fmt.Sprintf(`width="%d"`, c.Width), fmt.Sprintf(`height="%d"`, c.Height)} {
			require.Contains(t, string(svg[:300]), size)
		}
	}
}

// TestHostileNamesStayText puts what attacks pages, templates and drawings into
// the place of every name; the shortest are looked for as they are.
func TestHostileNamesStayText(t *testing.T) {
	attacks := []string{
		"<b>", "{b}", "__f__alert(2)__f__", `</script><script>alert(1)</script>`, `"'&<>]]>`, `{a}{c}{@[0]}`, `{a|b}`, "\x00\x1b\u2028\ufffe\xff", "𠮷\U0010ffff", "__proto__", "constructor",
		"a\nb\r\nc", "", strings.Repeat("长名称", 67), strings.Repeat("W", 200), `url(#x)`, `<svg onload=alert(1)>`, `<img src=x onerror=alert(3)>`,
	}
	for name, s := range samples {
		names := map[string]string{}
		c, ok := s.chart(func(name string) string {
			if names[name] == "" {
				names[name] = attacks[len(names)%len(attacks)] + fmt.Sprint(len(names))
			}
			return names[name]
		})
		require.True(t, ok, name)
		require.NotContains(t, string(c.Option), "<", name)
		svg, err := c.SVG()
		require.NoError(t, err, name)
		require.NotRegexp(t, `<(b|script|svg [^>]*onload|img)>`, string(svg), name)
		texts := shown(t, svg)
		require.Contains(t, texts, "<b>0", name)
		require.True(t, len(names) == 1 || strings.Contains(texts, "{b}1"), name)
	}
}

// TestSameBytes compares every drawing with the digest of what it was, here and,
// as TestSameBytesOnEveryMachine runs it, on emulated machines. The pictures
// are painted with a font that Go brings along.
func TestSameBytes(t *testing.T) {
	parsed, err := sfnt.Parse(goregular.TTF)
	require.NoError(t, err)
	latin := &font.Font{Sfnt: parsed}
	var got strings.Builder
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		if name == "items" && testing.Short() {
			continue
		}
		c, _ := samples[name].chart(same)
		svg, err := c.SVG()
		require.NoError(t, err)
		data, err := c.PNG(latin, 1)
		require.NoError(t, err)
		picture, err := png.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		pixels := image.NewRGBA(picture.Bounds())
		draw.Draw(pixels, pixels.Rect, picture, image.Point{}, draw.Src)
		dark := 0
		for i := 0; i < len(pixels.Pix); i += 4 {
			if pixels.Pix[i] < 128 {
				dark++
			}
		}
		require.Greater(t, dark, len(pixels.Pix)/4/400, "%s is next to blank", name)
		fmt.Fprintf(&got, "%s svg %x png %x\n", name, sha256.Sum256(svg), sha256.Sum256(pixels.Pix))
	}
	const golden = "testdata/digests.txt"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err, "run with -update once, then look at the charts with -look DIR")
	for _, line := range strings.Split(strings.TrimSpace(got.String()), "\n") {
		require.Contains(t, string(want), line, "look at the charts with -look DIR, then run with -update")
	}
}

func TestSameBytesOnEveryMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the test for other machines")
	}
	for arch, emulator := range map[string]string{"arm64": "qemu-aarch64", "loong64": "qemu-loongarch64"} {
		t.Run(arch, func(t *testing.T) {
			path, err := exec.LookPath(emulator)
			if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" {
				t.Skip(emulator + " is not installed")
			}
			require.NoError(t, err)
			program := filepath.Join(t.TempDir(), "chart.test")
			build := exec.Command("go", "test", "-c", "-o", program, ".")
			build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
			said, err := build.CombinedOutput()
			require.NoError(t, err, string(said))
			said, err = exec.Command(path, program, "-test.run=^TestSameBytes$", "-test.short").CombinedOutput()
			require.NoError(t, err, string(said))
		})
	}
}

// TestNothingToShow: what has no figures makes no chart, and no panic.
func TestNothingToShow(t *testing.T) {
	_, err := chart.Chart{}.PNG(nil, 1)
	require.ErrorIs(t, err, font.ErrNone)
	refused := func(_ chart.Chart, ok bool) { require.False(t, ok) }
	refused(chart.Radar("x", "", nil))
	refused(chart.Radar("x", "", []chart.Spoke{{Name: "a"}, {Name: "b"}, {Name: "c", Percent: "1"}}))
	refused(chart.Ranked("x", "", nil, 0, nil))
	refused(chart.Ranked("x", "", make([]chart.Bar, chart.BarsMax+1), 0, nil))
	refused(chart.Matrix("x", "", "", chart.Heat{}))
	refused(chart.Pareto("x", "", "", nil))
	refused(chart.Waterfall("x", "", "", chart.Step{}, nil, chart.Step{}, chart.Open))
	refused(chart.Trend("x", "", []chart.Round{{}}, []chart.Line{{}}, 0, nil))
	refused(chart.Sankey("x", "", []string{"a", "b"}, [][]chart.Flow{{{From: "a", To: "b"}}}, nil))
	refused(chart.Gauge("x", "", 0, "", "", 0, nil, chart.Open))
	refused(chart.TileMap("x", "", "", nil, meanings))
}

// TestCrowdedFlowsAreFolded: many owners become few and one for all others, and
// nothing gets lost.
func TestCrowdedFlowsAreFolded(t *testing.T) {
	var to, done []chart.Flow
	for i := range 40 {
		to = append(to, chart.Flow{From: "问题", To: fmt.Sprint("单位", i), Count: i + 1})
		done = append(done, chart.Flow{From: fmt.Sprint("单位", i), To: "已销号", Count: i + 1})
	}
	c, ok := chart.Sankey("flow", "流向", []string{"一", "二", "三"}, [][]chart.Flow{to, done}, nil)
	require.True(t, ok)
	svg, err := c.SVG()
	require.NoError(t, err)
	texts := shown(t, svg)
	for _, text := range []string{"问题 820", "已销号 820", "单位39 40", "单位29 30", "其他29个 435"} {
		require.Contains(t, texts, text)
	}
	require.NotContains(t, texts, "单位28 ")
	same, ok := chart.Sankey("flow", "流向", []string{"单位", "状态"}, [][]chart.Flow{{{From: "整改", To: "整改", Count: 2}}}, nil)
	require.True(t, ok)
	svg, err = same.SVG()
	require.NoError(t, err)
	require.Contains(t, shown(t, svg), "整改（状态） 2", "one name in two columns")
}

// TestLayouts: no two tiles on one place, no name twice.
func TestLayouts(t *testing.T) {
	require.NotEmpty(t, chart.Layouts)
	for _, layout := range chart.Layouts {
		require.NotEmpty(t, layout.City)
		places, names := map[[2]int]bool{}, map[string]bool{}
		for _, tile := range layout.Tiles {
			at := [2]int{tile.Row, tile.Column}
			require.False(t, places[at] || tile.Row < 0 || tile.Column < 0, "%v", tile)
			places[at] = true
			require.NotEmpty(t, tile.Names)
			for _, name := range tile.Names {
				require.False(t, names[name], name)
				names[name] = true
			}
		}
		for _, unit := range units {
			require.True(t, names[unit], unit)
		}
	}
}

// TestTrendLabelsStandApart: lines that end close together each end in their
// score and name, in full, on white, and clear of one another.
func TestTrendLabelsStandApart(t *testing.T) {
	c, ok := chart.Trend("moved", "各轮得分", movedRounds, movedLines(same), points("100"), pass)
	require.True(t, ok)
	require.Equal(t, "纵轴自80分起，不足的画在底端并注明“图外”：雁塔区2025年第1轮0.00、雁塔区2025年第2轮0.00、周至县2025年第1轮0.00", c.Note)
	svg, err := c.SVG()
	require.NoError(t, err)

	type box struct{ left, top, right, bottom float64 }
	number := func(text string) float64 {
		n, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		return n
	}
	var boxes []box // what is painted white behind words
	for _, m := range regexp.MustCompile(`<path d="M(-?[\d.]+) (-?[\d.]+)l([\d.]+) 0l0 ([\d.]+)l-[\d.]+ 0Z" transform="translate\(([\d.]+) ([\d.]+)\)" fill="#ffffff"/>`).FindAllStringSubmatch(string(svg), -1) {
		x, y := number(m[1])+number(m[5]), number(m[2])+number(m[6])
		boxes = append(boxes, box{x, y, x + number(m[3]), y + number(m[4])})
	}
	require.Len(t, boxes, 5+2+2+1, "five ends, two inner figures, two places outside, the pass line")
	for i, a := range boxes {
		require.True(t, a.left >= 0 && a.top >= 0 && a.right <= float64(c.Width) && a.bottom <= float64(c.Height), "%v", a)
		for _, b := range boxes[:i] {
			require.False(t, a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom, "%v lies on %v", a, b)
		}
	}
	texts := shown(t, svg)
	for _, end := range []string{"92.80 示例市（虚构数据）\n", "100.00 雁塔区\n", "87.50 周至县\n", "86.67 浐灞生态区\n", "85.71 国际港务区\n"} {
		require.Contains(t, texts, end)
	}

	long, ok := chart.Trend("moved", "", movedRounds, movedLines(func(name string) string { return name + strings.Repeat("长", 40) }), points("100"), nil)
	require.True(t, ok)
	svg, err = long.SVG()
	require.NoError(t, err)
	require.Contains(t, shown(t, svg), "92.80 示例市（虚构数据）…\n", "names are cut, figures never")
}

func TestTileMapSaysThatItIsNoMap(t *testing.T) {
	c, _ := samples["tiles"].chart(same)
	require.Contains(t, c.Note, "示意，非行政区划图；方格大致按方位排列")
	other, _ := samples["tiles"].chart(func(name string) string { return "外市" + name })
	require.Contains(t, other.Note, "示意，非行政区划图；方格依次排列")
	mixed, ok := samples["tiles"].chart(func(name string) string { return strings.Replace(name, "高新区", "新设的区", 1) })
	require.True(t, ok)
	svg, err := mixed.SVG()
	require.NoError(t, err)
	require.Contains(t, shown(t, svg), "新设的区", "a part without a place of its own is not lost")
}

// TestColoursInGrey: the four colours of risk, and the shades of losses, get
// darker step by step, and what is written on them can be read.
func TestColoursInGrey(t *testing.T) {
	last := 0.0
	for _, risk := range chart.Risks {
		light := luminance(t, risk.Colour)
		require.Greater(t, light, last+0.05, risk.Title)
		last = light
		contrast := func(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
		require.GreaterOrEqual(t, contrast(light, luminance(t, risk.Ink)), 4.5, risk.Title)
	}
}

// luminance is that of WCAG 2.
func luminance(t *testing.T, colour string) float64 {
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	require.NoError(t, err)
	part := func(shift int) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

// BenchmarkChart draws every sample: SVG alone, and the PNG painted from it.
func BenchmarkChart(b *testing.B) {
	letters, noFont := font.Find(font.Sans, nil)
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		c, _ := samples[name].chart(same)
		b.Run("kind="+name+"/format=svg", func(b *testing.B) {
			for b.Loop() {
				if _, err := c.SVG(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "charts/s")
		})
		b.Run("kind="+name+"/format=png", func(b *testing.B) {
			if noFont != nil {
				b.Skip(noFont)
			}
			for b.Loop() {
				if _, err := c.PNG(letters, 2); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "charts/s")
		})
	}
}
