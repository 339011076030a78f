package runner

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

func TestCleanStacks(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"f(0x12)\ngoroutine 7 of mine\n", "f(0x12)\ngoroutine 7 of mine\n"},
		{"f(0x12)\n\ngoroutine 1 [running]:\nmain.main()\n\tgonb/main.go:10 +0x65\n", "f(0x12)\n\ngoroutine 1 [running]:\nmain.main()\n\tgonb/main.go:10 +0x65\n"},
		{"goroutine 19 [running]:\ncreated by main.main in goroutine 1\n", "goroutine N [running]:\ncreated by main.main in goroutine 1\n"},
		{"goroutine 10 [running]:\ncreated by main.f in goroutine 2\n", "goroutine N [running]:\ncreated by main.f in goroutine N\n"},
		{"goroutine 1 [running]:\ngonum.org/v1/gonum/mat.(*Dense).Mul(0x3a93, {0x4f, 0x3a}, {0x4f, 0x3a})\n\tx.go:283 +0x2107\n",
			"goroutine 1 [running]:\ngonum.org/v1/gonum/mat.(*Dense).Mul(...)\n\tx.go:283 +0x2107\n"},
		{"goroutine 1 [running]:\nbp.New({0x4f2638, 0x5de800}, {0xbdd7b3ac000, 0x2, 0x2})\nmain.main.func1(0x3?)\nbp.chain.want({{0x1, 0x2}, ...}, 0x1)\npanic({0x550fc0?, 0x594580?})\n",
			"goroutine 1 [running]:\nbp.New(...)\nmain.main.func1(...)\nbp.chain.want(...)\npanic(...)\n"},
		{"runtime: goroutine stack exceeds 1048576-byte limit\nruntime: sp=0x1e059cfe0388 stack=[0x1e059cfe0000, 0x1e059d0e0000]\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x4d03db?, 0x200000008?})\n\tpanic.go:1229 +0x48 fp=0x7fff76bea768 sp=0x7fff76bea738 pc=0x479d08\n\ngoroutine 21 gp=0x1e059ce5a1e0 m=0 mp=0x596180 [running]:\nmain.f(0x154f3)\n\tmain.go:3 +0x39 fp=0x1e059cfe0398 sp=0x1e059cfe0390 pc=0x4a70d9\n",
			"runtime: goroutine stack exceeds 1048576-byte limit\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw(...)\n\tpanic.go:1229 +0x48\n\ngoroutine N [running]:\nmain.f(...)\n\tmain.go:3 +0x39\n"},
		{"goroutine 18 gp=0xc000 m=nil [select (no cases), 2 minutes]:\nmain.f()\n", "goroutine N [select (no cases)]:\nmain.f()\n"},
		{"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [sync.WaitGroup.Wait, 3 minutes, locked to thread]:\n", "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [sync.WaitGroup.Wait, locked to thread]:\n"},
		{"goroutine 1 [running]:\nbp.(*Network).Theta(...)\nmain.f(_, 0x2)\n", "goroutine 1 [running]:\nbp.(*Network).Theta(...)\nmain.f(...)\n"},
	} {
		if got := cleanStacks(test.text); got != test.want {
			t.Errorf("%q gives\n%s\nwant\n%s", test.text, got, test.want)
		}
	}
}
