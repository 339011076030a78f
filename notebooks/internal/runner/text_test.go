package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestTextCommand(t *testing.T) {
	dir := t.TempDir()
	file, torn, empty := filepath.Join(dir, "a.ipynb"), filepath.Join(dir, "torn.ipynb"), filepath.Join(dir, "empty.ipynb")
	writeNotebook(t, file, "go", "#varies %%\r\nfmt.Println(\"\x1b[31m残差\")")
	for path, text := range map[string]string{torn: "<<<<<<< ours\n{}\n", empty: ""} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		args      []string
		code      int
		out, errs string
	}{
		{[]string{file}, exitOK, "=== code cell-1 { \"metadata\": { \"tags\": [ \"varies\" ] } }\n%%␍\nfmt.Println(\"␛[31m残差\")\n=== notebook\n", ""},
		{[]string{torn}, exitOK, "<<<<<<< ours\n{}\n", torn + " is printed as it is: this is not JSON: line 1"},
		{[]string{empty}, exitOK, "", ""},
		{[]string{empty, file}, exitOK, "=== code cell-1", ""},
		{[]string{filepath.Join(dir, "none.ipynb")}, exitFailed, "", "none.ipynb: no such file"},
		{nil, exitUsage, "", "text needs the path of a notebook"},
		{[]string{"-x"}, exitUsage, "", "flag provided but not defined"},
		{[]string{"-h"}, exitOK, "git config diff.ipynb.textconv", ""},
	} {
		var out, errs strings.Builder
		if code := run(t.Context(), append([]string{"text"}, test.args...), &out, &errs); code != test.code {
			t.Errorf("%q: exit status %d", test.args, code)
		}
		if !strings.HasPrefix(out.String(), test.out) && !strings.Contains(out.String(), test.out) || test.out == "" && out.Len() > 0 {
			t.Errorf("%q prints %q, want %q", test.args, out.String(), test.out)
		}
		if !strings.Contains(errs.String(), test.errs) || test.errs == "" && errs.Len() > 0 {
			t.Errorf("%q says %q, want %q", test.args, errs.String(), test.errs)
		}
	}
}

// With .gitattributes and the line of the usage, git diff shows changed lines, not JSON.
func TestGitDiff(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	dir := t.TempDir()
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", asProgram+"=1")
		text, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, text)
		}
		return string(text)
	}
	c, err := findCourse(".", nil)
	if err != nil {
		t.Fatal(err)
	}
	attributes, err := os.ReadFile(filepath.Join(c.root, ".gitattributes"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, ".gitattributes"), attributes, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	git("init", "-q")
	git("config", "diff.ipynb.textconv", quoted(os.Args[0])+" text")
	writeNotebook(t, filepath.Join(dir, "a.ipynb"), "go", "%%\nprintln(\"loss\")")
	git("add", ".")
	writeNotebook(t, filepath.Join(dir, "a.ipynb"), "go", "%%\nprintln(\"残差\")")
	has(t, git("diff"), "\n %%\n-println(\"loss\")\n+println(\"残差\")\n")
}
