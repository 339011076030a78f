package tempdir

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// asProgram makes this test binary a program that makes a folder and waits.
const asProgram = "TEMPDIR_TEST_PARENT"

func TestMain(m *testing.M) {
	if parent := os.Getenv(asProgram); parent != "" {
		d, err := New(parent)
		if err != nil {
			panic(err)
		}
		held = d // a folder that is garbage is closed, and its lock with it
		os.Stdout.WriteString(d.Path + "\n")
		select {}
	}
	os.Exit(m.Run())
}

// held is the folder of the program that TestSweep starts.
var held *Dir

// A folder of a program that runs stays, one of a program that was killed goes, and
// what New did not make stays.
func TestSweep(t *testing.T) {
	parent := t.TempDir()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), asProgram+"="+parent)
	out, err := program.StdoutPipe()
	if err == nil {
		err = program.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line := bufio.NewScanner(out)
	line.Scan()
	killed := line.Text()
	if err := os.WriteFile(filepath.Join(killed, "left.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mine, err := New(parent)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"backprop-1", "backprop-mine", "other-2"} {
		if err := os.Mkdir(filepath.Join(parent, other), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(parent, "backprop-mine", lockName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	Sweep(parent)
	left(t, parent, "backprop-1", "backprop-mine", "other-2", filepath.Base(killed), filepath.Base(mine.Path))
	program.Process.Kill()
	program.Wait()
	Sweep(parent)
	left(t, parent, "backprop-1", "backprop-mine", "other-2", filepath.Base(mine.Path))
	if err := mine.Remove(); err != nil {
		t.Error(err)
	}
	left(t, parent, "backprop-1", "backprop-mine", "other-2")
}

func left(t *testing.T, parent string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != len(want) {
		t.Errorf("%v are left (%v), want %v", entries, err, want)
	}
	for _, name := range want {
		if _, err := os.Stat(filepath.Join(parent, name)); err != nil {
			t.Errorf("%s is gone", name)
		}
	}
}

func TestNewFails(t *testing.T) {
	if _, err := New(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder was made where there is no parent")
	}
}

// TMPDIR may be relative: what is made in it is used by programs that run elsewhere.
func TestNewIsAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("relative", 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", "relative")
	d, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(d.Path) {
		t.Errorf("the folder is %s", d.Path)
	}
	if err := d.Remove(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir("relative"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
