package group

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// KillMarked ends the processes whose environment holds the variable, written as
// NAME=value: they inherited it from one that was given it, also those that left
// its group (setsid, a daemon). One that has taken it away is not found.
func KillMarked(variable string) {
	for range 10 { // one that is found may have started another meanwhile
		found := false
		files, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil || !bytes.Contains(append([]byte{0}, data...), []byte("\x00"+variable+"\x00")) {
				continue // it ended, belongs to somebody else, or is none of these
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && pid != os.Getpid() {
				found = true
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		if !found {
			return
		}
	}
}
