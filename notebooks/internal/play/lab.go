package play

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"time"

	"backprop/bp"
	"backprop/bp/data"
	"backprop/plotting"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Settings of the laboratory: what there is to choose, the usual one first.
var (
	dataNames       = []string{"moons", "circles", "spirals", "xor"}
	activationNames = []string{"tanh", "sigmoid", "relu", "leaky", "softplus", "identity"}
	activations     = map[string]bp.Activation{"tanh": bp.Tanh, "sigmoid": bp.Sigmoid, "relu": bp.ReLU,
		"leaky": bp.LeakyReLU, "softplus": bp.Softplus, "identity": bp.Identity}
	optimizerNames = []string{"sgd", "momentum", "adam"}
)

// labSettings are what the reader chooses.
type labSettings struct {
	data, f, optimizer          string
	depth, width, batch, epochs int
	gain, rate                  float64
	residual                    bool
	seed                        int
}

var usualLab = labSettings{"moons", "tanh", "sgd", 2, 8, 20, 200, 1, 0.3, false, 1}

// whole are the settings that are whole numbers.
func (s *labSettings) whole() map[string]wholeSetting {
	return map[string]wholeSetting{
		"depth": {&s.depth, 1, 10}, "width": {&s.width, 1, 64}, "batch": {&s.batch, 1, 200},
		"epochs": {&s.epochs, 1, 2000}, "seed": {&s.seed, 1, 9999},
	}
}

// wholeSetting is a setting, and how small and large it may be.
type wholeSetting struct {
	value  *int
	lo, hi int
}

// labPage trains networks.
type labPage struct {
	labSettings
	points  data.Set
	net     *bp.Network
	history *bp.History
	trained time.Duration
	run     int // the number of the training that is under way, or was last
	busy    bool
	wrong   string // why the training ended, or what is no setting
	turns   *turns
}

func (p *labPage) load(q url.Values) {
	p.labSettings, p.wrong = usualLab, ""
	for name := range q {
		p.set(name, q.Get(name))
	}
	p.begin()
}

// begin draws new weights, the same for the same settings.
func (p *labPage) begin() {
	p.run++
	p.busy, p.history, p.trained = false, nil, 0
	p.points = p.samples()
	p.net = p.network(uint64(p.seed))
}

func (p *labPage) set(name, value string) {
	p.wrong = ""
	whole, isWhole := p.whole()[name]
	v, isNumber := parseNumber(value)
	switch {
	case isWhole && isNumber:
		*whole.value = max(whole.lo, min(whole.hi, int(max(-1e6, min(1e6, v)))))
	case name == "data":
		p.data = oneOf(value, dataNames...)
	case name == "f":
		p.f = oneOf(value, activationNames...)
	case name == "optimizer":
		p.optimizer = oneOf(value, optimizerNames...)
	case name == "residual":
		p.residual = value == "on" || value == "true" || value == "1"
	case name == "gain" && isNumber && v >= 0:
		p.gain = v
	case name == "rate" && isNumber && v > 0:
		p.rate = v
	default:
		if value != "" {
			p.wrong = fmt.Sprintf("“%s” does not work for %s.", value, name)
		}
		return
	}
	if name != "epochs" {
		p.begin()
	}
}

func (p *labPage) do(action string) {
	switch action {
	case "train":
		p.wrong = ""
		if !p.busy {
			p.begin()
			p.busy = true
			go p.train(p.run)
		}
	case "stop":
		p.run++
		p.busy = false
	case "new":
		p.seed = p.seed%9999 + 1
		p.begin()
	}
}

// samples are the points to learn, the same ones for everybody.
func (p *labPage) samples() data.Set {
	rng := rand.New(rand.NewPCG(23, 1))
	switch p.data {
	case "circles":
		return data.Circles(200, 0.08, rng)
	case "spirals":
		return data.Spirals(200, 3, 0.03, rng)
	case "xor":
		return data.XOR()
	}
	return data.Moons(200, 0.15, rng)
}

// network is a new one: depth hidden layers, and an output for yes or no or one for each class.
func (p *labPage) network(seed uint64) *bp.Network {
	classes, _ := p.points.Y.Dims()
	f := activations[p.f]
	layers := []bp.Layer{bp.NewDense(2, p.width, f)}
	for range p.depth - 1 {
		var next bp.Layer = bp.NewDense(p.width, p.width, f)
		if p.residual {
			next = bp.NewResidual(next)
		}
		layers = append(layers, next)
	}
	var loss bp.Loss = bp.BinaryCrossEntropy
	if classes == 1 {
		layers = append(layers, bp.NewDense(p.width, 1, bp.Sigmoid))
	} else {
		loss = bp.CrossEntropy
		layers = append(layers, bp.NewDense(p.width, classes, bp.Softmax))
	}
	net := bp.New(loss, layers...)
	net.Init(rand.New(rand.NewPCG(seed, 23)))
	floats.Scale(p.gain, net.Theta()) // the biases are 0
	return net
}

