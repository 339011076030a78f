package bp_test

import (
	"fmt"

	"backprop/bp"
)

// What a gradient costs as the network becomes deeper, in multiplications for one sample.
func ExampleCount() {
	fmt.Println("layers  parameters  forward  backward  one by one  differences  path by path")
	for _, depth := range []int{1, 2, 4, 8} {
		widths := make([]int, depth+1)
		for l := range widths {
			widths[l] = 10
		}
		c := bp.Count(widths, 1)
		fmt.Printf("%6d  %10.0f  %7.0f  %8.0f  %10.0f  %11.0f  %12.0f\n",
			depth, c.Parameters, c.Forward, c.Backward, c.PerParameter, c.Differences, c.PathByPath)
	}
	// Output:
	// layers  parameters  forward  backward  one by one  differences  path by path
	//      1         110      100       110         210        22110           210
	//      2         220      200       320        2620        88220          4510
	//      4         440      400       740       43740       352440        939510
	//      8         880      800      1580      271180      1408880   19172839510
}
