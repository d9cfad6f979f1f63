package font

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/gofont/goregular"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o644))
		return path
	}
	for _, c := range []struct{ path, want string }{
		{filepath.Join(dir, "none.ttf"), "打不开"},
		{dir, "不是文件"},
		{write("text.ttf", []byte("not a font")), "不是可用的字体"},
		{write("empty.ttf", nil), "不是可用的字体"},
		{write("cut.ttf", goregular.TTF[:4000]), "不是可用的字体"},
		{write("latin.ttf", goregular.TTF), "没有字符“国家安全"},
	} {
		_, err := Open(c.path)
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, c.path)
	}
}

func TestFindSaysWhatToInstall(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "simhei.ttf"), goregular.TTF, 0o644)) // called so, but without Chinese
	for _, style := range []Style{Sans, Serif, FangSong, Kai, Title} {
		_, err := findIn([]string{dir, filepath.Join(dir, "none")}, style, nil)
		require.ErrorIs(t, err, ErrNone)
		require.ErrorContains(t, err, "--font")
		require.ErrorContains(t, err, "fonts-noto-cjk")
	}
}

// TestFind gives a real font several names.
func TestFind(t *testing.T) {
	real, err := Find(Sans, nil)
	if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	require.Empty(t, real.Lacking(required))
	require.Equal(t, "\U0010ffff", real.Lacking("安\U0010ffff安\U0010ffff"))
	again, err := Open(real.Path)
	require.NoError(t, err)
	require.Equal(t, real.Name, again.Name)

	dir := t.TempDir()
	for _, name := range []string{"SimSun.ttc", "a/SIMFANG.TTF", "a/b/NotoSansCJK-Regular.ttc", "unknown.ttf"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.Symlink(real.Path, filepath.Join(dir, name)))
	}
	for style, want := range map[Style]string{Sans: "NotoSansCJK-Regular.ttc", Serif: "SimSun.ttc", FangSong: "SIMFANG.TTF", Kai: "SIMFANG.TTF"} {
		found, err := findIn([]string{dir}, style, nil)
		require.NoError(t, err)
		require.Equal(t, want, filepath.Base(found.Path))
	}
	found, err := findIn([]string{dir}, Sans, func(f *Font) bool { return filepath.Ext(f.Path) != ".ttc" })
	require.NoError(t, err)
	require.Equal(t, "SIMFANG.TTF", filepath.Base(found.Path))
}

// TestStylesAreComplete: every style has files, and every other kind of text a
// full order of stand-ins.
func TestStylesAreComplete(t *testing.T) {
	for _, style := range []Style{Sans, Serif, FangSong, Kai, Title} {
		require.NotEmpty(t, files[style])
		require.Equal(t, style, order[style][0])
		require.Subset(t, order[style], []Style{Sans, Serif, FangSong, Kai})
	}
}
