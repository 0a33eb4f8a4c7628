// Package nodetest runs other people's clients, as the npm registry has them,
// against the simulator: somebody who has never seen our code says whether it
// speaks Cisco's protocols.
package nodetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The ends of waits that would be for ever; they judge nothing.
const (
	patience        = 2 * time.Minute
	installPatience = 5 * time.Minute
)

// Program is a script for node.
type Program struct {
	// Packages are npm packages with their exact versions: "jsxapi@6.0.0".
	Packages []string
	// Script is CommonJS; it may require the packages.
	Script string
	// Env is all of its environment but for PATH and HOME, as NAME=value.
	Env []string
}

// exact is a package with one version, which no tag and no range is.
var exact = regexp.MustCompile(`^(@[a-z0-9._-]+/)?[a-z0-9._-]+@\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// Run runs a program until it ends, and returns what it printed. A program that
// fails fails the test. Without node and npm the test is skipped, or fails in CI.
func Run(t testing.TB, p Program) string {
	t.Helper()
	node, npm := find(t, "node"), find(t, "npm")
	dir := t.TempDir()
	if len(p.Packages) > 0 {
		modules, err := install(t.Context(), npm, p.Packages)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
			t.Fatal(err)
		}
	}
	script := filepath.Join(dir, "script.cjs")
	if err := os.WriteFile(script, []byte(p.Script), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, script) //nolint:gosec // the node of this machine and the test's own script
	cmd.Dir = dir
	// What a package from outside need not see, it does not see.
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}, p.Env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(p.Packages, ", "), err, &stdout, &stderr)
	}
	return stdout.String()
}

func find(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("no %s in CI: %v", name, err)
	case err != nil:
		t.Skipf("no %s to run clients from the npm registry with: %v", name, err)
	}
	return path
}

// installing keeps tests of one process from installing the same thing twice;
// processes beside each other may, and the first one's stays.
var installing sync.Mutex

// install puts packages into the user's cache, if they are not there yet, and
// returns their node_modules.
func install(ctx context.Context, npm string, packages []string) (modules string, err error) {
	for _, p := range packages {
		if !exact.MatchString(p) {
			return "", fmt.Errorf("%q is no package with an exact version", p)
		}
	}
	sorted := slices.Sorted(slices.Values(packages))
	sum := sha256.Sum256([]byte(strings.Join(sorted, " ")))
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	root := filepath.Join(cache, "floorwalker-nodetest")
	modules = filepath.Join(root, hex.EncodeToString(sum[:8]), "node_modules")
	installing.Lock()
	defer installing.Unlock()
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", err
	}
	// It is built beside its place and moved there whole: a process that dies
	// leaves nothing that the next one would take for complete.
	fresh, err := os.MkdirTemp(root, "new-*")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(fresh)) }()
	ctx, cancel := context.WithTimeout(ctx, installPatience)
	defer cancel()
	args := append([]string{"install", "--prefix", fresh, "--no-save", "--no-package-lock", "--no-audit", "--no-fund",
		"--ignore-scripts", "--loglevel", "error"}, sorted...)
	cmd := exec.CommandContext(ctx, npm, args...) //nolint:gosec // names and versions were checked
	cmd.Dir = fresh
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm install %s: %w\n%s", strings.Join(sorted, " "), err, out)
	}
	place := filepath.Dir(modules)
	if err := os.Rename(fresh, place); err != nil {
		if _, there := os.Stat(modules); there != nil {
			return "", err
		}
	}
	return modules, nil
}
