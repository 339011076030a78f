package play

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"backprop/bp"
)

// A formula is text such as "(x+y)*z", or several lines, "q = x+y; q*z", of which each but the last gives a name to what it
// calculates. The grammar, with the loosest operation first:
//
//	lines   = { name "=" sum (";" | newline) } sum
//	sum     = product { ("+" | "-") product }
//	product = unary { ("*" | "/") unary }
//	unary   = "-" unary | power
//	power   = operand [ ("^" | "**") unary ]              the exponent is a number
//	operand = number | name | function "(" sum { "," sum } ")" | "(" sum ")"

// The largest formula. A picture has room for 60 gates.
const (
	mostLetters = 400
	mostDepth   = 50
	mostGates   = 60
	mostInputs  = 16
)

// Formula is a circuit that has been read from text.
type Formula struct {
	Output *bp.Value
	Inputs []*bp.Value          // in the order in which they first appear
	Words  map[*bp.Value]string // each value as a formula: "q·z"
}

// formulaError says what is wrong with a formula, and where.
type formulaError struct {
	at   int // in bytes
	what string
}

func (e formulaError) Error() string { return e.what }

// ParseFormula reads a formula. Inputs have the values that data says, and others have some of their own.
func ParseFormula(text string, data map[string]float64) (f *Formula, err error) {
	p := &parser{text: text, data: data, names: map[string]*bp.Value{}, f: &Formula{Words: map[*bp.Value]string{}}}
	defer func() {
		if e := recover(); e != nil {
			wrong, ok := e.(formulaError)
			if !ok {
				panic(e)
			}
			f, err = nil, wrong
		}
	}()
	if n := utf8.RuneCountInString(text); n > mostLetters {
		p.fail(0, "The formula has %d letters. There is room for %d.", n, mostLetters)
	}
	p.next()
	f = p.f
	f.Output = p.value(p.lines())
	if f.Output.Op() == "" {
		p.fail(0, "There is nothing to calculate yet: %s is an input. Add an operation, as in %s*%[1]s.", p.words(f.Output), p.words(f.Output))
	}
	used := slices.Collect(f.Output.Walk())
	f.Inputs = slices.DeleteFunc(f.Inputs, func(v *bp.Value) bool { return !slices.Contains(used, v) })
	if n := f.Output.Gates(); n > mostGates {
		p.fail(0, "The formula has %d gates. The drawing has room for %d.", n, mostGates)
	}
	if f.Output.Label == "" {
		f.Output.Label = "f"
		for p.names[f.Output.Label] != nil {
			f.Output.Label += "′"
		}
	}
	return f, nil
}

// term is a part of a formula: a number that is known when the formula is read, or a value.
type term struct {
	v      *bp.Value
	number float64
}

type parser struct {
	text  string
	token string // the one to be read next, "" at the end
	at    int    // where it starts
	end   int    // where it ends
	depth int
	data  map[string]float64
	names map[string]*bp.Value // inputs, and what lines have named
	f     *Formula
}

func (p *parser) fail(at int, format string, args ...any) {
	panic(formulaError{at, fmt.Sprintf(format, args...)})
}

// same are other ways to write a sign.
var same = strings.NewReplacer("×", "*", "·", "*", "−", "-", "÷", "/", "**", "^", "\n", ";")

