package main

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed duckdb
var duckScript embed.FS

// prepare sees to the tools: chengan itself, the benchmarks as programs, and
// DuckDB out of npm.
func (b *bench) prepare() error {
	var missing []string
	for tool, what := range map[string]string{"go": "Go 1.26 或更高版本", "node": "Node.js 18 或更高版本（运行 DuckDB）", "npm": "npm（安装 DuckDB）"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing = append(missing, what)
		}
	}
	if len(missing) > 0 {
		return errors.New("需要 " + strings.Join(missing, "、"))
	}
	if _, err := os.Stat(filepath.Join(b.root, "bin/chengan")); err != nil {
		return errors.New("没有 bin/chengan；请先 make build")
	}
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return err
	}
	for _, folder := range benchFolders() {
		command := exec.Command("go", "test", "-c", "-o", b.testBinary(folder), folder)
		command.Dir = b.root
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("编译 %s 的基准测试：%w\n%s", folder, err, out)
		}
	}
	return b.installDuckDB()
}

// installDuckDB unpacks the script and has npm install what its lock file
// pins, unless it is there already.
func (b *bench) installDuckDB() error {
	b.duck = filepath.Join(b.cache, "duckdb")
	lock, err := duckScript.ReadFile("duckdb/package-lock.json")
	if err != nil {
		return err
	}
	held, _ := os.ReadFile(filepath.Join(b.duck, "package-lock.json")) // absent the first time
	_, err = os.Stat(filepath.Join(b.duck, "node_modules/@duckdb/node-api"))
	installed := err == nil && string(held) == string(lock)
	for _, name := range []string{"package.json", "package-lock.json", "score.mjs"} {
		text, err := duckScript.ReadFile("duckdb/" + name)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(b.duck, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(b.duck, name), text, 0o644); err != nil {
			return err
		}
	}
	if installed {
		return nil
	}
	fmt.Fprintln(os.Stderr, "正在用 npm 安装 DuckDB")
	command := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	command.Dir = b.duck
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("npm 安装 DuckDB 失败（需要能访问 npm 源）：%w\n%s", err, out)
	}
	return nil
}
