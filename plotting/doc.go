// Package plotting draws what backpropagation does: each function takes a result of package bp and returns a
// Figure, Show puts it below the notebook cell, Save writes it to a file.
//
//	plotting.Show(plotting.Loss(history))
//
// Every figure is drawn in one hand, that of style.go. Epochs count from 1. The same data gives the same bytes.
package plotting
