package cellgo

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	Main()
	os.Exit(m.Run())
}

// bench is a repository with a package, and a kernel's folder in which cells are
// built with what Prepare has made.
type bench struct {
	t         *testing.T
	root, dir string
	env       []string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, root: t.TempDir(), dir: t.TempDir()}
	b.write(filepath.Join(b.root, "go.mod"), "module here\n\ngo 1.26.0\n")
	b.write(filepath.Join(b.root, "word", "word.go"), "package word\n\nconst Word = \"before\"\n")
	for _, args := range [][]string{
		{"mod", "init", "gonb_1a2b3c4d"}, {"mod", "edit", "-replace=here=" + b.root}, {"work", "init"}, {"work", "use", ".", b.root},
	} {
		if said, err := b.run(append(os.Environ(), "GOWORK="), args...); err != nil {
			t.Fatal(said, err)
		}
	}
	env, err := Prepare(t.Context(), Config{
		Dir: t.TempDir(), Go: filepath.Join(runtime.GOROOT(), "bin", "go"), Root: b.root,
		Imports: []string{"fmt", "here/word"}, Env: append(os.Environ(), "GOWORK=", "GOFLAGS=-ldflags=-s"),
	})
	if err != nil {
		t.Fatal(err)
	}
	b.env = env
	return b
}

func (b *bench) write(path, text string) {
	b.t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// run runs the go command as GoNB does: by the PATH.
func (b *bench) run(env []string, args ...string) (said string, err error) {
	cmd := exec.Command("sh", append([]string{"-c", `exec go "$@"`, "sh"}, args...)...)
	cmd.Dir, cmd.Env = b.dir, env
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// build builds and runs a cell. quick says whether the go command was left out.
func (b *bench) build(source string, args ...string) (printed, said string, quick bool) {
	b.t.Helper()
	b.write(filepath.Join(b.dir, "main.go"), source)
	binary := filepath.Join(b.dir, "gonb_1a2b3c4d")
	os.Remove(binary)
	said, err := b.run(b.env, append([]string{"build", "-o", binary}, args...)...)
	if err != nil {
		return "", said, false
	}
	text, err := exec.Command(binary).CombinedOutput()
	if err != nil {
		b.t.Errorf("%v\n%s", err, text)
	}
	// What the go command links carries the module's name.
	data, err := os.ReadFile(binary)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text), said, !bytes.Contains(data, []byte("path\tgonb_1a2b3c4d"))
}

const hello = "package main\n\nimport (\n\t\"fmt\"\n\t\"here/word\"\n)\n\nfunc main() { fmt.Println(word.Word, 1) }\n"

func TestBuild(t *testing.T) {
	b := newBench(t)
	for name, test := range map[string]struct {
		source  string
		args    []string
		printed string // or, if there is none, what the go command says
		quick   bool
	}{
		"all imports":             {hello, nil, "before 1\n", true},
		"fewer imports":           {"package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(2) }\n", nil, "2\n", true},
		"none":                    {"package main\n\nfunc main() {}\n", nil, "", true},
		"what the imports import": {"package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"3\\n\") }\n", nil, "3\n", true},
		"an import that is new":   {"package main\n\nimport \"go/token\"\n\nfunc main() { print(token.ADD.String() == \"+\") }\n", nil, "true", false},
		"an internal package":     {"package main\n\nimport _ \"internal/abi\"\n\nfunc main() {}\n", nil, "use of internal package internal/abi not allowed", false},
		"it does not compile":     {"package main\n\nfunc main() { x() }\n", nil, "./main.go:3:15: undefined: x", false},
		"it is not Go":            {"package main\n\nfunc main() {\n", nil, "syntax error", false},
		"no main":                 {"package main\n", nil, "function main is undeclared in the main package", false},
		"a directive":             {"package main\n\n//go:noinline\nfunc f() int { return 4 }\n\nfunc main() { print(f()) }\n", nil, "4", false},
		"a flag":                  {hello, []string{"-tags=x"}, "before 1\n", false},
	} {
		printed, said, quick := b.build(test.source, test.args...)
		if quick != test.quick || printed != test.printed && !strings.Contains(said, test.printed) {
			t.Errorf("%s: quick %v, want %v; printed %q, said %q", name, quick, test.quick, printed, said)
		}
	}
}

// What changes after Prepare is seen: the go command builds then.
func TestChanges(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(b *bench)
		printed string
	}{
		"nothing":        {func(b *bench) {}, "before 1\n"},
		"a file changes": {func(b *bench) { b.write(b.root+"/word/word.go", "package word\n\nconst Word = \"after\"\n") }, "after 1\n"},
		"a file comes": {func(b *bench) {
			b.write(b.root+"/word/init.go", "package word\n\nfunc init() { print(\"init \") }\n")
		}, "init before 1\n"},
		"a module is required": {func(b *bench) {
			if said, err := b.run(b.env, "mod", "edit", "-require=here@v0.0.0"); err != nil {
				b.t.Fatal(said, err)
			}
		}, "before 1\n"},
		"a variable":                 {func(b *bench) { b.env = append(b.env, "GOFLAGS=-ldflags=-w") }, "before 1\n"},
		"another file in the folder": {func(b *bench) { b.write(b.dir+"/other.go", "package main\n\nfunc init() { print(\"other \") }\n") }, "other before 1\n"},
		"no recipe": {func(b *bench) {
			if err := os.Remove(filepath.Join(value(b.env, recipeIn), recipeName)); err != nil {
				b.t.Fatal(err)
			}
		}, "before 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			time.Sleep(10 * time.Millisecond) // file systems know no shorter times
			test.change(b)
			printed, said, quick := b.build(hello)
			if quick != (name == "nothing") || printed != test.printed {
				t.Errorf("quick %v; printed %q, want %q; said %q", quick, printed, test.printed, said)
			}
		})
	}
}

// Other calls of the go command reach it.
func TestOtherCalls(t *testing.T) {
	b := newBench(t)
	if said, err := b.run(b.env, "env", "GOFLAGS"); err != nil || said != "-ldflags=-s\n" {
		t.Errorf("go env: %q, %v", said, err)
	}
	if said, err := b.run(b.env, "no-such-command"); err == nil || !strings.Contains(said, "unknown command") {
		t.Errorf("go no-such-command: %q, %v", said, err)
	}
}

func TestPrepareFails(t *testing.T) {
	root := t.TempDir()
	b := bench{t: t}
	b.write(root+"/go.mod", "module here\n\ngo 1.26.0\n")
	env := []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "GOFLAGS=-mod=readonly"}
	got, err := Prepare(t.Context(), Config{
		Dir: t.TempDir(), Go: filepath.Join(runtime.GOROOT(), "bin", "go"), Root: root, Imports: []string{"here/none"}, Env: env,
	})
	if err == nil || !strings.Contains(err.Error(), "here/none") {
		t.Errorf("a package that is not there: %v", err)
	}
	if len(got) != len(env) {
		t.Errorf("the environment is %q, want the one given", got)
	}
}
