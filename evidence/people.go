package evidence

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"chengan/engine"
)

// nobody is the subject of a file that does not say whose it is.
const nobody = -2

// people are the subjects that the evidence is of. Until the end they are
// numbered as they turn up.
type people struct {
	list  []engine.Subject
	names map[string]int // id, name and aliases, folded
	fixed bool           // a roster says who there is; nobody else is added
	kind  string         // of a subject that nothing describes
	doubt bool           // subjects may be of several kinds
	most  int            // of those that nothing describes
	files map[int]string // subjects that nothing describes, and the file that brought them up
}

func newPeople(opts Options) *people {
	p := &people{names: map[string]int{}, files: map[int]string{}, doubt: len(opts.Kinds) > 1, most: opts.Limits.orDefault().Subjects}
	if len(opts.Kinds) > 0 {
		p.kind = opts.Kinds[0]
	}
	return p
}

// find gives the subject that goes by name.
func (p *people) find(name string) (int, bool) {
	if subject, ok := p.names[name]; ok { // as written is as a rule as folded
		return subject, true
	}
	subject, ok := p.names[fold(name)]
	return subject, ok
}

// add appends a subject; its names are free, which the caller has seen to.
func (p *people) add(subject engine.Subject) int {
	n := len(p.list)
	p.list = append(p.list, subject)
	for _, name := range append([]string{subject.ID, subject.Name}, subject.Aliases...) {
		p.names[fold(name)] = n
	}
	return n
}

// meet gives the subject that goes by name and, where no roster forbids it,
// makes one of the kind that is guessed; file is what brings it up. Too many are
// a column that names something else.
func (p *people) meet(name, file string) (int, bool) {
	if subject, ok := p.find(name); ok {
		return subject, true
	}
	if p.fixed || len(p.files) >= p.most {
		return nobody, false
	}
	name, _ = clean(name)
	return p.guess(engine.Subject{ID: name, Name: name}, file), true
}

// guess appends a subject whose kind nothing says.
func (p *people) guess(subject engine.Subject, file string) int {
	subject.Kind = p.kind
	n := p.add(subject)
	p.files[n] = file
	return n
}

func (p *people) name(subject int) string {
	if subject < 0 {
		return ""
	}
	return p.list[subject].Name
}

// sorted gives the subjects by id, and where each number of the list went.
func (p *people) sorted() (subjects []engine.Subject, place []int) {
	order := make([]int, len(p.list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p.list[a].ID, p.list[b].ID) })
	place = make([]int, len(order))
	for at, subject := range order {
		subjects = append(subjects, p.list[subject])
		place[subject] = at
	}
	return subjects, place
}

// noteGuessedKinds tells of every subject that was taken for the first kind of
// the ruleset though it may be of another, which has other clauses.
func (r *reader) noteGuessedKinds() {
	if !r.people.doubt {
		return
	}
	for _, subject := range slices.Sorted(maps.Keys(r.people.files)) {
		name := r.people.name(subject)
		r.report(Problem{File: r.people.files[subject], Subject: name, Code: KindGuessed, Notice: true,
			Found:   "没有名册和封面说明" + quote(name) + "的类别，已按" + quote(engine.KindTitle(r.people.kind)) + "评价",
			Allowed: "请提供名册 subjects.csv"})
	}
}

// unknown says that no subject goes by name, and which one may be meant.
func (p *people) unknown(name string) flaw {
	if !p.fixed {
		return flaw{SubjectUnknown, "又一个被评对象" + quote(name), fmt.Sprintf("没有名册时不超过%d个被评对象；请检查单位一列，或者提供名册 subjects.csv", p.most), false}
	}
	names := make([]string, 0, len(p.list))
	for _, subject := range p.list {
		names = append(names, subject.Name)
		names = append(names, subject.Aliases...)
	}
	allowed := "名册里的编号、名称或者别名"
	if near := Nearest(fold(name), names); near != "" {
		allowed += "，最接近的是" + quote(near)
	} else if len(names) > 0 {
		slices.Sort(names)
		allowed += "：" + quoteAll(names)
	}
	return flaw{SubjectUnknown, "名册里没有的" + quote(name), allowed, false}
}

// owner says whose the rows of a file without subject column are: the folder
// tells, or there is only one who can be meant.
func (r *reader) owner(src *source) (int, *flaw) {
	if subject, ok := r.people.find(src.folder); ok && src.folder != "" {
		src.owned = src.folder
		return subject, nil
	}
	if r.alone != nobody {
		return r.alone, nil
	}
	if src.folder == "" || r.people.fixed {
		bad := flaw{SubjectMissing, "没有说明数据属于哪个被评对象", "有“单位”列，或者放在以被评对象命名的文件夹里", false}
		if src.folder != "" {
			bad.found += fmt.Sprintf("（文件夹%s不在名册里）", quote(src.folder))
		}
		return nobody, &bad
	}
	subject, _ := r.people.meet(src.folder, src.path)
	src.owned = src.folder
	return subject, &flaw{SubjectGuessed, "文件里没有“单位”列", "已按所在文件夹归入" + quote(src.folder), true}
}
