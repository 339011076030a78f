package play

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseFormula(t *testing.T) {
	data := map[string]float64{"x": -2, "y": 5, "z": -4, "a": 0.5}
	sigmoid := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	for _, test := range []struct {
		text  string
		want  float64
		words string // "" for the text itself
	}{
		{"(x+y)*z", -12, "(x+y)·z"},
		{"x+y*z", -22, "x+y·z"},
		{"x-y-z", -3, "x−y−z"},
		{"x-(y-z)", -11, "x−(y−z)"},
		{"x/y/z", -2. / 5 / -4, "x/y/z"},
		{"x/(y*z)", -2. / (5 * -4), "x/(y·z)"},
		{"-x", 2, "−x"},
		{"y--x", 3, "y−(−x)"},
		{"y*-x", 10, "y·(−x)"},
		{"-x^2", -4, "−x^2"},
		{"(-x)^2", 4, "(−x)^2"},
		{"2*x^2", 8, "2·x^2"},
		{"x**3", -8, "x^3"},
		{"2^3^2*x", -1024, "512·x"},
		{"y^-1", 0.2, "y^−1"},
		{"pow(y, 0.5)", math.Sqrt(5), "y^0.5"},
		{"sqrt(y)", math.Sqrt(5), "sqrt(y)"},
		{"1/(1+exp(-x))", sigmoid(-2), "1/(1+exp(−x))"},
		{"sigmoid(x) + σ(x)", 2 * sigmoid(-2), "sigmoid(x)+σ(x)"},
		{"tanh(x) * relu(y)", 5 * math.Tanh(-2), "tanh(x)·relu(y)"},
		{"ln(y)-log(y)", 0, "ln(y)−log(y)"},
		{"max(x, y) + max(x, 3)", 8, "max(x, y)+max(x, 3)"},
		{"3 - x", 5, "3−x"},
		{"x - 3", -5, "x−3"},
		{"1.5e1*x", -30, "15·x"},
		{"2·x×y−z÷a", -12, "2·x·y−z/a"},
		{"u = x*x; u + u*u", 20, "u+u·u"},
		{"q = x+y\nf = q*z", -12, "f"},
		{"z = x*y; z*z", 100, "z·z"},
		{"e*x", 4, "e·x"}, // e is a name; an input that nobody has moved begins with −2
	} {
		f, err := ParseFormula(test.text, data)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := f.Output.Data; math.Abs(got-test.want) > 1e-15*math.Abs(test.want) { // a few roundings
			t.Errorf("%s = %v, want %v", test.text, got, test.want)
		}
		if got := f.Words[f.Output]; got != test.words {
			t.Errorf("%s is written %s, want %s", test.text, got, test.words)
		}
	}
}

func TestParseFormulaSaysWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		text string
		at   int
		says string
	}{
		{"", 0, "ends too early"},
		{"x+", 2, "ends too early"},
		{"x+*y", 2, "here is “*”"},
		{"(x+y", 4, "A closing bracket ) is missing: the formula ends here"},
		{"x+y)", 3, "a bracket too many"},
		{"2x", 1, "written with *"},
		{"x y", 2, "written with *"},
		{"x(y+1)", 0, "There is no function x"},
		{"sin(x)", 0, "There is no function sin"},
		{"exp + 1", 0, "exp is a function"},
		{"max(x)", 0, "takes two numbers"},
		{"exp(x, y)", 0, "takes one number"},
		{"x^y", 1, "exponent must be a number"},
		{"x $ y", 2, "has no meaning here"},
		{"x\xff", 1, "has no meaning here"},
		{"1.2.3*x", 0, "is not a number"},
		{"1e999*x", 0, "is not a number"},
		{"x", 0, "nothing to calculate yet: x is an input"},
		{"3", 0, "nothing to calculate yet: 3"},
		{"2 = x; x*x", 0, "there must be a name"},
		{"x+1 = y", 0, "there must be a name"},
		{"u = x*x; u = x+1; u*x", 9, "has a line of its own already"},
		{"y = u*x; u = x+1; u*y", 9, "was used before this line"},
		{"u = x; u*u", 0, "only another name for x"},
		{"x*x; x+1", 0, "Only the last line may be without a name"},
		{"longername*x", 0, "too long for the drawing"},
		{strings.Repeat("(", 100) + "x" + strings.Repeat(")", 100) + "*x", 50, "too deep"},
		{strings.Repeat("x+", 199) + "x", 0, "199 gates"},
		{strings.Repeat("x+", 300) + "x", 0, "There is room for 400"},
		{"a+b+c+d+e+g+h+i+j+k+l+m+n+o+p+q+r", 32, "more than 16 inputs"},
	} {
		_, err := ParseFormula(test.text, nil)
		var wrong formulaError
		if !errors.As(err, &wrong) {
			t.Errorf("%q: %v, want an error that says %q", test.text, err, test.says)
			continue
		}
		if !strings.Contains(wrong.what, test.says) || wrong.at != test.at {
			t.Errorf("%q: at %d: %s\nwant at %d: %s", test.text, wrong.at, wrong.what, test.at, test.says)
		}
	}
}

// The same text gives the same circuit, of a size that can be drawn; and what a formula is written as can be read again.
func FuzzParseFormula(f *testing.F) {
	for _, text := range []string{"(x+y)*z", "u = v*v; u+u*u", "-x^-2/max(y,3)--1e-3", "1/(1+exp(-(w0*x0+w1*x1+w2)))", "x=2;;y\n", "((", "²·é=\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		formula, err := ParseFormula(text, nil)
		if err != nil {
			var wrong formulaError
			if !errors.As(err, &wrong) || wrong.at < 0 || wrong.at > len(text) {
				t.Errorf("%q: %v at %d", text, err, wrong.at)
			}
			formulaTrouble(text, err)
			return
		}
		if utf8.RuneCountInString(text) > mostLetters || formula.Output.Gates() > mostGates || len(formula.Inputs) > mostInputs {
			t.Errorf("%q is too large", text)
		}
		for v := range formula.Output.Walk() {
			if formula.Words[v] == "" {
				t.Errorf("%q: a value has no words", text)
			}
		}
		words := formula.Words[formula.Output]
		if _, err := ParseFormula(words, nil); err != nil && !strings.ContainsAny(words, "⁰¹²³⁴⁵⁶⁷⁸⁹∞N") && len(words) < mostLetters &&
			formula.Output.Label == "f" && !strings.Contains(err.Error(), "too deep") {
			t.Errorf("%q is written %q: %v", text, words, err)
		}
	})
}
