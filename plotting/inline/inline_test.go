package inline

import (
	"strings"
	"testing"
)

func TestOutsideANotebook(t *testing.T) {
	if Notebook() {
		t.Skip("the tests run in a notebook")
	}
	line := Bundle{Data: map[string]any{"text/plain": "a line"}}
	for name, err := range map[string]error{"Show": Show(line), "Update": Update("id", line)} {
		if err == nil || !strings.Contains(err.Error(), "no notebook") {
			t.Errorf("%s: error is %v, want one that says there is no notebook", name, err)
		}
	}
}

func TestUpdateNeedsAnID(t *testing.T) {
	if err := Update("", Bundle{}); err == nil || !strings.Contains(err.Error(), "empty id") {
		t.Errorf("error is %v, want one that says that the id is empty", err)
	}
}

func TestEncodeRefusesAnEmptyBundle(t *testing.T) {
	if _, err := encode("", Bundle{}); err == nil || !strings.Contains(err.Error(), "no data") {
		t.Errorf("error is %v, want one that says that there is no data", err)
	}
}
