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
	"backprop/notebooks/ledger"
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
		{"error 3.6e-16\n", "error 2.9e-15\n", ""},                               // rounding
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
		{"0.69314718ms\n", "0.69314719ms\n", ""}, // a unit behind the number
		{"3.1ms\n", "3.2ms\n", "fresh:  3.2ms"},
		{"0xc000012345\n", "0xc000012346\n", "fresh:  0xc000012346"},
		{"1_000\n", "1_001\n", "fresh:  1_001"},
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
		{"took 3.163763ms", "took 3.126848ms", ""},
		{"took 3.163763ms", "took 987.5µs", ""}, // a Duration prints the unit that suits it
		{"took 59.9s", "took 1m0.25s", ""},
		{"took 1h2m3s", "took 999ns", ""},
		{"took 3.1ms", "took 3.1MB", "fresh:  took 3.1MB"},
		{"took 3.1ms", "slept 3.1ms", "fresh:  slept 3.1ms"},
		{"took 10min", "took 9min", ""},
		{"4.1 GB/s", "3.97 GB/s", ""},
		{"4.1GB/s, 12%", "980MB/s, 9.5%", ""},
		{"12% faster", "12% slower", "slower"},
		{"3.5x", "12x", ""},
		{"x3.5 faster", "x12.1 faster", ""},
		{"x1 = 3", "x2 = 3", "fresh:  x2 = 3"}, // names
		{"layer W1 took 3ms", "layer W2 took 3ms", "fresh:  layer W2"},
		{"3.2GHz", "2.9GHz", ""},
		{"12k samples", "980 samples", ""},
		{"at 0xc000012345", "at 0xc0000fedc0", ""},
		{"&{0xc000012345 3}", "&{0x7f00 4}", ""},
		{"0x1.8p-3", "0x1p+10", ""},
		{"2026-11-29T03:19:27Z start", "2027-01-02T13:19:27.123456+08:00 start", ""},
		{"2026-11-29 03:19:27.123456789 +0000 UTC m=+0.000012345", "2026-11-30 13:19:27.12 +0100 CET m=+1.5", ""},
		{"2026/11/29 03:19:27 done", "2026/12/01 23:01:02.125 done", ""},
		{"2026/11/29 03:19:27 done", "2026/11/29 03:19:27 failed", "failed"},
		{"Sun Nov 29 03:19:27 UTC 2026", "Mon Dec  7 13:00:00 CST 2026", ""},
		{"Sunday, 29-Nov-26 03:19:27 UTC", "Wednesday, 02-Dec-26 13:19:27 GMT", ""},
		{"at 3:04PM", "at 11:59AM", ""},
		{"on 29 November 2026", "on 1 May 2027", ""},
		{"the sun rises", "the mon rises", "mon rises"},
		{"error 1e-17", "error 3.25e-09", ""},
		{"error 1e−17", "error 0.5", ""}, // U+2212 in the exponent
		{"error 3.2×10⁻¹⁷", "error 0.001", ""},
		{"error 3.2 \\cdot 10^{-17}", "error 1.5 \\cdot 10^{-3}", ""},
		{"1_000 steps", "987 steps", ""},
		{"1,234,567 steps", "987 steps", ""},
		{"12\u202f345 steps", "987 steps", ""},
		{"slope –0.5", "slope 0.98", ""},
		{"slope －0.5, ‑2", "slope +0.98, 2", ""},
		{"127.0.0.1:43231", "127.0.0.1:80", ""},
		{"BenchmarkDense-2   \t  1234\t   987.6 ns/op", "BenchmarkDense-16   \t  99\t   1000 ns/op", ""},
		{"--- PASS: TestX (0.00s)", "--- PASS: TestX (1.25s)", ""},
		{"--- PASS: TestX (0.00s)", "--- FAIL: TestX (0.00s)", "FAIL"},
		{"ok  \tgonb\t0.012s", "ok  \tgonb\t11.5s", ""},
		{"1.2GFLOPS", "980.5MFLOPS", ""},
		{"1.2GFLOPS", "1.2GHz", "fresh:  1.2GHz"},
		{"the 1st of 0b101", "the 12th of 0b0", ""},
		{"3ms±12%, p99=4.5ms", "2.75ms±3%, p99=12µs", ""},
		{"第3步：4毫秒", "第12步：5.5毫秒", ""},
		{"a ████▌ 12", "b ██ 7", "fresh:  b"},
		{"a ████▌ 12", "a ██ 7", ""},
		{"a *** 3", "a  0", ""},
		{"| --- | ----- |", "| ---- | --- |", ""},
		{"ratio 2.5", "ratio NaN", "fresh:  ratio NaN"},
		{"ratio 2.5", "ratio +Inf", "fresh:  ratio +Inf"},
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

