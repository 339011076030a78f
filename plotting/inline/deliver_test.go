//go:build unix

package inline

import (
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// cellEnv names the program that this test binary plays when a test starts it as a cell.
const cellEnv = "INLINE_TEST_CELL"

// cells are the programs that the tests start, as a kernel starts cells.
var cells = map[string]func() error{
	"show": func() error {
		return deliver("", Bundle{
			Data: map[string]any{
				"text/plain":           "a line",
				"image/png":            []byte("png"),
				"application/own+json": map[string]any{"id": "B7", "ok": true},
			},
			Metadata: map[string]any{"image/png": map[string]any{"width": 320, "height": 240}},
		}, patience)
	},
	"update": func() error {
		return Update("curve", Bundle{Data: map[string]any{"text/plain": "step 1"}})
	},
	"impatient": func() error {
		return deliver("", Bundle{Data: map[string]any{"text/plain": "a line"}}, 50*time.Millisecond)
	},
	"impatient twice": func() error {
		first := deliver("", Bundle{Data: map[string]any{"text/plain": "a line"}}, 50*time.Millisecond)
		second := deliver("", Bundle{Data: map[string]any{"text/plain": "another"}}, time.Second)
		return fmt.Errorf("%w\n%w", first, second)
	},
}

func TestMain(m *testing.M) {
	if cell, ok := cells[os.Getenv(cellEnv)]; ok {
		if err := cell(); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runCell starts the named cell with the two pipes of a kernel, and returns the displays that came through
// and what the cell said at its end. The kernel acknowledges only if it is told to.
func runCell(t *testing.T, name string, acknowledge bool) (displays []protocol.DisplayData, failure string) {
	t.Helper()
	dir := t.TempDir()
	up, down := filepath.Join(dir, "up"), filepath.Join(dir, "down")
	for _, pipe := range []string{up, down} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cell := exec.Command(os.Args[0])
	cell.Env = append(os.Environ(), cellEnv+"="+name, protocol.GONB_PIPE_ENV+"="+up, protocol.GONB_PIPE_BACK_ENV+"="+down)
	var stderr strings.Builder
	cell.Stderr = &stderr
	if err := cell.Start(); err != nil {
		t.Fatal(err)
	}
	defer cell.Wait()
	from, err := os.Open(up)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(down, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()

	in, out := gob.NewDecoder(from), gob.NewEncoder(to)
	for {
		var message protocol.DisplayData
		if err := in.Decode(&message); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		sync, ok := message.Data[protocol.MIMECommValue].(protocol.CommValue)
		if !ok {
			displays = append(displays, message)
		} else if acknowledge {
			if err := out.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: sync.Value}); err != nil {
				t.Fatal(err)
			}
		}
	}
	cell.Wait()
	return displays, stderr.String()
}

func TestShowArrives(t *testing.T) {
	displays, failure := runCell(t, "show", true)
	want := []protocol.DisplayData{{
		Data: map[protocol.MIMEType]any{
			"text/plain":           "a line",
			"image/png":            []byte("png"),
			"application/own+json": map[string]any{"id": "B7", "ok": true},
		},
		Metadata: map[string]any{"image/png": map[string]any{"width": 320.0, "height": 240.0}},
	}}
	if failure != "" || !reflect.DeepEqual(displays, want) {
		t.Errorf("got %#v, failure %q\nwant %#v", displays, failure, want)
	}
}

func TestUpdateCarriesItsID(t *testing.T) {
	displays, failure := runCell(t, "update", true)
	if failure != "" || len(displays) != 1 || displays[0].DisplayID != "curve" {
		t.Errorf("got %#v, failure %q; want one display with id curve", displays, failure)
	}
}

func TestSilentKernelIsAnError(t *testing.T) {
	_, failure := runCell(t, "impatient", false)
	if want := "inline: the kernel did not acknowledge the display within 50ms; restart the kernel"; failure != want {
		t.Errorf("failure is %q, want %q", failure, want)
	}
}

// The first display still waits inside gonbui, which is no place for a second one.
func TestNothingFollowsAnUnansweredDisplay(t *testing.T) {
	displays, failure := runCell(t, "impatient twice", false)
	line := "inline: the kernel did not acknowledge the display within 50ms; restart the kernel"
	if want := line + "\n" + line; failure != want || len(displays) != 1 {
		t.Errorf("%d displays were sent, failure is\n%s\nwant one display and\n%s", len(displays), failure, want)
	}
}
