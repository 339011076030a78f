// Package plotting draws what backpropagation does. Each function takes a result of package bp and returns a Figure, Show
// puts it below the notebook cell, Save writes it to a file, and its method SVG
// gives it to a web page.
//
//	plotting.Show(plotting.Loss(history))
//
// Each file holds one kind of picture: curves.go those against the epoch, with their legend, check.go those of a gradient
// check, circuit.go and network.go the diagrams, and so on. What pictures are made of is in internal/kit: axes, legends,
// colours, numbers. Epochs count from 1. The same data gives the same bytes.
//
// A name that a figure cannot know is a parameter, such as that of a matrix; one that it can is changed by an Option, such
// as Title or LossName. A name that is too long for its place is shortened.
//
// What cannot be drawn is an error that says which series and where: no data, NaN or an infinite value, numbers too far
// apart for one axis, a letter that the font lacks, such as ∇ or Chinese. A value that an axis does not have, as zero on a
// log axis, is a gap that the legend counts.
package plotting
