package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// optimizers are the steps of Momentum and Adam, which keep numbers of their own beside each parameter.
func (s isa) optimizers() {
	s.text("momentum", "func(n int, theta, v, grad *float64, momentum, rate, ahead, here float64)")
	Doc("momentum" + s.name + " sets v = momentum·v − rate·grad, theta = theta + ahead·v − here·grad.")
	momentum, rate, ahead, here := s.spread("momentum", 32), s.spread("rate", 40), s.spread("ahead", 48), s.spread("here", 56)
	s.update([]string{"theta", "v", "grad"}, 2, func(x []VecVirtual) {
		theta, v, grad := x[0], x[1], x[2]
		VMULPD(momentum, v, v)
		VFNMADD231PD(grad, rate, v)
		VFMADD231PD(v, ahead, theta)
		VFNMADD231PD(grad, here, theta)
	})

	s.text("adam", "func(n int, theta, m, v, grad *float64, beta1, rest1, beta2, rest2, rate, root, epsilon float64)")
	Doc("adam" + s.name + " sets m = beta1·m + rest1·grad, v = beta2·v + rest2·grad², theta = theta − rate·m/(root·√v + epsilon).")
	var beta1, rest1, beta2, rest2, stepRate, root, epsilon VecVirtual
	for i, at := range []*VecVirtual{&beta1, &rest1, &beta2, &rest2, &stepRate, &root, &epsilon} {
		*at = s.spread([]string{"beta1", "rest1", "beta2", "rest2", "rate", "root", "epsilon"}[i], 40+8*i)
	}
	s.update([]string{"theta", "m", "v", "grad"}, 3, func(x []VecVirtual) {
		theta, m, v, grad := x[0], x[1], x[2], x[3]
		step, below := s.reg(), s.reg()
		VMULPD(beta1, m, m)
		VFMADD231PD(grad, rest1, m)
		VMULPD(beta2, v, v)
		VMULPD(grad, grad, grad)
		VFMADD231PD(grad, rest2, v)
		VSQRTPD(v, below)
		VFMADD213PD(epsilon, root, below)
		VMULPD(stepRate, m, step)
		VDIVPD(below, step, step)
		VSUBPD(step, theta, theta)
	})
}

// update runs body for every vector of n entries of the slices, and writes the first so many of them back.
func (s isa) update(params []string, written int, body func(x []VecVirtual)) {
	n := Load(Param("n"), GP64())
	at := pointers(params)
	Label("loop")
	SUBQ(I32(s.lanes), n)
	JLT(LabelRef("tail"))
	x := s.regs(len(at))
	for i, p := range at {
		VMOVUPD(Mem{Base: p}, x[i])
	}
	body(x)
	for i, p := range at {
		if i < written {
			VMOVUPD(x[i], Mem{Base: p})
		}
		ADDQ(I32(s.bytes), p)
	}
	JMP(LabelRef("loop"))
	Label("tail")
	ADDQ(I32(s.lanes), n)
	JZ(LabelRef("done"))
	x = s.regs(len(at))
	for i, p := range at {
		s.loadFirst(Mem{Base: p}, s.firstLanes(n), x[i])
	}
	body(x)
	for i, p := range at[:written] {
		s.storeFirst(x[i], s.firstLanes(n), Mem{Base: p})
	}
	Label("done")
	VZEROUPPER()
	RET()
}
