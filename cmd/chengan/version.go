package main

import (
	"fmt"
	"runtime"
)

// version is set by the linker when a release is built.
var version = "dev"

// tool names the program in run files.
func tool() string { return "chengan " + version }

func runVersion(p *program, args []string) (int, error) {
	rest, err := p.options("version").parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) > 0 {
		return exitUsage, usageError("version 没有参数")
	}
	fmt.Fprintf(p.stdout, "%s %s/%s %s\n", tool(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	return exitDone, nil
}
