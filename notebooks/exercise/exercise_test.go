package exercise

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"backprop/bp"
	"backprop/bp/gradcheck"
	"backprop/notebooks/measure"

	"gonum.org/v1/gonum/mat"
)

// The data of every exercise make sense: the id belongs to a notebook, the right answer is right, each mistake is wrong
// and called by its own name, and the parts make up the answer.
func TestEveryExercise(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range all {
		t.Run(e.ID, func(t *testing.T) {
			number, word, _ := strings.Cut(e.ID, "-")
			if files, _ := filepath.Glob("../" + number + "-*.ipynb"); len(files) != 1 || word == "" || seen[e.ID] {
				t.Errorf("the id must be the number of a notebook and a word, and occur once; there are %d notebooks", len(files))
			}
			seen[e.ID] = true
			if e.Ask == "" || strings.HasSuffix(e.Ask, ".") {
				t.Errorf("Ask is %q; want an imperative without a full stop", e.Ask)
			}
			if r := e.check(e.Want); r.Verdict != Right {
				t.Errorf("the right answer is judged %v: %s", r.Verdict, r.Text)
			}
			if r := e.check(nil); r.Verdict != Unsolved || r.Text != e.Ask {
				t.Errorf("no answer is judged %v: %s", r.Verdict, r.Text)
			}
			for _, m := range e.Mistakes {
				if _, problem := fit(m.Answer, reflect.TypeOf(e.Want)); problem != "" {
					t.Errorf("%s: %s", m.Name, problem)
					continue
				}
				if r := e.check(m.Answer); r.Verdict != Wrong || !r.Named || !strings.Contains(r.Text, m.Name) {
					t.Errorf("%q is judged %v: %s", m.Name, r.Verdict, r.Text)
				}
			}
			checkParts(t, e)
		})
	}
}

// The layers that are held for right are.
func TestLayersAreRight(t *testing.T) {
	for _, e := range all {
		build, ok := e.Want.(func() bp.Layer)
		if !ok {
			continue
		}
		layer, r := build(), rand.New(rand.NewPCG(4, 2))
		for _, p := range layer.Params() {
			p.Value.Copy(matrix(r, p.Value.RawMatrix().Rows, p.Value.RawMatrix().Cols))
		}
		in, _ := layer.Sizes()
		if report := gradcheck.Layer(layer, matrix(r, in, 5), nil); !report.OK() {
			t.Errorf("%s:\n%v", e.ID, report)
		}
	}
}

// checkParts wants the terms to add up to the answer, and each factor to divide it.
func checkParts(t *testing.T, e exercise) {
	const seed = 3
	n := namer{exercise: &e, seed: seed, args: e.arguments(seed)}
	want := n.results(e.Want, 0)
	var terms [][]block
	for _, p := range e.Paths {
		terms = append(terms, n.results(p.Of, 0))
	}
	if terms != nil {
		for i, sum := range combine(want, terms, ones(len(terms))) {
			if err := relativeError(sum, want[i]); err > 1e-9 {
				t.Errorf("the paths do not add up to the answer: off by %g", err)
			}
		}
	}
	for _, f := range e.Factors {
		for i, b := range n.results(f.Of, 0) {
			if len(b.Data) != 1 && len(b.Data) != len(want[i].Data) {
				t.Errorf("the factor %s has %d entries; want one, or %d", f.Name, len(b.Data), len(want[i].Data))
			}
			for _, x := range b.Data {
				if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
					t.Errorf("the factor %s is %v at a trial", f.Name, x)
				}
			}
		}
	}
}

