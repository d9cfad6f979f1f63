package font

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Style is the kind of a typeface, as official documents name it.
type Style int

// The styles.
const (
	Sans     Style = iota // 黑体: headings and drawings
	Serif                 // 宋体
	FangSong              // 仿宋: the text of official documents
	Kai                   // 楷体
	Title                 // 小标宋: titles and red heads
)

// files are the names of font files by style, best first: those of Windows, of
// 麒麟 and 统信, and of the packages of Linux. A name may stand for several
// files: it is the beginning of theirs, in small letters.
var files = map[Style][]string{
	Sans: {
		"simhei", "notosanscjksc-regular", "notosanscjk-regular", "notosanssc-regular", "sourcehansanssc-regular", "sourcehansanscn-regular",
		"msyh.", "deng.", "fzhtk", "fzhei", "fzht", "hyheiti", "wqy-microhei", "wqy-zenhei",
	},
	Serif: {
		"simsun.", "notoserifcjksc-regular", "notoserifcjk-regular", "notoserifsc-regular", "sourcehanserifsc-regular", "sourcehanserifcn-regular",
		"stsong", "fzssk", "fzss", "hysong", "gbsn00lp", "uming",
	},
	FangSong: {"simfang", "fangsong", "fzfsk", "fzfs", "stfangso", "hyfangsong"},
	Title:    {"fzxbsj", "fzxbsk", "fzxiaobiaosong", "方正小标宋", "hyxbs", "stxbs"},
	Kai:      {"simkai", "kaiti", "fzktk", "fzkt", "stkaiti", "gkai00mp", "lxgwwenkai-regular", "lxgwwenkaigb-regular", "lxgwwenkai", "ukai"},
}

// order says which styles stand in for a missing one.
var order = map[Style][]Style{
	Sans: {Sans, Serif, Kai, FangSong}, Serif: {Serif, FangSong, Kai, Sans},
	FangSong: {FangSong, Serif, Kai, Sans}, Kai: {Kai, FangSong, Serif, Sans},
	Title: {Title, Serif, Sans, Kai, FangSong},
}

// ErrNone says that this computer has no font that would do, and which to
// install.
var ErrNone = errors.New("没有找到可用的中文字体。请用 --font 指定字体文件，或安装其一：" +
	"Debian、Ubuntu、统信执行 apt install fonts-noto-cjk（排印 PDF 须 TrueType 字体：apt install fonts-lxgw-wenkai 或 fonts-wqy-microhei）；" +
	"麒麟、openEuler 执行 yum install google-noto-sans-cjk-ttc-fonts 或 wqy-microhei-fonts；" +
	"Windows 在“设置—应用—可选功能”中添加“中文（简体）补充字体”")

// Find gives the best font of this computer for a style that is accepted; nil
// accepts all. Another style stands in where there is none.
//
// Errors: ErrNone.
func Find(style Style, accept func(*Font) bool) (*Font, error) {
	return findIn(Folders(), style, accept)
}

// Folders lists where this system keeps its fonts, or those that CHENGAN_FONTS
// names instead: a computer without fonts of its own, or a test, says so there.
func Folders() []string {
	if named := os.Getenv("CHENGAN_FONTS"); named != "" {
		return filepath.SplitList(named)
	}
	home, _ := os.UserHomeDir()
	if runtime.GOOS == "windows" {
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	}
	folders := []string{"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts", "/opt/apps/fonts", "/System/Library/Fonts", "/Library/Fonts"}
	if home != "" {
		folders = append(folders, filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"), filepath.Join(home, "Library/Fonts"))
	}
	return folders
}

func findIn(folders []string, style Style, accept func(*Font) bool) (*Font, error) {
	present := list(folders)
	for _, s := range order[style] {
		for _, prefix := range files[s] {
			for _, path := range present {
				if !strings.HasPrefix(strings.ToLower(filepath.Base(path)), prefix) {
					continue
				}
				if f, err := Open(path); err == nil && (accept == nil || accept(f)) {
					return f, nil
				}
			}
		}
	}
	return nil, ErrNone
}

// filesMax bounds the walk through the folders.
const filesMax = 20000

// list gives all font files of the folders, in a fixed order.
func list(folders []string) []string {
	var paths []string
	for _, folder := range folders {
		filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return nil // what cannot be read holds no font for us
			}
			switch strings.ToLower(filepath.Ext(path)) {
			case ".ttf", ".otf", ".ttc", ".otc":
				paths = append(paths, path)
			}
			if len(paths) >= filesMax {
				return filepath.SkipAll
			}
			return nil
		})
	}
	return paths
}
