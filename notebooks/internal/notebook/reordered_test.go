package notebook

import "testing"

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
