package diff

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"backprop/notebooks/internal/notebook"
)

// compare compares two cells with these outputs.
func compare(t *testing.T, tag string, stored, fresh []*notebook.Output) string {
	t.Helper()
	list, err := Notebooks(book(t, tag, stored), book(t, tag, fresh), Tolerance)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range list {
		b.WriteString(strings.Join(d.What, "\n"))
	}
	return b.String()
}

func book(t *testing.T, tag string, outputs []*notebook.Output) *notebook.Notebook {
	t.Helper()
	tags, _ := json.Marshal(strings.Fields(tag))
	nb, err := notebook.Parse([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "id": "a", "source": "x", "metadata": {"tags": ` + string(tags) + `}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	nb.Code()[0].SetOutputs(outputs, 1)
	return nb
}

func printed(text string) *notebook.Output {
	return &notebook.Output{Type: notebook.Stream, Name: "stdout", Text: text}
}

func shown(kind string, value any) *notebook.Output {
	return &notebook.Output{Type: notebook.DisplayData, Data: map[string]any{kind: value}}
}

func TestText(t *testing.T) {
	for _, test := range []struct {
		stored, fresh string
		want          string // what is said, "" if they are the same
	}{
		{"loss 0.693147181\n", "loss 0.693147181\n", ""},
		{"loss 0.6931471\n", "loss 0.6931472\n", ""}, // 1.4e-7 of it
		{"loss 0.69\n", "loss 0.70\n", "stdout\n  stored: loss 0.69\n  fresh:  loss 0.70"},
		{"a\nloss 0.69\n", "a\nloss 0.70\n", "stdout, line 2"},
		{"−1.5\n", "1.5\n", "fresh:  1.5"}, // the ledger's minus
		{"-1.5\n", "1.5\n", "fresh:  1.5"},
		{"error 3.6e-16\n", "error 2.9e-15\n", ""}, // rounding
		{"largest relative error 2.8e-11\n", "largest relative error 6e-08\n", ""},
		{"largest relative error 2.8e-11\n", "largest relative error 6e-06\n", "stdout\n"},
		{"largest relative error 0.0052, tolerance 0.01\n", "largest relative error 0.0062, tolerance 0.01\n", "stdout\n"},
		{"holds exactly; mistakes caught: 1\n", "holds to 3e-10; mistakes caught: 1\n", ""},
		{"holds exactly; mistakes caught: 1\n", "holds to 3e-10; mistakes caught: 2\n", "stdout\n"},
		{` "residual": 6.9e-8,` + "\n", ` "residual": 8.9e-7,` + "\n", ""},
		{` "residual": 0.5,` + "\n", ` "residual": 0.6,` + "\n", "stdout\n"},
		{"the step shrinks to 2e-7\n", "the step shrinks to 3e-7\n", "stdout\n"}, // no error
		{
			"layer 1 W        4    1.3e-12  (0,1)           0.148766       0.148766  right\n",
			"layer 1 W        4    2.0e-12  (0,0)          -0.111575      -0.111575  right\n", "",
		},
		{
			"layer 1 W        4    1.3e-12  (0,1)           0.148766       0.148766  right\n",
			"layer 1 W        5    2.0e-12  (0,0)          -0.111575      -0.111575  right\n", "stdout\n",
		},
		{
			"layer 1 W        4        0.5  (0,1)           0.148766       0.297532  WRONG: 1 entry\n",
			"layer 1 W        4        0.5  (0,0)          -0.111575      -0.223150  WRONG: 1 entry\n", "stdout\n",
		},
		{
			"layer 1 W        4    1.3e-12  (0,1)           0.148766       0.148766  right\n",
			"layer 1 W        4    1.3e-12  (0,1)           0.148766       0.148766  inconclusive\n", "stdout\n",
		},
		{"holds exactly; mistakes\n", "holds to 1.2e-16; mistakes\n", ""},
		{"error 0\n", "error 1.1e-16\n", ""},
		{"error 0\n", "error 1.1e-9\n", "fresh:  error 1.1e-9"},
		{"error 3.6e-10\n", "error 2.9e-10\n", "stored: error 3.6e-10"},
		{"1048576 paths\n", "1048577 paths\n", "fresh:  1048577 paths"}, // counts are exact
		{"1e+06\n", "1000000\n", ""},
		{"layer 1 W\n", "layer 1 b\n", "fresh:  layer 1 b"},
		{"layer W1\n", "layer W2\n", "fresh:  layer W2"},
		{"z_1 = 3.5\n", "z_2 = 3.5\n", "fresh:  z_2"},
		{"  7.5  ok\n", " 7.50 ok\n", ""}, // a column
		{"a\nb\n", "a\n", "stdout, line 2\n  stored: b"},
		{"\t \x1b[7m[[ Cell [3] Line 4 ]]\x1b[0m gonb/main.go:9 +0x1\n", "\tgonb/main.go:9 +0x1\n", ""},
		{"NaN\n", "0.5\n", "stored: NaN"},
		{"1e999\n", "1e999\n", ""},
		{"1e999\n", "2.0\n", "stored: 1e999"},
	} {
		got := compare(t, "", []*notebook.Output{printed(test.stored)}, []*notebook.Output{printed(test.fresh)})
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%q and %q give %q, want %q", test.stored, test.fresh, got, test.want)
		}
	}
}

// A cell that varies keeps its words.
func TestVaries(t *testing.T) {
	for _, test := range []struct{ stored, fresh, want string }{
		{"took 1.5 ms, slope 0.98", "took 93 ms, slope -2.1", ""},
		{"took 1.5 ms", "took 1.5 s", "fresh:  took 1.5 s"},
	} {
		got := compare(t, Varies, []*notebook.Output{printed(test.stored)}, []*notebook.Output{printed(test.fresh)})
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%q and %q give %q, want %q", test.stored, test.fresh, got, test.want)
		}
	}
	a, b := []*notebook.Output{shown("image/png", grey(t, 4, 4, 0))}, []*notebook.Output{shown("image/png", grey(t, 4, 4, 200))}
	if got := compare(t, Varies, a, b); got != "" {
		t.Errorf("its picture: %s", got)
	}
	if got := compare(t, Varies, a, []*notebook.Output{shown("image/png", grey(t, 4, 5, 200))}); !strings.Contains(got, "the picture was (4,4) pixels, it is (4,5)") {
		t.Errorf("a picture of another size: %s", got)
	}
	if got := compare(t, Varies, []*notebook.Output{shown("image/png", grey(t, 20, 20, 0))}, []*notebook.Output{shown("image/png", grey(t, 21, 20, 200))}); got != "" {
		t.Errorf("a picture with wider numbers: %s", got)
	}
}

