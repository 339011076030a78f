package kernel

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Task is work in pieces that can be done in any order, and on several cores at a time.
type Task interface{ Do(piece int) }

// workers are goroutines that take pieces of the task at hand.
var workers struct {
	busy    atomic.Bool // one task at a time: whoever has another meanwhile does it alone
	task    atomic.Pointer[sharedTask]
	running atomic.Int32
	current sharedTask
}

// sharedTask is a task that workers may join.
type sharedTask struct {
	task   Task
	pieces int64
	next   atomic.Int64 // the first piece that nobody has taken
	inside atomic.Int32 // workers that may be at a piece
}

const (
	mostWorkers = 3

	// A worker waits for the next task by spinning, since the products of a training step follow each other closely and
	// waking up takes longer than many of them. After this long it ends; the next task starts a new one.
	patience = 200 * time.Microsecond
)

// Share does all pieces of the task, from 0 on, and returns when the last one is done. Where there are several
// processors, workers take some of the pieces.
func Share(t Task, pieces int) {
	want := int32(min(runtime.GOMAXPROCS(0)-1, mostWorkers, pieces-1))
	if want < 1 || !workers.busy.CompareAndSwap(false, true) {
		for i := range pieces {
			t.Do(i)
		}
		return
	}
	s := &workers.current
	s.task, s.pieces = t, int64(pieces)
	s.next.Store(0)
	workers.task.Store(s)
	for workers.running.Load() < want {
		workers.running.Add(1)
		go work()
	}
	s.takePieces()
	workers.task.Store(nil)
	for i := 1; s.inside.Load() > 0; i++ {
		wait(i)
	}
	s.task = nil
	workers.busy.Store(false)
}

// takePieces does pieces until there are none left.
func (s *sharedTask) takePieces() {
	for {
		i := s.next.Add(1) - 1
		if i >= s.pieces {
			return
		}
		s.task.Do(int(i))
	}
}

// work joins one task after the other, and ends when none has come for a while.
func work() {
	defer workers.running.Add(-1)
	for last := time.Now(); time.Since(last) < patience; {
		for i := 1; i < 256 && workers.task.Load() == nil; i++ {
			wait(i)
		}
		s := workers.task.Load()
		if s == nil {
			runtime.Gosched()
			continue
		}
		// Share waits until nobody is inside. It may have seen that already: then the task is gone.
		s.inside.Add(1)
		if workers.task.Load() == s {
			s.takePieces()
		}
		s.inside.Add(-1)
		for i := 1; workers.task.Load() == s; i++ {
			wait(i)
		}
		last = time.Now()
	}
}

// wait is one turn of a loop that waits for another core.
func wait(turn int) {
	pause()
	if turn&1023 == 0 {
		runtime.Gosched()
	}
}
