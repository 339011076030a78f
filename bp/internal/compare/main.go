// Command compare measures bp against numpy and PyTorch on the workloads of package workload: the same data, the same
// initial parameters, the same batches in the same order, plain gradient descent in float64, the loss calculated at each
// step. It needs python3-numpy and python3-torch, as Debian has them, and uses those that are there:
//
//	go run ./bp/internal/compare
//
// The libraries keep the memory of their arrays from step to step, which they do not by themselves: see keepMemory.
//
// Circuits of single numbers are measured against a small Python of our own, made as micrograd is: see scalar.py.
//
// First all of them train side by side, and their losses have to agree, or nothing is measured. Then they take turns,
// for a fraction of a second each, again and again: what it prints are medians over the rounds, so that whatever else
// the machine does hits all of them alike.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"backprop/bp/internal/kernel"
	"backprop/bp/internal/workload"
)

var (
	rounds  = flag.Int("rounds", 11, "how often each library has its turn")
	turn    = flag.Duration("turn", 200*time.Millisecond, "how long a turn takes, about")
	threads = flag.Int("threads", 1, "threads for each library")
	only    = flag.String("only", "", "the workloads to run, separated by commas; all if empty; scalar is the circuits, check the gradient check, large all large workloads")
	python  = flag.String("python", "/usr/bin/python3", "the Python that has numpy and PyTorch")
	level   = flag.String("level", "", "avx2 or plain: bp's kernels do without what lies above")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run() error {
	runtime.GOMAXPROCS(*threads)
	switch *level {
	case "":
	case "avx2":
		kernel.Use(kernel.AVX2)
	case "plain":
		kernel.Use(kernel.Plain)
	default:
		return fmt.Errorf("-level %s: want avx2 or plain", *level)
	}
	fmt.Printf("%s, %s, %d threads; bp with %s, its kernels in %v, whose peak is %.1f GFLOP/s a core; the others with %s; ",
		time.Now().Format("2006-01-02"), machine(), *threads, runtime.Version(), kernel.Best(), kernel.Peak(200*time.Millisecond),
		strings.Join(keepMemory, " "))
	first := true
	for i, w := range slices.Concat(workload.All, workload.Large) {
		if !asked(w.Name) && (i < len(workload.All) || !asked("large")) {
			continue
		}
		if err := compare(w, first); err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
		first = false
	}
	if asked("check") {
		if err := compareCheck(); err != nil {
			return fmt.Errorf("check: %w", err)
		}
	}
	if asked("scalar") {
		return compareCircuits()
	}
	return nil
}

// asked reports whether the flag -only lets a name through.
func asked(name string) bool { return *only == "" || slices.Contains(strings.Split(*only, ","), name) }

var libraries = []string{"numpy", "torch"}

// competitor is a library that runs a workload.
type competitor interface {
	name() string                                   // "numpy"
	title() string                                  // with its version
	steps(n int) (seconds, loss float64, err error) // n more, and the loss of the last one
	close()
}

func compare(w workload.Workload, header bool) error {
	folder, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := write(folder, w); err != nil {
		return err
	}
	all := []competitor{newOurs(w), newTrained(w)}
	for _, library := range libraries {
		if library == "numpy" && w.Filters != nil {
			continue // it has no convolution
		}
		p, err := newPeer(library, folder, "peers.py", peers)
		if err != nil {
			fmt.Fprintf(os.Stderr, "compare: without %s: %v\n", library, err)
			continue
		}
		defer p.close()
		all = append(all, p)
	}
	if header {
		printHeader(all)
	}
	difference, err := agree(all, max(3, min(50, int(2e10/w.Flops()))))
	if err != nil {
		return err
	}
	return measure(w, all, difference)
}

// printHeader names the libraries, and the columns of the table. Ratios are speeds: 2 is twice as fast. Train's own time is
// what a step takes beyond Backprop and the optimiser's step, as a share of these.
func printHeader(all []competitor) {
	var titles []string
	columns := []string{"workload", "bp, steps/s", "GFLOP/s", "of the peak", "Train, steps/s", "Train's own"}
	for _, c := range all[2:] {
		titles = append(titles, c.title())
	}
	for _, library := range libraries {
		columns = append(columns, library+", steps/s", "bp / "+library, "Train / "+library)
	}
	columns = append(columns, "losses differ by")
	fmt.Println(strings.Join(titles, "; "))
	fmt.Println()
	fmt.Printf("| %s |\n", strings.Join(columns, " | "))
	fmt.Printf("|%s\n", strings.Repeat("---|", len(columns)))
}

// agree takes some steps with all of them and returns the largest relative difference of a loss from ours.
func agree(all []competitor, steps int) (difference float64, err error) {
	for range steps {
		var losses []float64
		for _, c := range all {
			_, loss, err := c.steps(1)
			if err != nil {
				return 0, err
			}
			losses = append(losses, loss)
		}
		for i, c := range all {
			d := math.Abs(losses[i]-losses[0]) / math.Abs(losses[0])
			// Sums in another order differ in the last digits, and training multiplies the difference: 1e-9 is far more
			// than that, and far less than any other step would make.
			if !(d < 1e-9) {
				return 0, fmt.Errorf("the losses do not agree: bp %v, %s %v", losses[0], c.name(), losses[i])
			}
			difference = max(difference, d)
		}
	}
	return difference, nil
}

// takeTurns returns the speeds of all of them, in steps a second, round by round.
func takeTurns(all []competitor) (speed [][]float64, err error) {
	number := make([]int, len(all)) // of steps in a turn
	for i, c := range all {
		n := 1
		for {
			seconds, _, err := c.steps(n)
			if err != nil {
				return nil, err
			}
			if seconds > turn.Seconds()/4 {
				number[i] = max(1, int(float64(n)*turn.Seconds()/seconds))
				break
			}
			n *= 2
		}
	}
	speed = make([][]float64, len(all))
	for range *rounds {
		for i, c := range all {
			seconds, _, err := c.steps(number[i])
			if err != nil {
				return nil, err
			}
			speed[i] = append(speed[i], float64(number[i])/seconds)
		}
	}
	return speed, nil
}

// measure lets them take turns and prints a line of the table. Libraries that do not take part leave their cells empty.
func measure(w workload.Workload, all []competitor, difference float64) error {
	speed, err := takeTurns(all)
	if err != nil {
		return err
	}
	ours := median(speed[0])
	gflops := ours * w.Flops() / 1e9
	share := "–"
	if peak := float64(*threads) * kernel.Peak(50*time.Millisecond); peak > 0 {
		share = fmt.Sprintf("%.0f %%", 100*gflops/peak)
	}
	cells := []string{w.Name, digits(ours), digits(gflops), share, digits(median(speed[1])), fmt.Sprintf("%.0f %%", 100*(ratio(speed[0], speed[1])-1))}
	for _, library := range libraries {
		i := slices.IndexFunc(all, func(c competitor) bool { return c.name() == library })
		if i < 0 {
			cells = append(cells, "–", "–", "–")
			continue
		}
		cells = append(cells, digits(median(speed[i])), digits(ratio(speed[0], speed[i])), digits(ratio(speed[1], speed[i])))
	}
	cells = append(cells, fmt.Sprintf("%.0e", difference))
	fmt.Printf("| %s |\n", strings.Join(cells, " | "))
	return nil
}

// ratio is the median of the ratios of each round.
func ratio(a, b []float64) float64 {
	var r []float64
	for i := range a {
		r = append(r, a[i]/b[i])
	}
	return median(r)
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[len(v)/2] + v[(len(v)-1)/2]) / 2
}

// digits writes a number with three digits, or all of those before the point.
func digits(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
