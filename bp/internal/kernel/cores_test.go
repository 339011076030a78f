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

// Those who come while others have helpers may get their help, or work alone; and helpers come and go meanwhile.
func TestSharersMayMeet(t *testing.T) {
	finished := make(chan bool)
	for range 4 {
		go func() {
			ok := true
			for range 300 {
				crew := Hire(1)
				for range 3 {
					all := &tally{done: make([]atomic.Int32, 7)}
					Share(all, 7)
					for i := range all.done {
						ok = ok && all.done[i].Load() == 1
					}
				}
				crew.Rest(true)
				crew.Rest(false)
				crew.Dismiss()
			}
			finished <- ok
		}()
	}
	for range 4 {
		if !<-finished {
			t.Error("a piece was not done once")
		}
	}
}
