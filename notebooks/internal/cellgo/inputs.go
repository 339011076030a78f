package cellgo

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// input is a file or folder that a build reads, as it was when the recipe was made.
type input struct {
	Path string
	Size int64
	Time time.Time
}

// look gives a file's or folder's present state. A folder's time changes when a file
// comes or goes.
func look(path string) (input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return input{}, err
	}
	i := input{Path: path, Time: info.ModTime()}
	if !info.IsDir() {
		i.Size = info.Size()
	}
	return i, nil
}

func (i input) unchanged() bool {
	now, err := look(i.Path)
	return err == nil && now.Size == i.Size && now.Time.Equal(i.Time)
}

// listed is what go list tells of a package.
type listed struct {
	Dir      string
	Standard bool
	Module   *struct {
		Version, GoMod string
		Replace        *struct{ Version string }
	}
	GoFiles, CgoFiles, CFiles, HFiles, SFiles, SysoFiles, EmbedFiles []string
}

// changes says whether the package's files can change: not in Go itself, nor in the
// module cache.
func (p listed) changes() bool {
	if p.Standard || p.Module == nil {
		return !p.Standard
	}
	if p.Module.Replace != nil {
		return p.Module.Replace.Version == ""
	}
	return p.Module.Version == ""
}

// inputs lists the files of the packages that the program in dir imports, the folders
// that hold them, and the go.mod and go.sum of their modules.
func (c Config) inputs(ctx context.Context, dir string, env []string) ([]input, error) {
	text, err := c.run(ctx, dir, env, "list", "-deps", "-json=Dir,Standard,Module,GoFiles,CgoFiles,CFiles,HFiles,SFiles,SysoFiles,EmbedFiles", ".")
	if err != nil {
		return nil, err
	}
	var paths []string
	for d := json.NewDecoder(bytes.NewReader(text)); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		if p.Dir == dir || !p.changes() {
			continue
		}
		paths = append(paths, p.Dir)
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.CFiles, p.HFiles, p.SFiles, p.SysoFiles, p.EmbedFiles) {
			paths = append(paths, filepath.Join(p.Dir, name))
		}
		if p.Module != nil && p.Module.GoMod != "" {
			paths = append(paths, p.Module.GoMod)
		}
	}
	slices.Sort(paths)
	var list []input
	for _, path := range slices.Compact(paths) {
		i, err := look(path)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}
