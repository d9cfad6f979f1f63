package rulesets

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/crosswalk"
)

// Crosswalk is a ruleset, or a family of them, beside the ruleset whose items
// its clauses carry shares of.
type Crosswalk struct {
	Title  string
	Family bool
	Target *Loaded
	Parts  []*Loaded
	Map    *crosswalk.Map
	name   string            // of a single ruleset: "xian-catalogue@2022"
	roles  map[string]string // digest of a ruleset whose runs speak of the tasks → the role that it is for
}

// ErrServesNothing reports a ruleset that does not say whose items it serves.
var ErrServesNothing = errors.New("没有写明所服务的细则（serves），无从对照")

// LoadCrosswalk loads a ruleset or a family and what it serves.
//
// Errors: ErrUnknown, ErrServesNothing, a DefectsError of any of the rulesets.
func LoadCrosswalk(name string) (*Crosswalk, error) {
	c := &Crosswalk{roles: map[string]string{}}
	members := []Member{{Name: name, Role: roleOf(name)}}
	family, err := FindFamily(name)
	switch {
	case err == nil:
		c.Title, c.Family, members = fmt.Sprintf("%s（%s@%s）", family.Title, family.ID, family.Edition), true, family.Members
	case !errors.Is(err, ErrNoFamily) && !errors.Is(err, ErrUnknown): // a member is no file of its own
		return nil, err
	}
	var names []string
	for _, member := range members {
		names = append(names, member.Name)
	}
	if c.Parts, err = LoadAll(names); err != nil {
		return nil, err
	}
	var parts []crosswalk.Part
	for i, member := range members {
		loaded := c.Parts[i]
		rs := loaded.Ruleset
		if rs.Serves == "" {
			return nil, fmt.Errorf("%s@%s %w", rs.ID, rs.Edition, ErrServesNothing)
		}
		if rs.Serves != c.Parts[0].Ruleset.Serves {
			return nil, fmt.Errorf("%s 服务于 %s，%s 服务于 %s；一组细则应服务于同一部", c.Parts[0].Name, c.Parts[0].Ruleset.Serves, loaded.Name, rs.Serves)
		}
		parts = append(parts, crosswalk.Part{Ruleset: rs, Role: member.Role})
		c.roles[loaded.Digest] = member.Role
	}
	first := c.Parts[0].Ruleset
	if c.Family { // a run of what they all extend speaks of their tasks too
		base, err := loadMentioned(members[0].Name, family.Extends)
		if err != nil {
			return nil, err
		}
		c.roles[base.Digest] = ""
	} else {
		c.name = first.ID + "@" + first.Edition
		c.Title = fmt.Sprintf("%s（%s）", first.Title, c.name)
	}
	if c.Target, err = loadMentioned(members[0].Name, first.Serves); err != nil {
		return nil, err
	}
	c.Map, err = crosswalk.New(c.Target.Ruleset, parts)
	return c, err
}

// loadMentioned loads a ruleset by the name that stands in the file of another.
func loadMentioned(by, name string) (*Loaded, error) {
	from, err := find(by)
	if err == nil {
		from, err = from.find(name)
	}
	if err != nil {
		return nil, err
	}
	loaded, defects := load(from)
	if len(defects) > 0 {
		return nil, DefectsError{name, defects}
	}
	return loaded, nil
}

// Speaks gives the role that the ruleset of a run is for, "" for none alone,
// where the run was made by one of the rulesets, as they are now; by the one
// that a family extends; or by an embedded one that extends the single ruleset.
//
// Errors: why it was not.
func (c *Crosswalk) Speaks(of engine.Outline) (role string, err error) {
	if role, ok := c.roles[of.Digest]; ok {
		return role, nil
	}
	name := of.ID + "@" + of.Edition
	part := slices.ContainsFunc(c.Parts, func(l *Loaded) bool { return l.Ruleset.ID+"@"+l.Ruleset.Edition == name })
	other, err := Load(name)
	switch {
	case !part && (err != nil || c.Family || other.Ruleset.Extends != c.name || other.Ruleset.ID == c.Parts[0].Ruleset.ID): // its next edition is no part of it
		return "", fmt.Errorf("所用细则是 %s；应为 %s或其分解", name, c.Title)
	case part || other.Digest != of.Digest:
		return "", fmt.Errorf("评价时所用的 %s 与现在的内容不同；请重新评价", name)
	}
	role = roleOf(name)
	c.roles[of.Digest] = role
	return role, nil
}

// roleOf gives the role that a member of a family is for.
func roleOf(name string) string {
	families := Families()
	if file, _, ok := strings.Cut(name, "#"); ok {
		if family, err := FindFamily(file); err == nil {
			families = []Family{*family}
		}
	}
	for _, family := range families {
		for _, member := range family.Members {
			if member.Name == name {
				return member.Role
			}
		}
	}
	return ""
}
