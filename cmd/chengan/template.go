package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/evidence"
	"chengan/rulesets"
)

// runTemplate writes the workbook that a subject fills in.
func runTemplate(p *program, args []string) (int, error) {
	o := p.options("template")
	name := o.String("r", "", "评价细则：编号@版次，或 JSON 文件")
	who := o.String("s", "", "对象：名称；给出 -roster 时也可以是编号或别名")
	kind := o.String("kind", "", "对象类别："+kindNames(nil)+"；缺省为细则评价的第一类")
	roster := o.String("roster", "", "名录文件或目录，从中取对象的编号、类别、职责")
	roles := o.String("roles", "", "对象的职责，以顿号或逗号分隔，如 住建、城管；给出 -roster 时取自名录")
	round := o.String("round", "", "轮次，写进封面")
	output := o.String("o", "", "输出的工作簿（.xlsx），- 为标准输出")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) > 0 || *who == "" || *output == "" {
		return exitUsage, usageError("应给出 -r、-s 和 -o")
	}
	loaded, err := loadRuleset(*name)
	if err != nil {
		return exitUsage, err
	}
	subject := engine.Subject{ID: *who, Name: *who, Kind: loaded.Ruleset.Subjects[0]}
	if *roster != "" {
		if subject, err = p.fromRoster(loaded, *roster, *who); err != nil {
			return exitUsage, err
		}
	}
	if *roles != "" {
		subject.Roles = strings.FieldsFunc(*roles, func(r rune) bool { return strings.ContainsRune("、,，", r) })
	}
	if *kind != "" {
		if !slices.Contains(loaded.Ruleset.Subjects, *kind) {
			return exitUsage, usageError(fmt.Sprintf("类别 %q 不在细则评价之列；有 %s", *kind, kindNames(loaded.Ruleset.Subjects)))
		}
		subject.Kind = *kind
	}
	spec := templateFor(loaded, subject, *round, *roster == "")
	if err := p.writeFile(*output, func(w io.Writer) error { return evidence.WriteTemplate(w, spec) }); err != nil {
		return exitUsage, err
	}
	if *output != "-" {
		fmt.Fprintf(p.stderr, "已写入 %s\n", *output)
	}
	return exitDone, nil
}

// markedText is the text of a clause, marked where it is not the standard's own
// sentence: nobody who fills the workbook in may take it for that.
func markedText(note engine.ClauseNote) string {
	if note.Source.Status == engine.Official {
		return note.Text
	}
	return "〔" + note.Source.Status.Title() + "〕" + note.Text
}

// kindNames lists kinds by code and title; nil lists all there are.
func kindNames(codes []string) string {
	var names []string
	for _, kind := range engine.Kinds {
		if codes == nil || slices.Contains(codes, kind.Code) {
			names = append(names, kind.Code+"（"+kind.Title+"）")
		}
	}
	return strings.Join(names, "、")
}

// fromRoster finds a subject in a roster by id, name or alias.
func (p *program) fromRoster(loaded *rulesets.Loaded, roster, who string) (engine.Subject, error) {
	ev, problems, err := p.readEvidence(loaded, "", []string{roster})
	if err != nil {
		return engine.Subject{}, err
	}
	for _, s := range ev.Subjects {
		if s.ID == who || s.Name == who || slices.Contains(s.Aliases, who) {
			return s, nil
		}
	}
	p.showProblems(problems)
	return engine.Subject{}, usageError(fmt.Sprintf("名录中没有对象 %q", who))
}

// templateFor is the workbook of a subject: the clauses it answers for, the
// general tables, and the ledgers that its clauses read. A city that stands
// alone, without a roster of others to share the work, answers for everything.
func templateFor(loaded *rulesets.Loaded, subject engine.Subject, round string, alone bool) evidence.Template {
	outline := loaded.Program.Outline()
	t := evidence.Template{
		Ruleset: outline.ID + "@" + outline.Edition, Title: outline.Title, Digest: outline.Digest, Round: round,
		Subject: subject, Note: outline.Note,
	}
	if outline.Pass != nil {
		t.PassLine = outline.Pass.Title()
	}
	items := map[string]string{}
	for _, node := range outline.Nodes {
		items[node.ID] = node.ID + " " + node.Name
	}
	read := map[string]bool{engine.Issues: true, engine.Documents: true, engine.Indicators: true}
	add := func(item string, note engine.ClauseNote) {
		owner := len(note.Owners) == 0 || alone && subject.Kind == "city" || subject.Answers(note.Owners)
		read[engine.Declarations] = read[engine.Declarations] || owner
		t.Clauses = append(t.Clauses, evidence.TemplateClause{ID: note.ID, Item: item, Text: markedText(note), Owner: owner})
		for table := range loaded.Program.Fields(note.ID) {
			read[table] = read[table] || owner
		}
	}
	for _, note := range outline.Clauses {
		add(items[note.Item], note)
	}
	for _, note := range outline.Vetoes {
		add("一票否决", note)
	}
	if outline.Bonus != nil {
		for _, note := range outline.Bonus.Clauses {
			add(outline.Bonus.Name, note)
		}
	}
	for _, schema := range loaded.SchemaList() {
		if read[schema.Name] {
			t.Schemas = append(t.Schemas, schema)
		}
	}
	return t
}