// What can happen to any answer is named without being listed.
func TestWhatHappensToAnyAnswer(t *testing.T) {
	mean := func(δ, x *mat.Dense) *mat.Dense { // ∂L/∂W = 1/n δ xᵀ
		_, n := δ.Dims()
		return measure.Scale(1/float64(n), measure.Mul(δ, measure.Transpose(x)))
	}
	dW := exercise{ID: "00-dW", Ask: "do", Want: mean, Results: []string{"∂L/∂W"},
		Draw: func(r *rand.Rand) []any {
			n := 2 + r.IntN(4)
			return []any{matrix(r, 3, n), matrix(r, 2, n)}
		},
	}
	scaled := func(c func(n float64) float64) func(δ, x *mat.Dense) *mat.Dense {
		return func(δ, x *mat.Dense) *mat.Dense {
			_, n := δ.Dims()
			return measure.Scale(c(float64(n)), mean(δ, x))
		}
	}
	for want, answer := range map[string]func(δ, x *mat.Dense) *mat.Dense{
		"the sign is wrong":          scaled(func(float64) float64 { return -1 }),
		"1/n is missing":             scaled(func(n float64) float64 { return n }),
		"1/n is there twice":         scaled(func(n float64) float64 { return 1 / n }),
		"it is twice as large":       scaled(func(float64) float64 { return 2 }),
		"it is 1.7 times as large":   scaled(func(float64) float64 { return 1.7 }),
		"it is 1/3 as large":         scaled(func(float64) float64 { return 1 / 3. }),
		"it is right but transposed": func(δ, x *mat.Dense) *mat.Dense { return measure.Transpose(mean(δ, x)) },
		"the sign is wrong, and it is transposed": func(δ, x *mat.Dense) *mat.Dense {
			return measure.Scale(-1, measure.Transpose(mean(δ, x)))
		},
		"the order is reversed": func(δ, x *mat.Dense) *mat.Dense {
			m := mean(δ, x)
			return measure.Fill(3, 2, func(i, j int) float64 { return m.At(2-i, 1-j) })
		},
		"the index is one too large": func(δ, x *mat.Dense) *mat.Dense {
			m := mean(δ, x)
			return measure.Fill(3, 2, func(i, j int) float64 { return m.At((i+1)%3, j) })
		},
		"it is too large by 0.25, always": func(δ, x *mat.Dense) *mat.Dense {
			return measure.Apply(func(v float64) float64 { return v + 0.25 }, mean(δ, x))
		},
		"some entries are 0, as if they were never set: entry 1,2 is one": func(δ, x *mat.Dense) *mat.Dense {
			m := mean(δ, x)
			m.Set(0, 1, 0)
			return m
		},
		"the size is right and the sign is not": func(δ, x *mat.Dense) *mat.Dense {
			return measure.Apply(math.Abs, mean(δ, x))
		},
		"the numbers are right, the shape is not": func(δ, x *mat.Dense) *mat.Dense {
			return mat.NewDense(6, 1, measure.Entries(mean(δ, x)))
		},
		"your code panics: ": func(δ, x *mat.Dense) *mat.Dense { return measure.Mul(δ, x) },
		"it changes what it is given (argument 1)": func(δ, x *mat.Dense) *mat.Dense {
			m := mean(δ, x)
			δ.Scale(2, δ)
			return m
		},
	} {
		if r := dW.check(answer); r.Verdict != Wrong || !strings.Contains(r.Text, want) {
			t.Errorf("%q is judged %v: %s", want, r.Verdict, r.Text)
		}
	}
	calls := 0.0
	moody := func(δ, x *mat.Dense) *mat.Dense { calls++; return measure.Scale(calls, mean(δ, x)) }
	if r := dW.check(moody); !strings.Contains(r.Text, "two different answers") {
		t.Errorf("an answer that remembers is judged %v: %s", r.Verdict, r.Text)
	}
	if r := dW.check(func(δ, x *mat.Dense) *mat.Dense { return measure.Fill(3, 2, func(int, int) float64 { return 1 }) }); r.Verdict != Wrong || r.Named {
		t.Errorf("nonsense is judged %v, named %v: %s", r.Verdict, r.Named, r.Text)
	}
	if r := dW.check(func(δ, x *mat.Dense) *mat.Dense { return mat.NewDense(3, 2, nil) }); r.Verdict != Unsolved {
		t.Errorf("zeros are judged %v: %s", r.Verdict, r.Text)
	}
	if r := dW.check(func(x float64) float64 { return x }); r.Verdict != Wrong || !strings.Contains(r.Text, "it must be a func(") {
		t.Errorf("another type is judged %v: %s", r.Verdict, r.Text)
	}
}

