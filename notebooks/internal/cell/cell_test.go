package cell

import "testing"

func TestEscape(t *testing.T) {
	if got, want := Escape(`|w_1| * <b> $x$`), `\|w\_1\| \* \<b\> \$x\$`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
