package plotting

import (
	"strings"

	"backprop/bp"
)

// verdictInWords is the last line of the report, and the worst entry if it is wrong.
func verdictInWords(r *bp.Report) string {
	lines := strings.Split(strings.TrimSpace(r.String()), "\n")
	return strings.TrimSuffix(lines[len(lines)-1], ".")
}
