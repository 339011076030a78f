package jupyter

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// pieces gives a text in two pieces, cut at a byte.
func pieces(text string, at int) io.Reader {
	return io.MultiReader(strings.NewReader(text[:at]), strings.NewReader(text[at:]))
}

// writes keeps what it gets, write by write.
type writes []string

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, string(p))
	return len(p), nil
}

// Wherever the kernel cuts, each piece consists of whole characters, and nothing is lost.
func TestWholeCharacters(t *testing.T) {
	for _, text := range []string{"", "a", "第3步：梯度正确\n", "残差 δ = 0.5", "😀😀\n", "e\u0301\u200d", "\ufffd", "\r 10 %", "no\tstack"} {
		for at := range len(text) + 1 {
			var got writes
			if err := copyWhole(&got, pieces(text, at)); err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, "") != text {
				t.Errorf("%q, cut at %d, becomes %q", text, at, got)
			}
			for _, piece := range got {
				if !utf8.ValidString(piece) {
					t.Errorf("%q, cut at %d, is written as %q", text, at, got)
				}
			}
		}
	}
}

// What is no text, and a character that never ends, are passed on as they are.
func TestNothingIsLost(t *testing.T) {
	for _, text := range []string{"\xff\xfe", "a\xe6\xa2", "\xe6\xa2 b", "\xf0\x9f\x98", "\x80\x80\x80\x80\x80", "\tno line end", strings.Repeat("\t梯度", 20_000)} {
		for _, from := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text))} {
			var got bytes.Buffer
			if err := copyWhole(&got, from); err != nil || got.String() != text {
				t.Errorf("%.40q becomes %.40q, %v", text, got.String(), err)
			}
		}
	}
	var got bytes.Buffer
	broken := errors.New("broken")
	if err := copyWhole(&got, io.MultiReader(strings.NewReader("a\xe6"), iotest.ErrReader(broken))); !errors.Is(err, broken) || got.String() != "a\xe6" {
		t.Errorf("before an error, %q is written; the error is %v", got.String(), err)
	}
}

// A line of a stack trace reaches GoNB in one piece, other text at once: a person may wait
// for the question that has no line end.
func TestWholeLinesOfStacks(t *testing.T) {
	const stack = "goroutine 5 [running]:\nmain.main.func4()\n\t/tmp/gonb_1/main.go:10 +0x25\ncreated by main.main\n\t/tmp/gonb_1/main.go:9 +0x18a\nexit"
	for at := range len(stack) + 1 {
		var got writes
		if err := copyWhole(&got, pieces(stack, at)); err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, piece := range got {
			found += strings.Count(piece, "\t/tmp/gonb_1/main.go:10 ") + strings.Count(piece, "\t/tmp/gonb_1/main.go:9 ")
		}
		if found != 2 || strings.Join(got, "") != stack {
			t.Errorf("cut at %d: %q", at, got)
		}
	}
	for text, want := range map[string]int{
		"name? ": 6, "a\nname? ": 8, "a\n\tb": 2, "\tb": 0, "\tb\n": 3, "梯\xe5": 3, "a\n\t梯\xe5": 2, "": 0,
		"\t" + strings.Repeat("x", longLine): longLine + 1,
	} {
		if got := whole([]byte(text)); got != want {
			t.Errorf("of %.20q, %d bytes can be written, want %d", text, got, want)
		}
	}
}

// The mends fit the version of GoNB that go.mod names. When they do not any more: is the
// fault still there?
func TestMendsFit(t *testing.T) {
	from, err := exec.Command("go", "list", "-f", "{{.Module.Dir}}", GoNB).Output()
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "gonb")
	if err := Mend(strings.TrimSpace(string(from)), to); err != nil {
		t.Fatal(err)
	}
	for _, m := range Mends {
		data, err := os.ReadFile(filepath.Join(to, m.File))
		if err != nil || !strings.Contains(string(data), m.New) || m.Old != "" && strings.Contains(strings.ReplaceAll(string(data), m.New, ""), m.Old) {
			t.Errorf("%s is not mended: %v", m.File, err)
		}
	}
	if err := Mend(to, to+"2"); err == nil || !strings.Contains(err.Error(), "needs other mends") {
		t.Errorf("mended twice: %v", err)
	}
}
