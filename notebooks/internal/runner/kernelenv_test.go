package runner

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWorkspaceFlags(t *testing.T) {
	for goflags, want := range map[string][]string{
		"":                                 nil,
		"-mod=mod":                         nil,
		" -race  -mod=vendor\t--trimpath ": {"-race", "--trimpath"},
		"--mod=readonly '-mod=mod' \"-modfile=a b\"": nil,
		"'-ldflags=-w -s' -tags=a,b":                 {"'-ldflags=-w -s'", "-tags=a,b"},
		"-modcacherw -tags=-mod=mod":                 {"-modcacherw", "-tags=-mod=mod"},
		"'-tags=never closed":                        {"'-tags=never closed"},
	} {
		if got := workspaceFlags(goflags); !slices.Equal(got, want) {
			t.Errorf("%s leaves %q, want %q", goflags, got, want)
		}
	}
}

// A user's GOFLAGS=-mod=mod once stopped every notebook in its first cell.
func TestGOFLAGSOfTheUser(t *testing.T) {
	t.Setenv("GOFLAGS", "-mod=mod")
	dir := t.TempDir()
	file := filepath.Join(dir, "test.ipynb")
	writeNotebook(t, file, "go", "import \"os\"\n%%\nprintln(os.Getenv(\"GOFLAGS\"))")
	var out strings.Builder
	if code := run(t.Context(), []string{"-o", dir + "/out", file}, &out, &out); code != exitOK {
		t.Errorf("exit status %d\n%s", code, out.String())
	}
	if data, err := os.ReadFile(dir + "/out/test.ipynb"); err != nil || !strings.Contains(string(data), `"-ldflags=-s\n"`) {
		t.Errorf("the cell's GOFLAGS are not -ldflags=-s alone: %v\n%s", err, data)
	}
}
