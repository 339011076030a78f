package jupyter

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// at returns a pace that does not sleep, but adds up for how long it would.
func at(slept *time.Duration) *pace {
	p := newPace()
	p.sleep = func(d time.Duration) { *slept += d }
	return p
}

// A burst passes at once. Whoever goes on sending waits, until the rate is one message a pause.
func TestPace(t *testing.T) {
	var slept time.Duration
	p := at(&slept)
	now := time.Now()
	for range p.burst {
		p.wait(now)
	}
	if slept != 0 {
		t.Errorf("the burst waited for %v", slept)
	}
	for range 100 {
		slept = 0
		p.wait(now)
		now = now.Add(slept)
	}
	if slept != p.pause {
		t.Errorf("after the burst a message waits for %v, want %v", slept, p.pause)
	}
	slept = 0
	if p.wait(now.Add(time.Minute)); slept != 0 {
		t.Errorf("after a minute of silence a message waits for %v", slept)
	}
}

// What is below the limit passes as it is. Of what is longer, the beginning and the end are shown, in whole characters,
// and every byte is shown or counted.
func TestStreamLimit(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":      "",
		"short":        "a\n梯度\n",
		"as allowed":   strings.Repeat("0123456789", streamLimit/10),
		"one more":     strings.Repeat("0123456789", streamLimit/10) + "x",
		"Chinese":      "x" + strings.Repeat("梯度", streamLimit/3),
		"lines":        strings.Repeat("a line\n", streamLimit),
		"then a panic": strings.Repeat("a line\n", streamLimit) + "panic: it\n\ngoroutine 1 [running]:\n\t/tmp/gonb_1/main.go:10 +0x25\n",
		"one line":     strings.Repeat("x", 3*streamLimit),
	} {
		var got writes
		var slept time.Duration
		w := &limitedWriter{to: &got, pace: at(&slept)}
		if err := copyWhole(w, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.end(); err != nil {
			t.Fatal(err)
		}
		all := strings.Join(got, "")
		for _, piece := range got {
			if !utf8.ValidString(piece) {
				t.Errorf("%s: %.40q… is no text", name, piece)
			}
		}
		if len(text) <= streamLimit {
			if all != text {
				t.Errorf("%s: %.40q… becomes %.40q…", name, text, all)
			}
			continue
		}
		begin, rest, said := strings.Cut(all, "\n… The cell has printed 1 MB")
		_, end, counted := strings.Cut(rest, "It ended with:\n")
		if !said || !counted || !strings.HasPrefix(text, begin) || !strings.HasSuffix(text, end) || len(end) > streamEnd || len(begin) < streamLimit-utf8.UTFMax {
			t.Errorf("%s: %d bytes, then %.200q", name, len(begin), rest)
		}
		var left int
		if _, err := fmt.Sscanf(rest[strings.LastIndex(rest, "… ")+len("… "):], "%d bytes are left out", &left); err != nil || len(begin)+left+len(end) != len(text) {
			t.Errorf("%s: %d bytes at the beginning, %d left out, %d at the end, of %d; %v", name, len(begin), left, len(end), len(text), err)
		}
		if slept > 10*time.Second {
			t.Errorf("%s: it waited for %v", name, slept)
		}
	}
}

// A loop that prints waits for the page, and then for nobody: what is left out does not slow it down.
func TestFlood(t *testing.T) {
	var slept time.Duration
	w := &limitedWriter{to: io.Discard, pace: at(&slept)}
	line := []byte("line 12\n")
	for range streamLimit / len(line) {
		w.Write(line)
	}
	if slept == 0 || w.hidden != 0 {
		t.Errorf("up to the limit it waits for %v, and %d bytes are hidden", slept, w.hidden)
	}
	slept = 0
	for range streamLimit {
		w.Write(line)
	}
	if slept != 0 || w.hidden != streamLimit*len(line) || cap(w.tail) > 10*streamEnd {
		t.Errorf("after it, it waits for %v, %d bytes are hidden and %d kept", slept, w.hidden, cap(w.tail))
	}
}

func TestDisplayLimit(t *testing.T) {
	var slept time.Duration
	var said []string
	shown := &displays{pace: at(&slept), say: func(text string) { said = append(said, text) }}
	for range 2 * displayLimit {
		shown.admit(10, false)
	}
	if shown.count != displayLimit || len(said) != 1 || !strings.Contains(said[0], "200 pictures") {
		t.Errorf("%d shown, %q", shown.count, said)
	}
	for range 10 * displayLimit {
		if !shown.admit(1_000_000, true) {
			t.Fatal("an update is refused")
		}
	}
	shown = &displays{pace: at(&slept), say: func(string) {}}
	if large := displaySizeLimit/2 + 1; !shown.admit(large, false) || shown.admit(large, false) || !shown.admit(1, false) {
		t.Error("of two displays that are too large together, not the first alone is shown")
	}
	if got := sizeOf(map[string]any{"text/plain": "梯", "image/png": []byte{1, 2}, "x": 5}); got != 5 {
		t.Errorf("%d bytes, want 5", got)
	}
}
