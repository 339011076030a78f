package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// tally counts how often each piece is done.
type tally struct{ done []atomic.Int32 }

func (t *tally) Do(piece int) { t.done[piece].Add(1) }

// onCores runs the test with a number of processors, as many workers as that allows, and none left over from before.
func onCores(n int, test func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	test()
}

// Every piece is done once, before Share returns, on one core and on several.
func TestShareDoesEveryPieceOnce(t *testing.T) {
	for cores := 1; cores <= 4; cores++ {
		onCores(cores, func() {
			for round := range 2000 {
				pieces := round % 40
				all := &tally{done: make([]atomic.Int32, pieces)}
				Share(all, pieces)
				for i := range all.done {
					if n := all.done[i].Load(); n != 1 {
						t.Fatalf("%d cores: piece %d of %d is done %d times", cores, i, pieces, n)
					}
				}
			}
		})
	}
}

// slow is a task during which a worker has time to come.
type slow struct {
	tally
	mu   sync.Mutex
	most int32 // workers at a time
}

func (t *slow) Do(piece int) {
	t.tally.Do(piece)
	time.Sleep(time.Millisecond)
	t.mu.Lock()
	t.most = max(t.most, workers.running.Load())
	t.mu.Unlock()
}

// Workers come, and end when there is nothing more to do.
func TestWorkersComeAndEnd(t *testing.T) {
	for workers.running.Load() > 0 { // those of other tests
		runtime.Gosched()
	}
	before := runtime.NumGoroutine()
	onCores(4, func() {
		all := &slow{tally: tally{done: make([]atomic.Int32, 20)}}
		Share(all, 20)
		if all.most != mostWorkers {
			t.Errorf("%d workers on 4 processors, want %d", all.most, mostWorkers)
		}
	})
	for began := time.Now(); runtime.NumGoroutine() > before || workers.running.Load() > 0; runtime.Gosched() {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%d goroutines, %d before; %d workers", runtime.NumGoroutine(), before, workers.running.Load())
		}
	}
}

// Those who come while others share a task do theirs alone, and every piece is done once all the same.
func TestSharersMayMeet(t *testing.T) {
	finished := make(chan bool)
	onCores(4, func() {
		for range 4 {
			go func() {
				ok := true
				for range 900 {
					all := &tally{done: make([]atomic.Int32, 7)}
					Share(all, 7)
					for i := range all.done {
						ok = ok && all.done[i].Load() == 1
					}
				}
				finished <- ok
			}()
		}
		for range 4 {
			if !<-finished {
				t.Error("a piece was not done once")
			}
		}
	})
}