func (p *labPage) rule() bp.Optimizer {
	switch p.optimizer {
	case "momentum":
		return bp.Momentum{Rate: p.rate, Momentum: 0.9}
	case "adam":
		return bp.Adam{Rate: p.rate}
	}
	return bp.SGD{Rate: p.rate}
}

// train trains the network, and shows it on the way: at first soon, and then so seldom that drawing takes less time than
// training.
func (p *labPage) train(run int) {
	p.turns.Lock()
	defer p.turns.Unlock()
	start, resting := time.Now(), time.Duration(0)
	next := start.Add(200 * time.Millisecond)
	history, err := bp.Train(p.net, p.points.X, p.points.Y, bp.Options{
		Epochs: p.epochs, Batch: p.batch, Optimizer: p.rule(), Shuffle: rand.New(rand.NewPCG(uint64(p.seed), 24)),
		Watch: func(epoch int, h *bp.History) bool {
			p.history, p.trained = h, time.Since(start)-resting
			now := time.Now()
			if epoch+1 < p.epochs && now.After(next) {
				v := p.view()
				p.turns.post("lab", v)
				next = time.Now().Add(3 * time.Since(now))
			}
			if p.turns.due() {
				p.turns.rest()
			}
			resting += time.Since(now)
			return p.run == run
		},
	})
	if p.run != run {
		return
	}
	p.history = history
	p.busy = false
	if err != nil {
		p.wrong = strings.TrimPrefix(err.Error(), "bp: Train: ")
	}
	p.turns.post("lab", p.view())
}

func (p *labPage) view() View {
	v := View{Busy: p.busy, HTML: map[string]string{"l-wrong": "", "l-loss": "", "l-norm": "", "l-ratio": ""}, Values: map[string]string{
		"data": p.data, "f": p.f, "optimizer": p.optimizer, "gain": shownAs(p.gain), "rate": shownAs(p.rate), "residual": strconv.FormatBool(p.residual)}}
	for name, setting := range p.whole() {
		v.Values[name] = strconv.Itoa(*setting.value)
	}
	v.Link = p.link()
	if p.wrong != "" {
		v.HTML["l-wrong"] = trouble(p.wrong)
	}
	v.HTML["l-state"] = p.state()
	resolution := 120
	if p.busy {
		resolution = 50
	}
	v.HTML["l-boundary"] = picture(plotting.Boundary(p.net, p.points.X, p.points.Y, plotting.Resolution(resolution)))
	if h := p.history; h != nil && len(h.Loss) > 0 {
		v.HTML["l-loss"] = picture(plotting.Loss(h))
		v.HTML["l-norm"] = picture(plotting.GradNorm(h))
		v.HTML["l-ratio"] = picture(plotting.UpdateRatio(h))
	}
	if p.history == nil {
		v.HTML["l-delta"] = p.deltas()
	}
	return v
}

// link has the settings that are not the usual ones.
func (p *labPage) link() string {
	usual := usualLab
	var pairs []string
	add := func(name, value, usual string) {
		if value != usual {
			pairs = append(pairs, name, value)
		}
	}
	add("data", p.data, usual.data)
	add("f", p.f, usual.f)
	for _, name := range []string{"depth", "width"} {
		add(name, strconv.Itoa(*p.whole()[name].value), strconv.Itoa(*usual.whole()[name].value))
	}
	add("gain", exact(p.gain), exact(usual.gain))
	add("residual", strconv.FormatBool(p.residual), "false")
	add("optimizer", p.optimizer, usual.optimizer)
	add("rate", exact(p.rate), exact(usual.rate))
	for _, name := range []string{"batch", "epochs", "seed"} {
		add(name, strconv.Itoa(*p.whole()[name].value), strconv.Itoa(*usual.whole()[name].value))
	}
	return link(pairs...)
}

// state says how far the training is.
func (p *labPage) state() string {
	h := p.history
	parameters := len(p.net.Theta())
	if h == nil || len(h.Loss) == 0 {
		return fmt.Sprintf("Not trained yet: %d %s, L = <output id=\"l-L\">%s</output>.", parameters, plural("parameter", parameters), short(p.net.Loss(p.points.X, p.points.Y)))
	}
	last := len(h.Loss) - 1
	accuracy := ""
	if h.Accuracy != nil {
		accuracy = fmt.Sprintf(`, <output id="l-A">%s</output> %% answered right`, short(100*h.Accuracy[last]))
	}
	return fmt.Sprintf(`Epoch <output id="l-epoch">%d</output> of %d: L = <output id="l-L">%s</output>%s. %s s of calculation.`,
		last+1, p.epochs, short(h.Loss[last]), accuracy, strconv.FormatFloat(p.trained.Seconds(), 'f', 2, 64))
}