// An error far below what matters elsewhere is seen.
func TestSmallErrorsAreWrong(t *testing.T) {
	e := exercise{ID: "00-small", Ask: "do", Want: math.Sin, Draw: number(0.5, 1)}
	if r := e.check(func(x float64) float64 { return math.Sin(x) * (1 + 3e-9) }); r.Verdict != Wrong {
		t.Errorf("off by 3e-9 is judged %v: %s", r.Verdict, r.Text)
	}
	if r := e.check(func(x float64) float64 { return math.NaN() }); r.Verdict != Wrong {
		t.Errorf("NaN is judged %v: %s", r.Verdict, r.Text)
	}
}

// Of several results, those that are right are said to be, and those to do.
func TestSeveralResults(t *testing.T) {
	e := exercise{ID: "00-two", Ask: "do", Results: []string{"sin", "cos"}, Draw: number(0.5, 1),
		Want: func(x float64) (float64, float64) { return math.Sin(x), math.Cos(x) }}
	for _, test := range []struct {
		verdict Verdict
		text    string
		answer  func(x float64) (float64, float64)
	}{
		{Unsolved, "sin is right so far; to do: cos", func(x float64) (float64, float64) { return math.Sin(x), 0 }},
		{Wrong, "cos: the sign is wrong; sin is right", func(x float64) (float64, float64) { return math.Sin(x), -math.Cos(x) }},
		{Wrong, "sin: it is twice as large; cos: the sign is wrong", func(x float64) (float64, float64) { return 2 * math.Sin(x), -math.Cos(x) }},
	} {
		if r := e.check(test.answer); r.Verdict != test.verdict || r.Text != test.text {
			t.Errorf("judged %v: %s, want %v: %s", r.Verdict, r.Text, test.verdict, test.text)
		}
	}
}

// What is begun and not finished, and what is no number, is not called right or a multiple.
func TestHalfDone(t *testing.T) {
	e := exercise{ID: "00-list", Ask: "do", Draw: func(r *rand.Rand) []any { return []any{r.Float64() + 1} },
		Want: func(x float64) []float64 { return []float64{x, x * x, x * x * x, 1 / x} }}
	for want, answer := range map[string]func(x float64) []float64{
		"some entries are 0, as if they were never set: entry 3 is one; the others are right": func(x float64) []float64 { return []float64{x, x * x, 0, 0} },
		"which is no number":                           func(x float64) []float64 { return []float64{math.NaN(), 0, 0, 0} },
		"entry 1 of yours is NaN":                      func(x float64) []float64 { return []float64{math.NaN(), x * x, x * x * x, 1 / x} },
		"not right in 4 of 4 entries":                  func(x float64) []float64 { return []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()} },
		"entry 1 of yours is +Inf, which is no number": func(x float64) []float64 { i := math.Inf(1); return []float64{i, i, i, i} },
	} {
		if r := e.check(answer); r.Verdict != Wrong || !strings.Contains(r.Text, want) {
			t.Errorf("judged %v: %s, want wrong: %s", r.Verdict, r.Text, want)
		}
	}
}

