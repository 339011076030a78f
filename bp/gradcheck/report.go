package gradcheck

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Options changes how a gradient is checked. The zero value, or nil in its place, is the default.
type Options struct {
	// Tolerance is the largest relative error of an entry, |got − want| / max(|got|, |want|). 0 means 1e-6, and 1e-3 for
	// a function that is calculated in float32. There is no absolute tolerance: it would be blind to small gradients, and
	// those of the first layers are small.
	Tolerance float64

	// Float32 says that the function is calculated in float32, so that it has seven digits: the steps are wider, and
	// Tolerance is 1e-3 where it is 0. Nobody need say so where Slices is given []float32, or where the values of the
	// function show it.
	Float32 bool

	// Entries is how many entries of each block are measured, at most: those that are not finite, the largest and the
	// smallest ones, and others from all rows and columns alike. All others are checked together, by the slope in one
	// direction. 0 means all.
	Entries int

	// Progress is written a line every two seconds that says how far the check is, for instance os.Stderr. May be nil.
	Progress io.Writer

	// FixedX is for Layer, where the numbers in x are no numbers but names, such as the words of an embedding: it does not
	// move x, and the report has no block for it.
	FixedX bool
}

// Report is the result of a gradient check, block by block, including those that passed.
type Report struct {
	Tolerance float64 // the largest relative error that passes
	Blocks    []Block
	Note      string // what else there is to say: why there are no blocks, or how the layer breaks its contract

	broken  bool // Note says how
	float32 bool // the function is calculated in float32
}

// Test fails a test unless the gradient is right, and prints the report there. t is a *testing.T:
//
//	gradcheck.Slices(loss, backward, vars...).Test(t)
func (r *Report) Test(t interface {
	Helper()
	Errorf(format string, args ...any)
}) {
	if t.Helper(); !r.OK() {
		t.Errorf("%s", "\n"+r.String())
	}
}

// Verdict returns the worst verdict of all entries, except that it is Right where some entries are Right and the others
// Rounding, Dead or a Kink, which is no fault of the gradient. Where no entry could be compared, it is Inconclusive, and
// where all of a layer's are 0 = 0, Dead: a gradient that is right only because it is 0 has not been looked at. A layer
// that breaks its contract is Wrong.
func (r *Report) Verdict() Verdict {
	worst, right, rounding := Right, 0, 0
	for _, b := range r.Blocks {
		right += b.Count[Right]
		rounding += b.Count[Rounding]
		if v := b.Worst.Verdict; v > Kink {
			worst = max(worst, v)
		}
	}
	switch {
	case r.broken:
		return Wrong
	case right+rounding == 0:
		return max(worst, Inconclusive)
	case worst == Right && r.deadLayer() != 0:
		return Dead
	case worst == Right && right == 0:
		return Rounding
	}
	return worst
}

// deadLayer returns the first layer whose entries are all 0 = 0, or 0.
func (r *Report) deadLayer() int {
	alive, first := map[int]bool{}, 0
	for _, b := range r.Blocks {
		for _, e := range b.Entries {
			if !(e.Got == 0 && e.Want == 0) {
				alive[b.layer] = true
			}
		}
	}
	for _, b := range r.Blocks {
		if b.layer > 0 && !alive[b.layer] && (first == 0 || b.layer < first) {
			first = b.layer
		}
	}
	return first
}

// OK reports whether every entry agrees, as closely as rounding lets it. What is inconclusive or dead is not OK: it has
// not been shown to be right.
func (r *Report) OK() bool { return r.Verdict() <= Rounding }

// String returns the report as a table with the worst entry of each block, then the reasons and the verdict.
func (r *Report) String() string {
	var s strings.Builder
	width := len("block")
	for _, b := range r.Blocks {
		width = max(width, len(b.Name))
	}
	entries := len("entries")
	for _, b := range r.Blocks {
		entries = max(entries, len(b.number()))
	}
	fmt.Fprintf(&s, "%-*s  %*s  %9s  %-9s  %13s  %13s  %s\n", width, "block", entries, "entries", "error", "at", "gradient", "measured", "verdict")
	for _, b := range r.Blocks {
		w := b.Worst
		fmt.Fprintf(&s, "%-*s  %*s  %9.1e  %-9s  %13.6g  %13.6g  %s\n",
			width, b.Name, entries, b.number(), w.Error, b.place(w), w.Got, w.Want, b.summary())
	}
	for _, b := range r.Blocks {
		if b.Reason != "" {
			fmt.Fprintf(&s, "%s: %s\n", b.Name, b.Reason)
		}
	}
	s.WriteString(r.conclusion())
	return s.String()
}

// Conclusion returns the verdict on the whole gradient in one sentence.
func (r *Report) Conclusion() string {
	sentence, _, _ := strings.Cut(r.conclusion(), "\n")
	return sentence
}

