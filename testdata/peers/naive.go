package main

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"os"

	"github.com/bytedance/sonic"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// clause is a clause of pack.json as a program one would write in an afternoon
// has it: an expression for expr's machine, and points in floats.
type clause struct {
	id, source string
	deduct     func(measure any) float64
}

// clauses are those of pack.json.
var clauses = []clause{
	{"c1", `count(records, .status == "未整改" and .risk == "重大" and not .closed)`, each(0.001)},
	{"c2", `sum(records, .done) / sum(records, .total)`, func(m any) float64 { return min(max(0, (0.6-m.(float64))*100*0.2), 10) }},
	{"c3", `any(records, .kind == "制度" and .doc_no != "" and .date >= "2021-06-01")`, unless},
	{"c4", `all(records, .date >= "2021-06-01")`, unless},
	{"c5", `none(records, .status == "未整改" and .risk == "重大")`, unless},
	{"c6", `count(records, .kind in ["制度", "预案", "规划"] and .done < .total)`, each(0.0002)},
	{"c7", `count(records, .doc_no startsWith "市政" and .doc_no contains "应急")`, each(0.0005)},
	{"c8", `sum(filter(records, .round <= 4), .amount) >= sum(filter(records, .round > 4 and .round <= 8), .amount) and sum(filter(records, .round > 4 and .round <= 8), .amount) >= sum(filter(records, .round > 8), .amount)`, unless},
	{"c9", `sum(filter(records, .risk == "重大"), .amount) / 1234.5`, func(m any) float64 { return min(m.(float64)/1000, 10) }},
	{"c10", `count(records, .round >= 10 and (.total - .done) * 2 > .total and not .closed)`, each(0.0005)},
}

// each deducts points for every counted record, at most ten.
func each(points float64) func(any) float64 {
	return func(measure any) float64 { return min(float64(measure.(int))*points, 10) }
}

// unless deducts ten points where a condition does not hold.
func unless(measure any) float64 {
	if measure.(bool) {
		return 0
	}
	return 10
}

// naiveMaps scores an NDJSON file with encoding/json into maps, and expr.
func naiveMaps(path string) (map[string]float64, error) {
	return naive(path, func(line []byte) (map[string]any, string, error) {
		var record map[string]any
		err := json.Unmarshal(line, &record)
		subject, _ := record["subject"].(string)
		return record, subject, err
	})
}

// naiveRecord is a record as a struct for sonic and expr.
type naiveRecord struct {
	Subject string  `json:"subject" expr:"subject"`
	Task    int     `json:"task" expr:"task"`
	Status  string  `json:"status" expr:"status"`
	Risk    string  `json:"risk" expr:"risk"`
	Kind    string  `json:"kind" expr:"kind"`
	Closed  bool    `json:"closed" expr:"closed"`
	DocNo   string  `json:"doc_no" expr:"doc_no"`
	Date    string  `json:"date" expr:"date"`
	Done    int     `json:"done" expr:"done"`
	Total   int     `json:"total" expr:"total"`
	Amount  float64 `json:"amount" expr:"amount"`
	Round   int     `json:"round" expr:"round"`
}

// naiveStructs does the same with sonic into structs, which is the fastest of
// the ready-made ways.
func naiveStructs(path string) (map[string]float64, error) {
	return naive(path, func(line []byte) (*naiveRecord, string, error) {
		record := &naiveRecord{}
		err := sonic.ConfigFastest.Unmarshal(line, record)
		return record, record.Subject, err
	})
}

// naive reads all records, then scores every subject.
func naive[record any](path string, read func(line []byte) (record, string, error)) (map[string]float64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	records := map[string][]record{}
	lines := bufio.NewReaderSize(file, 1<<20)
	for {
		line, err := lines.ReadBytes('\n') // sonic's strings may keep pointing into it
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		one, subject, err := read(line)
		if err != nil {
			return nil, err
		}
		records[subject] = append(records[subject], one)
	}
	programs := make([]*vm.Program, len(clauses))
	for i, clause := range clauses {
		if programs[i], err = expr.Compile(clause.source, expr.Env(map[string]any{"records": []record{}})); err != nil {
			return nil, err
		}
	}
	scores, machine := map[string]float64{}, vm.VM{}
	for subject, records := range records {
		score := 100.0
		for i, clause := range clauses {
			measure, err := machine.Run(programs[i], map[string]any{"records": records})
			if err != nil {
				return nil, err
			}
			score -= math.Round(clause.deduct(measure)*10_000) / 10_000
		}
		scores[subject] = math.Round(score*10_000) / 10_000
	}
	return scores, nil
}
