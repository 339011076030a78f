package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"backprop/notebooks/internal/jupyter"
)

//go:embed launcher.sh
var launcherScript string

// launcher is the program that Jupyter starts. It finds the kernel and what the
// kernel calls, and says so when one of them has gone: GoNB alone would fail in the
// first cell, with a message about a file go.work.
type launcher struct {
	root, tools, gopls, goBin string
}

const launcherName = "kernel.sh"

// write makes the kernel's folder in dir; it will be moved to spec. Name, logo and
// manner of interrupting are those that GoNB's own installation gives.
func (l launcher) write(ctx context.Context, staging, dir, spec string) error {
	gonb := exec.CommandContext(ctx, filepath.Join(l.tools, "gonb"), "--install", "--force_deps")
	gonb.Env = append(os.Environ(), "JUPYTER_DATA_DIR="+staging)
	if text, err := gonb.CombinedOutput(); err != nil {
		return fmt.Errorf("gonb --install: %w\n%s", err, text)
	}
	given := filepath.Join(staging, "kernels", kernelName)
	data, err := os.ReadFile(filepath.Join(given, "kernel.json"))
	if err != nil {
		return err
	}
	var kernel map[string]any
	if err := json.Unmarshal(data, &kernel); err != nil {
		return fmt.Errorf("gonb --install wrote a kernel.json that cannot be read: %w", err)
	}
	kernel["argv"] = []string{filepath.Join(spec, launcherName), "--kernel", jupyter.ConnectionFile}
	kernel["metadata"] = map[string]any{"backprop": map[string]any{"checkout": l.root}}
	if data, err = json.MarshalIndent(kernel, "", " "); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, file := range map[string][]byte{"kernel.json": append(data, '\n'), launcherName: []byte(l.script())} {
		mode := os.FileMode(0o644)
		if name == launcherName {
			mode = 0o755
		}
		if err := os.WriteFile(filepath.Join(dir, name), file, mode); err != nil {
			return err
		}
	}
	const logo = "logo-svg.svg"
	return os.Rename(filepath.Join(given, logo), filepath.Join(dir, logo))
}

// script is launcher.sh with the paths of this checkout.
func (l launcher) script() string {
	return strings.NewReplacer(
		"@CHECKOUT@", quoted(l.root), "@TOOLS@", quoted(l.tools), "@GOPLS@", quoted(l.gopls), "@GOBIN@", quoted(l.goBin),
	).Replace(launcherScript)
}

// quoted is a text that a shell takes as it is.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