// deltas draws ‖δˡ‖/‖δᴸ‖ of the hidden layers before training, predicted and measured.
func (p *labPage) deltas() string {
	const networks = 20
	hidden := func(ratios []float64) []float64 { return ratios[:p.depth] }
	predicted, this := hidden(p.predicted()), hidden(p.measured(p.net))
	mean, xs := make([]float64, p.depth), make([]float64, p.depth)
	for seed := range uint64(networks) {
		for l, r := range hidden(p.measured(p.network(1000 + seed))) {
			mean[l] += r * r / networks
		}
	}
	for l := range mean {
		xs[l], mean[l] = float64(l+1), math.Sqrt(mean[l])
	}
	var series []plotting.Series
	missing := ""
	for _, s := range []plotting.Series{{Name: "predicted", X: xs, Y: predicted}, {Name: "20 networks", X: xs, Y: mean}, {Name: "this network", X: xs, Y: this}} {
		if zero := floats.Min(s.Y); zero > 0 && !math.IsNaN(zero) && !math.IsInf(floats.Max(s.Y), 0) {
			series = append(series, s)
		} else {
			missing = trouble("Some δ is 0 or not finite: there is nothing to draw on a logarithmic axis. No gradient reaches that layer.")
		}
	}
	if len(series) == 0 {
		return missing
	}
	return picture(plotting.Decay("‖δˡ‖/‖δᴸ‖", series...)) + missing
}

// measured are ‖δˡ‖/‖δᴸ‖ of a network for l = 1 … L, from Backprop with some of the samples.
func (p *labPage) measured(net *bp.Network) (ratios []float64) {
	_, n := p.points.X.Dims()
	n = min(n, 40)
	classes, _ := p.points.Y.Dims()
	net.Backprop(mat.DenseCopyOf(p.points.X.Slice(0, 2, 0, n)), mat.DenseCopyOf(p.points.Y.Slice(0, classes, 0, n)))
	for _, l := range net.Layers() {
		if r, ok := l.(*bp.Residual); ok {
			l = r.Layers()[0]
		}
		ratios = append(ratios, mat.Norm(l.(*bp.Dense).Delta, 2))
	}
	floats.Scale(1/ratios[len(ratios)-1], ratios)
	return ratios
}

// predicted are ‖δˡ‖/‖δᴸ‖ from the settings alone, as notebook 10 derives them: with weights that are independent, zᵏ is
// normal with some variance q, and
//
//	q = m Var(w) E a²,   E‖∂L/∂aˡ⁻¹‖² = m Var(wˡ) E‖δˡ‖²,   E‖δˡ‖² = E f′(zˡ)² E‖∂L/∂aˡ‖²
//
// Around a residual layer, a and ∂L/∂a also pass unchanged, and are added to what has passed through.
func (p *labPage) predicted() []float64 {
	f := activations[p.f]
	m, classes := p.width, 1
	if rows, _ := p.points.Y.Dims(); rows > 1 {
		classes = rows
	}
	variance := func(f bp.Activation, in, out int) float64 {
		return p.gain * p.gain * f.(interface {
			WeightVariance(in, out int) float64
		}).WeightVariance(in, out)
	}
	_, n := p.points.X.Dims()
	q := variance(f, 2, m) * math.Pow(mat.Norm(p.points.X, 2), 2) / float64(n) // Var(w) (x₁² + x₂²)
	slopes := make([]float64, p.depth)                                         // E f′²
	var mean, square float64                                                   // E a, E a²
	for l := range slopes {
		mean1, square1, slope := moments(f, q)
		if l > 0 && p.residual {
			square1 += square + 2*mean*mean1
			mean1 += mean
		}
		mean, square, slopes[l] = mean1, square1, slope
		q = variance(f, m, m) * float64(m) * square
	}
	// The weights of the output have the variance of a sigmoid's, also those of softmax. For ‖δᴸ‖ = 1:
	da := variance(bp.Sigmoid, m, classes) * float64(m) // E‖∂L/∂a‖²
	ratios := make([]float64, p.depth+1)
	ratios[p.depth] = 1
	for l := p.depth - 1; l >= 0; l-- {
		delta := slopes[l] * da
		ratios[l] = math.Sqrt(delta)
		before := variance(f, m, m) * float64(m) * delta
		if l > 0 && p.residual {
			before += da
		}
		da = before
	}
	return ratios
}

// moments are E f(z), E f(z)² and E f′(z)² for a normal z with variance q: sums over strips of the bell curve.
func moments(f bp.Activation, q float64) (mean, square, slope float64) {
	const strips, width = 800, 0.02
	z, a, one := mat.NewDense(1, strips, nil), mat.NewDense(1, strips, nil), mat.NewDense(1, strips, nil)
	for i := range strips {
		z.Set(0, i, (float64(i-strips/2)+0.5)*width*math.Sqrt(q))
		one.Set(0, i, 1)
	}
	f.Apply(a, z)
	f.Pull(one, one, z, a)
	for i := range strips {
		t := (float64(i-strips/2) + 0.5) * width
		weight := width * math.Exp(-t*t/2) / math.Sqrt(2*math.Pi)
		mean += weight * a.At(0, i)
		square += weight * a.At(0, i) * a.At(0, i)
		slope += weight * one.At(0, i) * one.At(0, i)
	}
	return mean, square, slope
}
