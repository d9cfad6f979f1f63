package main

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"
)

// The size of the city: every subject reports on every task.
const (
	subjects        = 48
	tasksPerSubject = 1170
	groups          = subjects * tasksPerSubject
)

// task is one record: a subject's report on one task. It is the record of the
// ten-clause pack in engine/internal/kernel/bench_test.go.
//
// Units: Day counts from 1970-01-01; Cents are 0.01 of the amount.
type task struct {
	Subject            string
	Task               int
	Status, Risk, Kind string
	Closed             bool
	DocNo              string // "" for none
	Day                int
	Done, Total        int
	Cents              int
	Round              int
}

// limitDay is 2021-06-01, from which on records are recent.
const (
	firstDay = 18628
	limitDay = 18779
	lastDay  = firstDay + 1000
)

// tasks gives n synthetic records in the order of subject and task, n/groups
// of each. They are the same on every machine and in every run.
//
// So that no two subjects score alike, every third has fewer open tasks, every
// fourth only recent records, every fifth no papers with a number, every sixth
// no open task of major risk, and every seventh gets more done.
func tasks(n int) iter.Seq2[int, *task] {
	return func(yield func(int, *task) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		pick := func(of ...string) string { return of[r.IntN(len(of))] }
		for i := range n {
			group := i * groups / n
			subject := group / tasksPerSubject
			t := &task{Subject: subjectName(subject), Task: group % tasksPerSubject,
				Status: pick("未整改", "整改中", "已整改", "已整改"), Risk: pick("重大", "较大", "一般", "低"), Kind: pick("制度", "预案", "规划", "演练", "检查", "其他"),
				Closed: r.IntN(2) == 0, DocNo: fmt.Sprintf("%s%s〔%d〕%d号", pick("市政", "区政", "市应急"), pick("应急", "办发", "函"), 2020+r.IntN(4), r.IntN(400)),
				Day: firstDay + r.IntN(lastDay-firstDay), Total: r.IntN(100), Cents: r.IntN(100_000), Round: 1 + r.IntN(12)}
			t.Done = r.IntN(t.Total + 1)
			if r.IntN(8) == 0 {
				t.DocNo = ""
			}
			if subject%3 == 0 && t.Status == "未整改" && r.IntN(2) == 0 {
				t.Status = "整改中"
			}
			if subject%4 == 0 && t.Day < limitDay {
				t.Day = limitDay + r.IntN(lastDay-limitDay)
			}
			if subject%5 == 0 && t.Kind == "制度" {
				t.DocNo = ""
			}
			if subject%6 == 0 && t.Status == "未整改" && t.Risk == "重大" {
				t.Risk = "较大"
			}
			if subject%7 == 0 {
				t.Done = t.Total - t.Done/2
			}
			if !yield(i, t) {
				return
			}
		}
	}
}

// subjectName gives departments first, then districts.
func subjectName(subject int) string {
	if subject < departments {
		return fmt.Sprintf("第%02d局", subject)
	}
	return fmt.Sprintf("第%02d区", subject)
}

const departments = 26

// date writes a day as YYYY-MM-DD.
func date(day int) string { return dates[day-firstDay] }

var dates = func() (texts [lastDay - firstDay]string) {
	for i := range texts {
		texts[i] = time.Unix(int64(firstDay+i)*86_400, 0).UTC().Format(time.DateOnly)
	}
	return texts
}()
