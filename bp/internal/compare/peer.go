package main

import (
	"bufio"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"backprop/bp/internal/workload"

	"gonum.org/v1/gonum/mat"
)

//go:embed peers.py
var peers []byte

// peer is a Python process that runs peers.py or scalar.py.
type peer struct {
	library string
	version string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// keepMemory makes the peers' malloc keep the memory of large arrays from step to step. Without it, numpy's go back to the
// system at the end of each step, and come back page by page in the next.
var keepMemory = []string{"MALLOC_TRIM_THRESHOLD_=2000000000", "MALLOC_MMAP_THRESHOLD_=2000000000"}

// newPeer starts a peer. A variable that tells OpenBLAS to use the kernels of an older processor is not handed on.
func newPeer(library, folder, name string, program []byte) (*peer, error) {
	script := filepath.Join(folder, name)
	if err := os.WriteFile(script, program, 0o600); err != nil {
		return nil, err
	}
	c := exec.Command(*python, script, library, folder)
	c.Env = append(os.Environ(), keepMemory...)
	c.Env = slices.DeleteFunc(c.Env, func(v string) bool { return strings.HasPrefix(v, "OPENBLAS_CORETYPE=") })
	for _, name := range []string{"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"} {
		c.Env = append(c.Env, fmt.Sprintf("%s=%d", name, *threads))
	}
	var complaints strings.Builder
	c.Stderr = &complaints
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	p := &peer{library: library, command: c, in: in, out: bufio.NewReader(out)}
	line, err := p.out.ReadString('\n')
	if err != nil {
		c.Wait()
		return nil, fmt.Errorf("%s", strings.TrimSpace(complaints.String()))
	}
	p.version = strings.TrimSpace(strings.TrimPrefix(line, "ready "))
	return p, nil
}

func (p *peer) name() string  { return p.library }
func (p *peer) title() string { return p.version }

func (p *peer) close() {
	p.in.Close()
	p.command.Wait()
}

func (p *peer) steps(n int) (seconds, loss float64, err error) { return p.ask("steps", n) }

// check has the peer check the gradient of its first batch, n times.
func (p *peer) check(n int) (seconds, right float64, err error) { return p.ask("check", n) }

func (p *peer) ask(what string, n int) (seconds, answer float64, err error) {
	fmt.Fprintln(p.in, what, n)
	line, err := p.out.ReadString('\n')
	if err != nil {
		return 0, 0, fmt.Errorf("%s does not answer: %w", p.library, err)
	}
	_, err = fmt.Sscan(line, &seconds, &answer)
	return seconds, answer, err
}

// write puts the workload where peers.py looks for it: a description, and the numbers as float64, little-endian. One
// sample is one row there.
func write(folder string, w workload.Workload) error {
	description, err := json.Marshal(map[string]any{
		"Filters": w.Filters, "Widths": w.Widths, "Batch": w.Batch, "Batches": w.Batches, "Rate": w.Rate,
		"Hidden": w.Hidden.String(), "Output": w.Output.String(), "Loss": w.Loss.String(),
	})
	if err != nil {
		return err
	}
	all := w.Samples()
	rows := func(m *mat.Dense) []float64 { return mat.DenseCopyOf(m.T()).RawMatrix().Data }
	for name, content := range map[string][]byte{
		"workload.json": description,
		"theta":         littleEndian(w.Net().Theta()),
		"x":             littleEndian(rows(all.X)),
		"y":             littleEndian(rows(all.Y)),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func littleEndian(v []float64) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

// machine is the processor's name, as far as the system tells.
func machine() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "an unknown processor"
	}
	for _, line := range strings.Split(string(info), "\n") {
		if name, found := strings.CutPrefix(line, "model name"); found {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return "an unknown processor"
}