func TestPrediction(t *testing.T) {
	e := exercise{ID: "00-guess", Ask: "predict", Want: 0.31, Mistakes: []mistake{{"that is the outer slope alone", 0.13}}}
	for answer, want := range map[any]string{
		0.312: "right: within 2 %", 0.3: "wrong: not within 2 %: too small", -0.31: "wrong: the sign is wrong",
		0.131: "wrong: that is the outer slope alone", 3.1: "wrong: it is ten times too large", 1: "wrong: not within 2 %: too large (in Go, 8/5 is 1: write a fraction as 8.0/5)",
		0: "wrong: not within 2 %: too small (in Go, 8/5 is 1: write a fraction as 8.0/5)", "a": "wrong: it must be a float64, yours is a string", nil: "unsolved: predict",
	} {
		r := e.check(answer)
		if got := string(r.Verdict) + ": " + r.Text; got != want {
			t.Errorf("%v is judged %s, want %s", answer, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	e := exercise{ID: "00-count", Ask: "predict", Want: 12.0, Tolerance: 1e-9}
	for answer, want := range map[any]string{12: "right: exactly", 11: "wrong: no: too small", 12.5: "wrong: no: too large"} {
		r := e.check(answer)
		if got := string(r.Verdict) + ": " + r.Text; got != want {
			t.Errorf("%v is judged %s, want %s", answer, got, want)
		}
	}
}

// swish is z·σ(z), a layer that bp has not; its Backward may hold a mistake.
type swish struct {
	n       int
	z       *mat.Dense
	factor  func(z float64) float64
	nothing bool
}

func (l *swish) Sizes() (in, out int) { return l.n, l.n }
func (l *swish) Params() []bp.Param   { return nil }
func (l *swish) Forward(x *mat.Dense) *mat.Dense {
	l.z = mat.DenseCopyOf(x)
	return measure.Apply(func(z float64) float64 { return z / (1 + math.Exp(-z)) }, x)
}
func (l *swish) Backward(dy *mat.Dense) *mat.Dense {
	if l.nothing {
		return nil
	}
	return measure.Had(dy, measure.Apply(l.factor, l.z))
}

func TestLayer(t *testing.T) {
	σ := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	right := func(z float64) float64 { return σ(z) + z*σ(z)*(1-σ(z)) }
	layer := func(f func(float64) float64) func() bp.Layer {
		return func() bp.Layer { return &swish{n: 3, factor: f} }
	}
	e := exercise{ID: "00-swish", Ask: "do", Want: layer(right), Mistakes: []mistake{
		{"only one factor of the product is differentiated", layer(σ)},
	}}
	dense := exercise{ID: "00-dense", Ask: "do", Want: func() bp.Layer { return bp.NewDense(3, 2, bp.Sigmoid) }}
	for _, test := range []struct {
		e      exercise
		want   string
		answer any
	}{
		{e, "right: ", layer(right)},
		{e, "right: ", func() *swish { return &swish{n: 3, factor: right} }},
		{e, "unsolved: y is right so far; to do: ∂L/∂x", func() bp.Layer { return &swish{n: 3, nothing: true} }},
		{e, "wrong: only one factor of the product is differentiated; y is right", layer(σ)},
		{e, "wrong: ∂L/∂x: the sign is wrong; y is right", layer(func(z float64) float64 { return -right(z) })},
		{dense, "wrong: y: ", func() bp.Layer { return bp.NewDense(3, 2, bp.Tanh) }},
		{dense, "f′(z) is missing", func() bp.Layer { return &forgetful{bp.NewDense(3, 2, bp.Sigmoid)} }},
	} {
		r := test.e.check(test.answer)
		if got := string(r.Verdict) + ": " + r.Text; !strings.Contains(got, test.want) {
			t.Errorf("judged %s, want %s", got, test.want)
		}
	}
}

// forgetful leaves out f′(z).
type forgetful struct{ *bp.Dense }

func (l *forgetful) Backward(dy *mat.Dense) *mat.Dense {
	f := l.F
	l.F = bp.Identity
	dx := l.Dense.Backward(dy)
	l.F = f
	return dx
}

func TestCircuitAndOptimizer(t *testing.T) {
	e := exercise{ID: "00-circuit", Ask: "do",
		Want: func(x, y *bp.Value) *bp.Value { return x.Mul(y).Add(x) },
		Draw: inputs("x", "y")}
	if r := e.check(func(x, y *bp.Value) *bp.Value { return y.Shift(1).Mul(x) }); r.Verdict != Right {
		t.Errorf("x(y+1) is judged %v: %s", r.Verdict, r.Text)
	}
	if r := e.check(func(x, y *bp.Value) *bp.Value { return nil }); r.Verdict != Unsolved {
		t.Errorf("nil is judged %v: %s", r.Verdict, r.Text)
	}
	if r := e.check(func(x, y *bp.Value) *bp.Value { return x.Mul(y) }); r.Verdict != Wrong || !strings.HasPrefix(r.Text, "the value: not right at x = ") {
		t.Errorf("xy is judged %v: %s", r.Verdict, r.Text)
	}
	type step = func(theta, grad []float64)
	descent := func(sign float64) func(n int) step {
		return func(int) step {
			return func(theta, grad []float64) {
				for i := range theta {
					theta[i] -= sign * 0.1 * grad[i]
				}
			}
		}
	}
	sgd := exercise{ID: "00-sgd", Ask: "do", Want: descent(1), Draw: func(*rand.Rand) []any { return []any{optimised} }}
	for want, answer := range map[Verdict]any{Right: descent(1), Wrong: descent(-1), Unsolved: descent(0)} {
		if r := sgd.check(answer); r.Verdict != want {
			t.Errorf("judged %v: %s, want %v", r.Verdict, r.Text, want)
		}
	}
	if r := sgd.check(descent(-1)); !strings.Contains(r.Text, "the sign is wrong") {
		t.Error(r.Text)
	}
	inPlace := exercise{ID: "00-place", Ask: "do", Draw: func(r *rand.Rand) []any { return []any{vector(r, 3), vector(r, 3)} },
		Want: func(theta, grad []float64) { descent(1)(0)(theta, grad) }}
	if r := inPlace.check(func(theta, grad []float64) { descent(1)(0)(theta, grad) }); r.Verdict != Right {
		t.Errorf("judged %v: %s", r.Verdict, r.Text)
	}
	if r := inPlace.check(func(theta, grad []float64) {}); r.Verdict != Unsolved || r.Text != "do" {
		t.Errorf("nothing is judged %v: %s", r.Verdict, r.Text)
	}
	for want, answer := range map[string]func(theta, grad []float64){
		"it changes an argument that it must leave alone": func(theta, grad []float64) { descent(1)(0)(theta, grad); grad[0]++ },
		"not right in 3 of 3 entries at ":                 func(theta, grad []float64) { theta[0], theta[1], theta[2] = 1, 1, 1 },
	} {
		if r := inPlace.check(answer); r.Verdict != Wrong || !strings.HasPrefix(r.Text, want) {
			t.Errorf("judged %v: %s, want %s", r.Verdict, r.Text, want)
		}
	}
}

// The sheet of a graded cell comes through JSON, NaN included, and is judged as in the cell; one for other points is not
// right.
func TestGrading(t *testing.T) {
	e := find("01-log")
	send := func(answer any, seed uint64) map[string]any {
		text, err := json.Marshal(e.answerSheet(answer, seed).bundle())
		if err != nil {
			t.Fatal(err)
		}
		var bundle map[string]any
		if err := json.Unmarshal(text, &bundle); err != nil {
			t.Fatal(err)
		}
		return bundle
	}
	right := func(x float64) float64 { return 2 * x / (1 + x*x) }
	for want, bundle := range map[Verdict]map[string]any{
		Right:    send(right, 17),
		Wrong:    send(func(x float64) float64 { return math.Log(x) }, 17), // NaN for x < 0
		Unsolved: send(nil, 17),
	} {
		if r, err := Grade("01-log", 17, bundle); err != nil || r == nil || r.Verdict != want {
			t.Errorf("graded %v (%v), want %v", r, err, want)
		}
	}
	if r, _ := Grade("01-log", 17, send(right, 18)); r.Verdict != Wrong {
		t.Errorf("the numbers of another seed are %v", r.Verdict)
	}
	if r, err := Grade("01-paths", 17, send(right, 17)); r != nil || err != nil {
		t.Errorf("the answer to another exercise is %v (%v)", r, err)
	}
	if r, err := Grade("01-log", 17, Record{ID: "01-log", Verdict: Right}.bundle()); r != nil || err != nil {
		t.Errorf("a verdict in the place of an answer is %v (%v)", r, err)
	}
}

func TestScore(t *testing.T) {
	t.Setenv("GONB_TMP_DIR", t.TempDir())
	for _, r := range []Record{{ID: "01-log", Verdict: Right}, {ID: "01-paths", Verdict: Right}, {ID: "01-paths", Verdict: Wrong}} {
		if err := journal.Keep(r); err != nil {
			t.Fatal(err)
		}
	}
	records, err := recall()
	if err != nil {
		t.Fatal(err)
	}
	text := scoreBundle("01-chain-rule", records)["text/plain"].(string)
	for _, want := range []string{"solved         01-log", "not yet right  01-paths", "has not run    01-chain", "Solved: 1 of "} {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
}
