package runner

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

func TestProgressLines(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out, nil)
	p.width, p.total = 6, 2
	p.began = time.Now().Add(-100 * time.Second)
	p.begin("short", 7, 31, "// the forward pass") // nothing in a file
	p.cell("short", 7, 31, 640*time.Millisecond, "// the forward pass", nil)
	p.cell("longer", 8, 31, 83*time.Second, strings.Repeat("δ", 70), errors.New("x"))
	p.end("short", "31 cells")
	p.close()
	want := "  1m40s  short   cell  7/31    0.6s   // the forward pass\n" +
		"  1m40s  longer  cell  8/31   1m23s   FAILED  " + strings.Repeat("δ", 51) + "…\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// On a terminal there is one line for each notebook that runs, wherever it has got
// to; what fails and what has ended stands above.
func TestProgressInPlace(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out, &terminal{width: 40, height: 10})
	p.width, p.total = 1, 3
	p.say("building")
	p.begin("1", 1, 12, "// one")
	p.begin("2", 1, 3, "// a long line that goes on and on and on")
	wantScreen(t, out.String(), "building", "1  cell  1/12    0.0s   // one", "2  cell 1/3    0.0s   // a long line th…", "0 of 3 notebooks, 0.0s")
	p.cell("1", 1, 12, time.Second, "// one", nil)
	p.begin("1", 2, 12, "// two")
	p.cell("2", 1, 3, 2*time.Second, "// long", errors.New("no"))
	p.end("2", "1 of 3 cells  FAILED")
	wantScreen(t, out.String(), "building", "   0.0s  2  cell 1/3    2.0s   FAILED  /", "/ long", "2  1 of 3 cells  FAILED", "1  cell  2/12    0.0s   // two", "1 of 3 notebooks, 0.0s")
	p.close()
	wantScreen(t, out.String(), "building", "   0.0s  2  cell 1/3    2.0s   FAILED  /", "/ long", "2  1 of 3 cells  FAILED")
}

// On a terminal the last findings stand above the notebooks, and the formulas are
// counted, each once.
func TestProgressShowsFindings(t *testing.T) {
	finding := func(i int) []*notebook.Output {
		return []*notebook.Output{
			{Type: notebook.Stream, Name: "stdout", Text: "no finding"},
			{Type: notebook.DisplayData, Data: map[string]any{
				"text/plain": fmt.Sprintf("B%d  a formula  holds\n", i),
				ledger.MIME:  map[string]any{"id": fmt.Sprintf("B%d", i), "kind": "holds", "ok": true, "text": "x"},
			}},
		}
	}
	var out, file strings.Builder
	p, lines := newProgress(&out, &terminal{width: 40, height: 20}), newProgress(&file, nil)
	p.width, p.total = 1, 1
	for _, i := range []int{1, 2, 3, 4, 5, 6, 7, 7} {
		p.found(finding(i))
		lines.found(finding(i))
	}
	p.begin("1", 2, 3, "// two")
	wantScreen(t, out.String(), "B3  a formula  holds", "B4", "B5", "B6", "B7", "B7", "", "1  cell 2/3    0.0s   // two", "0 of 1 notebook, 7 formulas checked")
	p.close()
	lines.close()
	wantScreen(t, out.String())
	if file.String() != "" {
		t.Errorf("a file holds %q", file.String())
	}
}

// Kernels that run at once end at about the same time when the long notebooks begin.
func TestLongestFirst(t *testing.T) {
	var books []*notebook.Notebook
	for _, cells := range []int{2, 0, 3, 1, 3} {
		text := strings.TrimSuffix(strings.Repeat(`{"cell_type":"code","source":""},`, cells), ",")
		book, err := notebook.Parse([]byte(`{"nbformat":4,"cells":[` + text + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, book)
	}
	books = append(books, nil) // it could not be read
	if got, want := longestFirst(books), []int{2, 4, 0, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// More notebooks than the terminal has lines must not scroll it.
func TestProgressOnALowTerminal(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out, &terminal{width: 40, height: 3})
	p.width, p.total = 1, 5
	for i := range 5 {
		p.begin(fmt.Sprint(i), 1, 2, "x")
	}
	wantScreen(t, out.String(), "4  cell 1/2    0.0s   x", "5 notebooks")
	p.close()
	wantScreen(t, out.String())
}

// wantScreen wants these lines on a terminal of 40 columns, to which text was
// written.
func wantScreen(t *testing.T, text string, want ...string) {
	t.Helper()
	got := onScreen(t, text, 40)
	if len(got) != len(want) {
		t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i := range want {
		if !strings.Contains(got[i], want[i]) {
			t.Errorf("line %d is %q, want %q", i+1, got[i], want[i])
		}
	}
}

var control = regexp.MustCompile(`^\x1b\[(\??\d*)([A-Za-z])`)

// onScreen is what a terminal shows after text was written to it. It knows the
// control sequences that a screen uses, and refuses others.
func onScreen(t *testing.T, text string, width int) []string {
	t.Helper()
	rows, row, column, wrap := [][]rune{nil}, 0, 0, true
	for text != "" {
		if m := control.FindStringSubmatch(text); m != nil {
			switch m[1] + m[2] {
			case "J":
				rows = rows[:row+1]
				rows[row] = rows[row][:min(column, len(rows[row]))]
			case "?7l":
				wrap = false
			case "?7h":
				wrap = true
			default:
				var n int
				if _, err := fmt.Sscan(m[1], &n); err != nil || m[2] != "A" || n > row {
					t.Fatalf("a control sequence %q in line %d", m[0], row)
				}
				row -= n
			}
			text = text[len(m[0]):]
			continue
		}
		for i, r := range text {
			if i > 0 && r == '\x1b' {
				text = text[i:]
				break
			}
			switch {
			case r == '\r':
				column = 0
			case r == '\n':
				row, column = row+1, 0
			case column == width && !wrap:
				rows[row][width-1] = r
			default:
				if column == width {
					row, column = row+1, 0
				}
				if row == len(rows) {
					rows = append(rows, nil)
				}
				rows[row] = append(rows[row][:column], r)
				column++
			}
			if row == len(rows) {
				rows = append(rows, nil)
			}
			if i+len(string(r)) == len(text) {
				text = ""
			}
		}
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, string(row))
	}
	return lines[:len(lines)-1] // the cursor stands in an empty one
}
