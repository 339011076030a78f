package main

import (
	"fmt"
	"os"
	"slices"
	"time"

	"backprop/bp"
	"backprop/bp/internal/kernel"
	"backprop/bp/internal/workload"
)

func main() {
	if os.Getenv("LEVEL") == "avx2" {
		kernel.Use(kernel.AVX2)
	}
	for _, w := range workload.All {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], w.Name) {
			continue
		}
		net, b := w.Net(), w.Cut()
		d := bp.SGD{Rate: w.Rate}.Start(len(net.Theta()))
		step := func(i int) { net.Backprop(b[i%len(b)].X, b[i%len(b)].Y); d(net.Theta(), net.Grad()) }
		step(0)
		t := time.Now()
		for i := range 20 {
			step(i)
		}
		per := time.Since(t) / 20
		n := max(1, int(50*time.Microsecond/max(per, 1)))
		var all []float64
		for start := time.Now(); time.Since(start) < 1500*time.Millisecond; {
			t := time.Now()
			for i := range n {
				step(i)
			}
			all = append(all, float64(time.Since(t).Nanoseconds())/float64(n))
		}
		slices.Sort(all)
		fmt.Printf("%-10s min %9.0f  10%% %9.0f  median %9.0f ns  (%.3g GFLOP/s at min)\n", w.Name, all[0], all[len(all)/10], all[len(all)/2], w.Flops()/all[0])
	}
}
