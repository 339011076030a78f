package plotting

import (
	"errors"
	"fmt"
	"strings"

	"backprop/bp"
)

// mostGates is up to how many gates can be read in one picture.
const mostGates = 60

// Circuit draws a value with all that it depends on: the inputs on the left, the value itself on the right, and
// each gate between them once, however many others use it. Above the line that leaves a gate stands its value,
// below the line the gradient ∂f/∂value, in italics. Where a value is used more than once, each path brings one term,
// and the gradient is written as their sum (C1).
//
// Where Backward has not come yet, a dash stands for the gradient. Where it came from another value than f, the key
// calls the numbers gradients, not ∂f/∂value.
//
// NaN and ∞ are drawn like other numbers, since where they come from is what one looks for.
//
// The error says when the value is nil or the circuit has more gates than can be read.
func Circuit(f *bp.Value) (*Figure, error) {
	if f == nil {
		return nil, errors.New("plotting: Circuit: the value is nil")
	}
	if n := f.Gates(); n > mostGates {
		return nil, fmt.Errorf("plotting: Circuit: the circuit has %d gates, and a picture has room for %d; "+
			"draw a value further inside, or the same circuit with fewer terms", n, mostGates)
	}
	wires := newWires(f)
	for _, w := range wires {
		if err := checkLetters("Circuit", w.label); err != nil {
			return nil, err
		}
	}
	title, name := "Circuit", "f"
	if label := wires[len(wires)-1].label; label != "" {
		title, name = "Circuit of "+label, label
	}
	return newDiagram(title, circuitInWords(f, name), newCircuitDrawing(wires).sketch(), circuitKey(gradientName(f, name), wires)), nil
}

// gradientName says what the gradients in a circuit are: "∂f/∂value", unless Backward came from a value inside of f or
// beyond it, so that they are slopes of something else.
func gradientName(f *bp.Value, name string) string {
	ofAnother := f.Reached() && f.Grad != 1
	for v := range f.Walk() {
		ofAnother = ofAnother || v.Reached() && !f.Reached()
	}
	if ofAnother {
		return "gradient"
	}
	return "∂" + name + "/∂value"
}

// circuitInWords says what the circuit comes to: "circuit: f = -12, 2 gates; x = -2, gradient -4; …".
func circuitInWords(f *bp.Value, name string) string {
	words := []string{fmt.Sprintf("circuit: %s = %s, %s", name, number(f.Data, textDigits), counted(f.Gates(), "gate"))}
	for v := range f.Walk() {
		if v.Label == "" || v == f {
			continue
		}
		gradient := "no gradient yet"
		if v.Reached() {
			gradient = "gradient " + number(v.Grad, textDigits)
		}
		words = append(words, fmt.Sprintf("%s = %s, %s", v.Label, number(v.Data, textDigits), gradient))
	}
	return strings.Join(words, "; ")
}

// counted is "1 gate" or "2 gates".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
