package bp

// pattern returns a number that tells the pieces of the last Forward from those of another one: all units sit
// on the same pieces where two patterns are equal, but for a chance of about 2⁻⁶⁴. It is 0 for a network that
// is smooth everywhere.
func (net *Network) pattern() uint64 {
	if net.hash.take == nil {
		net.hash.take = net.hash.add
	}
	net.hash.sum = 0
	net.layers.pieces(net.hash.take)
	return net.hash.sum
}

// patternHash is the hash FNV-1a, except that nothing at all gives 0.
type patternHash struct {
	sum  uint64
	take func(piece int) // add, kept so that pattern allocates nothing
}

func (h *patternHash) add(piece int) {
	const offset, prime = 14695981039346656037, 1099511628211 // Fowler, Noll and Vo, for 64 bits
	if h.sum == 0 {
		h.sum = offset
	}
	for range 4 {
		h.sum = (h.sum ^ uint64(piece&0xff)) * prime
		piece >>= 8
	}
}
