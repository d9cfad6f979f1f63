package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSay: a sentence reads as fmt.Sprintf writes it, and what is a figure keeps
// its origin.
func TestSay(t *testing.T) {
	rate := countRate(1, 4).at("a", "part/whole")
	w := say("甲%s，共%d个（%%）", rate, countOf(3, "list[*]"))
	require.Equal(t, "甲25.00%，共3个（%）", w.String())
	require.Equal(t, "a.part/a.whole", w[1].From())
	require.Equal(t, "count(list[*])", w[3].From())
	require.Panics(t, func() { say("甲", 1) })
	require.Panics(t, func() { say("%v", 1) })
	require.Equal(t, Words{{text: "共"}, {text: "3", origin: origin{path: "count(list[*])"}}, {text: "个"}}, retold("共3个", say("%d", countOf(3, "list[*]"))))
}

// TestWordsAreNotShared: two sentences that go on from one beginning stay two.
func TestWordsAreNotShared(t *testing.T) {
	begun := append(make(Words, 0, 8), piece{text: "尚未"})
	first, second := begun.plain("提交"), begun.plain("评审")
	require.Equal(t, "尚未提交", first.String())
	require.Equal(t, "尚未评审", second.String())
}
