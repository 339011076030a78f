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
		`{"id":7}`:                       "ledger: not a record: json: cannot unmarshal number into Go struct field wireRecord.id of type string",
		`[]`:                             "ledger: not a record: json: cannot unmarshal array into Go value of type ledger.wireRecord",
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
