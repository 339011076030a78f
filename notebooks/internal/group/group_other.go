//go:build !unix

package group

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// Supported says why kernels cannot run on this system; nil when they can.
// Without process groups nothing ends what a cell has started.
func Supported() error {
	return fmt.Errorf("running notebooks needs Linux or macOS, this is %s; on Windows, run it in WSL", runtime.GOOS)
}

func Own() *syscall.SysProcAttr { return nil }

func Interrupt(pid int) error {
	process, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return process.Kill()
}

func Kill(int) {}
