// Package font finds a Chinese font on this computer, or reads a given one, and
// gives the outlines of its characters.
package font

import (
	"fmt"
	"os"

	"golang.org/x/image/font/sfnt"
)

// Font is one font of a file.
type Font struct {
	Path  string
	Index int    // of the font in a collection; 0 in a file of one font
	Name  string // what the font calls itself: Noto Sans CJK SC Regular
	Data  []byte // the whole file
	Sfnt  *sfnt.Font
}

// sizeMax is the largest file taken for a font; the largest Chinese collections
// have some 120 MB.
const sizeMax = 256 << 20

// required are characters that every font for our documents holds.
const required = "国家安全发展示范城市评价得分率，。：（）《》〔〕％～—0123456789."

// Open reads a font file: TTF, OTF, or a collection of them (TTC, OTC), of which
// it takes the font for simplified Chinese.
//
// Errors: no such file, no font, a font without Chinese characters.
func Open(path string) (*Font, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("字体 %s：打不开；应为 TTF、OTF 或 TTC 文件（%w）", path, err)
	}
	if !info.Mode().IsRegular() || info.Size() > sizeMax {
		return nil, fmt.Errorf("字体 %s：不是文件或超过 %d MB；应为 TTF、OTF 或 TTC 文件", path, sizeMax>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("字体 %s：%w", path, err)
	}
	parsed, index, err := chosen(data)
	if err != nil {
		if file := straightened(data); file != nil {
			data = file
			parsed, index, err = chosen(data)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("字体 %s：不是可用的字体；应为 TTF、OTF 或 TTC 文件（%w）", path, err)
	}
	f := &Font{Path: path, Index: index, Name: name(parsed), Data: data, Sfnt: parsed}
	if lacking := f.Lacking(required); lacking != "" {
		return nil, fmt.Errorf("字体 %s（%s）：没有字符“%s”；应为中文字体", path, f.Name, lacking)
	}
	return f, nil
}

// Lacking gives the characters of a text that the font does not hold, each once.
func (f *Font) Lacking(text string) string {
	var buffer sfnt.Buffer
	var lacking []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if seen[r] {
			continue
		}
		seen[r] = true
		if glyph, err := f.Sfnt.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			lacking = append(lacking, r)
		}
	}
	return string(lacking)
}
