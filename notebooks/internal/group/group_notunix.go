//go:build !unix

package group

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
)

// Supported says why kernels cannot run on this system: without process groups, nothing
// ends what a cell has started.
func Supported() error {
	return fmt.Errorf("running notebooks needs Linux or macOS, this is %s; on Windows, run it in WSL", runtime.GOOS)
}

func Own() *syscall.SysProcAttr { return nil }

func Interrupt(int) error { return errors.ErrUnsupported }

func Kill(int) {}
