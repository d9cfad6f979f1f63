package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"chengan/engine"
	"chengan/engine/shortest"
	"chengan/reports"
	"chengan/rulesets"
)

// alternativesShown is how many ways beside the best a report names.
const alternativesShown = 2

// addPaths puts the chapter on the ways above the line into a report: plans that
// were made before, and for everybody else below the line one from the run.
func (p *program) addPaths(model *reports.Model, run *engine.Run, ruleset string, made []*shortest.Plan) error {
	var plans []reports.Plan
	has := map[string]bool{}
	for _, plan := range made {
		plans, has[plan.Subject] = append(plans, reports.Plan{Subject: plan.Subject, Found: plan}), true
	}
	var missing []string
	for _, id := range model.Below() {
		if !has[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		loaded, why := rulesetOf(run, ruleset)
		for _, id := range missing {
			plan := reports.Plan{Subject: id, Why: why}
			if loaded != nil {
				found, err := shortest.Find(requestOf(loaded, run, id))
				if plan.Found = found; err != nil {
					plan.Found, plan.Why = nil, words(err)
				}
			}
			plans = append(plans, plan)
		}
	}
	return model.SetPlans(plans)
}

// rulesetOf loads the ruleset of a run; nil and why where it is not at hand.
func rulesetOf(run *engine.Run, name string) (*rulesets.Loaded, string) {
	header := &run.Header.Ruleset
	own := header.ID + "@" + header.Edition
	if name == "" {
		name = own
	}
	loaded, err := loadRuleset(name)
	switch {
	case err != nil:
		return nil, fmt.Sprintf("没有计算方案：读取不到评价所用的细则%s，可用 -r 给出", own)
	case loaded.Digest != header.Digest:
		return nil, fmt.Sprintf("没有计算方案：%s与评价所用的细则%s内容不同，可用 -r 给出当时的细则", loaded.Name, own)
	}
	return loaded, ""
}

// requestOf asks for the way of a subject above the line of its ruleset.
func requestOf(loaded *rulesets.Loaded, run *engine.Run, id string) shortest.Request {
	r := shortest.Request{Ruleset: loaded.Ruleset, Program: loaded.Program, Date: run.Header.Date, Run: run.Summary.Digest, Alternatives: alternativesShown}
	for i := range run.Subjects {
		if run.Subjects[i].ID == id {
			r.Subject = &run.Subjects[i]
		}
	}
	return r
}

// maxPlan bounds the file of a plan, in bytes.
const maxPlan = 64 << 20

// readPlans reads plans that were made of a run, and holds each to it: where the
// ruleset is at hand, what it promises is computed again.
func readPlans(names []string, run *engine.Run, ruleset string) ([]*shortest.Plan, error) {
	if len(names) == 0 {
		return nil, nil
	}
	loaded, _ := rulesetOf(run, ruleset)
	var plans []*shortest.Plan
	for _, name := range names {
		plan, err := readPlan(name)
		if err != nil {
			return nil, err
		}
		if plan.Run != run.Summary.Digest {
			return nil, fmt.Errorf("%s：不是最后一轮评价结果的方案：run 为 %.80q；应为 %s", name, plan.Run, run.Summary.Digest)
		}
		if err = plan.Sound(); err == nil && loaded != nil {
			if request := requestOf(loaded, run, plan.Subject); request.Subject == nil {
				err = fmt.Errorf("评价结果中没有被评对象 %q", plan.Subject)
			} else {
				err = request.Verify(plan)
			}
		}
		var found *shortest.Contradiction
		switch {
		case errors.As(err, &found):
			return nil, fmt.Errorf("%s：达标路径与评价结果或者自身矛盾，可能被改动过：%w", name, err)
		case err != nil:
			return nil, fmt.Errorf("%s：%w", name, err)
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

// readPlan reads what "chengan plan --json" printed.
func readPlan(name string) (*shortest.Plan, error) {
	data, err := readFile(name, maxPlan)
	if err != nil {
		return nil, err
	}
	if len(data) > maxPlan {
		return nil, fmt.Errorf("%s：文件超过 %d MB", name, maxPlan>>20)
	}
	plan := &shortest.Plan{}
	err = json.Unmarshal(data, plan)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return nil, fmt.Errorf("%s：不是达标路径：%s 的值不能读取；应为 chengan plan --json 的输出", name, wrong.Field)
	case err != nil || plan.Subject == "" || plan.State == "":
		return nil, fmt.Errorf("%s：不是达标路径；应为 chengan plan --json 的输出", name)
	}
	return plan, nil
}
