package diff

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"backprop/notebooks/ledger"
)

// number matches a number as Go prints it, also with the minus sign − (U+2212) and with a
// unit behind it (3.5ms). Digits that belong to a name (W1, B22, z_1) are no number.
var number = regexp.MustCompile(`[-−+]?\b\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`)

// measured are the parts of a line that differ between two runs of a cell that measures, in
// the order in which they are looked for, and what stands for them. Durations, sizes and rates
// are printed in the unit that suits them, so 980µs and 1.1ms are the same; 980 µs and 1.1 ms are
// not, because a unit on its own is a word.
var measured = []struct {
	part *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`[\x{2580}-\x{259F}]+|\*+|#+|={2,}|-{2,}|─{2,}|━{2,}|═{2,}|\.{2,}`), " "}, // bars, and rules as wide as a column
	{expression(`WEEKDAY?(?:\d{1,2}[ -])?\bMONTH[ -]+\d{1,4}\b`), " # "},                          // Sun Nov 29
	{expression(`\b\d{4}-\d\d-\d\d[T ]CLOCK(?: m=SIGN\d+\.\d+)?`), " # "},                         // RFC 3339, and what time.Time prints
	{expression(`\bCLOCK`), " # "},
	{expression(`\b0[xXbBoO][0-9a-fA-F_]+(?:\.[0-9a-fA-F_]*)?(?:[pP]SIGN\d+)?\b`), " # "}, // addresses, bits
	{expression(`SIGN\b(?:\d+(?:\.\d+)?(?:ns|µs|μs|us|ms|h|m|s))+\b`), " #s "},
	{expression(`SIGN\b\d+(?:\.\d+)?[kKMGTP]?i?(B|bits?|bps|Hz|FLOPS?|ops)\b`), " #$1 "},
	{regexp.MustCompile(`\bx\d+\.\d+`), " x# "}, // a factor
	{expression(`SIGN\b\d[\d_]*(?:[.,:/'’\x{A0}\x{2009}\x{202F}]\d[\d_]*)*(?:[eE]SIGN\d+)?(?:(?: ?(?:×|·|\\cdot|\\times) ?10)?(?:\^\{?SIGN\d+\}?|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(?:(?:[kKMGT]|st|nd|rd|th)\b)?`), " # "},
}

// expression compiles a pattern in which the words in capitals stand for others.
func expression(pattern string) *regexp.Regexp {
	return regexp.MustCompile(strings.NewReplacer(
		"CLOCK", `\d{1,2}:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm]\b|Z\b|\b)(?: ?[-+]\d\d:?\d\d\b)?(?: (?:UTC|GMT|[ECMPA][SD]T|[BHIJK]ST|HKT|MSK|A[EK][SD]T|NZ[SD]T|[CEW]ES?T)\b)?`,
		"WEEKDAY", `(?:\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? +)`,
		"MONTH", `(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)`,
		"SIGN", `[-+±−–‐‑﹣－＋]?`, // whatever somebody takes for a minus sign
	).Replace(pattern))
}

// noise is how large a rounding error can be: numbers below it differ in all
// their digits on another processor. Measured: in six notebooks run with fused
// multiply-add (GOAMD64=v3) and without, the only numbers that differed were relative
// errors up to 2.5e-14, some of them 0 in one of the runs.
const noise = 1e-12

// place matches how GoNB marks, in a stack trace, a line of a cell. A GoNB without
// jupyter.Mend, such as somebody's own in JupyterLab, misses those that it reads in two pieces.
var place = regexp.MustCompile(`(?: \x1b\[7m)?\[\[ Cell \[\d+\] Line \d+ \]\](?:\x1b\[0m )?`)

// text compares two texts line by line.
func (c *comparison) text(what, stored, fresh string) {
	c.lines(what, place.ReplaceAllString(stored, ""), place.ReplaceAllString(fresh, ""), c.sameLine)
}

// lines reports the lines of two texts that are not the same.
func (c *comparison) lines(what, stored, fresh string, same func(a, b string) bool) {
	if stored == fresh {
		return
	}
	a, b := split(stored), split(fresh)
	for i := range max(len(a), len(b)) {
		before, now := line(a, i), line(b, i)
		if before == now || same(before, now) {
			continue
		}
		at := what
		if max(len(a), len(b)) > 1 {
			at += ", line " + strconv.Itoa(i+1)
		}
		c.add("%s\n  stored: %s\n  fresh:  %s", at, before, now)
	}
}

// split cuts a text into lines. It makes no difference whether the last one has a line end.
func split(text string) []string {
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

// sameLine says whether two lines have the same words, and numbers that agree. The number of
// spaces does not count: in a column, a longer number leaves room for fewer.
func (c *comparison) sameLine(a, b string) bool {
	if c.varies {
		return unmeasured(a) == unmeasured(b)
	}
	a, b = withoutRounding(a), withoutRounding(b)
	if words(a) != words(b) {
		return false
	}
	inA, inB := number.FindAllString(a, -1), number.FindAllString(b, -1)
	for i := range inA { // b has as many, since the words are the same
		if !c.agree(inA[i], inB[i]) {
			return false
		}
	}
	return true
}

// words is the line with # for each number and one space for several.
func words(line string) string {
	return strings.Join(strings.Fields(number.ReplaceAllString(line, " # ")), " ")
}

// unmeasured is the line without what a measurement can change in it.
func unmeasured(line string) string {
	for _, m := range measured {
		line = m.part.ReplaceAllString(line, m.as)
	}
	return strings.Join(strings.Fields(line), " ")
}

// agree compares two printed numbers. Numbers without a point and an exponent are
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

// rightBlock matches the row of a block that is right in the report of a gradient check: the
// block's name, its number of entries, then the largest relative error, the entry that has it,
// and the two numbers there. A cell prints the report with fmt.Print, which attaches no data,
// so its text is all there is to compare.
var rightBlock = regexp.MustCompile(`^(\S.*?\s+\d+)\s+(` + number.String() + `)\s+\(\d+,\d+\)\s+\S+\s+\S+(\s+right)$`)

// withoutRounding removes from the row of a block that is right the error and where it is
// largest, if it is a rounding error: on another processor another entry may have it.
func withoutRounding(line string) string {
	if m := rightBlock.FindStringSubmatch(line); m != nil && math.Abs(value(m[2])) <= ledger.RoundingError {
		return m[1] + m[3]
	}
	return line
}
