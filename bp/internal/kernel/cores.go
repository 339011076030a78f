package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Task is work in pieces that can be done in any order, and by several cores at a time.
type Task interface{ Do(piece int) }

// crew is the helpers that Hire has called, and the task at hand.
var crew struct {
	hired   atomic.Int32
	busy    atomic.Bool // one task at a time
	task    atomic.Pointer[shared]
	asleep  atomic.Int32
	wake    chan struct{}
	quit    atomic.Bool // the helpers are to leave
	resting atomic.Bool
	current shared
}

// shared is a task that helpers may join.
type shared struct {
	task   Task
	pieces int64
	next   atomic.Int64 // the first piece that nobody has taken
	inside atomic.Int32 // helpers that may be at a piece
}

// A helper waits for the next task without rest, since the tasks of a training step follow each other closely, and
// going to sleep and waking up takes longer than most of them. It gives up after this long.
const patience = 200 * time.Microsecond

// Crew is the helpers of one caller. A nil Crew is none.
type Crew struct{ left sync.WaitGroup }

// Hire calls helpers, who join in the tasks of Share until they are dismissed. They take up a core each even while they
// wait. Only one caller at a time has any: others get nil, and so do callers who hire none.
func Hire(helpers int) *Crew {
	if helpers < 1 || !crew.hired.CompareAndSwap(0, int32(helpers)) {
		return nil
	}
	crew.wake = make(chan struct{}, helpers)
	c := new(Crew)
	for range helpers {
		c.left.Go(help)
	}
	return c
}

// Rest lets the helpers rest, or calls them back.
func (c *Crew) Rest(rest bool) {
	if c != nil {
		crew.resting.Store(rest)
	}
}

// Dismiss lets them go, and waits until they have left.
func (c *Crew) Dismiss() {
	if c == nil {
		return
	}
	for !crew.busy.CompareAndSwap(false, true) { // somebody else may have their help at the moment
		runtime.Gosched()
	}
	crew.hired.Store(leaving)
	crew.quit.Store(true)
	close(crew.wake)
	c.left.Wait()
	crew.quit.Store(false)
	crew.resting.Store(false)
	crew.busy.Store(false)
	crew.hired.Store(0)
}

const leaving = -1 // instead of the number of helpers

// Share does all pieces of the task, from 0 on, and returns when the last one is done. Helpers, where there are any,
// take some of them.
func Share(t Task, pieces int) {
	if pieces < 2 || !engage() {
		for i := range pieces {
			t.Do(i)
		}
		return
	}
	s := &crew.current
	s.task, s.pieces = t, int64(pieces)
	s.next.Store(0)
	crew.task.Store(s)
	for n := crew.asleep.Load(); n > 0; n-- {
		select {
		case crew.wake <- struct{}{}:
		default:
		}
	}
	s.work()
	crew.task.Store(nil)
	for i := 0; s.inside.Load() > 0; i++ {
		pause()
		if i&1023 == 1023 {
			runtime.Gosched()
		}
	}
	s.task = nil
	crew.busy.Store(false)
}

// engage reports whether there are helpers at leisure, who are then busy.
func engage() bool {
	if crew.hired.Load() <= 0 || crew.resting.Load() || !crew.busy.CompareAndSwap(false, true) {
		return false
	}
	if crew.hired.Load() <= 0 { // they have left in between
		crew.busy.Store(false)
		return false
	}
	return true
}

// work takes pieces until there are none left.
func (s *shared) work() {
	for {
		i := s.next.Add(1) - 1
		if i >= s.pieces {
			return
		}
		s.task.Do(int(i))
	}
}

// help is what a helper does all day.
func help() {
	idle, since := 0, time.Time{}
	for !crew.quit.Load() {
		s := crew.task.Load()
		if s == nil {
			pause()
			idle++
			if idle&255 != 0 {
				continue
			}
			switch now := time.Now(); {
			case idle == 256:
				since = now
			case now.Sub(since) > patience:
				crew.asleep.Add(1)
				if crew.task.Load() == nil {
					<-crew.wake // or closed, when dismissed
				}
				crew.asleep.Add(-1)
				idle = 0
			default:
				runtime.Gosched()
			}
			continue
		}
		idle = 0
		// Whoever shares the task waits until nobody is inside. It may have done so already: then the task is gone.
		s.inside.Add(1)
		if crew.task.Load() == s {
			s.work()
		}
		s.inside.Add(-1)
		for crew.task.Load() == s && !crew.quit.Load() {
			pause()
		}
	}
}
