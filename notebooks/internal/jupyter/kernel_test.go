package jupyter

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// These kernels are no kernels: each fails to start in its own way, and must
// leave nothing behind.
func TestStartFails(t *testing.T) {
	for name, test := range map[string]struct {
		command []string
		want    string
	}{
		"no such program":       {[]string{"no-such-kernel"}, "no-such-kernel"},
		"it dies at once":       {[]string{"sh", "-c", "echo I0101 noise; echo bad flag >&2; exit 3"}, "exit status 3; it said last:\nbad flag"},
		"what GoNB always logs": {[]string{"sh", "-c", "printf '%s\\n' 'W0101 12:00:00 1 x.go:2] a warning' 'E0101 12:00:00 1 x.go:3] \x1b[7mid\x1b[0m ' 'Program gopls is not installed. It' 'with:' '```' '!go install' '```' 'E0101 12:00:00 1 x.go:4] the cause'; exit 3"}, "it said last:\nE0101 12:00:00 1 x.go:4] the cause"},
		"it ends well":          {[]string{"true"}, "the kernel ended by itself"},
		"it never listens":      {[]string{"sh", "-c", "echo thinking; sleep 60"}, "did not answer in time"},
		"the file is missing":   {[]string{"sh", "-c", "test -f " + "$0 && exit 7", ConnectionFile}, "exit status 7"},
	} {
		t.Run(name, func(t *testing.T) {
			tmp := t.TempDir()
			t.Setenv("TMPDIR", tmp)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := Start(ctx, Config{Command: test.command, Dir: tmp, Env: os.Environ()})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "the kernel cannot start") {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if left, _ := os.ReadDir(tmp); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestStartIsCancelled(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := Start(ctx, Config{Command: []string{"sleep", "60"}, Dir: tmp, Env: os.Environ()})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A socket's path may have about a hundred bytes, however long TMPDIR is.
func TestPrivateDirIsShort(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 25))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	dir, err := privateDir()
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Remove()
	if path := newConnection(dir.Path).address(5); len(strings.TrimPrefix(path, "ipc://")) > maxSocketPath {
		t.Errorf("%s is too long for a socket", path)
	}
	if left, _ := os.ReadDir(long); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