// next reads a token: a number, a name, or a sign.
func (p *parser) next() {
	for p.end < len(p.text) && strings.ContainsRune(" \t\r", rune(p.text[p.end])) {
		p.end++
	}
	p.at = p.end
	rest := p.text[p.at:]
	if rest == "" {
		p.token = ""
		return
	}
	r, size := utf8.DecodeRuneInString(rest)
	n := size
	switch {
	case digit(r) || r == '.':
		n = numberLength(rest)
	case unicode.IsLetter(r) || r == '_':
		n = strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
		if n < 0 {
			n = len(rest)
		}
	case strings.HasPrefix(rest, "**"):
		n = 2
	}
	p.end = p.at + n
	p.token = same.Replace(rest[:n])
	if r == utf8.RuneError || !unicode.IsLetter(r) && !digit(r) && !strings.Contains("_.+-*/^(),=;", p.token) {
		p.fail(p.at, "“%s” has no meaning here. A formula has numbers, names, + - * / ^, brackets, and functions such as exp(x).", rest[:n])
	}
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

// numberLength is how long the number is that text starts with: 12, .5, 1e-3.
func numberLength(text string) (n int) {
	digits := func() {
		for n < len(text) && (digit(rune(text[n])) || text[n] == '.') {
			n++
		}
	}
	digits()
	if n < len(text) && (text[n] == 'e' || text[n] == 'E') {
		exponent := strings.TrimLeft(text[n+1:], "+-")
		if len(text[n+1:])-len(exponent) <= 1 && exponent != "" && digit(rune(exponent[0])) {
			n = len(text) - len(exponent)
			digits()
		}
	}
	return n
}

// take reads a sign if it comes next.
func (p *parser) take(sign string) bool {
	if p.token != sign {
		return false
	}
	p.next()
	return true
}

// want reads a sign that has to come next.
func (p *parser) want(sign, what string) {
	if !p.take(sign) {
		p.fail(p.at, "%s %s is missing: %s.", what, sign, p.found())
	}
}

// found says what comes next.
func (p *parser) found() string {
	switch {
	case p.token == "":
		return "the formula ends here"
	case p.token == ";":
		return "the line ends here"
	}
	return "here is “" + p.text[p.at:p.end] + "”"
}

func (p *parser) lines() term {
	for {
		for p.take(";") {
		}
		start, first := p.at, p.token
		t := p.sum()
		if p.token == "=" {
			p.name(start, first)
			t = p.sum()
			v := p.value(t)
			if v.Label != "" {
				p.fail(start, "%s is only another name for %s. Use one of them.", first, v.Label)
			}
			p.names[first] = v.Named(first)
			p.f.Words[v] = first
			t = term{v: v}
		}
		end := p.at
		for p.take(";") {
		}
		if p.token == "" {
			return t
		}
		if end == p.at {
			p.expected()
		}
		if t.v == nil || t.v.Label != first {
			p.fail(start, "Only the last line may be without a name: write a name and = in front, as in q = x+y.")
		}
	}
}

// expected fails where something stands that no operation leads to.
func (p *parser) expected() {
	what := "An operation is missing before it: %s. "
	if p.token == ")" {
		what = "There is a bracket too many: %s. "
	} else if p.token == "(" || name(p.token) {
		what += "A product is written with *, as in 2*x. "
	}
	p.fail(p.at, strings.TrimSpace(what), p.found())
}

// name checks the name of a line, and reads the = after it.
func (p *parser) name(start int, first string) {
	switch {
	case strings.TrimSpace(p.text[start:p.at]) != first || !name(first):
		p.fail(start, "Left of = there must be a name, as in q = x+y.")
	case p.names[first] != nil && p.names[first].Op() != "":
		p.fail(start, "%s has a line of its own already.", first)
	case p.f.Inputs[len(p.f.Inputs)-1].Label != first:
		p.fail(start, "%s was used before this line, as an input. Give it its line first.", first)
	}
	// It has been read as an input.
	delete(p.names, first)
	p.f.Inputs = p.f.Inputs[:len(p.f.Inputs)-1]
	p.next()
}

// name reports whether a token is one.
func name(token string) bool {
	r, _ := utf8.DecodeRuneInString(token)
	return unicode.IsLetter(r) || r == '_'
}

func (p *parser) sum() term {
	t := p.product()
	for {
		switch {
		case p.take("+"):
			t = p.add(t, p.product())
		case p.take("-"):
			t = p.subtract(t, p.product())
		default:
			return t
		}
	}
}

func (p *parser) product() term {
	t := p.unary()
	for {
		switch {
		case p.take("*"):
			t = p.multiply(t, p.unary())
		case p.take("/"):
			t = p.divide(t, p.unary())
		default:
			return t
		}
	}
}

func (p *parser) unary() term {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > mostDepth {
		p.fail(p.at, "The brackets are too deep: %d is the most.", mostDepth)
	}
	if p.take("-") {
		return p.multiply(term{number: -1}, p.unary())
	}
	return p.power()
}

func (p *parser) power() term {
	base := p.operand()
	at := p.at
	if !p.take("^") {
		return base
	}
	return p.raise(base, p.unary(), at)
}

func (p *parser) raise(base, exponent term, at int) term {
	if exponent.v != nil {
		p.fail(at, "The exponent must be a number, as in x^2. For a power of e, write exp(…).")
	}
	if base.v == nil {
		return term{number: math.Pow(base.number, exponent.number)}
	}
	words := fmt.Sprintf("%s^%s", p.inBrackets(base, 3), short(exponent.number))
	return p.gate(base.v.Pow(exponent.number), words)
}

// functions are those of one value.
var functions = map[string]func(*bp.Value) *bp.Value{
	"exp": (*bp.Value).Exp, "ln": (*bp.Value).Log, "log": (*bp.Value).Log, "tanh": (*bp.Value).Tanh,
	"sigmoid": (*bp.Value).Sigmoid, "σ": (*bp.Value).Sigmoid, "relu": (*bp.Value).ReLU, "ReLU": (*bp.Value).ReLU,
	"sqrt": func(x *bp.Value) *bp.Value { return x.Pow(0.5) },
}

func (p *parser) operand() term {
	at, token := p.at, p.token
	switch {
	case token == "":
		p.fail(at, "The formula ends too early: a number, a name or a bracket should follow.")
	case p.take("("):
		t := p.sum()
		p.want(")", "A closing bracket")
		return t
	case digit(rune(token[0])) || token[0] == '.':
		number, err := strconv.ParseFloat(token, 64)
		if err != nil {
			p.fail(at, "“%s” is not a number.", token)
		}
		p.next()
		return term{number: number}
	case name(token):
		p.next()
		if p.token == "(" {
			return p.call(token, at)
		}
		return p.input(token, at)
	}
	p.fail(at, "A number, a name or a bracket should stand here: %s.", p.found())
	panic("not reached")
}

// call reads what a function is applied to.
func (p *parser) call(function string, at int) term {
	f := functions[function]
	if f == nil && function != "max" && function != "pow" {
		p.fail(at, "There is no function %s. There are exp, ln, tanh, sigmoid, relu, sqrt, max and pow. A product is written with *, as in %[1]s*(x+1).", function)
	}
	p.next()
	args := []term{p.sum()}
	for p.take(",") {
		args = append(args, p.sum())
	}
	p.want(")", "A closing bracket")
	wanted := 1
	if f == nil {
		wanted = 2
	}
	if len(args) != wanted {
		p.fail(at, "%s takes %s, here %d.", function, map[int]string{1: "one number", 2: "two numbers, as in " + function + "(x, 2)"}[wanted], len(args))
	}
	switch function {
	case "max":
		x, y := p.value(args[0]), p.value(args[1])
		return p.gate(x.Max(y), fmt.Sprintf("max(%s, %s)", p.words(x), p.words(y)))
	case "pow":
		return p.raise(args[0], args[1], at)
	}
	x := p.value(args[0])
	return p.gate(f(x), fmt.Sprintf("%s(%s)", function, p.words(x)))
}

// input is the value with that name: an input, or one that an earlier line named.
func (p *parser) input(name string, at int) term {
	if v := p.names[name]; v != nil {
		return term{v: v}
	}
	if functions[name] != nil || name == "max" || name == "pow" {
		p.fail(at, "%s is a function: write %[1]s(…).", name)
	}
	if len(p.f.Inputs) == mostInputs {
		p.fail(at, "The formula has more than %d inputs.", mostInputs)
	}
	if utf8.RuneCountInString(name) > 8 {
		p.fail(at, "The name %s is too long for the drawing: 8 letters are the most.", name)
	}
	some := []float64{-2, 3, 1.5, -1, 2, 0.5}
	data, ok := p.data[name]
	if !ok {
		data = some[len(p.f.Inputs)%len(some)]
	}
	v := bp.Var(name, data)
	p.names[name] = v
	p.f.Inputs = append(p.f.Inputs, v)
	p.f.Words[v] = name
	return term{v: v}
}

// value is a term as a value: a number becomes an input without a name.
func (p *parser) value(t term) *bp.Value {
	if t.v == nil {
		t.v = bp.Const(t.number)
		p.f.Words[t.v] = short(t.number)
	}
	return t.v
}

func (p *parser) words(v *bp.Value) string { return p.f.Words[v] }

// gate notes the formula of a gate's output. How tightly it holds together is read off its operation: see inBrackets.
func (p *parser) gate(v *bp.Value, words string) term {
	p.f.Words[v] = words
	return term{v: v}
}

// inBrackets is a term as a part of a larger formula, whose operation binds as tightly as the level says: 1 for a sum, 2 for
// a product, 3 for a power.
func (p *parser) inBrackets(t term, level int) string {
	if t.v == nil {
		if t.number < 0 {
			return "(" + short(t.number) + ")"
		}
		return short(t.number)
	}
	words := p.words(t.v)
	own := 4
	if t.v.Label == "" {
		switch op := t.v.Op(); {
		case op == "+" || op == "-" || op != "" && strings.ContainsAny(op[:1], "+-"):
			own = 1
		case op == "/" || op == "1/x" || strings.HasPrefix(op, "×"):
			own = 2
		case strings.HasPrefix(op, "^"):
			own = 3
		}
	}
	if own < level || own == level && level > 1 && own != 2 || strings.HasPrefix(words, "−") && level > 1 {
		return "(" + words + ")"
	}
	return words
}

func (p *parser) add(x, y term) term {
	switch {
	case x.v == nil && y.v == nil:
		return term{number: x.number + y.number}
	case y.v == nil:
		return p.gate(x.v.Shift(y.number), p.inBrackets(x, 1)+"+"+p.inBrackets(y, 1))
	case x.v == nil:
		return p.gate(y.v.Shift(x.number), p.inBrackets(x, 1)+"+"+p.inBrackets(y, 1))
	}
	right := p.inBrackets(y, 1)
	if strings.HasPrefix(right, "−") {
		right = "(" + right + ")"
	}
	return p.gate(x.v.Add(y.v), p.inBrackets(x, 1)+"+"+right)
}

func (p *parser) subtract(x, y term) term {
	switch {
	case x.v == nil && y.v == nil:
		return term{number: x.number - y.number}
	case y.v == nil:
		return p.gate(x.v.Shift(-y.number), p.inBrackets(x, 1)+"−"+p.inBrackets(y, 2))
	}
	return p.gate(p.value(x).Sub(y.v), p.inBrackets(x, 1)+"−"+p.inBrackets(y, 2))
}

func (p *parser) multiply(x, y term) term {
	switch {
	case x.v == nil && y.v == nil:
		return term{number: x.number * y.number}
	case x.v == nil && x.number == -1:
		return p.gate(y.v.Scale(-1), "−"+p.inBrackets(y, 2))
	case x.v == nil:
		return p.gate(y.v.Scale(x.number), p.inBrackets(x, 2)+"·"+p.inBrackets(y, 2))
	case y.v == nil:
		return p.gate(x.v.Scale(y.number), p.inBrackets(x, 2)+"·"+p.inBrackets(y, 2))
	}
	return p.gate(x.v.Mul(y.v), p.inBrackets(x, 2)+"·"+p.inBrackets(y, 2))
}

func (p *parser) divide(x, y term) term {
	words := p.inBrackets(x, 2) + "/" + p.inBrackets(y, 3)
	switch {
	case x.v == nil && y.v == nil:
		return term{number: x.number / y.number}
	case x.v == nil && x.number == 1:
		return p.gate(y.v.Recip(), words)
	}
	return p.gate(p.value(x).Div(p.value(y)), words)
}

// short is a number in a sentence, to four digits: −12, 0.1966, 2.5·10⁻⁷.
func short(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 0):
		return map[bool]string{true: "∞", false: "−∞"}[v > 0]
	case v == 0:
		return "0" // −0 too
	}
	text := strconv.FormatFloat(v, 'g', 4, 64)
	if size := math.Abs(v); size >= 1e-4 && size < 1e6 {
		text = strconv.FormatFloat(v, 'f', max(0, 3-int(math.Floor(math.Log10(size)))), 64)
		if strings.Contains(text, ".") {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
	}
	mantissa, exponent, found := strings.Cut(text, "e")
	text = strings.Replace(mantissa, "-", "−", 1)
	if found {
		power, _ := strconv.Atoi(exponent)
		text += "·10" + superscript.Replace(strconv.Itoa(power))
	}
	return text
}

var superscript = strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
