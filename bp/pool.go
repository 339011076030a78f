package bp

// pool visits, channel by channel, the rows of the batch that each window brings together: out of y, in of x.
func pool(k Kernel, in, out Shape, visit func(out, in int)) {
	for c := range out.Channels {
		k.slide(in, out, func(i, j, _, _, row, col int) {
			visit(out.Row(c, i, j), in.Row(c, row, col))
		})
	}
}
