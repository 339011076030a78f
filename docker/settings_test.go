package docker

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Jupyter reads its settings as JSON.
func TestSettings(t *testing.T) {
	var files []string
	for _, pattern := range []string{"jupyter/*.json", "jupyter/labconfig/*.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: no file, %v", pattern, err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(data) {
			t.Errorf("%s is not JSON", name)
		}
	}
}
