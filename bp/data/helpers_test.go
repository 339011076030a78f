package data

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// wantPanic fails the test unless f panics with this line.
func wantPanic(t *testing.T, line string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != line {
			t.Errorf("panic:\n got %v\nwant %v", got, line)
		}
	}()
	f()
}

// wantError fails the test unless err is one line that contains want.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one line with %q", err, want)
	}
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
