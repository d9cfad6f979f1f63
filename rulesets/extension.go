package rulesets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// FamilySchema is the version of the family file that this program reads.
const FamilySchema = "chengan-family/1"

// extension is what a ruleset that extends another says: which of its clauses
// stay, what becomes of them, and what comes to them.
type extension struct {
	Extends  string                                `json:"extends"`
	Previous string                                `json:"previous"`
	Choose   []string                              `json:"choose"`
	Withdraw []engine.Withdrawal                   `json:"withdraw"`
	Override map[string]map[string]json.RawMessage `json:"override"`
	Add      []addition                            `json:"add"`
	Owners   map[string]assignment                 `json:"owners"`
	Params   map[string]any                        `json:"params"`
	Points   map[string]score.Points               `json:"points"`
	frame    overlay
	at       string // stands before the places of its mistakes: "" or "members[3]."
	totalAt  string // where the total is stated: "total", "members[3].total", or "extends"
}

// addition is what comes below an item; below the whole where To is empty.
type addition struct {
	To      string          `json:"to"`
	Items   []engine.Item   `json:"items"`
	Pools   []engine.Pool   `json:"pools"`
	Clauses []engine.Clause `json:"clauses"`
}

// assignment is who answers for a clause and who helps; nil leaves it as it is.
type assignment struct {
	Lead    []string `json:"lead"`
	Support []string `json:"support"`
}

// family is many extensions of one ruleset that share a frame.
type family struct {
	ID      string         `json:"id"`
	Edition string         `json:"edition"`
	Title   string         `json:"title"`
	Extends string         `json:"extends"`
	Prior   string         `json:"previous"`
	Params  map[string]any `json:"params"`
	Members []member       `json:"members"`
	frame   overlay
}

// member is one ruleset of a family.
type member struct {
	ID      string `json:"id"`
	Subject string `json:"subject"` // whom it judges, in words
	Role    string `json:"role"`    // of subjects of the family's kind; "" for all of them
	extension
}

// overlay is the keys of a document that stand for keys of T, over which they
// are laid; those that are absent leave what is there, null takes it away.
type overlay struct {
	given map[string]json.RawMessage
}

// frameKeys are what a ruleset has beside its tree and inherits when it does
// not say them itself.
var frameKeys = []string{
	"$schema", "id", "edition", "title", "issuer", "note", "serves", "documents", "subjects", "role", "total", "pass",
	"report_rounding", "no_evidence", "not_applicable", "shares", "vetoes", "bonus", "checks",
}

// onto lays the keys over target, a struct, each replaced whole. The memory of
// what was there is not touched.
func (o overlay) onto(target any) error {
	value := reflect.ValueOf(target).Elem()
	fresh := reflect.New(value.Type())
	for i := range value.NumField() {
		key, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		raw, ok := o.given[key]
		if !ok {
			continue
		}
		if err := decodeExactly(raw, fresh.Elem().Field(i).Addr().Interface()); err != nil {
			return fmt.Errorf("%s：%s", key, translate(err.Error()))
		}
		value.Field(i).Set(fresh.Elem().Field(i))
	}
	return nil
}

// decodeExactly decodes JSON without making floats of numbers.
func decodeExactly(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// decodeExtension reads a document of shape extending.
func decodeExtension(data []byte) (*extension, error) {
	e := &extension{}
	err := decodeExactly(data, e)
	if err == nil {
		e.frame, err = frameOf(data)
	}
	e.totalAt = totalOf(e.frame, "", "extends")
	return e, err
}

// decodeFamily reads a document of shape familial.
func decodeFamily(data []byte) (*family, error) {
	f := &family{}
	err := decodeExactly(data, f)
	if err != nil {
		return nil, err
	}
	if f.frame, err = frameOf(data); err != nil {
		return nil, err
	}
	var raw struct {
		Members []json.RawMessage `json:"members"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	for i := range f.Members {
		m := &f.Members[i]
		own, err := frameOf(raw.Members[i])
		if err != nil {
			return nil, err
		}
		m.at = fmt.Sprintf("members[%d].", i)
		m.totalAt = totalOf(own, m.at, totalOf(f.frame, "", "extends"))
		m.frame = overlay{maps.Clone(f.frame.given)}
		maps.Copy(m.frame.given, own.given)
		m.frame.given["$schema"] = encoded(engine.RulesetSchema)
		m.frame.given["id"] = encoded(f.ID + "-" + m.ID)
		m.Extends = f.Extends
		params := maps.Clone(f.Params)
		if params == nil {
			params = map[string]any{}
		}
		maps.Copy(params, m.Params)
		m.Params = params
		if m.Choose == nil { // what it weighs is what it holds
			m.Choose = slices.SortedFunc(maps.Keys(m.Points), naturally)
		}
	}
	return f, nil
}

// frameOf picks the keys of a document that belong to the frame.
func frameOf(data []byte) (overlay, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil {
		return overlay{}, err
	}
	maps.DeleteFunc(keys, func(key string, _ json.RawMessage) bool { return !slices.Contains(frameKeys, key) })
	return overlay{keys}, nil
}

// totalOf says where the total is stated.
func totalOf(frame overlay, at, otherwise string) string {
	if frame.given["total"] != nil {
		return at + "total"
	}
	return otherwise
}

func encoded(text string) json.RawMessage {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string encodes
	}
	return data
}

// naturally compares ids as people count.
func naturally(a, b string) int {
	switch {
	case a == b:
		return 0
	case engine.NaturalLess(a, b):
		return -1
	}
	return 1
}
