package group

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// endWithParent ends the process when ours is killed and cannot end anything itself.
// SIGTERM, not SIGKILL: GoNB then stops the cell's program, which would survive a SIGKILL.
func endWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGTERM }

// KillMarked ends the processes whose environment holds the variable, written as
// NAME=value. They inherited it from the process that was started with it, also those
// that left its group (setsid, a daemon). One that has removed it is not found.
func KillMarked(variable string) {
	for range 10 { // a process that was found may have started another in the meantime
		found := false
		files, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil || !bytes.Contains(append([]byte{0}, data...), []byte("\x00"+variable+"\x00")) {
				continue // it has ended, belongs to somebody else, or is not marked
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