// Outputs of a cell that does not run are nobody's business, also those of the ledger.
func TestSkippedCells(t *testing.T) {
	stored := []*notebook.Output{printed("a result that took an hour\n")}
	for _, fresh := range [][]*notebook.Output{nil, stored, {printed("other\n")}} {
		if got := compare(t, notebook.SkipExecution, stored, fresh); got != "" {
			t.Errorf("got %q", got)
		}
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

// What checks found is compared by the records, not by the words: rounding errors do not
// count, everything else does.
func TestRecords(t *testing.T) {
	within := func(residual float64, text string) ledger.Record {
		return ledger.Record{ID: "B7", Kind: ledger.KindHolds, OK: true, Residual: residual, Text: text}
	}
	exactly, caught := within(0, "largest relative error 0"), ledger.Record{ID: "B7", Kind: ledger.KindCatches, OK: true, Residual: 0.5, Text: "off by 50 %"}
	for name, test := range map[string]struct {
		stored, fresh []ledger.Record
		want          string // what is said, "" if they are the same
	}{
		"rounding":                 {of(within(2.8e-11, "largest relative error 2.8e-11")), of(within(6e-08, "largest relative error 6e-08")), ""},
		"its upper end":            {of(within(6.9e-8, "")), of(within(8.9e-7, "")), ""},
		"more than rounding":       {of(within(2.8e-11, "largest relative error 2.8e-11")), of(within(6e-06, "largest relative error 6e-06")), "fresh:  B7 "},
		"a tolerance":              {of(within(0.0052, "largest relative error 0.0052, tolerance 0.01")), of(within(0.0062, "largest relative error 0.0062, tolerance 0.01")), "0.0062, tolerance 0.01"},
		"0 and rounding":           {of(exactly), of(within(1.2e-16, "largest relative error 1.2e-16")), ""},
		"0 and a larger one":       {of(exactly), of(within(3e-10, "largest relative error 3e-10")), ""},
		"another residual":         {of(within(0.5, "")), of(within(0.6, "")), `"residual": 0.6`},
		"as many mistakes caught":  {of(exactly, caught), of(within(3e-10, "largest relative error 3e-10"), caught), ""},
		"more mistakes caught":     {of(exactly, caught), of(exactly, caught, caught), "display 3 is new"},
		"another note":             {of(ledger.Record{ID: "B7", Kind: ledger.KindHolds, OK: true, Note: "first"}), of(ledger.Record{ID: "B7", Kind: ledger.KindHolds, OK: true, Note: "second"}), `"note": "second"`},
		"numbers in the words":     {of(within(0.3, "off by 0.3333333")), of(within(0.3, "off by 0.3333334")), ""},
		"other numbers in them":    {of(within(0.3, "off by 0.333")), of(within(0.3, "off by 0.334")), "off by 0.334"},
		"a check that fails":       {of(exactly), of(ledger.Record{ID: "B7", Kind: ledger.KindHolds, Residual: 1, Text: "largest relative error 1"}), "FAILS:"},
		"about a formula that was": {of(ledger.Record{ID: "Z1", Kind: ledger.KindHolds}), of(ledger.Record{ID: "B1", Kind: ledger.KindHolds}), "stored: Z1"},
	} {
		got := compare(t, "", displayed(t, test.stored), displayed(t, test.fresh))
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
		// The table at the end sums up the same records.
		stored, fresh := append(displayed(t, test.stored), table(t, test.stored)), append(displayed(t, test.fresh), table(t, test.fresh))
		if got := compare(t, "", stored, fresh); (got == "") != (test.want == "") {
			t.Errorf("%s, with the table: got %q, want %q", name, got, test.want)
		}
	}
}

// A line or a table that is not what the ledger makes of the stored records differs, also in
// a table that was stored before it carried data.
func TestTextOfTheLedgerIsDerived(t *testing.T) {
	records := of(ledger.Record{ID: "B7", Kind: ledger.KindHolds, OK: true, Text: "largest relative error 0"})
	fresh := append(displayed(t, records), table(t, records))
	for name, test := range map[string]struct {
		change func(stored []*notebook.Output)
		want   string
	}{
		"nothing":      {func(stored []*notebook.Output) {}, ""},
		"the formula":  {func(stored []*notebook.Output) { stored[0].Data["text/plain"] = "B7 another formula" }, "display 1\n  stored: B7 another formula\n  fresh:  B7 "},
		"its Markdown": {func(stored []*notebook.Output) { stored[0].Data["text/markdown"] = "*B7*" }, "stored: *B7*"},
		"no Markdown":  {func(stored []*notebook.Output) { delete(stored[0].Data, "text/markdown") }, "display 1: its text/markdown is new"},
		"a row of the table": {func(stored []*notebook.Output) {
			stored[1].Data["text/plain"] = strings.Replace(stored[1].Data["text/plain"].(string), "MISSING", "checked", 1)
		}, "display 2, line "},
		"a table of old": {func(stored []*notebook.Output) { delete(stored[1].Data, ledger.TableMIME) }, ""},
		"no table":       {func(stored []*notebook.Output) { stored[1].Data = map[string]any{"text/html": "x"} }, "display 2: it has no text/html any more"},
	} {
		stored := append(displayed(t, records), table(t, records))
		test.change(stored)
		got := compare(t, "", stored, fresh)
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func of(records ...ledger.Record) []ledger.Record { return records }

// displayed are the outputs of cells whose checks made the records.
func displayed(t *testing.T, records []ledger.Record) []*notebook.Output {
	t.Helper()
	var list []*notebook.Output
	for _, r := range records {
		list = append(list, asRead(t, r.Bundle()))
	}
	return list
}

// table is the output of ledger.Table after these records.
func table(t *testing.T, records []ledger.Record) *notebook.Output {
	t.Helper()
	return asRead(t, ledger.TableBundle("03-two-two-two", records))
}

// asRead is a display as it is read from a file.
func asRead(t *testing.T, bundle map[string]any) *notebook.Output {
	t.Helper()
	text, err := json.Marshal(bundle)
	o := &notebook.Output{Type: notebook.DisplayData}
	if err == nil {
		err = json.Unmarshal(text, &o.Data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
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

// FuzzOutputs: a text is as itself, and two texts differ whichever is the stored one;
// bytes that are no picture are said to be none.
func FuzzOutputs(f *testing.F) {
	f.Add("loss 0.25\n", "loss 0.26\n")
	f.Add("error 1e-400 −1.5e999", "largest relative error 3e-16 exactly")
	f.Add("layer 1 W  6  3.5e-10  (2,0)  -0.0004  -0.0004  right", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		if got := compare(t, "", both(a), both(a)); got != "" {
			t.Errorf("%q differs from itself: %s", a, got)
		}
		there, back := compare(t, "", both(a), both(b)), compare(t, "", both(b), both(a))
		if (there == "") != (back == "") {
			t.Errorf("%q and %q: %q there, %q back", a, b, there, back)
		}
	})
}

// both is a text as a cell prints it, and the same bytes as a picture.
func both(text string) []*notebook.Output {
	return []*notebook.Output{printed(text), shown("image/png", base64.StdEncoding.EncodeToString([]byte(text)))}
}
