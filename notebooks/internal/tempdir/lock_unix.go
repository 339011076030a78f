//go:build unix

package tempdir

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks the file for this program, and says whether it could.
func tryLock(file *os.File) (locked bool, err error) {
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
