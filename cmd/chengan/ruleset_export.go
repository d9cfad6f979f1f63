package main

import (
	"fmt"
	"io"

	"chengan/rulesets"
	"chengan/rulesets/official"
)

// rulesetExport writes a ruleset as a workbook that people edit and import.
func rulesetExport(p *program, args []string) (int, error) {
	o := p.options("ruleset export")
	output := o.String("o", "", "输出的工作簿，.xlsx；- 为标准输出")
	name, err := rulesetName(o.parse(args))
	if err != nil {
		return exitUsage, err
	}
	if *output == "" {
		return exitUsage, usageError("没有给出输出文件：-o")
	}
	loaded, err := rulesets.Load(name)
	if err != nil {
		return exitUsage, err
	}
	if err := p.writeFile(*output, func(w io.Writer) error { return official.Export(w, loaded.Ruleset) }); err != nil {
		return exitUsage, err
	}
	if *output != "-" {
		fmt.Fprintf(p.stderr, "已写入 %s\n", *output)
	}
	return exitDone, nil
}

// importBook takes back a workbook that export wrote.
func (p *program) importBook(name string, data []byte, f importFlags) (int, error) {
	rs, err := official.ReadBook(name, data)
	if err != nil {
		return refused(err)
	}
	origin := official.Origin(data)
	if *f.edition != "" {
		rs.Edition = *f.edition
	}
	if *f.id != "" {
		rs.ID = *f.id
	}
	draft := &official.Draft{Ruleset: rs}
	if base, err := rulesets.Load(origin); err == nil { // what has not changed keeps its cases
		draft.Cases, draft.Changes = base.Cases, official.Compare(base.Ruleset, rs)
	}
	encoded, err := rulesets.Encode(rs)
	if err != nil {
		return exitInternal, err
	}
	loaded, defects := rulesets.Parse(rs.ID+"@"+rs.Edition, encoded, nil, origin)
	if len(defects) > 0 || loaded.Program == nil {
		return exitNotGood, fmt.Errorf("%w\n没有导入：%d处问题", rulesets.DefectsError{Name: name, Defects: defects}, len(defects))
	}
	known := map[string]bool{}
	for _, id := range loaded.Program.ClauseIDs() {
		known[id] = true
	}
	kept := draft.Cases[:0:0]
	for _, cases := range draft.Cases {
		if known[cases.Clause] {
			kept = append(kept, cases)
		}
	}
	draft.Cases = kept
	return p.deliver(draft, f)
}
