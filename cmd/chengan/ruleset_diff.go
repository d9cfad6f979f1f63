package main

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/edition"
	"chengan/engine/score"
	"chengan/rulesets"
)

// rulesetDiff says how two editions differ.
func rulesetDiff(p *program, args []string) (int, error) {
	o := p.options("ruleset diff")
	all := o.Bool("all", false, "也列出没有变化的项和条款")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	help := o.Usage
	o.Usage = func() {
		help()
		fmt.Fprintf(p.stdout, "给出两版细则：旧 新。新版（或者经中间各版）写明上一版的，条款按沿革对照，否则按编号对照。\n%s\n", edition.MarkRule)
	}
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 2 {
		return exitUsage, usageError("应恰给出两部评价细则：旧 新，均为 编号@版次，或 JSON 文件")
	}
	from, to, err := loadTwo(rest[0], rest[1])
	if err != nil {
		return exitUsage, err
	}
	c := compareEditions(from, to)
	if *asJSON {
		return exitDone, printJSON(p.stdout, c)
	}
	return exitDone, p.printComparison(c, *all)
}

// loadTwo loads two rulesets, and tells what is wrong with either.
func loadTwo(from, to string) (*rulesets.Loaded, *rulesets.Loaded, error) {
	a, err := rulesets.Load(from)
	if err != nil {
		return nil, nil, err
	}
	b, err := rulesets.Load(to)
	return a, b, err
}

// maxLine bounds the editions between two that are compared.
const maxLine = 16

// compareEditions compares two loaded rulesets, by the lineage of the editions
// between them where those can be loaded.
func compareEditions(from, to *rulesets.Loaded) *edition.Comparison {
	between := line(from, to)
	if between == nil {
		between = line(to, from)
		slices.Reverse(between)
	}
	return edition.Compare(editionOf(from), editionOf(to), between...)
}

func editionOf(l *rulesets.Loaded) edition.Edition {
	return edition.Edition{Ruleset: l.Ruleset, Schemas: l.Schemas, Program: l.Program}
}

// line finds the editions between an earlier and a later one, nil where there
// is none or no way back.
func line(earlier, later *rulesets.Loaded) []edition.Edition {
	var between []edition.Edition
	at, end := later.Ruleset, editionOf(earlier).Name()
	for range maxLine {
		if at.Previous == "" {
			return nil
		}
		if at.Previous == end {
			slices.Reverse(between)
			return between
		}
		loaded, err := rulesets.Load(at.Previous)
		if err != nil {
			return nil // a file knows its own by paths; then clauses are known by their ids
		}
		between = append(between, editionOf(loaded))
		at = loaded.Ruleset
	}
	return nil
}

func (p *program) printComparison(c *edition.Comparison, all bool) error {
	fmt.Fprintf(p.stdout, "%s（%s）→ %s（%s）\n%s\n", c.FromTitle, c.From, c.ToTitle, c.To, c.Basis)
	if c.Same() {
		fmt.Fprintln(p.stdout, "两版内容相同")
	}
	for _, item := range c.Items {
		p.printItem(c, item, all)
	}
	entries := func(title string, list []edition.Entry) {
		for _, e := range list {
			fmt.Fprintf(p.stdout, "\n%s %s〔%s〕%s\n", title, e.ID, e.Kind.Title(), e.Text)
			p.printChanges("    ", e.Changes)
		}
	}
	entries("一票否决", c.Vetoes)
	entries("鼓励项条款", c.Bonus)
	entries("勾稽关系", c.Checks)
	if len(c.Frame) > 0 {
		fmt.Fprintln(p.stdout, "\n整部细则")
		p.printChanges("    ", c.Frame)
	}
	if len(c.Tables) > 0 {
		fmt.Fprintln(p.stdout, "\n数据表")
	}
	for _, t := range c.Tables {
		fmt.Fprintf(p.stdout, "  %s %s〔%s〕\n", t.Name, t.Title, t.Kind.Title())
		p.printChanges("    ", t.Changes)
		for _, column := range t.Columns {
			fmt.Fprintf(p.stdout, "    列“%s”〔%s〕%s\n", column.Title, column.Kind.Title(), changeWords(column.Changes))
		}
	}
	fmt.Fprintln(p.stdout)
	if err := p.printPillars(c); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.stdout, "一组条款可有几种变化。"+c.Rule)
	return err
}

