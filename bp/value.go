package bp

import "fmt"

// Value is one number in a circuit (计算图): an input, or the output of a gate such as + or ×, which keeps
// its inputs. Values are made by Var, Const and the gates, and a circuit is a Value with everything that
// it depends on:
//
//	x, y, z := bp.Var("x", -2), bp.Var("y", 5), bp.Var("z", -4)
//	f := x.Add(y).Mul(z)       // f = (x + y) z = −12          (C3)
//	f.Backward()               // x.Grad = ∂f/∂x = −4, y.Grad = ∂f/∂y = −4, z.Grad = ∂f/∂z = 3
//
// A Value may feed any number of gates, the same gate twice included; the paths add up (C1). Numbers are
// float64 and follow IEEE 754: Log of 0 is −Inf, of less than 0 NaN, 1/0 is ±Inf, and no gate panics for the
// sake of a number. Circuits that have Values in common are not safe for concurrent use.
type Value struct {
	Data  float64 // the value. To move an input, write here and call Forward
	Grad  float64 // ∂f/∂Data, where f is the Value whose Backward came last; see Reached
	Label string  // a name, for drawings and for String

	op      op
	reached bool
	placed  bool  // for those who search the circuit, and false when they are done
	at      int32 // the place on the tape

	x, y   *Value   // the inputs: x alone where the gate has one, none where the Value is itself an input
	c      float64  // the constant of Pow, Scale and Shift
	dx, dy float64  // the local derivatives ∂Data/∂x and ∂Data/∂y
	tape   *Tape    // the tape that it is on, if any
	sorted *circuit // the circuit of this Value, once it has been asked for
}

// Var returns an input with a name: one for which the derivative is asked, or which will move.
func Var(label string, data float64) *Value { return &Value{Label: label, Data: data} }

// Const returns an input without a name. It has a gradient like any other; nobody needs to look.
func Const(data float64) *Value { return &Value{Data: data} }

// Named sets the Label of v and returns v: x.Add(y).Named("q").
func (v *Value) Named(label string) *Value {
	v.Label = label
	return v
}

// String returns name and value, and the gradient once Backward has reached v: "x = -2, gradient -4". The
// gate stands in for a missing name.
func (v *Value) String() string {
	s := fmt.Sprintf("%.6g", v.Data)
	if v.Label != "" {
		s = v.Label + " = " + s
	} else if v.op != opInput {
		s = "(" + v.Op() + ") = " + s
	}
	if v.reached {
		s += fmt.Sprintf(", gradient %.6g", v.Grad)
	}
	return s
}
