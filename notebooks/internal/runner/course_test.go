package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repository makes a folder that looks like the repository, and gives its path.
func repository(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, file := range append(files, "go.mod") {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("module backprop\n\ngo 1.26.0\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFindCourse(t *testing.T) {
	root := repository(t, "notebooks/02-b.ipynb", "notebooks/01-a.ipynb", "notebooks/draft.ipynb", "bp/deep/x.go", "other/01-a.ipynb")
	c, err := findCourse(filepath.Join(root, "bp", "deep"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.root != root || len(c.files) != 2 || name(c.files[0]) != "01-a" {
		t.Errorf("got %+v", c)
	}
	if !c.has("02-b") || c.has("03-c") {
		t.Error("has does not tell which notebooks there are")
	}
	c, err = findCourse(filepath.Join(root, "notebooks"), []string{"draft.ipynb", filepath.Join(root, "other", "01-a.ipynb")})
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(root, "notebooks", "draft.ipynb"); c.files[0] != want || len(c.files) != 2 {
		t.Errorf("got %+v", c)
	}
}

func TestFindCourseRefuses(t *testing.T) {
	root := repository(t, "notebooks/01-a.ipynb", "other/01-a.ipynb")
	for _, test := range []struct {
		dir   string
		files []string
		want  string
	}{
		{t.TempDir(), nil, "is not inside the repository"},
		{repository(t), nil, "holds no notebook"},
		{root, []string{"none.ipynb"}, "none.ipynb cannot be opened: no such file"},
		{root, []string{"instal"}, "instal is no command, and no notebook: give files that end in .ipynb"},
		{root, []string{"notebooks/01-a.ipynb", "./notebooks/01-a.ipynb"}, "./notebooks/01-a.ipynb is given twice"},
		{root, []string{"go.mod"}, "go.mod is not a notebook"},
		{root, []string{"notebooks"}, "notebooks is not a notebook"},
		{root, []string{"notebooks/01-a.ipynb", "other/01-a.ipynb"}, "the same result 01-a.ipynb"},
	} {
		if _, err := findCourse(test.dir, test.files); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v gives %v, want %q", test.files, err, test.want)
		}
	}
}

func TestResultsDoNotOverwriteNotebooks(t *testing.T) {
	root := repository(t, "notebooks/01-a.ipynb", "out/02-b.ipynb", "other/03-c.ipynb")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(root, "notebooks"), link); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		out  string
		file string // to run
		want string // in the error, or "" for none
	}{
		{"", "notebooks/01-a.ipynb", ""},
		{"out", "notebooks/01-a.ipynb", ""},
		{"none/yet", "notebooks/01-a.ipynb", ""},
		{"notebooks", "notebooks/01-a.ipynb", "would overwrite the notebooks of the course: choose another folder with -o, or use -update"},
		{"notebooks/../notebooks/", "notebooks/01-a.ipynb", "would overwrite the notebooks"},
		{link, "notebooks/01-a.ipynb", "would overwrite the notebooks"},
		{"notebooks", "other/03-c.ipynb", "would overwrite the notebooks"}, // it may bear a course notebook's name
		{"other", "other/03-c.ipynb", "03-c.ipynb would overwrite it"},
		{"", "out/02-b.ipynb", "02-b.ipynb would overwrite it"},
	} {
		c, err := findCourse(root, []string{test.file})
		if err != nil {
			t.Fatal(err)
		}
		if out := test.out; out != "" && !filepath.IsAbs(out) {
			test.out = filepath.Join(root, out)
		}
		dir, err := c.outDir(test.out)
		if test.want == "" && (err != nil || dir == "") || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("-o %q %s gives %q, %v; want %q", test.out, test.file, dir, err, test.want)
		}
	}
}
