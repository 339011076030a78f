package diff

import (
	"math"
	"regexp"
)

// settled is up to which relative error the checks of bp call two numbers equal, and those of the ledger, but for the
// few with a tolerance of their own. An error below it is what rounding left over: it differs in all its digits on
// another processor, and so does the entry in which it is largest. Measured: with the kernels in plain Go in the place of
// AVX-512, the errors of differences changed by up to a factor of 13.
const settled = 1e-6

var (
	// residual matches the words after which the ledger prints a relative error, in lines, tables and records.
	residual = regexp.MustCompile(`((?:relative error|(?:holds|agrees|confirmed) to|"residual":) )(` + number.String() + `)`)

	// right matches the row of a block that passed in the report of a gradient check: its name, its entries, then the
	// largest error, where that is, and the two numbers there.
	right = regexp.MustCompile(`^(\S.*?\s+\d+)\s+(` + number.String() + `)\s+\(\d+,\d+\)\s+\S+\s+\S+(\s+right)$`)
)

// settle takes from a line what is left over by rounding.
func settle(line string) string {
	if m := right.FindStringSubmatch(line); m != nil && math.Abs(value(m[2])) <= settled {
		return m[1] + m[3]
	}
	return residual.ReplaceAllStringFunc(line, func(found string) string {
		m := residual.FindStringSubmatch(found)
		if math.Abs(value(m[2])) > settled {
			return found
		}
		return m[1] + "0"
	})
}