// conclusion is the end of the report: the sentence, and then a note if there is one.
func (r *Report) conclusion() string {
	var count [verdicts]int
	checked, total := 0, 0
	for _, b := range r.Blocks {
		total += b.Rows * b.Cols
		for v, n := range b.Count {
			count[v] += n
			checked += n
		}
	}
	entries := fmt.Sprintf("%d entries", checked)
	limited := ""
	if checked < total {
		entries = fmt.Sprintf("%s entries that were checked", thousands(checked))
		limited = fmt.Sprintf(" (checked %s of %s entries, and all together in one direction)", thousands(checked), thousands(total))
	}
	var rest string
	if count[Rounding] > 0 {
		rest += fmt.Sprintf(", %d within rounding", count[Rounding])
	}
	if count[Dead] > 0 {
		rest += fmt.Sprintf(", %d 0 = 0", count[Dead])
	}
	if count[Kink] > 0 {
		rest += fmt.Sprintf(", %d on a corner of the loss", count[Kink])
	}
	note := ""
	if r.Note != "" && len(r.Blocks) > 0 && !r.broken {
		note = fmt.Sprintf("Note: %s.\n", r.Note)
	}
	if r.float32 && len(r.Blocks) > 0 {
		note += "Note: the function is calculated in float32, with seven digits.\n"
	}
	verdict := r.Verdict()
	switch {
	case r.broken && count[Wrong] > 0:
		return fmt.Sprintf("WRONG: %s. And %d of %s are wrong.\n", r.Note, count[Wrong], entries) + note
	case r.broken:
		return fmt.Sprintf("WRONG: %s.\n", r.Note) + note
	case verdict == Wrong:
		return fmt.Sprintf("The gradient is WRONG: %d of %s.\n", count[Wrong], entries) + note
	case count[Inconclusive] > 0:
		return fmt.Sprintf("Inconclusive: %d of %s differ, but by no more than the measurement may be off.\n", count[Inconclusive], entries) + note
	case verdict == Dead:
		return fmt.Sprintf("Dead, not right: all entries of layer %d are 0 = 0, so that nothing was compared there.\n", r.deadLayer()) + note
	case r.Note != "" && len(r.Blocks) == 0:
		return fmt.Sprintf("Inconclusive: %s.\n", r.Note)
	case verdict == Inconclusive:
		return fmt.Sprintf("Inconclusive: none of %s could be compared%s.\n", entries, rest) + note
	case rest == "":
		return fmt.Sprintf("The gradient is right: all %s agree within %.2g%s.\n", entries, r.Tolerance, limited) + note
	}
	return fmt.Sprintf("The gradient is right: of %s, %d agree within %.2g%s%s.\n", entries, count[Right], r.Tolerance, rest, limited) + note
}

// Block is the result for one parameter block, or for another matrix that the gradient is taken by. Count and Worst sum
// up its Entries.
type Block struct {
	Name       string        // "layer 2 W"
	Rows, Cols int           // its shape
	Entries    []Entry       // all of them, or those that Options.Entries let through, row by row
	Count      [verdicts]int // entries by Verdict
	Worst      Entry         // the one with the worst verdict; of those, with the largest error; Dead only if all are
	Reason     string        // what the mistake looks like, where the block is wrong and that can be told

	layer    int        // that it belongs to, from 1; 0 for none
	flat     bool       // it is a vector
	gradient *mat.Dense // all of it
}

// number is how many entries were measured, as "200 of 100,352".
func (b Block) number() string {
	if total := b.Rows * b.Cols; len(b.Entries) < total {
		return thousands(len(b.Entries)) + " of " + thousands(total)
	}
	return strconv.Itoa(len(b.Entries))
}

// place is where the entry stands, as (2,0) in a matrix and [2] in a slice.
func (b Block) place(e Entry) string {
	if b.flat {
		return fmt.Sprintf("[%d]", e.Row)
	}
	return fmt.Sprintf("(%d,%d)", e.Row, e.Col)
}

// thousands writes a number with commas, as 100,352.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count sets Count and Worst.
func (b *Block) count() {
	b.Count = [verdicts]int{}
	for i, e := range b.Entries {
		b.Count[e.Verdict]++
		if i == 0 || e.worseThan(b.Worst) {
			b.Worst = e
		}
	}
}

// Gradient returns the gradient that was checked, in a matrix of its own.
func (b Block) Gradient() *mat.Dense { return mat.DenseCopyOf(b.gradient) }

// Measured returns what was measured in its place, in a matrix of its own; NaN where the loss has a corner, and where
// Options.Entries left an entry out.
func (b Block) Measured() *mat.Dense {
	m := mat.NewDense(b.Rows, b.Cols, slices.Repeat([]float64{math.NaN()}, b.Rows*b.Cols))
	for _, e := range b.Entries {
		m.Set(e.Row, e.Col, e.Want)
	}
	return m
}

// worseThan orders entries for Block.Worst. Those that are 0 = 0 come before all others, since they say least.
func (e Entry) worseThan(other Entry) bool {
	if (e.Verdict == Dead) != (other.Verdict == Dead) {
		return other.Verdict == Dead
	}
	if e.Verdict != other.Verdict {
		return e.Verdict > other.Verdict
	}
	return e.Error > other.Error || math.IsNaN(e.Error) && !math.IsNaN(other.Error)
}

// summary is the verdict of a block with the number of entries that are not right.
func (b Block) summary() string {
	var parts []string
	for v := Wrong; v > Right; v-- {
		if b.Count[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", b.Count[v], v))
		}
	}
	if parts == nil {
		return Right.String()
	}
	return strings.Join(parts, ", ")
}
