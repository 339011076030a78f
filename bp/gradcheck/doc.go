// Package gradcheck answers two questions about a gradient: is it right, and if not, what is wrong with it?
//
//	gradcheck.Network(net, x, y, nil)   the gradient that Backprop leaves in a network, traced to the layer at fault
//	gradcheck.Layer(layer, x, nil)      the ∂L/∂x and ∂L/∂θ of one layer, for instance one that you wrote
//	gradcheck.Func(f, df, at, nil)      any function of numbers and its gradient
//
// Each returns a Report: for every parameter block the worst entry, the verdicts of all entries, and the mistake that
// would explain a wrong one.
//
//	report := gradcheck.Network(net, x, y, nil)
//	fmt.Print(report)
//	if !report.OK() { … }
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
//
// The verdict follows from the entry, the slope and the doubt: see Verdict. What is not a number is wrong, always. A kink
// is a kink only where the slopes of both sides have been measured, and differ. Zero is zero only where it has been
// shown.
//
// # What else is looked at
//
// A gradient that is right once need not be right the next time. So other data come first, and again afterwards, with
// other parameters and another number of samples; the same data must give the same gradient each time. A layer that
// gives another output for the same input is no function, and the report says so. Nobody may change the x, y, dy or θ that
// it was lent; the caller's are put back. The check's own steps and random numbers come from constants that nobody else
// has. Where a step of the check panics, the function counts as not defined there.
//
// The letters and numbers in parentheses name formulas, as in package bp.
package gradcheck
