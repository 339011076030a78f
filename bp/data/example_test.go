package data_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"backprop/bp/data"

	"gonum.org/v1/gonum/mat"
)

// The ten glyphs, each somewhere in its 8×8 image: # is 1, + is ½.
func ExampleDigits() {
	digits := data.Digits(10, 0, rand.New(rand.NewPCG(1, 2)))
	for _, five := range [][]int{{0, 1, 2, 3, 4}, {5, 6, 7, 8, 9}} {
		for r := range data.Side {
			line := ""
			for _, s := range five {
				for c := range data.Side {
					line += string(".+#"[int(2*digits.X.At(data.Side*r+c, s))])
				}
				line += "  "
			}
			fmt.Println(strings.TrimSpace(line))
		}
		fmt.Println()
	}
	// Output:
	// ..+##+..  ........  ........  ........  ........
	// .+#++#+.  ...+#...  ...+###+  ..+####.  .....+#.
	// .#+..+#.  ..+##...  ..+#+.+#  ..#+..+#  ....+##.
	// .#....#.  ..++#...  ......+#  ......+#  ...+#+#.
	// .#+..+#.  ....#...  .....+#+  ....###.  ..+#++#.
	// .+#++#+.  ....#...  ....+#+.  ......+#  ..######
	// ..+##+..  ....#...  ...+#+..  ..#+..+#  ......#.
	// ........  ..#####.  ..+#####  ..+####.  ......#.
	//
	// ######..  ..+##+..  ........  +####+..  ..+####+
	// #.......  .+#+....  ..######  #+..+#..  ..#+..+#
	// ####+...  +#+.....  ......+#  #+..+#..  ..#+..+#
	// ...+#+..  #####+..  .....+#+  .####...  ..+#####
	// .....#..  #+..+#..  ....+#+.  #+..+#..  .....+#+
	// #+..+#..  #+..+#..  ....##..  #+..+#..  ....+#+.
	// +####+..  +####+..  ....#+..  +####+..  ..+##+..
	// ........  ........  ....#+..  ........  ........
}

func ExampleCircles() {
	circles := data.Circles(4, 0, rand.New(rand.NewPCG(1, 2)))
	for s, class := range circles.Labels {
		fmt.Printf("class %d, radius %.1f\n", class, math.Hypot(circles.X.At(0, s), circles.X.At(1, s)))
	}
	// Output:
	// class 0, radius 1.0
	// class 1, radius 0.5
	// class 0, radius 1.0
	// class 1, radius 0.5
}

func ExampleXOR() {
	xor := data.XOR()
	fmt.Printf("X = %v\n", mat.Formatted(xor.X, mat.Prefix("    ")))
	fmt.Println("Y =", xor.Y.RawRowView(0))
	// Output:
	// X = ⎡0  0  1  1⎤
	//     ⎣0  1  0  1⎦
	// Y = [0 1 1 0]
}

func ExampleMoons() {
	moons := data.Moons(4, 0.1, rand.New(rand.NewPCG(1, 2)))
	fmt.Printf("X = %.2f\n", mat.Formatted(moons.X, mat.Prefix("    ")))
	fmt.Println("Y =", moons.Y.RawRowView(0))
	// Output:
	// X = ⎡-0.52   0.74  -0.67   0.36⎤
	//     ⎣ 0.87  -0.78   0.53  -0.25⎦
	// Y = [0 1 0 1]
}

func ExampleOneHot() {
	fmt.Println(mat.Formatted(data.OneHot([]int{2, 0, 1}, 3)))
	// Output:
	// ⎡0  1  0⎤
	// ⎢0  0  1⎥
	// ⎣1  0  0⎦
}

func ExampleSet_Split() {
	spirals := data.Spirals(300, 3, 0.02, rand.New(rand.NewPCG(1, 2)))
	learn, validate := spirals.Split(240)
	fmt.Println(learn.X.Dims())
	fmt.Println(validate.Y.Dims())
	// Output:
	// 2 240
	// 3 60
}

// With MNIST's own files: os.Open("train-images-idx3-ubyte.gz") and so on. Here, one image of 1×2 pixels: a 7.
func ExampleMNIST() {
	images := []byte{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255}
	labels := []byte{0, 0, 8, 1, 0, 0, 0, 1, 7}
	set, err := data.MNIST(bytes.NewReader(images), bytes.NewReader(labels))
	fmt.Println(set.X.RawMatrix().Data, set.Labels, err)
	// Output:
	// [0 1] [7] <nil>
}

func ExampleReadIDX() {
	// 00 00, type 08, 2 dimensions; 2 rows, 3 columns; the entries.
	file := []byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}
	a, err := data.ReadIDX(bytes.NewReader(file))
	fmt.Println(a.Sizes, a.Data, err)

	_, err = data.ReadIDX(bytes.NewReader(file[:15]))
	fmt.Println(err)
	// Output:
	// [2 3] [1 2 3 4 5 6] <nil>
	// data: ReadIDX: the file ends after 3 bytes of data, want 6 for sizes [2 3]
}
