package bp

// Verdict is what a check says of an entry, or of many.
type Verdict int

// From the best to the worst; of several, the worst counts.
const (
	Right        Verdict = iota // agrees within the tolerance
	Dead                        // 0 = 0: the loss does not depend on it here
	Kink                        // the loss has a corner here, such as ReLU's at 0, and so no derivative
	Inconclusive                // disagrees, but by no more than the measurement itself may be off
	Wrong                       // disagrees by more than that
	verdicts                    // their number
)

// String returns one word.
func (v Verdict) String() string {
	return [...]string{"right", "dead", "kink", "inconclusive", "WRONG"}[v]
}
