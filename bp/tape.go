package bp

import (
	"fmt"
	"slices"
)

// Tape is space for circuits that are built again and again, one for each training step. The values of a tape, and what
// gates make of them, lie on it one after the other. Rewind gives their space to the next circuit, so that a step like
// the one before allocates nothing.
//
//	var tape bp.Tape
//	w := tape.Var("w", 0.5)
//	tape.Keep()                    // w stays
//	for range 100 {
//		f := w.Shift(-3).Pow(2)    // f = (w − 3)²
//		f.Backward()
//		w.Data -= 0.1 * w.Grad
//		tape.Rewind()              // f is gone
//	}
//
// They are values like any other, and those that are not on the tape may feed their gates too. A circuit that stays the
// same from step to step need not be built again at all: see Forward. The zero value is an empty tape. A tape is not
// safe for concurrent use.
type Tape struct {
	reels      []*[reel]Value
	used, kept int32 // so many values are on the tape, and so many stay when it is rewound

	strange, keptStrange bool // whether a gate takes the output of another that is not on the tape

	guests     []*Value // inputs of the circuit at hand that are not on the tape
	last       *Value   // whose circuit was asked for last
	lastSorted *circuit
}

const reel = 512 // values that are allocated at a time

// Var returns a value on the tape, with a name.
func (t *Tape) Var(label string, data float64) *Value {
	v := t.next()
	v.Label, v.Data = label, data
	return v
}

// Const returns a value on the tape, without a name.
func (t *Tape) Const(data float64) *Value {
	v := t.next()
	v.Data = data
	return v
}

// Keep has Rewind leave alone what is on the tape by now.
func (t *Tape) Keep() { t.kept, t.keptStrange = t.used, t.strange }

// Rewind takes all values off the tape that came after the last Keep. They must not be used any more: the next ones
// take their places.
func (t *Tape) Rewind() {
	t.used, t.strange, t.last = t.kept, t.keptStrange, nil
}

// next returns the next place on the tape, empty but for its Data.
func (t *Tape) next() *Value {
	if int(t.used) == reel*len(t.reels) {
		t.reels = append(t.reels, new([reel]Value))
	}
	v := t.value(t.used)
	*v = Value{tape: t, at: t.used}
	t.used++
	return v
}

func (t *Tape) value(at int32) *Value { return &t.reels[uint32(at)/reel][uint32(at)%reel] }

// output returns a place for the output of a gate: on the tape of its inputs, if they are on one.
func output(o op, x, y *Value) *Value {
	t := x.tape
	if t == nil {
		t = y.tape
	}
	if t == nil {
		return new(Value)
	}
	if !t.holds(x) || !t.holds(y) {
		t.admit(o, x, y)
	}
	return t.next()
}

// holds reports whether v is on the tape.
func (t *Tape) holds(v *Value) bool { return v.tape == t && v.at < t.used }

func (t *Tape) mustHold(f *Value) {
	if !t.holds(f) {
		panic("bp: the value was rewound with its tape, want one that was kept or made since")
	}
}

// admit takes in what is not on the tape, as far as possible.
func (t *Tape) admit(o op, inputs ...*Value) {
	for _, v := range inputs {
		switch {
		case v.tape == nil:
			t.strange = t.strange || v.op != opInput
		case v.tape != t:
			panic(fmt.Sprintf("bp: gate %s: the inputs are on two tapes, want one", gateNames[o]))
		case !t.holds(v):
			panic(fmt.Sprintf("bp: gate %s: an input was rewound with its tape, want one that was kept or made since", gateNames[o]))
		}
	}
}

// Of the values on a tape, inputs come before the gates that they feed: nobody has to search for an order. From the end
// backwards, a value has got its whole gradient when its turn comes.

// backward is Backward for an f on the tape.
func (t *Tape) backward(f *Value) {
	t.mustHold(f)
	t.enter(f)
	f.Grad = 1
	for at := f.at; at >= 0; at-- {
		v := t.value(at)
		if !v.placed {
			continue // f does not depend on it
		}
		v.placed = false
		if v.op == opInput {
			continue
		}
		t.enter(v.x)
		if v.y != nil {
			t.enter(v.y)
		}
		v.passOn()
	}
	t.dismissGuests()
}

// enter prepares v for its gradient, the first time that it is met.
func (t *Tape) enter(v *Value) {
	if v.placed {
		return
	}
	v.placed = true
	v.Grad, v.reached = 0, true
	if v.tape != t {
		t.guests = append(t.guests, v)
	}
}

func (t *Tape) dismissGuests() {
	for _, v := range t.guests {
		v.placed = false
	}
	t.guests = t.guests[:0]
}

// circuit is the circuit of an f on the tape.
func (t *Tape) circuit(f *Value) *circuit {
	if t.last == f {
		return t.lastSorted
	}
	meet := func(v *Value) {
		if v != nil && !v.placed {
			v.placed = true
			if v.tape != t {
				t.guests = append(t.guests, v)
			}
		}
	}
	meet(f)
	for at := f.at; at >= 0; at-- {
		if v := t.value(at); v.placed {
			meet(v.x)
			meet(v.y)
		}
	}
	values := slices.Clone(t.guests) // not the slice that somebody else may be walking along
	t.dismissGuests()
	for at := range f.at + 1 {
		if v := t.value(at); v.placed {
			v.placed = false
			values = append(values, v)
		}
	}
	t.last, t.lastSorted = f, newCircuit(values)
	return t.lastSorted
}
