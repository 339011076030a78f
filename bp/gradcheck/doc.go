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
// The slope is measured by two central differences, combined so that the error falls with h⁴ (E2). Where their
// rounding hides the answer, there is a second opinion: dual numbers, which run bp's own layers and losses forward with
// formulas of their own and take no step (E3); or, with a layer or a function that is not bp's, a ladder of many steps.
// Where the function has a corner, as ReLU has at 0, there is no derivative to compare with; such entries, and those
// that seem wrong, are judged again at parameters close by. See Verdict for what is said of an entry.
//
// The letters and numbers in parentheses name formulas, as in package bp.
package gradcheck
