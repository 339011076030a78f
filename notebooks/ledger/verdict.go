package ledger

import (
	"math/bits"
	"strings"
)

// Verdict is what the ledger expects of a printed formula. It is a set: C25 holds in one half and leaves out the other.
type Verdict uint8

const (
	AsPrinted  Verdict = 1 << iota // holds as printed
	Condition                      // holds only under a condition that the document does not state
	Convention                     // holds under another layout than the one the document uses elsewhere
	Misprint                       // false as printed
	Gap                            // announced or needed, and not given
	Claim                          // a statement in words that can be measured
)

// sound reports whether a formula can have this verdict: one of them, and beside it perhaps a gap.
func (v Verdict) sound() bool {
	return 0 < v && v < Claim<<1 && bits.OnesCount8(uint8(v&^Gap)) <= 1
}

// refuted says in which reading a formula with this verdict is false.
func (v Verdict) refuted() string {
	switch {
	case v&Condition != 0:
		return "without the condition"
	case v&Convention != 0:
		return "read otherwise"
	}
	return "as printed"
}

// String returns the words of formulas.md: "misprint", "holds, gap".
func (v Verdict) String() string {
	var words []string
	for i, word := range []string{"holds", "condition", "convention", "misprint", "gap", "claim"} {
		if v&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}
