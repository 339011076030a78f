package ledger

import "testing"

func TestSoundVerdicts(t *testing.T) {
	for verdict, want := range map[Verdict]bool{
		AsPrinted: true, Condition: true, Convention: true, Misprint: true, Gap: true, Claim: true,
		AsPrinted | Gap: true, Misprint | Gap: true,
		0: false, AsPrinted | Misprint: false, AsPrinted | Condition: false, Condition | Convention | Gap: false, Claim << 1: false,
	} {
		if verdict.sound() != want {
			t.Errorf("%d (%v): sound is %v", verdict, verdict, !want)
		}
	}
}
