package measure

import "sync"

// Seeds makes n runs that differ by their seed, 0 to n−1, as many at a time as there are processors. It returns their
// results in the order of the seeds: what happens once may be luck, what happens twenty times is not.
//
//	losses := measure.Seeds(20, func(seed uint64) []float64 { return train(seed).Loss })
func Seeds[T any](n int, run func(seed uint64) T) []T {
	all := make([]T, n)
	var group sync.WaitGroup
	for i := range all {
		group.Go(func() { all[i] = run(uint64(i)) })
	}
	group.Wait()
	return all
}
