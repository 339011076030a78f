package ledger

import "strings"

// Kind says which check made a record.
type Kind string

const (
	KindHolds      Kind = "holds"
	KindTranslates Kind = "translates"
	KindRefutes    Kind = "refutes"
	KindCorrects   Kind = "corrects"
	KindFills      Kind = "fills"
	KindConfirms   Kind = "confirms"
	KindMeasures   Kind = "measures"
	KindCatches    Kind = "catches"
)

// kinds are all of them, in the order in which a table tells what was found.
var kinds = []Kind{KindHolds, KindTranslates, KindRefutes, KindCorrects, KindFills, KindConfirms, KindMeasures, KindCatches}

// function returns the name of the function that makes records of this kind.
func (k Kind) function() string {
	if k == "" {
		return "a check without a kind"
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

// fits reports whether a check of this kind makes sense for a row with verdict v. One that does not contradicts
// the ledger even if its numbers agree: a formula that Holds is no misprint.
func (k Kind) fits(v Verdict) bool {
	switch k {
	case KindHolds:
		return v&(AsPrinted|Condition) != 0
	case KindTranslates:
		return v&Convention != 0
	case KindRefutes, KindCorrects:
		return v&(Misprint|Condition|Convention) != 0
	case KindFills:
		return v&Gap != 0
	case KindConfirms:
		return v&Claim != 0
	case KindMeasures, KindCatches:
		return true // more evidence, whatever the verdict
	}
	return false
}

// needs returns the checks that prove a row with this verdict: one out of each group.
func (v Verdict) needs() (groups [][]Kind) {
	for _, rule := range []struct {
		verdict Verdict
		kinds   []Kind
	}{
		{AsPrinted | Condition, []Kind{KindHolds}},
		{Convention, []Kind{KindTranslates}},
		{Claim, []Kind{KindConfirms, KindMeasures}},
		{Misprint | Condition, []Kind{KindRefutes}},
		{Misprint, []Kind{KindCorrects}},
		{Gap, []Kind{KindFills}},
	} {
		if v&rule.verdict != 0 {
			groups = append(groups, rule.kinds)
		}
	}
	return groups
}
