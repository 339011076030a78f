package bp

import "reflect"

// overlap reports whether a and b are one layer, or have one inside. It would overwrite what it keeps for Backward.
func overlap(a, b Layer) bool {
	for _, x := range inside(a) {
		for _, y := range inside(b) {
			if identical(x, y) {
				return true
			}
		}
	}
	return false
}

// inside returns l and the layers that it is made of.
func inside(l Layer) []Layer {
	all := []Layer{l}
	if r, ok := l.(*Residual); ok {
		for _, inner := range r.layers {
			all = append(all, inside(inner)...)
		}
	}
	return all
}

// identical reports whether a and b are one object. Pointers to types without any field may be equal by chance.
func identical(a, b Layer) bool {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	return va.Kind() == reflect.Pointer && vb.Kind() == reflect.Pointer &&
		va.Pointer() == vb.Pointer() && va.Type() == vb.Type() && va.Type().Elem().Size() > 0
}
