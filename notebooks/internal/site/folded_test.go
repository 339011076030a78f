package site

import (
	"strings"
	"testing"

	"backprop/notebooks/internal/notebook"
)

// Hints and solutions are folded, with their formulas set and their code highlighted; and so is the output of a cell
// that JupyterLab folds.
func TestFolded(t *testing.T) {
	book, err := notebook.Parse([]byte(`{"nbformat": 4, "metadata": {}, "cells": [
		{"cell_type": "code", "source": "%%\nprintln(1)", "metadata": {"jupyter": {"outputs_hidden": true}}, "outputs": [
			{"output_type": "stream", "name": "stdout", "text": "the answer"}]},
		{"cell_type": "code", "source": "%%\nprintln(2)", "metadata": {}, "outputs": [
			{"output_type": "stream", "name": "stdout", "text": "in the open"}]},
		{"cell_type": "code", "source": "func f() {}", "metadata": {"jupyter": {"outputs_hidden": true}}, "outputs": []},
		{"cell_type": "markdown", "metadata": {}, "source": "<details>\n<summary>Solution</summary>\n\nOf $x_1$:\n\n` + "```go\\nreturn x\\n```" + `\n\n</details>"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	page := written(t, Run{Notebooks: []Notebook{{Name: "test", Book: book}}})["test.html"]
	whole(t, page)
	folds := elements(page, "details")
	if len(folds) != 2 {
		t.Fatalf("%d folds, want 2", len(folds))
	}
	for i, want := range []string{"the answer", "return x"} {
		text := textOf(folds[i])
		if !strings.Contains(text, want) || strings.Contains(text, "in the open") {
			t.Errorf("fold %d holds %q; want %q", i+1, text, want)
		}
		for _, a := range folds[i].Attr {
			if a.Key == "open" {
				t.Errorf("fold %d is open", i+1)
			}
		}
	}
	if code := elements(folds[1], "pre"); len(code) != 1 || attr(code[0], "class") != "code" {
		t.Error("the solution's code is not set as code")
	}
	if len(elements(folds[1], "math")) != 1 {
		t.Error("the solution's formula is not set")
	}
}
