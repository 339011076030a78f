package kernel

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// tally counts how often each piece is done.
type tally struct{ done []atomic.Int32 }

func (t *tally) Do(piece int) { t.done[piece].Add(1) }

// Every piece is done once, before Share returns, with and without helpers.
func TestShareDoesEveryPieceOnce(t *testing.T) {
	for helpers := range 4 {
		crew := Hire(helpers)
		for round := range 2000 {
			pieces := round % 40
			all := &tally{done: make([]atomic.Int32, pieces)}
			Share(all, pieces)
			for i := range all.done {
				if n := all.done[i].Load(); n != 1 {
					t.Fatalf("%d helpers: piece %d of %d is done %d times", helpers, i, pieces, n)
				}
			}
		}
		crew.Dismiss()
	}
}

// Helpers leave when they are dismissed, also when they are asleep.
func TestHelpersLeave(t *testing.T) {
	before := runtime.NumGoroutine()
	for i := range 20 {
		crew := Hire(2)
		if i%2 == 0 {
			all := &tally{done: make([]atomic.Int32, 10)}
			Share(all, 10)
		}
		crew.Dismiss()
	}
	for began := time.Now(); runtime.NumGoroutine() > before; runtime.Gosched() { // they may still be on their way out
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

// Those who come while others have helpers work alone, and get the same.
func TestSharersDoNotMeet(t *testing.T) {
	crew := Hire(1)
	defer crew.Dismiss()
	finished := make(chan bool)
	for range 3 {
		go func() {
			defer Hire(1).Dismiss()
			ok := true
			for range 500 {
				all := &tally{done: make([]atomic.Int32, 7)}
				Share(all, 7)
				for i := range all.done {
					ok = ok && all.done[i].Load() == 1
				}
			}
			finished <- ok
		}()
	}
	for range 3 {
		if !<-finished {
			t.Error("a piece was not done once")
		}
	}
}
