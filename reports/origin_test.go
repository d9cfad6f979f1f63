package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// runFile is a run file as anybody reads it: lines of JSON, without our types.
type runFile struct{ header, subjects any }

func readPlain(t *testing.T, file []byte) runFile {
	lines := bytes.Split(bytes.TrimSpace(file), []byte("\n"))
	var subjects []any
	var f runFile
	for i, line := range lines[:len(lines)-1] {
		var value any
		require.NoError(t, json.Unmarshal(line, &value))
		if i == 0 {
			f.header = value
		} else {
			subjects = append(subjects, value)
		}
	}
	f.subjects = subjects
	return f
}

var step = regexp.MustCompile(`^([a-z_]+)(\[([^\]]*)\])?$`)

// leaves gives the numbers at a path, by the rules of model.md.
func leaves(t *testing.T, rounds []runFile, path string) []*big.Rat {
	file := rounds[len(rounds)-1]
	if rest, ok := strings.CutPrefix(path, "rounds["); ok {
		no, rest, _ := strings.Cut(rest, "].")
		k, err := strconv.Atoi(no)
		require.NoError(t, err)
		file, path = rounds[k-1], rest
	}
	at := []any{map[string]any{"ruleset": file.header.(map[string]any)["ruleset"], "subjects": file.subjects}}
	for path != "" {
		end := len(path) // ids may hold dots
		depth := 0
		for i, r := range path {
			if r == '[' {
				depth++
			} else if r == ']' {
				depth--
			} else if r == '.' && depth == 0 {
				end = i
				break
			}
		}
		parts := step.FindStringSubmatch(path[:end])
		require.NotNil(t, parts, path)
		path = strings.TrimPrefix(path[end:], ".")
		var next []any
		for _, one := range at {
			value, ok := one.(map[string]any)[parts[1]]
			require.True(t, ok, "%s of %v", parts[1], path)
			if parts[2] == "" {
				next = append(next, value)
				continue
			}
			found := 0
			ids := strings.Split(parts[3], ",")
			for i := range ids {
				var err error
				ids[i], err = url.PathUnescape(ids[i])
				require.NoError(t, err)
			}
			for _, entry := range value.([]any) {
				if parts[3] == "*" || slices.Contains(ids, entry.(map[string]any)["id"].(string)) {
					next = append(next, entry)
					found++
				}
			}
			if parts[3] != "*" {
				require.Equal(t, len(ids), found, parts[0])
			}
		}
		at = next
	}
	var numbers []*big.Rat
	for _, one := range at {
		number, ok := new(big.Rat).SetString(fmt.Sprint(one))
		require.True(t, ok, one)
		numbers = append(numbers, number)
	}
	return numbers
}

// split cuts an expression at the marks that stand outside brackets.
func split(text string, marks string) (parts []string, between []byte) {
	depth, start := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')':
			depth--
		case depth == 0 && strings.IndexByte(marks, c) >= 0:
			parts, between, start = append(parts, text[start:i]), append(between, c), i+1
		}
	}
	return append(parts, text[start:]), between
}

func evaluate(t *testing.T, rounds []runFile, from string) *big.Rat {
	if list, ok := strings.CutPrefix(from, "mean("); ok {
		parts, _ := split(strings.TrimSuffix(list, ")"), ";")
		sum := new(big.Rat)
		for _, part := range parts {
			sum.Add(sum, evaluate(t, rounds, part))
		}
		return sum.Quo(sum, big.NewRat(int64(len(parts)), 1))
	}
	if parts, _ := split(from, "/"); len(parts) == 2 {
		return new(big.Rat).Quo(evaluate(t, rounds, parts[0]), evaluate(t, rounds, parts[1]))
	}
	parts, signs := split(from, "+-")
	sum := new(big.Rat)
	for i, part := range parts {
		var numbers []*big.Rat
		if list, ok := strings.CutPrefix(part, "top("); ok {
			count, path, _ := strings.Cut(strings.TrimSuffix(list, ")"), ",")
			n, err := strconv.Atoi(count)
			require.NoError(t, err)
			numbers = leaves(t, rounds, path)
			slices.SortFunc(numbers, func(a, b *big.Rat) int { return b.Cmp(a) })
			numbers = numbers[:n]
		} else {
			numbers = leaves(t, rounds, part)
		}
		for _, number := range numbers {
			if i > 0 && signs[i-1] == '-' {
				sum.Sub(sum, number)
			} else {
				sum.Add(sum, number)
			}
		}
	}
	return sum
}

