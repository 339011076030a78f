package docker

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rhysd/actionlint"
)

func workflows(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	return files
}

// actionlintOn gives what actionlint finds in a workflow; the scripts in it go through
// shellcheck.
func actionlintOn(t *testing.T, path string, text []byte) string {
	t.Helper()
	var out bytes.Buffer
	linter, err := actionlint.NewLinter(&out, &actionlint.LinterOptions{Shellcheck: shellcheck(t)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := linter.Lint(path, text, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWorkflows(t *testing.T) {
	for _, path := range workflows(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := actionlintOn(t, path, text); found != "" {
			t.Errorf("actionlint:\n%s", found)
		}
	}
}

// actionlint finds a mistake that is planted, in a workflow and in a script in it.
func TestActionlintFinds(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown key":    "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    step: []\n    steps:\n      - run: ls\n",
		"an unknown output": "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ steps.none.outputs.x }}\n",
		"a script":          "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: rm -r $HOME/$x\n",
	} {
		if actionlintOn(t, name+".yml", []byte(text)) == "" {
			t.Errorf("%s is not found", name)
		}
	}
}

var (
	uses   = regexp.MustCompile(`(?m)^\s*(?:- )?uses:.*$`)
	pinned = regexp.MustCompile(`uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
)

// Actions are those of one commit, and the version is beside it.
func TestActionsPinned(t *testing.T) {
	found := 0
	for _, path := range workflows(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range uses.FindAllString(string(text), -1) {
			found++
			if !pinned.MatchString(line) {
				t.Errorf("%s: an action without commit and version: %s", path, line)
			}
		}
	}
	if found == 0 {
		t.Error("no workflow uses an action")
	}
	if pinned.MatchString("uses: actions/checkout@v5 # v5.0.0") {
		t.Error("a tag passes for a commit")
	}
}
