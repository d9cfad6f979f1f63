package reports

import (
	"html"
	"html/template"
	"slices"
	"strings"
	"text/template/parse"

	"chengan/engine"
)

// origin is where a figure stands in its run file, or how it follows from
// figures there; model.md describes the writing. The zero origin is that of a
// figure that no formula of a line gives.
//
// Shape: names of field are joined by /, + and -; each stands behind path. Kept
// apart they cost little; together they are written only where they are printed.
type origin struct{ path, field string }

// From writes the origin: subjects[dist-lianhu].earned/subjects[dist-lianhu].applicable.
func (o origin) From() string {
	if o.path == "" || o.field == "" {
		return o.path
	}
	var out strings.Builder
	for rest := o.field; ; {
		at := strings.IndexAny(rest, "/+-")
		if at < 0 {
			out.WriteString(o.path + "." + rest)
			return out.String()
		}
		out.WriteString(o.path + "." + rest[:at+1])
		rest = rest[at+1:]
	}
}

// at notes where the points stand.
func (m Mark) at(path, field string) Mark {
	m.origin = origin{path, field}
	return m
}

// at notes where part and whole stand.
func (r Rate) at(path, field string) Rate {
	if r.Known() {
		r.origin = origin{path, field}
	}
	return r
}

// escapes are what an id cannot hold within brackets, and a value within a
// condition.
var escapes = strings.NewReplacer("%", "%25", "[", "%5B", "]", "%5D", ",", "%2C", "*", "%2A", "(", "%28", ")", "%29",
	";", "%3B", "|", "%7C", "=", "%3D", "!", "%21", "<", "%3C", ">", "%3E", "#", "%23", "\n", "%0A", "\r", "%0D")

// naming is how origins name what a report is about.
type naming struct {
	run     string // "" for that of the report, rounds[1]. for one before it
	node    string // nodes[2]. of a subject, in a report of one 一级项
	clauses string // of a subject: clauses[*], or those of the 一级项
}

func newNaming(run string, ruleset *engine.Outline, pillar string) naming {
	if pillar == "" {
		return naming{run: run, clauses: "clauses[*]"}
	}
	var ids []string
	for i := range ruleset.Clauses {
		ids = append(ids, ruleset.Clauses[i].ID)
	}
	return naming{run, pick("nodes", pillar) + ".", pick("clauses", ids...)}
}

// subject is the place of a subject.
func (n naming) subject(ids ...string) string { return n.run + pick("subjects", ids...) }

// rate is the formula of the 得分率 within a subject.
func (n naming) rate() string {
	if n.node == "" {
		return "earned/applicable"
	}
	return n.node + "score/" + n.node + "applicable"
}

// tasks are the formulas of the clauses that apply to a subject, and of those of
// them that were handed in; path is that of the subject, "" within it.
func (n naming) tasks(path string) (applicable, submitted string) {
	if path != "" {
		path += "."
	}
	if n.node == "" {
		return path + "tasks.applicable", path + "tasks.submitted"
	}
	list := path + n.clauses
	return "count(" + list + ";outcome!=not_applicable)", "count(" + list + ";outcome!=not_applicable|no_evidence;awaiting=)"
}

// completion is the formula of the 完成率 within a subject.
func (n naming) completion() string {
	applicable, submitted := n.tasks("")
	return submitted + "/" + applicable
}

// asked are the conditions that something is asked of a subject: clauses that
// apply, and points.
func (n naming) asked() string {
	applicable, _ := n.tasks("")
	return applicable + ">0;" + n.node + "applicable>0"
}

// pick names entries of a list: subjects[a,b].
func pick(list string, ids ...string) string {
	var out strings.Builder
	out.WriteString(list + "[")
	for i, id := range ids {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(escapes.Replace(id))
	}
	out.WriteByte(']')
	return out.String()
}

// subjectPath is the place of a subject in the run file of the report or of one
// of its earlier rounds.
func (m *Model) subjectPath(ids ...string) string { return m.pen.subject(ids...) }

