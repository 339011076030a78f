// Package gradcheck answers two questions about a gradient: is it right, and if not, what is wrong with it?
//
//	gradcheck.Slices(loss, backward, vars...)   any code that keeps its numbers and gradients in slices
//	gradcheck.Func(f, df, at, nil)              any function of a vector, and its gradient
//	gradcheck.Layer(layer, x, nil)              the ∂L/∂x and ∂L/∂θ of one layer, for instance one that you wrote
//	gradcheck.Network(net, x, y, nil)           the gradient that Backprop leaves in a network, traced to the layer at fault
//
// In a test of your own:
//
//	func TestGradient(t *testing.T) {
//		gradcheck.Slices(model.Loss, model.Backward,
//			gradcheck.Var{Name: "W", Value: model.W, Grad: model.DW, Cols: 3},
//			gradcheck.Var{Name: "b", Value: model.B, Grad: model.DB}).Test(t)
//	}
//
// Each returns a Report: for every block of numbers the worst entry, the verdicts of all entries, and the mistake that
// would explain a wrong one.
//
//	block  entries      error  at              gradient       measured  verdict
//	W            6    2.0e+00  (0,1)          -0.364219       0.364219  6 WRONG
//	b            2    2.7e-12  [1]             0.282105       0.282105  right
//	W: its sign is flipped
//	The gradient is WRONG: 6 of 8 entries.
//
// # What a verdict means
//
// Right is said of what agrees with the measured slope to a relative error of 1e-6, without any absolute tolerance: it
// would pass whatever is small. WRONG is said where an entry is further off than the measurement can be, and of NaN and
// Inf. What cannot be decided is Inconclusive, and OK is false. See Verdict for the others.
//
// That is a check at one point, and a few beside it, not a proof: a mistake that shows nowhere there is not found. Choose
// numbers for it that are not special, no zeros or ones, and small shapes that are all different, such as 3×4 and 5
// samples.
//
// # How an entry is judged
//
// The slope is measured by two central differences, combined so that the error falls with h⁴ (E2). Where the entry
// agrees with it, and the same steps show no corner, it is right. Everything else is looked at closely, until it is known
// where the slope lies and how far off that may be, on either side:
//
//   - Many steps, from wide to narrow, are read from both sides. Where the values settle, the slope is; how far they
//     scatter, what rounding does to f, and the corner that second differences show are the doubt.
//   - In a network, the derivative is followed from the loss down to the layer, without Backward (C7). bp's own layers
//     are known: the products that they are made of, and their activations in dual numbers (E3). Other layers are
//     measured output by output, so that a gradient of 1e-30 in front of twenty layers is seen as well as any other.
//   - A function that is calculated in float32 is recognised, or declared with Options.Float32. Its steps are wider, its
//     tolerance is 1e-3, and polynomials through many points stand against its rounding.
//
// The verdict follows from the entry, the slope and the doubt: see Verdict. A kink is a kink only where the slopes of both
// sides have been measured, and differ. Zero is zero only where it has been shown.
//
// # How a mistake is named
//
// Each of the usual mistakes is made on purpose, and what it gives compared with the gradient that was checked: a factor,
// a sign, a missing f′, the sum for the mean, a transposed or stale matrix, a sum that is set where it must be added to, a
// path that is missing. A mistake that would not show there is never named; where several explain what was found, the
// reason has them all, and where none does, it has none. Layer knows most, since it can ask for the gradient again with
// another ∂L/∂y, and can look at what each input does to each output.
//
// # What else is looked at
//
// A gradient that is right once need not be right the next time. So other data come first, and again afterwards, with
// other parameters and another number of samples; the same data must give the same gradient each time. A layer's
// gradients must be linear in ∂L/∂y, and a layer that gives another output for the same input is no function, and the
// report says so. Nobody may change the x, y, dy or θ that it was lent; the caller's are put back. The check's own steps
// and random numbers come from constants that nobody else has. Where a step of the check panics, the function counts as
// not defined there.
//
// A check of many entries takes as many evaluations of the function, times four and more. Options.Entries limits them.
//
// The letters and numbers in parentheses name formulas, as in package bp.
package gradcheck
