package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSameBytesOnEveryMachine scores the sample city with the program as it
// ships for every Linux machine, and with other numbers of processors, and
// wants the same run file byte by byte. Foreign machines are emulated.
func TestSameBytesOnEveryMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program for every machine")
	}
	dir := t.TempDir()
	build := func(t *testing.T, name string, env ...string) string {
		out := filepath.Join(dir, name)
		command := exec.Command("go", "build", "-trimpath", "-o", out, ".") // as make release, whose objects it shares
		command.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
		said, err := command.CombinedOutput()
		require.NoError(t, err, string(said))
		return out
	}
	score := func(t *testing.T, env string, command ...string) string {
		out := filepath.Join(t.TempDir(), "run.ndjson")
		run := exec.Command(command[0], append(command[1:], "score", "-r", "national@2019", "-date", "2022-12-31", "-o", out, "../../testdata/sample")...)
		run.Env = append(os.Environ(), env)
		said, err := run.CombinedOutput()
		if strings.Contains(string(said), "microarchitecture support") {
			t.Skip("this processor is older than what the program was built for")
		}
		var status *exec.ExitError
		require.ErrorAs(t, err, &status)
		require.Equal(t, exitNotGood, status.ExitCode(), "the sample has mistakes: %s", said)
		data, err := os.ReadFile(out)
		require.NoError(t, err)
		return string(data)
	}
	native := build(t, "native")
	want := score(t, "GOMAXPROCS=1", native)
	require.Greater(t, strings.Count(want, "\n"), 20)
	same := func(t *testing.T, got string) {
		require.True(t, want == got, "the run files differ")
	}
	t.Run("two processors", func(t *testing.T) { same(t, score(t, "GOMAXPROCS=2", native)) })
	t.Run("amd64 v3", func(t *testing.T) {
		if runtime.GOARCH != "amd64" {
			t.Skip("this machine is no amd64")
		}
		same(t, score(t, "", build(t, "v3", "GOARCH=amd64", "GOAMD64=v3")))
	})
	for arch, emulator := range map[string]string{"arm64": "qemu-aarch64", "loong64": "qemu-loongarch64"} {
		t.Run(arch, func(t *testing.T) {
			program := []string{filepath.Join(dir, arch)}
			if runtime.GOARCH != arch {
				path, err := exec.LookPath(emulator)
				if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" {
					t.Skip(emulator + " is not installed")
				}
				require.NoError(t, err)
				program = []string{path, program[0]}
			}
			build(t, arch, "GOOS=linux", "GOARCH="+arch)
			same(t, score(t, "", program...))
		})
	}
}
