// Command chengan scores how safe a city is against an 评价细则, exactly, and
// says why.
package main

import (
	"os"
	"time"

	"golang.org/x/term"
)

func main() {
	os.Exit((&program{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		now: time.Now, terminal: term.IsTerminal(int(os.Stderr.Fd())),
	}).run(os.Args[1:]))
}