// Text and displays arrive in an order that means nothing; displays among each
// other do not, and neither do stdout and stderr.
func TestOrder(t *testing.T) {
	text, one, two := printed("x\n"), shown("text/plain", "one"), shown("text/plain", "two")
	errs := &notebook.Output{Type: notebook.Stream, Name: "stderr", Text: "e\n"}
	stored := []*notebook.Output{text, one, errs, two}
	if got := compare(t, "", stored, []*notebook.Output{errs, one, two, text}); got != "" {
		t.Errorf("another order of streams: %s", got)
	}
	if got := compare(t, "", stored, []*notebook.Output{text, two, errs, one}); !strings.Contains(got, "display 1\n  stored: one\n  fresh:  two") {
		t.Errorf("another order of displays: %s", got)
	}
	if got := compare(t, "", stored, []*notebook.Output{text, one, errs}); got != "display 2 is gone: text/plain" {
		t.Errorf("a display less: %s", got)
	}
	if got := compare(t, "", stored[:2], stored[:1]); got != "display is gone: text/plain" {
		t.Errorf("no display: %s", got)
	}
	if got := compare(t, "", stored[:1], stored[:2]); got != "display is new: text/plain" {
		t.Errorf("a new display: %s", got)
	}
}

func said(plain, markdown string) *notebook.Output {
	return &notebook.Output{Type: notebook.DisplayData, Data: map[string]any{"text/plain": plain, "text/markdown": markdown}}
}

func TestDisplays(t *testing.T) {
	record := func(residual string, ok bool) map[string]any {
		return map[string]any{"id": "B7", "ok": ok, "residual": json.Number(residual)}
	}
	const kind = "application/vnd.backprop.ledger+json"
	for name, test := range map[string]struct {
		stored, fresh *notebook.Output
		want          string
	}{
		"data":             {shown(kind, record("1.5e-16", true)), shown(kind, record("3.5e-15", true)), ""},
		"other data":       {shown(kind, record("1.5e-16", true)), shown(kind, record("0.5", false)), "\"ok\": false"},
		"another kind":     {shown("text/plain", "x"), shown("text/html", "x"), "it has no text/plain any more\ndisplay: its text/html is new"},
		"an error":         {&notebook.Output{Type: notebook.Error, EName: "E", EValue: "exit status 1"}, printed(""), "stored: E: exit status 1"},
		"in Markdown only": {said("a", "*a*"), said("a", "*b*"), "fresh:  *b*"},
	} {
		got := compare(t, "", []*notebook.Output{test.stored}, []*notebook.Output{test.fresh})
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// What the plain text says is not said again in Markdown.
func TestSaidOnce(t *testing.T) {
	got := compare(t, "", []*notebook.Output{said("a", "*a*")}, []*notebook.Output{said("b", "*b*")})
	if want := "display\n  stored: a\n  fresh:  b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// grey is a picture of one shade, in base64.
func grey(t *testing.T, width, height int, shade uint8, points ...image.Point) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = shade
	}
	for _, p := range points {
		picture.Set(p.X, p.Y, color.Gray{255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestPictures(t *testing.T) {
	plain := grey(t, 10, 10, 100)
	for name, test := range map[string]struct{ fresh, want string }{
		"the same":     {plain, ""},
		"a shade off":  {grey(t, 10, 10, 100+shade), ""},
		"darker":       {grey(t, 10, 10, 101+shade), "100 of 100 pixels differ by more than 24 of 255, the most by 25, between (0,0) and (10,10)"},
		"two points":   {grey(t, 10, 10, 100, image.Pt(2, 3), image.Pt(7, 4)), "2 of 100 pixels differ by more than 24 of 255, the most by 155, between (2,3) and (8,5)"},
		"another size": {grey(t, 10, 11, 100), "the picture was (10,10) pixels, it is (10,11)"},
		"no picture":   {base64.StdEncoding.EncodeToString([]byte("none")), "the fresh picture cannot be read"},
		"no base64":    {"%", "the fresh picture cannot be read"},
	} {
		got := compare(t, "", []*notebook.Output{shown("image/png", plain)}, []*notebook.Output{shown("image/png", test.fresh)})
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestOtherNotebooks(t *testing.T) {
	a := book(t, "", nil)
	for text, want := range map[string]string{
		`{"nbformat": 4, "cells": []}`: "have 1 and 0 code cells",
		`{"nbformat": 4, "cells": [{"cell_type": "code", "id": "a", "source": "y"}]}`: "code cell 1 is not the same",
		`{"nbformat": 4, "cells": [{"cell_type": "code", "id": "b", "source": "x"}]}`: "code cell 1 is not the same",
	} {
		b, err := notebook.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Notebooks(a, b, Tolerance); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
