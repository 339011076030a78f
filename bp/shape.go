package bp

import (
	"fmt"
	"math"
)

// Shape is the shape of an image, or of a stack of feature maps. In a batch, an image is one column: channel
// after channel, each row by row.
type Shape struct{ Channels, Height, Width int }

// Size returns Channels · Height · Width, the rows that such images take in a batch. It panics where these are more
// than an int holds.
func (s Shape) Size() int {
	if float64(s.Channels)*float64(s.Height)*float64(s.Width) >= math.MaxInt {
		panic(fmt.Sprintf("bp: images of %v have more pixels than an int holds", s))
	}
	return s.Channels * s.Height * s.Width
}

// Row returns (c·Height + i)·Width + j, the row of a batch that holds pixel (i, j) of channel c, all counted
// from 0. It panics where there is no such pixel.
func (s Shape) Row(c, i, j int) int {
	if c < 0 || c >= s.Channels || i < 0 || i >= s.Height || j < 0 || j >= s.Width {
		panic(fmt.Sprintf("bp: no pixel (%d, %d) in channel %d of a %v image", i, j, c, s))
	}
	return (c*s.Height+i)*s.Width + j
}

// String returns channels × height × width: "3×28×28".
func (s Shape) String() string { return fmt.Sprintf("%d×%d×%d", s.Channels, s.Height, s.Width) }

// images is a layer that takes and gives images.
type images interface {
	shapes() (in, out Shape)
}
