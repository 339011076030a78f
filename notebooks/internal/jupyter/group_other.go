//go:build !unix

package jupyter

import (
	"fmt"
	"runtime"
	"syscall"
)

// Supported says why kernels cannot run on this system; nil when they can.
// Without process groups nothing ends what a cell has started.
func Supported() error {
	return fmt.Errorf("running notebooks needs Linux or macOS, this is %s; on Windows, run it in WSL", runtime.GOOS)
}

func ownGroup() *syscall.SysProcAttr { return nil }

func killGroup(int) {}
