package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCleaner(t *testing.T) {
	clean := cleaner([]alias{
		{"/home/ann", "~"}, {"/home/ann/course", "backprop"}, {"/tmp/backprop-123", "$TMPDIR"}, {"/", "root"}, {"", "none"},
	})
	for text, want := range map[string]string{
		"plain text, 1/2":                               "plain text, 1/2",
		"/home/ann/course/bp/dense.go:31 +0x1d":         "backprop/bp/dense.go:31 +0x1d",
		"in /home/ann/course, and /home/ann":            "in backprop, and ~",
		"/home/anna /srv/home/ann/x":                    "/home/anna /srv/home/ann/x",
		"\t/tmp/backprop-123/gonb_1a2b3c4d/main.go:10":  "\tgonb/main.go:10",
		"# gonb_1a2b3c4d\n./main.go:1":                  "# gonb\n./main.go:1",
		"failed: chdir /tmp/backprop-123: no such file": "failed: chdir $TMPDIR: no such file",
		"gonb_notes": "gonb_notes",
		"/home/ann/course:/home/ann/course/bin:/home/ann/go": "backprop:backprop/bin:~/go",
	} {
		if got := clean(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// The shell's working directory may be a link, and TMPDIR is one on macOS.
func TestCleanerFollowsLinks(t *testing.T) {
	link := filepath.Join(t.TempDir(), "link")
	real, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	clean := cleaner([]alias{{link, "backprop"}})
	if got, want := clean(link+"/bp, "+real+"/bp"), "backprop/bp, backprop/bp"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAliases(t *testing.T) {
	c := course{root: "/srv/course", files: []string{"/srv/course/notebooks/01-a.ipynb", "/srv/mine/b.ipynb"}}
	clean := cleaner(aliases(c, tools{dir: "/cache/tools-1"}, goEnv{GOROOT: "/go", GOMODCACHE: "/mod", GOCACHE: "/cache"}))
	for text, want := range map[string]string{
		"/srv/course/notebooks": "backprop/notebooks", "/srv/mine": ".", "/srv/mine/x.csv": "./x.csv", "/srv/other": "/srv/other",
		"/cache/tools-1/gonb": "$TOOLS/gonb", "/cache/0a": "$GOCACHE/0a", "/go/src": "$GOROOT/src", "/mod/gonum.org": "$GOMODCACHE/gonum.org",
	} {
		if got := clean(text); got != want {
			t.Errorf("%s gives %s, want %s", text, got, want)
		}
	}
}
