package main

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
)

// scores are points by subject, in 0.0001 points.
type scores map[string]int64

// runScores reads them out of a run file of chengan.
func runScores(run []byte) (scores, error) {
	var answer struct {
		Subjects []struct{ ID, Score string }
		Problems int
	}
	if err := json.Unmarshal(run, &answer); err != nil {
		return nil, err
	}
	if answer.Problems > 0 {
		return nil, fmt.Errorf("chengan 认为证据有 %d 处错误", answer.Problems)
	}
	s := scores{}
	for _, subject := range answer.Subjects {
		points, err := strconv.ParseFloat(subject.Score, 64)
		if err != nil {
			return nil, err
		}
		s[subject.ID] = int64(math.Round(points * 10_000))
	}
	return s, nil
}

// difference says where two sides disagree by more than a tolerance in 0.0001
// points, nil if nowhere.
func (s scores) difference(other scores, tolerance int64) error {
	if len(s) != subjects || len(other) != subjects {
		return fmt.Errorf("对象数不同：%d、%d；应各有 %d", len(s), len(other), subjects)
	}
	names := make([]string, 0, len(s))
	for name := range s {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		points, ok := other[name]
		if d := s[name] - points; !ok || d > tolerance || d < -tolerance {
			return fmt.Errorf("%s 的得分不同：%.4f、%.4f", name, float64(s[name])/10_000, float64(points)/10_000)
		}
	}
	return nil
}
