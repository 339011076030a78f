package bp

// Verdict is what a check says of an entry, or of many.
type Verdict int

// From the best to the worst; of several, the worst counts.
const (
	Right        Verdict = iota // agrees within the tolerance
	Dead                        // 0 = 0: the loss does not depend on it here, as far as can be seen
	Kink                        // no derivative here, as on the corner of ReLU at 0; close by, the gradient is right
	Inconclusive                // disagrees, but by no more than the measurement itself may be off
	Wrong                       // disagrees by more than that
	verdicts                    // their number
)

// String returns one word.
func (v Verdict) String() string {
	return [...]string{"right", "dead", "kink", "inconclusive", "WRONG"}[v]
}
