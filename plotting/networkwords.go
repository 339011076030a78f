package plotting

import (
	"fmt"
	"reflect"
	"strings"

	"backprop/bp"
)

// describe names a layer, with its shapes, line by line: "Dense 2→3", "sigmoid".
func describe(l bp.Layer) []string {
	in, out := l.Sizes()
	sizes := fmt.Sprintf("%d→%d", in, out)
	switch l := l.(type) {
	case *bp.Dense:
		return []string{"Dense " + sizes, activationName(l.F)}
	case *bp.Conv2D:
		return []string{"Conv2D " + kernelWords(l.Kernel), imageSizes(l.In, l.Out), activationName(l.F)}
	case *bp.MaxPool2D:
		return []string{"MaxPool2D", imageSizes(l.In, l.Out)}
	case *bp.AvgPool2D:
		return []string{"AvgPool2D", imageSizes(l.In, l.Out)}
	case *bp.ActivationLayer:
		return []string{"ActivationLayer", sizes, activationName(l.F)}
	case *bp.Residual:
		words := []string{"Residual x + F(x)", sizes}
		for i, inner := range l.Layers() {
			words = append(words, fmt.Sprintf("F%d: %s", i+1, strings.Join(describe(inner), ", ")))
		}
		return shorten(words, mostLines)
	}
	return []string{typeName(l), sizes}
}

// mostLines is the longest list in a box.
const mostLines = 6

// blocks says how large a layer's parameters or gradients are: "|W| ≤ 0.52".
func (view netView) blocks(params []bp.Param, known bool) (words []string) {
	for _, p := range params {
		words = append(words, bound(view.derivative+oneLine(p.Name, shortName), largest(view.matrix(p)), known))
	}
	return shorten(words, mostLines)
}

// shorten keeps the first lines of a list, and counts the others.
func shorten(words []string, most int) []string {
	if n := len(words) - most + 1; n > 1 {
		return append(words[:most-1:most-1], fmt.Sprintf("… and %d more", n))
	}
	return words
}

func imageSizes(in, out bp.Shape) string { return in.String() + " → " + out.String() }

// kernelWords leaves out what is usual: "3×3, stride 2".
func kernelWords(k bp.Kernel) string {
	words := fmt.Sprintf("%d×%d", k.Size, k.Size)
	if k.Stride != 1 {
		words += fmt.Sprintf(", stride %d", k.Stride)
	}
	if k.Padding != 0 {
		words += fmt.Sprintf(", padding %d", k.Padding)
	}
	return words
}

func activationName(f bp.Activation) string { return oneLine(f.String(), shortName) }

// typeName is the name of a layer's type, without its package.
func typeName(l bp.Layer) string {
	t := reflect.TypeOf(l)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return "Layer"
	}
	return oneLine(t.Name(), shortName)
}
