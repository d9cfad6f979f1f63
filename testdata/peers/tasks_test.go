package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// TestTasksAreTheSame holds the records to what they always were: figures of
// different days are only comparable over the same records.
func TestTasksAreTheSame(t *testing.T) {
	var csv, ndjson []byte
	for i, one := range tasks(2_800_000) {
		if i == 10_000 {
			break
		}
		csv, ndjson = appendCSV(csv, one), appendNDJSON(ndjson, one)
	}
	digest := func(text []byte) string {
		sum := sha256.Sum256(text)
		return hex.EncodeToString(sum[:8])
	}
	require.Equal(t, "75a0383aa3dcd91b", digest(csv))
	require.Equal(t, "6c54903c3dc3fc94", digest(ndjson))
}

// TestTasksAreClustered holds them to one run of records for every task of
// every subject.
func TestTasksAreClustered(t *testing.T) {
	type group struct {
		subject string
		task    int
	}
	seen, last := map[group]int{}, group{}
	for _, one := range tasks(3 * groups) {
		at := group{one.Subject, one.Task}
		if at != last {
			require.Zero(t, seen[at], "%v turns up again", at)
		}
		seen[at]++
		last = at
	}
	require.Len(t, seen, groups)
	for at, n := range seen {
		require.Equal(t, 3, n, "%v", at)
	}
}

// TestFormatsHoldTheSame reads what was written and compares.
func TestFormatsHoldTheSame(t *testing.T) {
	d := data{t.TempDir(), groups}
	require.NoError(t, d.write())
	require.True(t, d.ready())
	text, err := os.ReadFile(d.files("ndjson")[0])
	require.NoError(t, err)
	rows, err := parquet.ReadFile[parquetRecord](d.files("parquet")[0])
	require.NoError(t, err)
	require.Len(t, rows, d.n)
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	require.Len(t, lines, d.n)
	for i, one := range tasks(d.n) {
		var got naiveRecord
		require.NoError(t, json.Unmarshal(lines[i], &got))
		require.Equal(t, naiveRecord{one.Subject, one.Task, one.Status, one.Risk, one.Kind, one.Closed, one.DocNo, date(one.Day), one.Done, one.Total,
			float64(one.Cents) / 100, one.Round}, got)
		want := parquetRecord{one.Subject, int32(one.Task), one.Status, one.Risk, one.Kind, one.Closed, nil, int32(one.Day), int32(one.Done), int32(one.Total), int64(one.Cents), int32(one.Round)}
		if one.DocNo != "" {
			want.DocNo = &one.DocNo
		}
		require.Equal(t, want, rows[i])
	}
}

// TestPieces holds large data to whole subjects in every file.
func TestPieces(t *testing.T) {
	require.Equal(t, 1, data{"", 1_000_000}.pieces())
	require.Equal(t, 2, data{"", 2_800_000}.pieces())
	require.Equal(t, 4, data{"", 10_000_000}.pieces())
	require.Zero(t, subjects%4)
	require.Len(t, data{"", 10_000_000}.files("csv"), 4)
}

// TestNaiveSidesAgree scores the same file both ways.
func TestNaiveSidesAgree(t *testing.T) {
	d := data{t.TempDir(), groups}
	require.NoError(t, d.write())
	maps, err := naiveMaps(d.files("ndjson")[0])
	require.NoError(t, err)
	structs, err := naiveStructs(d.files("ndjson")[0])
	require.NoError(t, err)
	require.Equal(t, maps, structs)
	require.Len(t, maps, subjects)
	distinct := map[float64]bool{}
	for _, score := range maps {
		distinct[score] = true
	}
	require.Greater(t, len(distinct), subjects/2, "scores that are all alike show nothing")
}

// TestPackHoldsTheClauses keeps the clauses here and those of pack.json in step.
func TestPackHoldsTheClauses(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("pack.json"))
	require.NoError(t, err)
	var pack struct {
		Title string
		Items []struct{ Clauses []struct{ ID string } }
	}
	require.NoError(t, json.Unmarshal(text, &pack))
	require.Contains(t, pack.Title, "基准测试")
	require.Len(t, pack.Items, len(clauses))
	for i, item := range pack.Items {
		require.Equal(t, clauses[i].id, item.Clauses[0].ID)
	}
}