// printItem prints an item with what changed in it.
func (p *program) printItem(c *edition.Comparison, item edition.Item, all bool) {
	var groups []edition.Group
	for _, g := range c.Groups {
		if g.Item == item.ID && (all || len(g.Changes) > 0 || !g.Is(engine.Same)) {
			groups = append(groups, g)
		}
	}
	if !all && item.Mark == edition.Comparable && len(groups)+len(item.Changes) == 0 {
		return
	}
	mark := item.Mark.Title()
	if len(item.Reasons) > 0 {
		mark += "：" + strings.Join(item.Reasons, "；")
	}
	fmt.Fprintf(p.stdout, "\n%s %s　%s　%s\n", item.ID, item.Name, pointsBetween(item.From, item.To), mark)
	p.printChanges("  本项", item.Changes)
	for _, g := range groups {
		fmt.Fprintf(p.stdout, "  条款%s〔%s〕", groupTitle(g), kindTitles(g.Kinds))
		if g.Note != "" {
			fmt.Fprint(p.stdout, g.Note)
		}
		fmt.Fprintln(p.stdout)
		p.printChanges("    ", g.Changes)
	}
}

// groupTitle names the clauses of a group: "9-1", "9-1、9-2→9-1".
func groupTitle(g edition.Group) string {
	from, to := strings.Join(g.From, "、"), strings.Join(g.To, "、")
	switch {
	case from == "" || from == to:
		return to
	case to == "":
		return from
	}
	return from + "→" + to
}

func kindTitles(kinds []engine.Descent) string {
	var titles []string
	for _, kind := range kinds {
		titles = append(titles, kind.Title())
	}
	return strings.Join(titles, "、")
}

func (p *program) printChanges(indent string, changes []edition.Change) {
	for _, change := range changes {
		fmt.Fprintf(p.stdout, "%s%s\n", indent, change)
	}
}

func changeWords(changes []edition.Change) string {
	var words []string
	for _, change := range changes {
		words = append(words, change.String())
	}
	return strings.Join(words, "；")
}

// pointsBetween words the points of two editions; "—" stands for none.
func pointsBetween(from, to *score.Points) string {
	if from != nil && to != nil && *from == *to {
		return to.String() + "分"
	}
	return pointsOr(from) + "→" + pointsOr(to) + "分"
}

func pointsOr(p *score.Points) string {
	if p == nil {
		return "—"
	}
	return p.String()
}

// printPillars prints the totals.
func (p *program) printPillars(c *edition.Comparison) error {
	header := []string{"一级项", "分值|", "条款|"}
	for _, kind := range engine.Descents {
		header = append(header, kind.Title()+"|")
	}
	for _, mark := range edition.Marks {
		header = append(header, mark.Title()+"|")
	}
	row := func(name, points string, from, to int, kinds map[engine.Descent]int, marks map[edition.Mark]int) []string {
		cells := []string{name, strings.TrimSuffix(points, "分"), fmt.Sprintf("%d→%d", from, to)}
		for _, kind := range engine.Descents {
			cells = append(cells, fmt.Sprint(kinds[kind]))
		}
		for _, mark := range edition.Marks {
			cells = append(cells, fmt.Sprint(marks[mark]))
		}
		return cells
	}
	var rows [][]string
	var total edition.Pillar
	total.Kinds, total.Marks = map[engine.Descent]int{}, map[edition.Mark]int{}
	var from, to score.Points
	for _, pillar := range c.Pillars {
		rows = append(rows, row(pillar.ID+" "+pillar.Name, pointsBetween(pillar.From, pillar.To), pillar.FromClauses, pillar.ToClauses, pillar.Kinds, pillar.Marks))
		if pillar.From != nil {
			from += *pillar.From
		}
		if pillar.To != nil {
			to += *pillar.To
		}
		total.FromClauses += pillar.FromClauses
		total.ToClauses += pillar.ToClauses
		for kind, n := range pillar.Kinds {
			total.Kinds[kind] += n
		}
		for mark, n := range pillar.Marks {
			total.Marks[mark] += n
		}
	}
	rows = append(rows, row("合计", pointsBetween(&from, &to), total.FromClauses, total.ToClauses, total.Kinds, total.Marks))
	return grid(p.stdout, header, rows)
}
