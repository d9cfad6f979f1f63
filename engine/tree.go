package engine

import "slices"

// tree is the subjects as a forest.
type tree struct {
	subjects []Subject
	below    [][]int // subject → itself, then all below it in rising order
	above    [][]int // subject → itself, then all above it
	root     []bool
}

func newTree(subjects []Subject) *tree {
	index := make(map[string]int, len(subjects))
	for i, s := range subjects {
		index[s.ID] = i
	}
	t := &tree{subjects: subjects, below: make([][]int, len(subjects)), above: make([][]int, len(subjects)), root: make([]bool, len(subjects))}
	for i := range subjects {
		t.below[i], t.above[i] = []int{i}, []int{i}
	}
	for i, s := range subjects {
		parent, ok := index[s.Parent]
		t.root[i] = !ok
		for hops := 0; ok && hops < len(subjects); hops++ { // bounded: a cycle cannot hang it
			t.below[parent] = append(t.below[parent], i)
			t.above[i] = append(t.above[i], parent)
			parent, ok = index[subjects[parent].Parent]
		}
	}
	for i := range t.below {
		slices.Sort(t.below[i][1:])
	}
	return t
}

// Answers reports whether a subject is one of the owners: by its kind or by
// one of its roles.
func (s Subject) Answers(owners []string) bool {
	return slices.ContainsFunc(owners, func(owner string) bool {
		return owner == s.Kind || slices.Contains(s.Roles, owner)
	})
}
