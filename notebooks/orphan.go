package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// whileGoRuns ends the context when go run, which started this program, was killed: a
// SIGTERM that it gets does not reach us, and nobody waits for the result any more. It
// leaves a program alone that something else started: that may be meant to live longer,
// as with nohup. Only Linux tells which is which.
func whileGoRuns(ctx context.Context) context.Context {
	parent := os.Getppid()
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", parent))
	if err != nil || strings.TrimSpace(string(name)) != "go" {
		return ctx
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for os.Getppid() == parent {
			time.Sleep(time.Second / 2)
		}
		cancel()
	}()
	return ctx
}
