// Package notice writes 通报, 整改通知 and 评分表 from a report, by templates
// that an office can change: plain text with {names of figures}, laid out as a
// 公文. Nothing here is clever about language; what a template does not say is
// not said.
//
// template.go reads templates, text.go what stands in braces; figure.go, rows.go
// scores.go, rounds.go and group.go are what can be named, phrase.go how lists of
// subjects are worded; compose.go makes the document, format.go prints it.
package notice

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"chengan/engine"
	"chengan/reports"
	"chengan/reports/internal/paper"
)

// Options are what a notice says that no run knows.
type Options struct {
	Subject string // id or name of 对象; "" for the main subject of the run
	Issuer  string // 发文机关
	Number  string // 发文字号: 市安城创办发〔2022〕11号
	Signer  string // 签发人
	Date    string // 发文日期, YYYY-MM-DD; "" for the 评估基准日
	Since   string // 起始日, YYYY-MM-DD
}

// Notice is a finished notice.
type Notice struct {
	document *paper.Document
	font     string // file of the font to print with, "" for the best of this computer
	press    *press
	names    []string
}

// Names gives the words of the notice that come from the run, and say nothing of
// themselves whatever they look like: a unit may be called 共28个部门.
func (n *Notice) Names() []string { return n.names }

// Wanting lists those whom a 整改通知 goes to: who did not pass, or has findings.
// The subject that contains all others is not among them.
func Wanting(m *reports.Model) []*reports.Subject {
	var list []*reports.Subject
	for i := range m.Subjects {
		s := &m.Subjects[i]
		if m.Whole && s.ID == m.MainID {
			continue
		}
		if len(m.Of(s.ID)) > 0 || m.PassLine != nil && s.Verdict != string(engine.Passed) && s.Verdict != string(engine.Nothing) {
			list = append(list, s)
		}
	}
	return list
}

// Find gives the subjects of an id or a name, or of several, parted by commas or
// 、; that of "" is the main one.
//
// Errors: all that there are not, and names that several have.
func Find(m *reports.Model, who string) ([]*reports.Subject, error) {
	if one, err := find(m, who); err == nil {
		return []*reports.Subject{one}, nil
	} else if !strings.ContainsAny(who, ",，、") {
		return nil, err
	}
	var found []*reports.Subject
	var problems []error
	for _, name := range strings.FieldsFunc(who, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		one, err := find(m, strings.TrimSpace(name))
		found, problems = append(found, one), append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return found, nil
}

// Compose fills in the template.
//
// Errors: Problems, for what the template asks and neither the run nor the
// options answer; dates of another form, a subject that there is not.
func (t *Template) Compose(m *reports.Model, o Options) (*Notice, error) {
	w, err := newWriter(t, m, o)
	if err != nil {
		return nil, err
	}
	w.blocks(t.blocks)
	if len(t.refers) > 0 && len(w.problems) == 0 { // now it is known how many annexes there are
		labels := w.annexLabels()
		if w, err = newWriter(t, m, o); err != nil {
			return nil, err
		}
		w.labels = labels
		w.blocks(t.blocks)
	}
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return &Notice{w.document(), m.Font, &t.press, w.names()}, nil
}

// Problem is a line of a template that cannot stand.
type Problem struct {
	File string
	Line int
	Text string
}

// String gives FILE:LINE: and what is wrong.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems are all problems of a template, in the order of its lines.
type Problems []Problem

// maxProblems is how many problems are kept; Error says so.
const maxProblems = 100

// Error gives one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	if len(p) == maxProblems {
		lines = append(lines, fmt.Sprintf("问题较多，只列出前%d处", maxProblems))
	}
	return strings.Join(lines, "\n")
}

// add keeps a problem, each once.
func (p *Problems) add(file string, line int, format string, args ...any) {
	problem := Problem{file, line, fmt.Sprintf(format, args...)}
	if len(*p) < maxProblems && (len(*p) == 0 || (*p)[len(*p)-1] != problem) {
		*p = append(*p, problem)
	}
}

// day reads a date of the options.
func day(what, text string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return date, fmt.Errorf("%s：%q 不是日期；应写作 2022-11-15", what, text)
	}
	return date, nil
}
