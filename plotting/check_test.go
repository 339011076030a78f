package plotting

import "testing"

func TestHowMany(t *testing.T) {
	for want, got := range map[string]string{
		"1 agrees": howMany(1, "agree"), "2 agree": howMany(2, "agree"), "1 WRONG": howMany(1, "WRONG"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
