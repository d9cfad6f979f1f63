package rulesets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"chengan/engine"
)

// Family is many rulesets in one file that break one catalogue down: the same
// frame, each for another subject.
type Family struct {
	Name    string // as it is asked for: "xian-department@2022" or a path
	ID      string
	Edition string
	Title   string
	Extends string // the ruleset that every member extends, as it can be asked for
	Members []Member
}

// Member is one ruleset of a family.
type Member struct {
	Name    string // as it is asked for: "xian-department-jiaotong@2022" or "FILE#jiaotong"
	ID      string // in its family: "jiaotong"
	Subject string // whom it judges, in words
	Role    string // it judges the subjects that have it; "" for all of the ruleset's kinds
}

// Families lists the embedded families, in the natural order of their names.
func Families() []Family {
	var families []Family
	for _, name := range embeddedFiles().families {
		family, err := FindFamily(name)
		if err != nil {
			panic(fmt.Sprintf("rulesets: an embedded family is broken: %v", err))
		}
		families = append(families, *family)
	}
	return families
}

// FindFamily gives the embedded family of a name, or that of a path.
//
// Errors: ErrUnknown; ErrNoFamily for a file that holds one ruleset; a
// DefectsError.
func FindFamily(name string) (*Family, error) {
	s, err := source{}.findFamily(name)
	if err != nil {
		return nil, err
	}
	doc := new(resolver).read(s)
	if len(doc.defects) > 0 {
		return nil, DefectsError{name, doc.defects}
	}
	if doc.family == nil {
		return nil, fmt.Errorf("%w：%q", ErrNoFamily, name)
	}
	f := &Family{Name: name, ID: doc.family.ID, Edition: doc.family.Edition, Title: doc.family.Title, Extends: doc.family.Extends}
	if base, err := s.find(doc.family.Extends); err == nil {
		if f.Extends = base.path; base.embedded() {
			f.Extends = base.name
		}
	}
	for i, called := range doc.family.names(s) {
		one := doc.family.Members[i]
		f.Members = append(f.Members, Member{called, one.ID, one.Subject, one.Role})
	}
	return f, nil
}

// IsFamily reports whether a name, or a file, is a family. It does not say that
// it is a sound one.
func IsFamily(name string) bool {
	s, err := source{}.findFamily(name)
	if err != nil || s.embedded() {
		return err == nil
	}
	data, err := readLimited(s.files, s.file)
	var version struct {
		Schema any `json:"$schema"`
	}
	return err == nil && bytes.Contains(data, []byte(FamilySchema)) && json.Unmarshal(bytes.TrimPrefix(data, byteOrderMark), &version) == nil && version.Schema == FamilySchema
}

// names gives what the members are asked for by.
func (f *family) names(s source) []string {
	var names []string
	for _, one := range f.Members {
		if s.embedded() {
			names = append(names, f.ID+"-"+one.ID+"@"+f.Edition)
		} else {
			names = append(names, s.path+"#"+one.ID)
		}
	}
	return names
}

// twice lists the members whose ids are not their own.
func (f *family) twice() []engine.Defect {
	var defects []engine.Defect
	first := map[string]int{}
	for i, one := range f.Members {
		if j, ok := first[one.ID]; ok {
			defects = append(defects, engine.Defect{Where: fmt.Sprintf("members[%d].id", i), What: fmt.Sprintf("成员编号 %q 与 members[%d] 重复", one.ID, j)})
			continue
		}
		first[one.ID] = i
	}
	return defects
}

// member makes one ruleset of a family flat. The edition before is the same
// member of the family's; where there was none, all that it has is new to it.
func (r *resolver) member(s source, f *family, path []source) *resolved {
	i := slices.IndexFunc(f.Members, func(m member) bool { return m.ID == s.member })
	if i < 0 {
		return refusal(s, "members", "没有编号为 %q 的成员", s.member)
	}
	var prior *resolved
	if f.Prior != "" {
		from, err := s.findFamily(f.Prior)
		if err != nil {
			return refusal(s, "previous", "%v", err)
		}
		before := r.read(from)
		switch {
		case len(before.defects) > 0:
			return refusal(s, "previous", "%s 不能使用：%s", f.Prior, before.defects[0])
		case before.family == nil:
			return refusal(s, "previous", "%s 不是一组细则", f.Prior)
		}
		prior = &resolved{rs: &engine.Ruleset{}}
		if slices.ContainsFunc(before.family.Members, func(m member) bool { return m.ID == s.member }) {
			from.member = s.member
			from.name = from.name + "#" + s.member
			if prior = r.resolve(from, path); len(prior.defects) > 0 {
				out := refusal(s, "previous", "%s 的成员 %q 不能使用：%s", f.Prior, s.member, prior.defects[0])
				out.circular = prior.circular
				return out
			}
		}
	}
	return r.extended(s, &f.Members[i].extension, path, prior)
}
