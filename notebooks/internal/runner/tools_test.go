package runner

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestToolsThatNobodyUsesAreRemoved(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache) // Linux
	t.Setenv("HOME", cache)           // macOS
	parent, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	parent = filepath.Join(parent, "backprop")
	root := repository(t, "go.sum")
	id, err := toolsID(root, goEnv{})
	if err != nil {
		t.Fatal(err)
	}
	inUse, days := "tools-"+id, 24*time.Hour
	for dir, age := range map[string]time.Duration{
		inUse:                           90 * days, // by this run
		"tools-0123456789abcdef":        29 * days, // by another checkout, lately
		"tools-fedcba9876543210":        31 * days,
		"tools-fedcba9876543210-123456": 31 * days, // half built
		"tools-fedcba9876543210-99":     0,         // being built
		"tools-of-mine":                 90 * days,
	} {
		path := filepath.Join(parent, dir)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, program := range []string{"gonb", "goimports"} {
			if err := os.WriteFile(filepath.Join(path, program), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	found, err := buildTools(t.Context(), root, kernelPrograms, goEnv{}, t.Logf)
	if err != nil || found.dir != filepath.Join(parent, inUse) {
		t.Fatalf("found %s, %v", found.dir, err)
	}
	var left []string
	entries, _ := os.ReadDir(parent)
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	want := []string{"tools-0123456789abcdef", "tools-fedcba9876543210-99", "tools-of-mine", inUse}
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left are %q, want %q", left, want)
	}
	if info, err := os.Stat(found.dir); err != nil || time.Since(info.ModTime()) > time.Hour {
		t.Errorf("the folder's time does not say that it is in use: %v, %v", info.ModTime(), err)
	}
}
