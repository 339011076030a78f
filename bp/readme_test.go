package bp_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The program in the README runs as it stands and prints what stands below it.
func TestReadmeProgram(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, rest := block(t, string(text), "```go\n")
	want, _ := block(t, rest, "```text\n")

	file := filepath.Join(t.TempDir(), "xor.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	if steady(string(got)) != steady(want) {
		t.Errorf("the program prints\n%s\nand the README says\n%s", got, want)
	}
}

// steady leaves out what differs between processors: how large the rounding errors in a block are, and
// which entry has the largest.
func steady(output string) string {
	var lines []string
	for line := range strings.Lines(output) {
		if words := strings.Fields(line); len(words) > 4 && words[0] == "layer" {
			line = strings.Join(append(words[:4:4], words[len(words)-1]), " ") + "\n"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

// block returns the first fenced block that opens with fence, and the text after it.
func block(t *testing.T, text, fence string) (inside, rest string) {
	t.Helper()
	_, after, found := strings.Cut(text, fence)
	inside, rest, closed := strings.Cut(after, "```\n")
	if !found || !closed {
		t.Fatalf("the README has no block that opens with %q", fence)
	}
	return inside, rest
}
