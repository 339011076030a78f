package safetensors

import (
	"bytes"
	"fmt"
	"maps"
	"testing"
)

// whole is a file by hand: 128 bytes of header, filled up with spaces, and 8 of data, 1.0.
var whole = string([]byte{128, 0, 0, 0, 0, 0, 0, 0}) +
	fmt.Sprintf("%-128s", `{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"__metadata__":{"format":"test 1","crc32":"c7f813e9"}}`) +
	"\x00\x00\x00\x00\x00\x00\xf0\x3f"

func read(content []byte) (metadata map[string]string, tensors map[string]Tensor, numbers map[string][]float64, err error) {
	r := bytes.NewReader(content)
	if metadata, tensors, err = ReadHeader(r); err == nil {
		numbers, err = ReadData(r, tensors)
	}
	return metadata, tensors, numbers, err
}

func TestReadGivesWhatWriteTook(t *testing.T) {
	want := Tensor{DType: "F64", Shape: []int{1, 1}, Offsets: []int64{0, 8}}
	var file bytes.Buffer
	if err := Write(&file, map[string]string{"format": "test 1"}, map[string]Tensor{"layer 1 W": want}, []byte(whole[136:])); err != nil {
		t.Fatal(err)
	}
	metadata, tensors, numbers, err := read(file.Bytes())
	if err != nil || metadata["format"] != "test 1" || numbers["layer 1 W"][0] != 1 || fmt.Sprint(tensors["layer 1 W"]) != fmt.Sprint(want) {
		t.Errorf("%v, %v, %v, %v", metadata, tensors, numbers, err)
	}
}

func TestReadOfAFileByHand(t *testing.T) {
	metadata, tensors, numbers, err := read([]byte(whole))
	if err != nil || fmt.Sprint(metadata) != "map[crc32:c7f813e9 format:test 1]" || fmt.Sprint(tensors) != "map[W:{F64 [1] [0 8]}]" || fmt.Sprint(numbers) != "map[W:[1]]" {
		t.Errorf("%v, %v, %v, %v", metadata, tensors, numbers, err)
	}
}

// What a header claims takes no memory before the data comes, however large it is.
func TestReadDataOfAClaim(t *testing.T) {
	for _, tc := range []struct {
		shape []int
		want  string
	}{
		{[]int{1 << 40}, "W lies at bytes [0 8] of the data, want [0 8796093022208]"},
		{[]int{1 << 31, 1 << 31, 1 << 31}, "W: no tensor has the shape [2147483648 2147483648 2147483648]"},
		{[]int{-1}, "W: no tensor has the shape [-1]"},
	} {
		_, err := ReadData(bytes.NewReader(nil), map[string]Tensor{"W": {"F64", tc.shape, []int64{0, 8}}})
		if err == nil || err.Error() != tc.want {
			t.Errorf("%v: %v, want %s", tc.shape, err, tc.want)
		}
	}
}

// Whatever the bytes: an error, or tensors that Write and Read keep.
func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(whole[:60]))
	f.Fuzz(func(t *testing.T, content []byte) {
		metadata, tensors, numbers, err := read(content)
		if err != nil {
			return
		}
		var end int64
		for _, tensor := range tensors {
			end = max(end, tensor.Offsets[1])
		}
		var file bytes.Buffer
		if err := Write(&file, metadata, tensors, content[int64(len(content))-end:]); err != nil {
			t.Fatal(err)
		}
		again, _, same, err := read(file.Bytes())
		if err != nil || !maps.Equal(metadata, again) || fmt.Sprint(numbers) != fmt.Sprint(same) {
			t.Fatalf("%v: %v and %v, want %v and %v", err, again, same, metadata, numbers)
		}
	})
}
