package main

import (
	"time"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/bp/internal/workload"

	"gonum.org/v1/gonum/mat"
)

// batch is the samples of a step.
type batch struct{ x, y *mat.Dense }

func cut(w workload.Workload) (batches []batch) {
	for _, s := range w.Cut() {
		batches = append(batches, batch{s.X, s.Y})
	}
	return batches
}

// ours is bp: Backprop, and a step of SGD.
type ours struct {
	net     *bp.Network
	batches []batch
	descend func(theta, grad []float64)
	at      int
}

func newOurs(w workload.Workload) *ours {
	o := &ours{net: w.Net(), batches: cut(w)}
	o.descend = bp.SGD{Rate: w.Rate}.Start(len(o.net.Theta()))
	return o
}

func (o *ours) name() string  { return "bp" }
func (o *ours) title() string { return "bp" }
func (o *ours) close()        {}

func (o *ours) steps(n int) (seconds, loss float64, err error) {
	began := time.Now()
	for range n {
		b := o.batches[o.at%len(o.batches)]
		loss = o.net.Backprop(b.x, b.y)
		o.descend(o.net.Theta(), o.net.Grad())
		o.at++
	}
	return time.Since(began).Seconds(), loss, nil
}

// trained is bp's Train, with the history that it keeps.
type trained struct {
	net *bp.Network
	all data.Set
	w   workload.Workload
	at  int
}

func newTrained(w workload.Workload) *trained {
	return &trained{net: w.Net(), all: w.Samples(), w: w}
}

func (t *trained) name() string  { return "Train" }
func (t *trained) title() string { return "Train" }
func (t *trained) close()        {}

// steps trains for whole epochs, as many as fit into n steps, or else on the next batches up to the end of the data, as a
// set of their own. These may be fewer steps than n, so it returns the seconds that n would have taken.
func (t *trained) steps(n int) (seconds, loss float64, err error) {
	o := bp.Options{Epochs: n / t.w.Batches, Batch: t.w.Batch, Optimizer: bp.SGD{Rate: t.w.Rate}}
	x, y, taken := t.all.X, t.all.Y, o.Epochs*t.w.Batches
	if n < t.w.Batches {
		rows, _ := x.Dims()
		out, _ := y.Dims()
		from := t.at % t.w.Batches
		to := min(from+n, t.w.Batches)
		x = x.Slice(0, rows, from*t.w.Batch, to*t.w.Batch).(*mat.Dense)
		y = y.Slice(0, out, from*t.w.Batch, to*t.w.Batch).(*mat.Dense)
		o.Epochs = 1
		taken = to - from
	}
	began := time.Now()
	h, err := bp.Train(t.net, x, y, o)
	seconds = time.Since(began).Seconds()
	if err != nil {
		return 0, 0, err
	}
	t.at += taken
	return seconds * float64(n) / float64(taken), h.Loss[len(h.Loss)-1], nil
}
