package main

import (
	"fmt"
	"os"
	"runtime/debug"
)

// runRuleset is the verb whose own verbs look at rulesets.
func runRuleset(p *program, args []string) (int, error) {
	verbs := map[string]func(*program, []string) (int, error){
		"list": rulesetList, "show": rulesetShow, "check": rulesetCheck, "test": rulesetTest, "diff": rulesetDiff, "import": rulesetImport, "export": rulesetExport, "map": rulesetMap,
	}
	if len(args) == 0 {
		return exitUsage, usageError("应给出 list、show、check、test、diff、map、import 或 export")
	}
	if args[0] == "-h" || args[0] == "--help" {
		p.options("ruleset").Usage()
		return exitDone, nil
	}
	run, ok := verbs[args[0]]
	if !ok {
		return exitUsage, usageError(fmt.Sprintf("没有 ruleset %s；有 list、show、check、test、diff、map、import、export", args[0]))
	}
	return run(p, args[1:])
}

// collectSeldom lets garbage lie: rulesets and their cases are small and many, and
// much of the time would go into collecting it.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// cmpErr prefers an error of parsing over a complaint about arguments.
func cmpErr(err error, complaint string) error {
	if err != nil {
		return err
	}
	return usageError(complaint)
}

// rulesetName reads the one argument of show, check and test.
func rulesetName(rest []string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if len(rest) != 1 {
		return "", usageError("应恰给出一部评价细则：编号@版次，或 JSON 文件")
	}
	return rest[0], nil
}
