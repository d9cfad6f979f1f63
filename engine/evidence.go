package engine

import (
	"chengan/engine/column"
)

// Kinds are the kinds of subjects, with their Chinese names.
var Kinds = []Kind{
	{"city", "城市"}, {"department", "市级部门"}, {"district", "区县"}, {"zone", "开发区"},
	{"street", "镇街"}, {"bureau", "应急管理系统单位"},
}

// Kind is a kind of subject.
type Kind struct{ Code, Title string }

// KindTitle gives the Chinese name of a kind, or the code where it is unknown.
func KindTitle(code string) string {
	for _, kind := range Kinds {
		if kind.Code == code {
			return kind.Title
		}
	}
	return code
}

// Subject is one 被评对象. Subjects form a tree by Parent.
type Subject struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`              // a code of Kinds
	Parent  string   `json:"parent,omitempty"`  // ID of the subject above, "" for a root
	Roles   []string `json:"roles,omitempty"`   // 职责 it answers for, such as 住建
	Aliases []string `json:"aliases,omitempty"` // other names it goes by
}

// File is one file the evidence was read from.
type File struct {
	Path   string `json:"path"` // inside the evidence, with "/"
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Evidence is everything that was submitted, read and validated.
type Evidence struct {
	Subjects []Subject
	Tables   map[string]*column.Table // by schema name; sealed for len(Subjects)
	Zero     map[string][]int         // table → subjects that declared a zero report for it
	Files    []File                   // sorted by path
	Digest   string                   // of Files, whatever their order: "sha256:…"
	Unread   []column.Fault           // files and sheets that could not be read at all, and whose they are as far as that is known
	Round    string                   // 轮次 the evidence belongs to, "" where nobody says
	Problems int                      // records and files that were refused
}
