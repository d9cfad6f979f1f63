package main

import (
	"fmt"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/score"
	"chengan/rulesets"
)

// listed is one ruleset of "ruleset list"; others rely on its keys.
type listed struct {
	Name     string                  `json:"name"`
	Title    string                  `json:"title"`
	Extends  string                  `json:"extends,omitempty"`
	Previous string                  `json:"previous,omitempty"`
	Clauses  int                     `json:"clauses"`
	Points   score.Points            `json:"points"`
	ByStatus map[engine.Status]share `json:"by_status"`
	Digest   string                  `json:"digest"`
}

// share is points that rest on one status.
type share struct {
	Points score.Points `json:"points"` // rounded half up to 1e-4 分
	Share  string       `json:"share"`  // of the total: "12.3%"
	exact  exact.Number
}

func rulesetList(p *program, args []string) (int, error) {
	o := p.options("ruleset list")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	if rest, err := o.parse(args); err != nil || len(rest) > 0 {
		return exitUsage, cmpErr(err, "ruleset list 没有参数")
	}
	collectSeldom()
	entries, names := []listed{}, rulesets.List()
	all, err := rulesets.LoadAll(names)
	if err != nil {
		return exitInternal, err
	}
	for i, loaded := range all {
		name, rs := names[i], loaded.Ruleset
		one := listed{Name: name, Title: rs.Title, Extends: rs.Extends, Previous: rs.Previous,
			Clauses: len(loaded.Program.Outline().Clauses), Points: rs.Total, ByStatus: map[engine.Status]share{}, Digest: loaded.Digest}
		points := loaded.PointsByStatus()
		for _, status := range engine.Statuses {
			if one.ByStatus[status], err = shareOf(points[status], rs.Total); err != nil {
				return exitInternal, err
			}
		}
		entries = append(entries, one)
	}
	if *asJSON {
		return exitDone, printJSON(p.stdout, entries)
	}
	header := []string{"细则", "条款|", "分值|"}
	for _, status := range engine.Statuses {
		header = append(header, status.Title()+"|")
	}
	var rows [][]string
	for _, one := range entries {
		row := []string{one.Name, fmt.Sprint(one.Clauses), one.Points.String()}
		for _, status := range engine.Statuses {
			word := one.ByStatus[status].Share
			if one.ByStatus[status].exact.Sign() == 0 {
				word = "—"
			}
			row = append(row, word)
		}
		rows = append(rows, append(row, one.Title))
	}
	if err := grid(p.stdout, append(header, "名称"), rows); err != nil {
		return exitUsage, err
	}
	clauses := 0
	for _, one := range entries {
		clauses += one.Clauses
	}
	_, err = fmt.Fprintf(p.stdout, "共 %d 部细则，条款 %d 条\n", len(entries), clauses)
	return exitDone, err
}

// shareOf words points as a share of a total.
func shareOf(points exact.Number, total score.Points) (share, error) {
	rounded, err := points.Points(score.HalfUp)
	if err != nil {
		return share{}, err
	}
	part, err := points.Quo(exact.Scaled(int64(total), 4))
	if err != nil {
		return share{}, err
	}
	return share{rounded, part.Round(3, score.HalfUp).Percent(), points}, nil
}
