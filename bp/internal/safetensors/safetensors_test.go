package safetensors

import (
	"bytes"
	"fmt"
	"testing"
)

// whole is a file by hand: 128 bytes of header, filled up with spaces, and 8 of data, 1.0. The CRC-32 of the data is
// that of Python's zlib.
var whole = string([]byte{128, 0, 0, 0, 0, 0, 0, 0}) +
	fmt.Sprintf("%-128s", `{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"__metadata__":{"format":"test 1","crc32":"c7f813e9"}}`) +
	"\x00\x00\x00\x00\x00\x00\xf0\x3f"

func eight(map[string]Tensor) (int, error) { return 8, nil }

func TestReadGivesWhatWriteTook(t *testing.T) {
	want := Tensor{DType: "F64", Shape: []int{2, 1}, Offsets: []int64{0, 8}}
	var file bytes.Buffer
	if err := Write(&file, "test 1", map[string]Tensor{"layer 1 W": want}, []byte("12345678")); err != nil {
		t.Fatal(err)
	}
	tensors, data, err := Read(&file, "test 1", eight)
	if err != nil || string(data) != "12345678" || fmt.Sprint(tensors["layer 1 W"]) != fmt.Sprint(want) {
		t.Errorf("%v, %q, %v", tensors, data, err)
	}
}

func TestReadOfAFileByHand(t *testing.T) {
	tensors, data, err := Read(bytes.NewReader([]byte(whole)), "test 1", eight)
	if err != nil || string(data) != whole[len(whole)-8:] || fmt.Sprint(tensors) != "map[W:{F64 [1] [0 8]}]" {
		t.Errorf("%v, %q, %v", tensors, data, err)
	}
}

// What size says is wrong ends the reading before any data.
func TestReadAsksBeforeTheData(t *testing.T) {
	_, data, err := Read(bytes.NewReader([]byte(whole)), "test 1", func(map[string]Tensor) (int, error) {
		return 1 << 40, fmt.Errorf("no W")
	})
	if data != nil || err == nil || err.Error() != "no W" {
		t.Errorf("%q, %v", data, err)
	}
}

// Whatever the bytes: an error, or tensors that Write and Read keep.
func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(whole[:60]))
	f.Fuzz(func(t *testing.T, content []byte) {
		tensors, data, err := Read(bytes.NewReader(content), "test 1", eight)
		if err != nil {
			return
		}
		var file bytes.Buffer
		if err := Write(&file, "test 1", tensors, data); err != nil {
			t.Fatal(err)
		}
		again, same, err := Read(&file, "test 1", eight)
		if err != nil || !bytes.Equal(data, same) || len(again) != len(tensors) {
			t.Fatalf("%v: %v and %q, want %v and %q", err, again, same, tensors, data)
		}
	})
}
