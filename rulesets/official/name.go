package official

import (
	"regexp"
	"strconv"
	"strings"

	"chengan/engine/score"
)

var (
	nameNo     = regexp.MustCompile(`^\s*(?:第)?(?:([0-9０-９]{1,3})(?:项)?\s*[.．、:：)）\s]|[（(]([0-9０-９]{1,3})[）)]|([0-9０-９]{1,3})(?:[^0-9０-９.．%％]))`)
	nameHan    = regexp.MustCompile(`^\s*(?:第?[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)])\s*`)
	namePoints = regexp.MustCompile(`\s*[（(【\[]\s*(?:满分|共|计)?\s*([0-9０-９]+(?:[.．][0-9０-９]+)?)\s*分\s*[）)】\]]\s*`)
	narrow     = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "．", ".", "（", "(", "）", ")")
)

// named is the name of an item with what stands in it.
type named struct {
	no     int // 0 where none stands
	name   string
	points *score.Points // nil where none stand
}

// readName takes "1.城市总体规划（2分）" apart.
func readName(text string) named {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\n", " ")), "")
	var out named
	if m := namePoints.FindStringSubmatch(text); m != nil {
		if p, err := score.ParsePoints(narrow.Replace(m[1])); err == nil {
			out.points = &p
			text = strings.Replace(text, m[0], "", 1)
		}
	}
	if m := nameHan.FindString(text); m != "" {
		text = strings.TrimPrefix(text, m)
	} else if m := nameNo.FindStringSubmatchIndex(text); m != nil {
		for g := 1; g <= 3; g++ {
			if m[2*g] < 0 {
				continue
			}
			out.no, _ = strconv.Atoi(narrow.Replace(text[m[2*g]:m[2*g+1]]))
			text = text[m[2*g+1]:]
			if g < 3 {
				text = strings.TrimLeft(text, ".．、:：)） 项")
			}
			break
		}
	}
	out.name = strings.TrimSpace(text)
	return out
}

// readPoints reads a cell of the points column: "2", "2分", "0.5".
func readPoints(text string) (score.Points, bool) {
	text = strings.TrimSuffix(strings.TrimSpace(narrow.Replace(text)), "分")
	p, err := score.ParsePoints(strings.TrimSpace(text))
	return p, err == nil && p >= 0
}
