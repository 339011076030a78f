package jupyter

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// GoNB is the module path of the kernel.
const GoNB = "github.com/janpfeifer/gonb"

var (
	//go:embed whole.go
	wholeSource string
	//go:embed limit.go
	limitSource string
)

// Mends are the changes that Mend makes in GoNB v0.11.4. What it destroys cannot be brought
// back by a client: the bytes of a character cut in two, and of a Chinese word behind a
// command, are gone before they reach us. And where it sends more than a page can show, each
// client would have to be told.
var Mends = []struct{ File, Old, New string }{
	// It publishes what it reads from a cell's pipe in pieces of up to 32 kB, and JSON has no
	// half characters. It also looks for the lines of a stack trace in one piece at a time. And
	// it publishes as much and as fast as a cell prints.
	{"internal/jpyexec/jpyexec.go", "_, err := io.Copy(exec.stdoutWriter, exec.cmdStdout)", "err := copyLimited(exec.stdoutWriter, exec.cmdStdout)"},
	{"internal/jpyexec/jpyexec.go", "_, err := io.Copy(exec.stderrWriter, exec.cmdStderr)", "err := copyLimited(exec.stderrWriter, exec.cmdStderr)"},
	{"internal/jpyexec/whole.go", "", inJpyexec(wholeSource)},
	{"internal/jpyexec/limit.go", "", inJpyexec(limitSource)},
	{"internal/jpyexec/namedpipes.go", "decoder := gob.NewDecoder(exec.pipeReader)", `decoder := gob.NewDecoder(exec.pipeReader)
	shown := &displays{pace: newPace(), say: func(text string) { _ = kernel.PublishWriteStream(exec.Msg, kernel.StreamStderr, text) }}`},
	{"internal/jpyexec/namedpipes.go", "		exec.dispatchDisplayData(data)\n", `		if shown.admit(sizeOf(data.Data), data.DisplayID != "") {
			exec.dispatchDisplayData(data)
		}
`},
	// It takes each byte of an argument for a character: %cd 数据, %% 梯度.
	{"internal/specialcmd/specialcmd.go", `part = fmt.Sprintf("%s%c", part, c)`, `part += string([]byte{c})`},
}

func inJpyexec(source string) string {
	return strings.Replace(source, "package jupyter", "package jpyexec", 1)
}

// Mend copies the sources of GoNB from one folder to another, and mends the copy.
func Mend(from, to string) error {
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if inside == "docs" || inside == "examples" {
				return fs.SkipDir // 66 MB
			}
			return os.MkdirAll(filepath.Join(to, inside), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, inside), data, 0o644)
	})
	for _, m := range Mends {
		path := filepath.Join(to, filepath.FromSlash(m.File))
		err = errors.Join(err, mendFile(path, m.Old, m.New))
	}
	return err
}

// mendFile replaces a text in a file, or writes a new file where there is no old text.
func mendFile(path, old, new string) error {
	if old == "" {
		return os.WriteFile(path, []byte(new), 0o644)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if strings.Count(string(data), old) != 1 {
		return fmt.Errorf("this version of GoNB needs other mends: %s does not hold %q once", filepath.Base(path), old)
	}
	return os.WriteFile(path, []byte(strings.Replace(string(data), old, new, 1)), 0o644)
}
