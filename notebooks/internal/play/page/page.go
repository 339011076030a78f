// Package page makes the live pages one file for a browser: the program of package play as WebAssembly, packed, with the
// little script that it needs. The page forbids the browser to load anything and to run any other script.
package page

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/internal/play"
)

// File is the page's name.
const File = "play.html"

//go:embed page.html
var pageHTML string

//go:embed page.css
var style string

//go:embed page.js
var script string

//go:embed worker.js
var workerScript string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// Write compiles the program in the module at root, writes the page to dir, and returns its path.
func Write(ctx context.Context, root, dir string) (path string, err error) {
	program, err := build(ctx, root)
	if err != nil {
		return "", err
	}
	goroot, err := goCommand(ctx, root, "env", "GOROOT")
	if err != nil {
		return "", err
	}
	runtime, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return "", fmt.Errorf("the Go distribution lacks what runs a program in a browser: %w", err)
	}
	page, err := render(program, string(runtime))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path = filepath.Join(dir, File)
	return path, notebook.WriteFile(path, page)
}

// build is the program, packed.
func build(ctx context.Context, root string) ([]byte, error) {
	temp, err := os.MkdirTemp("", "play")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	file := filepath.Join(temp, "play.wasm")
	if _, err := goCommand(ctx, root, "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./notebooks/internal/play/wasm"); err != nil {
		return nil, err
	}
	program, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	packer, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // a level that there is
	packer.Write(program)                                           // a bytes.Buffer never fails
	packer.Close()
	return packed.Bytes(), nil
}

// goCommand runs the go command for a browser.
func goCommand(ctx context.Context, root string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, bytes.TrimSpace(failed.Stderr))
	}
	return out, err
}

// render fills the page in, whose parts are HTML already, with what it shows at first, so that there is something to see before the program runs, and
// without any.
func render(program []byte, runtime string) ([]byte, error) {
	worker := runtime + "\n" + workerScript
	for name, text := range map[string]string{"the script": script, "the worker": worker} {
		if strings.Contains(strings.ToLower(text), "</script") {
			return nil, fmt.Errorf("%s ends the element that it stands in", name)
		}
	}
	data := map[string]any{
		"Style": style, "StyleHash": hash(style), "Script": script, "ScriptHash": hash(script), "Runtime": worker,
		"Program":  base64.StdEncoding.EncodeToString(program),
		"Examples": play.Examples, "Knobs": play.NetworkKnobs(),
	}
	inside, values := map[string]string{}, map[string]string{}
	session := play.NewSession(nil)
	for _, name := range play.Pages {
		v := session.Do(play.Change{Page: name})
		for id, text := range v.HTML {
			inside[id] = text
		}
		for field, value := range v.Values {
			values[name+" "+field] = value
		}
	}
	data["Inside"] = inside
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, data); err != nil {
		return nil, err
	}
	return withValues(page.Bytes(), values), nil
}

// hash is how a policy names a script or a style.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

var (
	sectionStart = regexp.MustCompile(`<section id="(\w+)"`)
	field        = regexp.MustCompile(`<input type="(?:range|number|text)" name="([^"]+)"( data-log)?`)
)

// withValues puts the fields where the pages have them.
func withValues(page []byte, values map[string]string) []byte {
	starts := append(sectionStart.FindAllSubmatchIndex(page, -1), nil)
	if len(starts) == 1 {
		return page
	}
	out := bytes.Clone(page[:starts[0][0]])
	for i, start := range starts[:len(starts)-1] {
		end := len(page)
		if after := starts[i+1]; after != nil {
			end = after[0]
		}
		name := string(page[start[2]:start[3]])
		out = append(out, field.ReplaceAllFunc(page[start[0]:end], func(input []byte) []byte {
			parts := field.FindSubmatch(input)
			value := values[name+" "+html.UnescapeString(string(parts[1]))]
			if v, err := strconv.ParseFloat(value, 64); err == nil && len(parts[2]) > 0 {
				value = fmt.Sprint(math.Log10(v))
			}
			return fmt.Appendf(nil, `%s value="%s"`, input, html.EscapeString(value))
		})...)
	}
	return out
}