// printedAs holds a text to a value: two decimals, half up; or, where those
// would mislead, more of them, in the end all; a change with its sign and all.
func printedAs(value *big.Rat, text string) bool {
	if digits, ok := strings.CutSuffix(text, "%"); ok {
		value, text = new(big.Rat).Mul(value, big.NewRat(100, 1)), digits
	} else if value.Sign() > 0 {
		text = strings.TrimPrefix(text, "+")
	}
	_, decimals, _ := strings.Cut(text, ".")
	if value.FloatString(len(decimals)) != text {
		return false
	}
	exact, _ := new(big.Rat).SetString(text)
	return len(decimals) >= 2 || exact.Cmp(value) == 0
}

var (
	traced     = regexp.MustCompile(`<data data-from="([^"]*)">([^<]*)</data>`)
	heading2   = regexp.MustCompile(`<h[23]>([^<]*)</h[23]>`)
	decimal    = regexp.MustCompile(`(?:^|[^\d.A-Za-z_:@-])(\d+\.\d{2,4}%?)(?:[^\d.]|$)`)
	numberCell = regexp.MustCompile(`(?s)<td class="n[^>]*>(.*?)</td>`)
	tagged     = regexp.MustCompile(`<[^>]*>`)
)

// figuresOfPage gives all figures of a page with their origins, and the numbers
// of its tables that have none, by the heading they stand below.
func figuresOfPage(page string) (found [][2]string, bare map[string][]string) {
	_, page, _ = strings.Cut(page, "<body>")
	page = regexp.MustCompile(`(?s)<script.*?</script>|<svg.*?</svg>`).ReplaceAllString(page, "")
	for _, match := range traced.FindAllStringSubmatch(page, -1) {
		found = append(found, [2]string{html.UnescapeString(match[1]), html.UnescapeString(match[2])})
	}
	bare = map[string][]string{}
	rest := traced.ReplaceAllString(page, "")
	headings := append(heading2.FindAllStringSubmatchIndex(rest, -1), []int{len(rest), len(rest), 0, 0})
	for i := range headings[:len(headings)-1] {
		title := rest[headings[i][2]:headings[i][3]]
		for _, cell := range numberCell.FindAllStringSubmatch(rest[headings[i][1]:headings[i+1][0]], -1) {
			for _, match := range decimal.FindAllStringSubmatch(tagged.ReplaceAllString(cell[1], " "), -1) {
				bare[title] = append(bare[title], match[1]+" in "+cell[1])
			}
		}
	}
	return found, bare
}

// withoutOrigin are the headings below which figures follow from rules, not from
// a formula; see model.md.
var withoutOrigin = regexp.MustCompile(`得分变化的来源|问题整改进展|达标路径|勾稽关系`)

// TestFiguresKnowTheirOrigin finds every figure of a page in the run file that
// it says it comes from.
func TestFiguresKnowTheirOrigin(t *testing.T) {
	city := benchCity{name: "origin", subjects: 33}
	files := city.files(t)
	var plain []runFile
	for _, file := range files {
		plain = append(plain, readPlain(t, file))
	}
	format, _ := reports.Find("html")
	for name, c := range map[string]struct {
		view   reports.View
		rounds int
	}{
		"city": {reports.View{}, 1}, "rounds": {reports.View{}, 3},
		"subject": {reports.View{Subject: "district-03"}, 3}, "pillar": {reports.View{Pillar: "2"}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := reports.NewView(c.view, read(t, files[:c.rounds]))
			require.NoError(t, err)
			var page bytes.Buffer
			require.NoError(t, format.Write(&page, m))
			require.Contains(t, page.String(), m.Basis.RunDigest)
			found, bare := figuresOfPage(page.String())
			require.Greater(t, len(found), 300)
			for _, f := range found {
				value := evaluate(t, plain[:c.rounds], f[0])
				require.True(t, printedAs(value, f[1]), "%s is %s, printed as %s", f[0], value.FloatString(6), f[1])
			}
			for title, list := range bare {
				if !withoutOrigin.MatchString(title) && c.view.Pillar == "" {
					require.Empty(t, list, title)
				}
			}
		})
	}
}
