package bp_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"backprop/bp"
)

// A file does as well as the buffer: os.Create for Save, os.Open for Load.
func ExampleNetwork_Save() {
	build := func() *bp.Network {
		return bp.New(bp.Quadratic, bp.NewDense(2, 3, bp.Tanh), bp.NewDense(3, 1, bp.Identity))
	}
	trained := build()
	trained.Init(rand.New(rand.NewPCG(1, 2)))

	var file bytes.Buffer
	if err := trained.Save(&file); err != nil {
		fmt.Println(err)
	}
	fmt.Println(file.Len(), "bytes")

	again := build()
	err := again.Load(&file)
	fmt.Println(again.Theta()[0] == trained.Theta()[0], err)
	// Output:
	// 432 bytes
	// true <nil>
}

// What does not fit is refused, and changes nothing.
func ExampleNetwork_Load() {
	var file bytes.Buffer
	bp.New(bp.Quadratic, bp.NewDense(2, 3, bp.Tanh)).Save(&file)

	fmt.Println(bp.New(bp.Quadratic, bp.NewDense(2, 4, bp.Tanh)).Load(&file))
	// Output:
	// bp: Load: layer 1 W is F64 [3 2], want F64 [4 2]
}
