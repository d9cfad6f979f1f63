package reports

import (
	"fmt"
	"slices"
)

// csvSeriesHeader names the columns that several rounds add.
var csvSeriesHeader = []string{"问题状态", "首次发现轮次", "起始轮次", "销号轮次", "出现轮数", "反弹次数", "上次失分", "问题指纹"}

// csvTracking finds the tracked finding of a row.
type csvTracking struct {
	series *Series
	at     map[[2]string]int // subject, clause of the last round → finding
	told   []bool
}

func newTracking(s *Series) *csvTracking {
	t := &csvTracking{series: s, at: map[[2]string]int{}, told: make([]bool, len(s.Findings))}
	for i := range s.Findings {
		if f := &s.Findings[i]; f.present {
			for _, clause := range f.Clauses {
				t.at[[2]string{f.SubjectID, clause}] = i
			}
		}
	}
	return t
}

// cells gives the columns of one row; blank where it never was a finding.
func (t *csvTracking) cells(subject, clause string) []string {
	i, ok := t.at[[2]string{subject, clause}]
	if !ok {
		return make([]string, len(csvSeriesHeader))
	}
	t.told[i] = true
	return t.of(i)
}

func (t *csvTracking) of(i int) []string {
	f := &t.series.Findings[i]
	no := func(round int) string {
		if round == 0 {
			return ""
		}
		return fmt.Sprint(round)
	}
	return []string{f.StateTitle, no(f.First), no(f.Since), no(f.ClosedIn), f.Times.String(), f.Reopenings.String(), f.Before.Text, guard(f.Fingerprint)}
}

// rest gives the rows of findings that have none in the last round: its edition
// has no such clause, or it has no such subject.
func (t *csvTracking) rest() [][]string {
	var rows [][]string
	for i := range t.series.Findings {
		if t.told[i] {
			continue
		}
		f := &t.series.Findings[i]
		row := make([]string, len(csvHeader))
		set := func(column, text string) { row[slices.Index(csvHeader, column)] = guard(text) }
		set("单位编号", f.SubjectID)
		set("单位", f.Name)
		set("类别", f.KindTitle)
		set("一级项", f.Pillar)
		set("三级项", f.Item)
		set("条款编号", f.ClauseID())
		set("条款", f.Text)
		set("条款结论", f.StateTitle)
		set("原因", f.Reason)
		rows = append(rows, append(row, t.of(i)...))
	}
	return rows
}
