package main

import (
	"fmt"
	"os"
	"time"

	"backprop/bp/gradcheck"
	"backprop/bp/internal/workload"
)

// compareCheck measures gradcheck.Network beside torch.autograd.gradcheck: every parameter of a 784-30-10 network, for a
// batch of 10 samples.
func compareCheck() error {
	w := workload.Named("mnist30")
	folder, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := write(folder, w); err != nil {
		return err
	}
	torch, err := newPeer("torch", folder, "peers.py", peers)
	if err != nil {
		fmt.Fprintf(os.Stderr, "compare: the gradient check without torch: %v\n", err)
		return nil
	}
	defer torch.close()
	net, batch := w.Net(), w.Cut()[0]
	began := time.Now()
	if report := gradcheck.Network(net, batch.X, batch.Y, nil); !report.OK() {
		return fmt.Errorf("bp does not find the gradient right:\n%v", report)
	}
	ours := time.Since(began).Seconds()
	theirs, right, err := torch.check(1)
	if err != nil {
		return err
	}
	if right != 1 {
		return fmt.Errorf("torch does not find the gradient right")
	}
	fmt.Printf("\n| gradient check | bp, s | torch, s | torch / bp |\n|---|---|---|---|\n| 784-30-10, batch 10 | %s | %s | %s |\n",
		digits(ours), digits(theirs), digits(theirs/ours))
	return nil
}
