package runner

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// course is the repository and the notebooks that a run works on.
type course struct {
	root  string   // the repository's folder, absolute
	files []string // the notebooks to run, absolute, in order
	whole bool     // these are all notebooks of the course
}

// findCourse finds the repository around dir and the notebooks to run: the
// chosen ones, or, when none is chosen, all of the course.
func findCourse(dir string, chosen []string) (course, error) {
	root, err := findRoot(dir)
	if err != nil {
		return course{}, err
	}
	c := course{root: root, whole: len(chosen) == 0}
	if len(chosen) == 0 {
		c.files, err = filepath.Glob(filepath.Join(root, "notebooks", "[0-9]*.ipynb"))
		if err == nil && len(c.files) == 0 {
			err = fmt.Errorf("%s holds no notebook whose name begins with a number", filepath.Join(root, "notebooks"))
		}
		return c, err
	}
	seen := map[string]string{}
	for _, file := range chosen {
		path := file
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, file)
		}
		if path, err = filepath.Abs(path); err != nil {
			return course{}, err
		}
		if info, err := os.Stat(path); err != nil {
			if filepath.Ext(path) != ".ipynb" {
				return course{}, fmt.Errorf("%s is no command, and no notebook: give files that end in .ipynb", file)
			}
			return course{}, fmt.Errorf("%s cannot be opened: %w", file, errors.Unwrap(err))
		} else if info.IsDir() || filepath.Ext(path) != ".ipynb" {
			return course{}, fmt.Errorf("%s is not a notebook: give files that end in .ipynb", file)
		}
		if slices.Contains(c.files, path) {
			return course{}, fmt.Errorf("%s is given twice", file)
		}
		if other := seen[name(path)]; other != "" {
			return course{}, fmt.Errorf("%s and %s would write the same result %s.ipynb: run them one after the other", other, file, name(path))
		}
		seen[name(path)] = file
		c.files = append(c.files, path)
	}
	return c, nil
}

// has says whether the course has a notebook of this name, run or not.
func (c course) has(name string) bool {
	_, err := os.Stat(filepath.Join(c.root, "notebooks", name+".ipynb"))
	return err == nil
}

// outDir gives the folder for the results: the chosen one, or else out in the
// repository. It refuses a folder in which a result would replace a notebook of the
// course, or one that is to run: only -update changes those.
func (c course) outDir(chosen string) (string, error) {
	if chosen == "" {
		chosen = filepath.Join(c.root, "out")
	}
	instead := "choose another folder with -o, or use -update to store outputs in the notebooks"
	if sameFile(chosen, filepath.Join(c.root, "notebooks")) {
		return "", fmt.Errorf("results in %s would overwrite the notebooks of the course: %s", chosen, instead)
	}
	for _, file := range c.files {
		if sameFile(filepath.Join(chosen, filepath.Base(file)), file) {
			return "", fmt.Errorf("the result of %s would overwrite it: %s", file, instead)
		}
	}
	return chosen, nil
}

// sameFile says whether both paths lead to the same file or folder.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// findRoot walks up from dir to the folder with the go.mod of this module.
func findRoot(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := start; ; at = filepath.Dir(at) {
		if data, err := os.ReadFile(filepath.Join(at, "go.mod")); err == nil {
			for line := range strings.Lines(string(data)) {
				if strings.TrimSpace(line) == "module backprop" {
					return at, nil
				}
			}
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf(`%s is not inside the repository: no go.mod above it says "module backprop"`, start)
		}
	}
}

// name is the notebook's name in the ledger: the name of its file without the
// ending.
func name(path string) string { return strings.TrimSuffix(filepath.Base(path), ".ipynb") }
