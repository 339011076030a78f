package bp

// History is what Train saw, epoch by epoch: element e of each series belongs to epoch e, counted from 0.
type History struct {
	// Loss is the mean of L over the epoch's samples, each taken before the step that used it.
	Loss []float64

	// Layers names the layers that have parameters, from the input to the output: "layer 1", "layer 2", …
	Layers []string

	// GradNorm is the magnitude of the gradient, one series for each of Layers:
	//
	//	GradNorm[i][e] = ‖∂L/∂θⁱ‖₂, θⁱ all parameters of Layers[i]
	//
	// With more than one batch to the epoch, it is the root of the mean of the squared norms.
	GradNorm [][]float64
}
