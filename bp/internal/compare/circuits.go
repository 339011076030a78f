package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"backprop/bp/internal/workload"
)

//go:embed scalar.py
var scalarPeer []byte

// circuits is bp with one of the ways to make a circuit of single numbers.
type circuits struct {
	way workload.Way
	s   *workload.Scalar
}

func (c circuits) name() string  { return c.way.String() }
func (c circuits) title() string { return c.way.String() }
func (c circuits) close()        {}

func (c circuits) steps(n int) (seconds, loss float64, err error) {
	began := time.Now()
	for range n {
		loss = c.s.Step()
	}
	return time.Since(began).Seconds(), loss, nil
}

// compareCircuits measures the ways of bp against circuits in Python, and prints a table of their own.
func compareCircuits() error {
	folder, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := writeScalar(folder); err != nil {
		return err
	}
	ways := []workload.Way{workload.Neurons, workload.Replayed, workload.BuiltAnew}
	var all []competitor
	for _, w := range ways {
		all = append(all, circuits{w, workload.NewScalar(w)})
	}
	columns := []string{"circuits of single numbers", "bp, steps/s", "ns a node"}
	var titles []string
	for _, library := range []string{"scalar", "scalar-nogc"} {
		p, err := newPeer(library, folder, "scalar.py", scalarPeer)
		if err != nil {
			return err
		}
		defer p.close()
		all = append(all, p)
		titles = append(titles, p.title())
		columns = append(columns, p.name()+", steps/s", "bp / "+p.name())
	}
	difference, err := agree(all, 5) // a step takes Python a second
	if err != nil {
		return err
	}
	speed, err := takeTurns(all)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s; losses differ by %.0e\n\n| %s |\n|%s\n", strings.Join(titles, "; "), difference,
		strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for i, w := range ways {
		ours := median(speed[i])
		cells := []string{w.String(), digits(ours), digits(1e9 / ours / workload.ScalarNodes)}
		for _, peer := range speed[len(ways):] {
			cells = append(cells, digits(median(peer)), digits(ratio(speed[i], peer)))
		}
		fmt.Printf("| %s |\n", strings.Join(cells, " | "))
	}
	return nil
}

// writeScalar puts the workload where scalar.py looks for it.
func writeScalar(folder string) error {
	s := workload.NewScalar(workload.BuiltAnew)
	var theta, x, y []float64
	for _, p := range s.Params {
		theta = append(theta, p.Data)
	}
	for p := range workload.ScalarPoints {
		x = append(x, s.Points.X.At(0, p), s.Points.X.At(1, p))
		y = append(y, s.Sign(p))
	}
	content, err := json.Marshal(map[string]any{"Units": workload.ScalarUnits, "Rate": s.Rate, "Theta": theta, "X": x, "Y": y})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "scalar.json"), content, 0o600)
}
