// Package bp is backpropagation (反向传播), spelled with the symbols of the documents that it follows.
//
// # Notation
//
// A batch is a matrix with one sample per column. The layers are numbered 1 … L; layer l has m_l units,
// and a⁰ = X is the input.
//
//	symbol                     name      shape
//	n   samples in the batch
//	a⁰ = X                     X         d × n
//	Wˡ, bˡ                     W, B      m_l × m_{l−1}, m_l × 1
//	zˡ = Wˡ aˡ⁻¹ + bˡ          Z         m_l × n
//	aˡ = f(zˡ)                 A         m_l × n
//	δˡ = ∂L/∂zˡ                Delta     m_l × n
//	∂L/∂Wˡ, ∂L/∂bˡ             DW, DB    as W and B
//	θ, ∂L/∂θ                   Theta, Grad: one vector; every Wˡ and bˡ is a view of it
//
// L, the loss, is the mean over the samples of the batch. Hence δ of a batch of n samples carries 1/n.
// ⊙ is the product entry by entry, Aᵀ the transpose, 1 a column of ones.
//
// The letters and numbers in parentheses, such as (A16) or (B7), name formulas of the five documents;
// package ledger in notebooks/ledger holds the list.
//
// # The algorithm
//
//	forward    zˡ = Wˡ aˡ⁻¹ + bˡ,  aˡ = f(zˡ)                     l = 1 … L      (A2, A3, D18)
//	output     δᴸ = ∂L/∂aᴸ ⊙ f′(zᴸ)                                              (D12)
//	backward   δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ f′(zˡ)                         l = L−1 … 1    (A9, D13)
//	gradients  ∂L/∂Wˡ = δˡ (aˡ⁻¹)ᵀ,  ∂L/∂bˡ = δˡ 1                l = 1 … L      (A16, A17)
//
// Network.Backprop runs these lines in order; Dense.Forward and Dense.Backward hold them for one layer.
//
// # What is here
//
//	value.go       Value: scalars, gate by gate; for each gate its value and its derivatives       (C1–C6)
//	circuit.go     the circuit of a Value: Backward, Forward again, Derivative in forward mode, paths
//	network.go     Network: New, Forward, Loss, Backprop, Accuracy; Theta and Grad                 (D18)
//	layer.go       Layer, which you can write yourself; ActivationLayer, Residual
//	dense.go       Dense
//	activation.go  f and f′ of Identity, Sigmoid, Tanh, ReLU, LeakyReLU, Softplus; how weights are drawn
//	softmax.go     Softmax
//	loss.go        value and gradient of Quadratic, BinaryCrossEntropy, CrossEntropy
//	optimizer.go   SGD, Momentum, Adam
//	train.go       Train: epochs, batches, validation
//	history.go     History: loss, accuracy, gradient magnitudes, update ratios, epoch by epoch
//	image.go       Shape, Kernel; conv2d.go: Conv2D; pool.go: MaxPool2D, AvgPool2D
//	matrix.go      the products that the equations need, on internal/kernel
//	save.go        Save and Load: safetensors files
//	count.go       Count: what a gradient costs, in multiplications                                (E10, E11)
//
// Package gradcheck, in gradcheck, answers whether a gradient is right, and if not, what is wrong; package data, in
// data, makes small sets of samples.
//
// # Speed
//
// The products of matrices and the functions of whole matrices are in internal/kernel: in assembly for AVX2 and AVX-512,
// whichever the processor has, and in Go for other processors and with the build tag noasm. The same numbers give the
// same bits on the same machine; on another one, the last digits may differ. After the first step with a batch,
// Backprop and a step of Train allocate nothing. Neither does a circuit that Forward uses again. A product of at least
// 2²⁰ multiplications is shared among up to four cores, which changes no bit.
//
// The time of a Backprop grows with the size of the batch as n^1.0, with the width of layers that are all alike as m^2.0,
// and with their number as L^1.1 (fits over 16 … 512 samples, 64 … 1024 units and 2 … 32 layers, about 256 units and 64
// samples; the parameters of deep networks leave the cache): all of them as Count says.
//
//	go test ./bp -run '^$' -bench .        steps a second, beside gonum's; the exponents
//	go run ./bp/internal/compare           beside numpy, PyTorch, and circuits in Python
//
// # Misuse and bad data
//
// Shapes that do not fit, and other misuse, panic with one line that says what was given and what was
// wanted. What depends on data, such as a loss that becomes NaN, is an error. A failed gradient check is
// a value.
//
// A Network is not safe for concurrent use. No call keeps a reference to the matrices that it is given
// longer than until the next call.
package bp
