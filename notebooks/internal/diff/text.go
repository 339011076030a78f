package diff

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// number matches a number as Go prints it, and as the ledger does with a minus
// sign of its own. Digits that belong to a name (W1, B22, z_1) are part of it.
var number = regexp.MustCompile(`[-−+]?\b\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\b`)

// noise is how large a rounding error can be: numbers below it differ in all
// their digits on another processor. Measured: in six notebooks run with fused
// multiply-add (GOAMD64=v3) and without, the only numbers that differed were relative
// errors up to 2.5e-14, some of them 0 in one of the runs.
const noise = 1e-12

// exactly is the ledger's word for a relative error of 0.
var exactly = regexp.MustCompile(`\bexactly\b`)

// place matches how GoNB marks, in a stack trace, a line of a cell. It looks for
// such lines in what it reads from a pipe, and misses those that come in two pieces.
var place = regexp.MustCompile(`(?: \x1b\[7m)?\[\[ Cell \[\d+\] Line \d+ \]\](?:\x1b\[0m )?`)

// text compares two texts line by line.
func (c *comparison) text(what, stored, fresh string) {
	stored, fresh = place.ReplaceAllString(stored, ""), place.ReplaceAllString(fresh, "")
	if stored == fresh {
		return
	}
	a, b := lines(stored), lines(fresh)
	for i := range max(len(a), len(b)) {
		before, now := line(a, i), line(b, i)
		if before == now || c.sameLine(before, now) {
			continue
		}
		at := what
		if max(len(a), len(b)) > 1 {
			at += ", line " + strconv.Itoa(i+1)
		}
		c.add("%s\n  stored: %s\n  fresh:  %s", at, before, now)
	}
}

// lines cuts a text into lines. Whether the last one has an end does not count.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// line is the line's text, or that there is none.
func line(lines []string, i int) string {
	if i >= len(lines) {
		return "(nothing)"
	}
	return lines[i]
}

// sameLine says whether two lines have the same words, and numbers that agree.
// Where a number takes more room than the other, a column has fewer spaces.
func (c *comparison) sameLine(a, b string) bool {
	a, b = settle(exactly.ReplaceAllString(a, "to 0")), settle(exactly.ReplaceAllString(b, "to 0"))
	if words(a) != words(b) {
		return false
	}
	inA, inB := number.FindAllString(a, -1), number.FindAllString(b, -1)
	for i := range inA { // as many in b, since the words are the same
		if !c.varies && !c.agree(inA[i], inB[i]) {
			return false
		}
	}
	return true
}

// words is the line with # for each number and one space for several.
func words(line string) string {
	return strings.Join(strings.Fields(number.ReplaceAllString(line, " # ")), " ")
}

// agree compares two printed numbers. Without a point and an exponent they are
// counts, which agree when they are equal.
func (c *comparison) agree(a, b string) bool {
	if a == b {
		return true
	}
	x, y := value(a), value(b)
	if math.Abs(x) < noise && math.Abs(y) < noise {
		return true
	}
	if !strings.ContainsAny(a, ".eE") && !strings.ContainsAny(b, ".eE") || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return x == y
	}
	return math.Abs(x-y) <= c.tolerance*max(math.Abs(x), math.Abs(y))
}

// value is the number that a printed one stands for; one that is too large for a
// float64 is infinite.
func value(printed string) float64 {
	x, _ := strconv.ParseFloat(strings.ReplaceAll(printed, "−", "-"), 64)
	return x
}
