package ledger

import (
	"encoding/json"
	"math"
	"testing"
)

func TestRecordAsJSON(t *testing.T) {
	tests := []struct {
		record Record
		want   string
	}{
		{Record{"B7", KindHolds, true, 3.1e-16, "", "largest relative error 3.1e-16"},
			`{"id":"B7","kind":"holds","ok":true,"residual":3.1e-16,"text":"largest relative error 3.1e-16"}`},
		{Record{"B11", KindCatches, true, 0.61, "z3 alone", "off"}, `{"id":"B11","kind":"catches","ok":true,"residual":0.61,"note":"z3 alone","text":"off"}`},
		{Record{"B7", KindHolds, false, math.NaN(), "", ""}, `{"id":"B7","kind":"holds","ok":false,"residual":"NaN","text":""}`},
		{Record{"B7", KindHolds, false, math.Inf(1), "", ""}, `{"id":"B7","kind":"holds","ok":false,"residual":"+Inf","text":""}`},
	}
	for _, test := range tests {
		text, err := json.Marshal(test.record)
		if err != nil || string(text) != test.want {
			t.Errorf("got %s, %v\nwant %s", text, err, test.want)
		}
		var back Record
		if err := json.Unmarshal(text, &back); err != nil || !equal(back, test.record) {
			t.Errorf("%s came back as %+v, %v", text, back, err)
		}
	}
}

func TestRecordRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"id":"B7","residual":"large"}`: `ledger: a record's residual is "large"; it must be a number, "NaN", "+Inf" or "-Inf"`,
		`{"id":7}`:                       "ledger: not a record: json: cannot unmarshal number into Go struct field jsonRecord.id of type string",
		`[]`:                             "ledger: not a record: json: cannot unmarshal array into Go value of type ledger.jsonRecord",
	} {
		var r Record
		if err := json.Unmarshal([]byte(text), &r); err == nil || err.Error() != want {
			t.Errorf("%s: error is %v\nwant %s", text, err, want)
		}
	}
}

// Whatever stands in a notebook's file is refused, or is a record that survives being written and read again.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		`{"id":"B7","kind":"holds","ok":true,"residual":3.1e-16,"text":"largest relative error 3.1e-16"}`,
		`{"id":"B7","kind":"holds","ok":false,"residual":"NaN","text":""}`,
		`{"id":"E11","kind":"measures","ok":true,"note":"slope","text":"slope: 1.02"}`,
		`{"residual":null}`, `{"residual":1e999}`, `null`, `[]`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, second Record
		if json.Unmarshal(text, &first) != nil {
			return
		}
		again, err := json.Marshal(first)
		if err != nil {
			t.Fatalf("%+v cannot be written: %v", first, err)
		}
		if err := json.Unmarshal(again, &second); err != nil || !equal(first, second) {
			t.Fatalf("%+v was written as %s and read as %+v, %v", first, again, second, err)
		}
		Judge("03-two-two-two", []Record{first})
	})
}

// equal is == with NaN equal to itself.
func equal(a, b Record) bool {
	if math.IsNaN(a.Residual) && math.IsNaN(b.Residual) {
		a.Residual, b.Residual = 0, 0
	}
	return a == b
}

