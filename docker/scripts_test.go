package docker

import (
	"bufio"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var shell = regexp.MustCompile(`^#!.*\b(sh|bash)$`)

// scripts lists the shell scripts of the repository, by their first line.
func scripts(t *testing.T) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "out") {
			return fs.SkipDir
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		first, _ := bufio.NewReaderSize(file, 64).ReadSlice('\n')
		if shell.MatchString(strings.TrimSpace(string(first))) {
			list = append(list, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// shellcheck finds Debian's ShellCheck. Without it nothing is known of the scripts.
func shellcheck(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Fatal("shellcheck is missing: apt-get install shellcheck")
	}
	return path
}

func TestScripts(t *testing.T) {
	files := scripts(t)
	for _, want := range []string{"../docker/setup", "../docker/workshop", "../docker/build", "../.ci/run", "../notebooks/internal/runner/launcher.sh"} {
		if !slices.Contains(files, want) {
			t.Errorf("%s is not among the scripts that were found: %s", want, files)
		}
	}
	if text, err := exec.Command(shellcheck(t), files...).CombinedOutput(); err != nil {
		t.Errorf("shellcheck: %v\n%s", err, text)
	}
}

// ShellCheck finds a mistake that is planted.
func TestShellcheckFinds(t *testing.T) {
	cmd := exec.Command(shellcheck(t), "-")
	cmd.Stdin = strings.NewReader("#!/bin/sh\nrm -r $1\n")
	if text, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(text), "SC2086") {
		t.Errorf("a variable without quotes: %v\n%s", err, text)
	}
}
