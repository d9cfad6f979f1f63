package reports

import (
	"slices"

	"chengan/engine"
)

// line is a clause through the rounds: by lineage from edition to edition, and
// with it whatever it was split into or merged from.
type line struct {
	Clauses [][]int // by round: indexes in Model.Clauses; none where the edition has no such clause
	Name    string  // the clause of the first round that has it: national@2019/4.1
	*descent
}

// place is one clause of one round.
type place struct{ round, clause int }

// descent is how clauses go on from round to round.
type descent struct {
	became map[place][]place // in later rounds
	broken []bool            // by round: nothing says how its edition follows the one before
}

// first is the first round that has a clause of the line.
func (l *line) first() int {
	return slices.IndexFunc(l.Clauses, func(list []int) bool { return len(list) > 0 })
}

// newLines follows the clauses of the rulesets through the rounds. Every clause
// of every round is in exactly one line.
//
// Shape: in the order of the last round; what it has no more comes behind, in
// the order of the round before it, and so on.
func newLines(sources []Source) []line {
	outlines := make([]*engine.Outline, len(sources))
	start := make([]int, len(sources)+1)
	position := make([]map[string]int, len(sources))
	for k, source := range sources {
		outlines[k], position[k] = &source.Run.Header.Ruleset, map[string]int{}
		for i, clause := range outlines[k].Clauses {
			position[k][clause.ID] = i
		}
		start[k+1] = start[k] + len(outlines[k].Clauses)
	}
	joined := make([]int, start[len(sources)]) // clause → another of its line, or itself
	for i := range joined {
		joined[i] = i
	}
	root := func(i int) int {
		for joined[i] != i {
			joined[i] = joined[joined[i]]
			i = joined[i]
		}
		return i
	}
	d := &descent{map[place][]place{}, make([]bool, len(sources))}
	for k := 1; k < len(sources); k++ {
		d.broken[k] = !traceable(outlines[k-1], outlines[k])
		before := []int{k - 1}
		for j := k - 2; j >= 0; j-- { // an edition that comes back knows its own clauses
			if editionOf(outlines[j]) == editionOf(outlines[k]) {
				before = append(before, j)
				break
			}
		}
		for _, j := range before {
			for _, pair := range links(outlines[j], outlines[k]) {
				was, known := position[j][pair[0]]
				is, knows := position[k][pair[1]]
				if known && knows {
					d.became[place{j, was}] = append(d.became[place{j, was}], place{k, is})
					joined[root(start[j]+was)] = root(start[k] + is)
				}
			}
		}
	}
	var lines []line
	at := map[int]int{}
	for k := len(sources) - 1; k >= 0; k-- {
		for i := range outlines[k].Clauses {
			r := root(start[k] + i)
			if _, ok := at[r]; !ok {
				at[r] = len(lines)
				lines = append(lines, line{Clauses: make([][]int, len(sources)), descent: d})
			}
			one := &lines[at[r]]
			one.Clauses[k] = append(one.Clauses[k], i)
		}
	}
	for i := range lines {
		k := lines[i].first()
		lines[i].Name = editionOf(outlines[k]) + "/" + outlines[k].Clauses[lines[i].Clauses[k][0]].ID
	}
	return lines
}

// fingerprintRule says what fingerprints rest on: a run knows the edition before
// its own, not those before that.
const fingerprintRule = "问题指纹取本报告所列各轮中最早有此条款的一轮的细则和条款编号，细则换版按沿革延续；" +
	"少给较早一版细则的轮次，指纹随之不同，由一条拆成的几条各算一项。与以往台账核对，应给出同样的各轮评价结果。"

func editionOf(o *engine.Outline) string { return o.ID + "@" + o.Edition }

// descends reports whether an edition follows another by lineage.
func descends(was, is *engine.Outline) bool {
	return is.Previous != "" && is.Previous == editionOf(was)
}

// traceable reports whether it is known what became of every clause.
func traceable(was, is *engine.Outline) bool {
	return editionOf(was) == editionOf(is) || descends(was, is) || descends(is, was)
}

// links pairs the ids of clauses that became of each other: of one edition by
// their ids, of two that follow each other by lineage, in either order. Without
// lineage only what has kept both number and text is the same.
func links(was, is *engine.Outline) [][2]string {
	var pairs [][2]string
	switch {
	case editionOf(was) == editionOf(is):
		for _, clause := range is.Clauses {
			pairs = append(pairs, [2]string{clause.ID, clause.ID})
		}
	case descends(was, is):
		for _, clause := range is.Clauses {
			for _, id := range clause.Lineage.Before(clause.ID) {
				pairs = append(pairs, [2]string{id, clause.ID})
			}
		}
		for _, gone := range is.Withdrawn {
			for _, into := range gone.Into {
				pairs = append(pairs, [2]string{gone.ID, into})
			}
		}
	case descends(is, was):
		for _, pair := range links(is, was) {
			pairs = append(pairs, [2]string{pair[1], pair[0]})
		}
	default:
		text := map[string]string{}
		for _, clause := range was.Clauses {
			text[clause.ID] = clause.Text
		}
		for _, clause := range is.Clauses {
			if before, ok := text[clause.ID]; ok && before == clause.Text {
				pairs = append(pairs, [2]string{clause.ID, clause.ID})
			}
		}
	}
	return pairs
}
