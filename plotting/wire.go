package plotting

import (
	"math"
	"strings"

	"backprop/bp"
)

// wire is a value of a circuit with what is written at it.
type wire struct {
	symbol   string // of the gate that gives the value; "" for an input
	label    string
	value    string // above the line
	gradient string // below the line
	sum      bool   // the gradient is written as a sum over the paths
	reached  bool
	inputs   []int // earlier wires
	ordered  bool  // the gate takes its inputs from top to bottom: a − b, a/b
}

// newWires lists the values of a circuit, each after its inputs. It takes down what they are now, so that the
// picture does not change with them later.
func newWires(f *bp.Value) []wire {
	var values []*bp.Value
	index := make(map[*bp.Value]int)
	for v := range f.Walk() {
		index[v] = len(values)
		values = append(values, v)
	}
	wires := make([]wire, len(values))
	for i, v := range values {
		wires[i] = wire{
			symbol: gateSymbol(v.Op()), label: oneLine(v.Label, shortName), value: amount(v.Data),
			reached: v.Reached(), ordered: v.Op() == "-" || v.Op() == "/",
		}
		for _, input := range v.Inputs() {
			wires[i].inputs = append(wires[i].inputs, index[input])
		}
	}
	for i, terms := range gradientTerms(values, index) {
		wires[i].gradient, wires[i].sum = gradientText(values[i], terms)
	}
	return wires
}

// gradientTerms are what each value's gradient is the sum of: upstream × local, for every use of the value (C1).
func gradientTerms(values []*bp.Value, index map[*bp.Value]int) [][]float64 {
	terms := make([][]float64, len(values))
	for _, v := range values {
		local := v.LocalGrads()
		for k, input := range v.Inputs() {
			term := math.NaN()
			if v.Reached() {
				term = v.Grad * local[k]
			}
			terms[index[input]] = append(terms[index[input]], term)
		}
	}
	return terms
}

// mostTerms is the longest sum that is written out.
const mostTerms = 3

// gradientText is a dash, a gradient, or the sum that it is: "2 + 5 = 7". Backward may have come from another value
// last, whose paths are not those of this picture: then the terms do not add up, and are left out.
func gradientText(v *bp.Value, terms []float64) (text string, sum bool) {
	if !v.Reached() {
		return "–", false
	}
	total := amount(v.Grad)
	if len(terms) < 2 || len(terms) > mostTerms {
		return total, false
	}
	added, largest := 0.0, 0.0
	for _, term := range terms {
		added += term
		largest = max(largest, math.Abs(term))
	}
	if !(math.Abs(added-v.Grad) <= 1e-9*largest) { // nor do NaN and ∞
		return total, false
	}
	text = amount(terms[0])
	for _, term := range terms[1:] {
		if s, negative := strings.CutPrefix(amount(term), minus); negative {
			text += " " + minus + " " + s
		} else {
			text += " + " + s
		}
	}
	return text + " = " + total, true
}

// gateSymbol is bp's name of a gate as one writes it by hand.
func gateSymbol(op string) string {
	switch op {
	case "/":
		return "÷"
	case "^2":
		return "x²"
	case "^3":
		return "x³"
	}
	return strings.ReplaceAll(op, "-", minus)
}
