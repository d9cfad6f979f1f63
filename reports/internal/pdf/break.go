package pdf

import (
	"strings"
	"unicode"
)

// The characters that 禁则 speaks of. opening ones do not end a line, closing
// ones do not begin one.
const (
	opening = "（《「『【〈〔［｛“‘〖〝([{￥¥＄$£€"
	closing = "。，、；：？！）》」』】〉〕］｝”’〗〞…—～·•‧・｡｣､･〃々ー％‰℃°′″¢)]},.;:!?%"
	// tight ones have half of their em empty: before opening ones, after others.
	tightAfter  = "。，、；：）》」』】〉〕"
	tightBefore = "（《「『【〈〔"
	// signs go with the number behind them.
	signs = "≥≤±≈＞＜＝＋－−第图表附～—–"
	// A word is broken after these where a letter follows.
	joints = "/-_,;&?="
)

// units go with the number before them. 10余家 and 10多家 are like 10家.
var units = []string{
	"个百分点", "平方公里", "平方米", "立方米", "公里", "毫米", "厘米", "千米", "公斤", "千克", "小时", "分钟",
	"万元", "亿元", "万人", "万户", "万吨", "亿吨", "万个", "万家", "万", "亿", "元", "角", "分", "个", "项", "家", "处", "年", "月", "日", "号", "时", "秒", "条", "款", "份",
	"人", "户", "米", "吨", "座", "栋", "幢", "辆", "台", "套", "件", "起", "次", "级", "类", "批", "期", "页", "岁", "名", "位", "区", "县", "轮", "步", "倍", "％", "℃",
}

// kind is what a character is to the breaking of lines.
type kind uint8

const (
	other   kind = iota // mostly Chinese: a line may break on both sides
	word                // Latin letters and signs
	digit               // also part of words
	space               // a line may break behind
	glue                // joins both sides
	adjunct             // belongs to the character before it
)

func kindOf(r rune) kind {
	switch {
	case r == 0xA0 || r == 0x202F || r == 0x2007 || r == 0x2060 || r == 0xFEFF || r == 0x200D:
		return glue
	case r == 0x200B || unicode.IsSpace(r):
		return space
	case '0' <= r && r <= '9' || '０' <= r && r <= '９':
		return digit
	case r > ' ' && r < 0x7F, 'Ａ' <= r && r <= 'Ｚ', 'ａ' <= r && r <= 'ｚ':
		return word
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc):
		return adjunct
	case r < 0x2E80 && unicode.IsLetter(r):
		return word
	}
	return other
}

func isDigit(r rune) bool { return kindOf(r) == digit }

// breaks tells before which characters a line may begin.
//
// Shape: text[n] → n; the first is false.
// Source: GB/T 15834-2011, 5.1 (标点符号的位置); what it leaves open is as in
// UAX #14.
func breaks(text []rune) []bool {
	may := make([]bool, len(text))
	kinds := make([]kind, len(text))
	for i, r := range text {
		kinds[i] = kindOf(r)
	}
	solid := -1 // the last character that is no space
	for i := 1; i < len(text); i++ {
		if kinds[i-1] != space {
			solid = i - 1
		}
		may[i] = between(text, kinds, i, solid)
	}
	for i := 1; i < len(text); i++ {
		if kinds[i-1] == digit {
			for j := i; j < i+unit(text[i:]); j++ {
				may[j] = false
			}
		}
	}
	return may
}

// between tells whether a line may break before text[i]; solid is the last
// place before i that is no space.
func between(text []rune, kinds []kind, i, solid int) bool {
	before, after := text[i-1], text[i]
	switch {
	case kinds[i] == space || kinds[i] == adjunct || kinds[i] == glue || kinds[i-1] == glue:
		return false
	case solid >= 0 && strings.ContainsRune(opening, text[solid]):
		return false
	case kinds[i-1] == space:
		return !strings.ContainsRune(closing, after)
	case inWord(kinds[i-1]) && inWord(kinds[i]):
		return strings.ContainsRune(joints, before) && unicode.IsLetter(after)
	case before == '’' && i > 1 && inWord(kinds[i-2]) && inWord(kinds[i]): // don’t
		return false
	case strings.ContainsRune(closing, after):
		return false
	case kinds[i] == digit && strings.ContainsRune(signs, before):
		return strings.ContainsRune("—–～", before) && !(i > 1 && isDigit(text[i-2])) // 1—3, but after ——
	case after == '〔' || before == '〕' && kinds[i] == digit: // 临安城创办发〔2022〕11号
		return false
	}
	return true
}

func inWord(k kind) bool { return k == word || k == digit }

// unit is how many characters of text are the unit of a number before it.
func unit(text []rune) int {
	more := 0
	if len(text) > 0 && (text[0] == '余' || text[0] == '多') {
		more = 1
	}
	for _, unit := range units {
		length := len([]rune(unit))
		if more+length <= len(text) && string(text[more:more+length]) == unit {
			return more + length
		}
	}
	return 0
}
