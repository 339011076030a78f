package notebook

import (
	"encoding/json"
	"reflect"
	"testing"
)

// What a file holds comes back as what was stored in it, in every form that
// nbformat allows.
func TestOutputsComeBack(t *testing.T) {
	want := []*Output{
		{Type: Stream, Name: "stdout", Text: "δ\nand more\n"},
		{Type: DisplayData, Metadata: map[string]any{"image/png": map[string]any{"width": json.Number("320")}},
			Data: map[string]any{"text/plain": "a\nb", "image/png": "iVBO", "application/vnd.x+json": []any{"a", "b"}}},
		{Type: ExecuteResult, Metadata: map[string]any{}, Data: map[string]any{"text/html": "<p>"}, Count: 7},
		{Type: Error, EName: "E", EValue: "v", Traceback: []string{"1", "2"}},
	}
	nb, err := Parse([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "source": ""}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := nb.Code()[0].Outputs(); len(got) != 0 {
		t.Errorf("a cell without outputs has %v", got)
	}
	nb.Code()[0].SetOutputs(want, 7)
	again, err := Parse(nb.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, book := range map[string]*Notebook{"in memory": nb, "from its file": again} {
		if got := book.Code()[0].Outputs(); !reflect.DeepEqual(got, want) {
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			t.Errorf("%s:\n got %s\nwant %s", name, g, w)
		}
	}
}

func TestAPictureInLines(t *testing.T) {
	nb, err := Parse([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "outputs":
		[{"output_type": "display_data", "data": {"image/png": ["iVBO\n", "Rw0K"]}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := nb.Code()[0].Outputs()[0].Data["image/png"]; got != "iVBO\nRw0K" {
		t.Errorf("got %q", got)
	}
}

func TestReordered(t *testing.T) {
	out := func(text string) *Output { return &Output{Type: Stream, Name: "stdout", Text: text} }
	errs := &Output{Type: Stream, Name: "stderr", Text: "e"}
	show := func(text string) *Output {
		return &Output{Type: DisplayData, Data: map[string]any{"text/plain": text}, Metadata: map[string]any{}}
	}
	for name, test := range map[string]struct {
		a, b []*Output
		want bool
	}{
		"the same":         {[]*Output{out("x"), show("1")}, []*Output{out("x"), show("1")}, true},
		"a stream later":   {[]*Output{out("x"), errs, show("1"), show("2")}, []*Output{show("1"), out("x"), show("2"), errs}, true},
		"in two pieces":    {[]*Output{out("xy"), show("1")}, []*Output{out("x"), show("1"), out("y")}, true},
		"displays swapped": {[]*Output{show("1"), show("2")}, []*Output{show("2"), show("1")}, false},
		"other text":       {[]*Output{out("x"), show("1")}, []*Output{show("1"), out("y")}, false},
		"another display":  {[]*Output{out("x"), show("1")}, []*Output{show("2"), out("x")}, false},
		"one more":         {[]*Output{out("x")}, []*Output{out("x"), show("1")}, false},
		"none":             {nil, nil, true},
	} {
		if got := Reordered(test.a, test.b); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
