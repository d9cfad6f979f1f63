package main

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run the program as "chengan": a fixed clock, no
// terminal, everything else as it ships.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"chengan": func() {
			os.Exit((&program{
				stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
				now: func() time.Time { return time.Date(2022, 12, 31, 8, 0, 0, 0, time.UTC) },
			}).run(os.Args[1:]))
		},
	})
}

// TestScripts runs the command line the way people do: testdata/scripts/*.txtar.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "../../testdata/scripts",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			root, err := os.Getwd()
			if err != nil {
				return err
			}
			env.Setenv("TESTDATA", root+"/../../testdata")
			return nil
		},
	})
}
