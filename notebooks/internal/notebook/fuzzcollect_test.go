package notebook

import (
	"bytes"
	"testing"
)

// FuzzCollect: whatever a kernel publishes becomes outputs that a file can hold, and
// that are read back as they were.
func FuzzCollect(f *testing.F) {
	kinds := []string{Stream, DisplayData, ExecuteResult, Error, "update_display_data", "clear_output", "status"}
	f.Add(uint8(0), []byte(`{"name":"stdout","text":"a\u0000\ud800\u2028b\r\n"}`), uint8(0), []byte(`{"name":"stderr","text":"123456789"}`))
	f.Add(uint8(1), []byte(`{"data":{"text/plain":["a",1],"image/png":"x","a/b+json":[1.0]},"transient":{"display_id":"d"}}`), uint8(4), []byte(`{"data":null,"transient":{"display_id":"d"}}`))
	f.Add(uint8(2), []byte(`{"data":{"text/html":"a\nb"},"execution_count":-3}`), uint8(5), []byte(`{"wait":true}`))
	f.Add(uint8(3), []byte(`{"ename":"E","evalue":"v","traceback":["a\nb"]}`), uint8(6), []byte(`{}`))
	f.Fuzz(func(t *testing.T, kindA uint8, a []byte, kindB uint8, b []byte) {
		c := Collector{Limit: 8}
		cell := c.StartCell()
		c.Add(kinds[int(kindA)%len(kinds)], a) // an error is right for what is no message
		c.Add(kinds[int(kindB)%len(kinds)], b)
		book, err := Parse([]byte(`{"nbformat":4,"cells":[{"cell_type":"code","source":""}]}`))
		if err != nil {
			t.Fatal(err)
		}
		book.Code()[0].SetOutputs(cell.List, 1)
		once := book.Bytes()
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("what was collected cannot be read: %v\n%s", err, once)
		}
		if twice := again.Bytes(); !bytes.Equal(once, twice) {
			t.Fatalf("written\n%s\nread and written\n%s", once, twice)
		}
		again.Code()[0].SetOutputs(again.Code()[0].Outputs(), 1)
	})
}