func TestLines(t *testing.T) {
	tests := []struct {
		record         Record
		text, markdown string
	}{
		{Agreement.agree(KindHolds, "B7", [2]string{"got", "want"}, 1, 1, nil),
			"B7    ∂E/∂W5 = (p1−y1) a1                       holds      largest relative error 0",
			`**B7** $\frac{\partial E}{\partial W_5} = (p_1 - y_1)\, a_1$ — **holds** largest relative error 0`},
		{Agreement.agree(KindHolds, "B7", [2]string{"got", "want"}, 0.12, 0.18, nil),
			"B7    ∂E/∂W5 = (p1−y1) a1                       FAILS:     largest relative error 0.33 (got 0.12, want 0.18)",
			`**B7** $\frac{\partial E}{\partial W_5} = (p_1 - y_1)\, a_1$ — **FAILS:** largest relative error 0.33 (got 0.12, want 0.18)`},
		{Agreement.agree(KindHolds, "B23", [2]string{"got", "want"}, 1, 1, nil),
			"B23   the diagram feeds a2 from (W2, b1)        CONTRADICTS the ledger (misprint): holds  largest relative error 0",
			`**B23** $\text{the diagram feeds }a_2\text{ from }(W_2, b_1)$ — **CONTRADICTS the ledger (misprint): holds** largest relative error 0`},
		{differ(KindRefutes, "B23", [2]string{"printed", "truth"}, 1, 2, nil),
			"B23   the diagram feeds a2 from (W2, b1)        false as printed  off by 50 % (printed 1, truth 2)",
			`**B23** $\text{the diagram feeds }a_2\text{ from }(W_2, b_1)$ — **false as printed** off by 50 % (printed 1, truth 2)`},
		{differ(KindRefutes, "A5", [2]string{"printed", "truth"}, 1, 2, []string{"sigmoid"}),
			"A5    δ^L = ∂L/∂z^L = ŷ − y                     false without the condition  sigmoid: off by 50 % (printed 1, truth 2)",
			`**A5** $\delta^L = \frac{\partial L}{\partial z^L} = \hat y - y$ — **false without the condition** sigmoid: off by 50 % (printed 1, truth 2)`},
		{Agreement.agree(KindCorrects, "B23", [2]string{"right", "truth"}, 1, 1, nil),
			"B23   a2 is fed from (W3, W4, b2)               corrected  largest relative error 0",
			`**B23** $a_2\text{ is fed from }(W_3, W_4, b_2)$ — **corrected** largest relative error 0`},
		{Agreement.agree(KindFills, "B24", [2]string{"got", "want"}, 1, 1, nil),
			"B24   δ1 x2, δ2 x1, δ2 x2, δ1, δ2               filled     largest relative error 0",
			`**B24** $\delta_1 x_2,\; \delta_2 x_1,\; \delta_2 x_2,\; \delta_1,\; \delta_2$ — **filled** largest relative error 0`},
		{measure("B22", "slope", 1.02, 0.9, 1.1),
			"B22   the time falls from O(n²) to O(n)         measured   slope: 1.02, within [0.9, 1.1]",
			`**B22** $\text{the time falls from }O(n^2)\text{ to }O(n)$ — **measured** slope: 1.02, within \[0.9, 1.1\]`},
		{differ(KindCatches, "B7", [2]string{"wrong", "truth"}, 1, 2, []string{"a_2 for a_1"}),
			"B7    ∂E/∂W5 = (p1−y1) a1                       caught     a_2 for a_1: off by 50 % (wrong 1, truth 2)",
			`**B7** $\frac{\partial E}{\partial W_5} = (p_1 - y_1)\, a_1$ — **caught** a\_2 for a\_1: off by 50 % (wrong 1, truth 2)`},
		{differ(KindCatches, "B24", [2]string{"wrong", "truth"}, 1, 2, []string{"a path forgotten"}),
			"B24   δ1 x2, δ2 x1, δ2 x2, δ1, δ2               caught     a path forgotten: off by 50 % (wrong 1, truth 2)",
			`**B24** $\delta_1 x_2,\; \delta_2 x_1,\; \delta_2 x_2,\; \delta_1,\; \delta_2$ — **caught** a path forgotten: off by 50 % (wrong 1, truth 2)`},
	}
	for _, test := range tests {
		if got := test.record.line(); got != test.text {
			t.Errorf("text is\n%s\nwant\n%s", got, test.text)
		}
		if got := test.record.markdown(); got != test.markdown {
			t.Errorf("Markdown is\n%s\nwant\n%s", got, test.markdown)
		}
	}
}