// ofRanked is the sum of a figure over all ranked subjects.
func (m *Model) ofRanked(figure string) string {
	switch {
	case m.View.Subject != "":
		var ids []string
		for _, rank := range m.Ranking {
			ids = append(ids, rank.ID)
		}
		return m.subjectPath(ids...) + "." + figure
	case m.Whole:
		return m.pen.run + "subjects[*]." + figure + "-" + m.subjectPath(m.MainID) + "." + figure
	}
	return m.pen.run + "subjects[*]." + figure
}

// counted is how many of the ranked subjects meet conditions.
func (m *Model) counted(n int, conditions ...string) Number {
	list, own := m.everyone()
	return countOf(n, list, append(own, conditions...)...)
}

// everyone names the ranked subjects: a list, and what an entry of it has to meet.
func (m *Model) everyone() (list string, conditions []string) {
	switch {
	case m.View.Subject != "":
		var parents []string // fewer than the subjects below them
		for _, s := range m.rest() {
			if parent := escapes.Replace(s.Parent); !slices.Contains(parents, parent) {
				parents = append(parents, parent)
			}
		}
		return m.pen.run + "subjects[*]", []string{"parent=" + strings.Join(parents, "|"), "id!=" + escapes.Replace(m.MainID)}
	case m.Whole:
		return m.pen.run + "subjects[*]", []string{"id!=" + escapes.Replace(m.MainID)}
	}
	return m.pen.run + "subjects[*]", nil
}

// subjectsPath names all subjects of the report, the main one included.
func (m *Model) subjectsPath() string {
	if m.View.Subject == "" {
		return m.pen.run + "subjects[*]"
	}
	var ids []string
	for i := range m.Subjects {
		ids = append(ids, m.Subjects[i].ID)
	}
	return m.subjectPath(ids...)
}

// judged are the conditions of verdicts.
func (m *Model) judged(verdicts ...engine.Verdict) string {
	if m.pen.node != "" { // where no verdict is given, clauses apply or none do
		applicable, _ := m.pen.tasks("")
		if verdicts[0] == engine.Nothing {
			return applicable + "<=0"
		}
		return applicable + ">0"
	}
	var codes []string
	for _, verdict := range verdicts {
		codes = append(codes, string(verdict))
	}
	return "verdict=" + strings.Join(codes, "|")
}

// sharing are the conditions of a 得分率 that is exactly this one.
func (m *Model) sharing(rate Rate) []string {
	formula, same := m.pen.rate(), "("+rate.From()+")"
	return []string{m.pen.asked(), formula + ">=" + same, formula + "<=" + same}
}

// meanOf is the origin of the average of the known rates; none where one of them
// has none.
func meanOf(rates []Rate) origin {
	var paths []string
	for _, rate := range rates {
		if rate.Known() {
			if rate.From() == "" {
				return origin{}
			}
			paths = append(paths, rate.From())
		}
	}
	return origin{path: "mean(" + strings.Join(paths, ";") + ")"}
}

// figure writes figures into a page with their origins; everything else stays
// what it is.
func figure(value any) any {
	switch value.(type) {
	case Mark, Rate, Number, Range, Words:
	default:
		return value
	}
	var out strings.Builder
	for _, p := range pieces(value) {
		text := html.EscapeString(p.text)
		if from := p.From(); from != "" {
			text = `<data data-from="` + html.EscapeString(from) + `">` + text + `</data>`
		}
		out.WriteString(text)
	}
	return template.HTML(out.String())
}

// traced makes a template print every figure by figure, wherever it stands.
func traced(page *template.Template) *template.Template {
	for _, t := range page.Templates() {
		if t.Tree != nil {
			trace(t.Tree, t.Tree.Root)
		}
	}
	return page
}

func trace(tree *parse.Tree, list *parse.ListNode) {
	if list == nil {
		return
	}
	branch := func(b *parse.BranchNode) {
		trace(tree, b.List)
		trace(tree, b.ElseList)
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				call := parse.NewIdentifier("figure").SetTree(tree).SetPos(n.Pos)
				n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{call}})
			}
		case *parse.IfNode:
			branch(&n.BranchNode)
		case *parse.RangeNode:
			branch(&n.BranchNode)
		case *parse.WithNode:
			branch(&n.BranchNode)
		}
	}
}
