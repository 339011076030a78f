package bp

// History is what Train saw, epoch by epoch: element e of each series belongs to epoch e, counted from 0.
//
// Loss, Accuracy and GradNorm come from the Backprop of each batch, before the step that used it, so they
// cost no further pass. Hence Loss[0] is that of the parameters that Train was given, as far as the first
// batch goes, and ValidationLoss[e], taken after the epoch's last step, is one epoch ahead of Loss[e].
type History struct {
	// Loss is the mean of L over the epoch's samples.
	Loss []float64

	// Accuracy is the share of the epoch's samples that were answered right, as Network.Accuracy counts
	// them; nil for a loss that knows no right and wrong.
	Accuracy []float64

	// ValidationLoss and ValidationAccuracy are L and the accuracy on Options.ValidationX and ValidationY
	// after the epoch; nil without these.
	ValidationLoss     []float64
	ValidationAccuracy []float64

	// Layers names the layers that have parameters, from the input to the output: "layer 1", "layer 2", …
	Layers []string

	// GradNorm is the magnitude of the gradient, one series for each of Layers:
	//
	//	GradNorm[i][e] = ‖∂L/∂θⁱ‖₂, θⁱ all parameters of Layers[i]
	//
	// With more than one batch to the epoch, it is the root of the mean of the squared norms.
	GradNorm [][]float64

	// UpdateRatio is how far a step moves the parameters, measured by their own size, one series for each
	// of Layers:
	//
	//	UpdateRatio[i][e] = √( Σ ‖Δθⁱ‖₂² / Σ ‖θⁱ‖₂² ), over the steps of the epoch, θⁱ before each step
	//
	// which is ‖Δθⁱ‖/‖θⁱ‖ for one step to the epoch. Around 1e-3 is usual. It is 0 where nothing moved, and
	// +Inf where parameters that were all 0 before every step did.
	UpdateRatio [][]float64
}
