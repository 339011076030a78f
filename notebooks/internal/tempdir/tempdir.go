// Package tempdir makes private folders for temporary files. The program that made a
// folder removes it; if that program was killed, the next one does.
package tempdir

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

const (
	prefix = "backprop-"
	// lockName is the file in a folder that its program locks. The system releases the
	// lock when the program ends, however it ends. The number of the process would not
	// do instead, since another process can get the same one.
	lockName = "lock"
)

// Dir is a private folder.
type Dir struct {
	Path string
	lock *os.File
}

// New makes a folder in parent; "" stands for the folder for temporary files. Its path is
// absolute, since programs in other folders use it.
func New(parent string) (*Dir, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	parent, err := filepath.Abs(parent)
	if err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(parent, prefix)
	if err != nil {
		return nil, err
	}
	d := &Dir{Path: path}
	if err := d.hold(); err != nil {
		return nil, errors.Join(err, d.Remove())
	}
	return d, nil
}

// hold locks a file before it gives it its name, so that no other program finds it
// unlocked.
func (d *Dir) hold() (err error) {
	unnamed := filepath.Join(d.Path, "new-"+lockName)
	if d.lock, err = os.Create(unnamed); err != nil {
		return err
	}
	if _, err = tryLock(d.lock); err != nil {
		return err
	}
	return os.Rename(unnamed, filepath.Join(d.Path, lockName))
}

// Remove removes the folder. Programs that were killed may still be creating files
// for a moment, so it tries more than once.
func (d *Dir) Remove() error {
	var err error
	for range 20 {
		if err = os.RemoveAll(d.Path); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if d.lock != nil {
		d.lock.Close()
	}
	return err
}

// made matches the names that New gives its folders.
var made = regexp.MustCompile(`^` + prefix + `[0-9]+$`)

// Sweep removes the folders in parent whose programs were killed. It leaves the folders
// of running programs, and what cannot be removed.
func Sweep(parent string) {
	if parent == "" {
		parent = os.TempDir()
	}
	entries, _ := os.ReadDir(parent)
	for _, entry := range entries {
		if entry.IsDir() && made.MatchString(entry.Name()) {
			sweep(filepath.Join(parent, entry.Name()))
		}
	}
}

// sweep removes a folder that no program has locked. A folder without the lock file was
// not made by New, or New is still making it.
func sweep(path string) {
	lock, err := os.Open(filepath.Join(path, lockName))
	if err != nil {
		return
	}
	defer lock.Close()
	if locked, err := tryLock(lock); err == nil && locked {
		os.RemoveAll(path)
	}
}
