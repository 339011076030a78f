package bp

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// wantBlocks returns an error unless the tensors are the network's blocks and fill the data without gap or
// overlap.
func (net *Network) wantBlocks(tensors map[string]tensor) error {
	for _, b := range net.blocks {
		got, found := tensors[b.name]
		want := b.tensor()
		switch {
		case !found:
			return fmt.Errorf("%s is missing: the network has %d blocks, the file %d", b.name, len(net.blocks), len(tensors))
		case got.DType != want.DType || !slices.Equal(got.Shape, want.Shape):
			return fmt.Errorf("%s is %s %v, want %s %v", b.name, got.DType, got.Shape, want.DType, want.Shape)
		}
	}
	var end int64
	names := slices.Sorted(maps.Keys(tensors))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(tensors[a].Offsets[0], tensors[b].Offsets[0])
	})
	for _, name := range names {
		b, known := net.block(name)
		if !known {
			return fmt.Errorf("%q is in the file, and the network has no such block", name)
		}
		if want := [2]int64{end, end + 8*int64(b.size())}; tensors[name].Offsets != want {
			return fmt.Errorf("%s lies at bytes %v of the data, want %v", name, tensors[name].Offsets, want)
		}
		end += 8 * int64(b.size())
	}
	return nil
}

// block returns the block of that name.
func (net *Network) block(name string) (b block, found bool) {
	i := slices.IndexFunc(net.blocks, func(b block) bool { return b.name == name })
	if i < 0 {
		return block{}, false
	}
	return net.blocks[i], true
}
