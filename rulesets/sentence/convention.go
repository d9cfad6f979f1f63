package sentence

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Conventions are what the foot notes of a table say of the words in its
// sentences: whether the number before 以上, 以下, 以内 or 以外 is itself within.
// They override the reading of the law, and give way to （含） and （不含） beside
// the number.
type Conventions struct {
	Within map[string]bool // by word
	Clash  []string        // what contradicts itself, or the meaning of a word
}

// boundWords are the words that a note settles, with the side they point to.
var boundWords = map[string]string{"以上": ">", "以下": "<", "以内": "<", "以外": ">"}

const boundWord = `[“”"‘’']?(以上|以下|以内|以外|不低于|不高于|不超过|不少于|未达到|超过|低于|高于|不足|不满|大于|小于|少于|多于|达到)[“”"‘’']?`

var (
	withinForm = regexp.MustCompile(`((?:` + boundWord + `[、，,和及与或均都]*)+)(?:一律)?(不)?(?:包含|包括|含)(?:本数|该数|本级|等于|[，,。；;）)]|$)`)
	wordForm   = regexp.MustCompile(boundWord)
)

// Note takes in a foot note: “以上”“以内”含本数，“以下”“超过”不含本数. It reports
// whether the note speaks of such words at all.
func (c *Conventions) Note(text string) bool {
	found := withinForm.FindAllStringSubmatch(strings.Join(strings.Fields(text), ""), -1)
	for _, m := range found {
		within := m[len(m)-1] == ""
		for _, w := range wordForm.FindAllStringSubmatch(m[1], -1) {
			c.set(w[1], within)
		}
	}
	return len(found) > 0
}

func (c *Conventions) set(word string, within bool) {
	says := fmt.Sprintf("“%s”%s本数", word, includes(within))
	if boundWords[word] == "" {
		for _, o := range operators {
			if o.word == word && strings.HasSuffix(o.op, "=") != within {
				c.Clash = append(c.Clash, says+"，与这个词的意思相反，没有照此读")
			}
		}
		return
	}
	if before, twice := c.Within[word]; twice && before != within {
		c.Clash = append(c.Clash, says+"，与另一处注释相反")
		return
	}
	if c.Within == nil {
		c.Within = map[string]bool{}
	}
	c.Within[word] = within
}

func includes(within bool) string {
	if within {
		return "含"
	}
	return "不含"
}

// apply gives the words of a sentence the meaning that the notes give them.
func (c Conventions) apply(tokens []token) {
	for i := range tokens {
		t := &tokens[i]
		within, ok := c.Within[t.text]
		if t.kind != tokPostfix || !ok {
			continue
		}
		t.op, t.said = boundWords[t.text], true
		if within {
			t.op += "="
		}
		if i > 0 && slices.Contains([]kind{tokPercent, tokNumber, tokQuantity}, tokens[i-1].kind) {
			t.noted = fmt.Sprintf("“%s”%s本数", t.text, includes(within))
		}
	}
}
