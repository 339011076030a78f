// Package plotting draws what backpropagation does: each function takes a result of package bp and returns a
// Figure, Show puts it below the notebook cell, Save writes it to a file.
//
//	plotting.Show(plotting.Loss(history))
//
// Every figure is drawn in one hand, that of style.go. Epochs count from 1. The same data gives the same bytes.
//
// What cannot be drawn is an error that says which series and where: no data, NaN or an infinite value, numbers too
// far apart for one axis, a letter that the font lacks, such as ∇ or Chinese. A value that an axis does not have, as
// zero on a log axis, is a gap that the legend counts. A name that is too long for its place is shortened.
package plotting
