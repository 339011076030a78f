package docker

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

type service struct {
	Command     []string
	Ports       []string
	Environment map[string]*string
	Volumes     []string
	NetworkMode string   `yaml:"network_mode"`
	CapDrop     []string `yaml:"cap_drop"`
}

func compose(t *testing.T) map[string]service {
	t.Helper()
	data, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Services map[string]service }
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Services
}

// Whoever starts the workshop does not open a door by it.
func TestComposeIsClosed(t *testing.T) {
	services := compose(t)
	workshop, check := services["workshop"], services["check"]
	if len(workshop.Ports) != 1 || !strings.HasPrefix(workshop.Ports[0], "${ADDRESS:-127.0.0.1}:") {
		t.Errorf("the workshop is published at %q, want this machine alone", workshop.Ports)
	}
	if check.NetworkMode != "none" || !slices.Equal(check.Command, []string{"check"}) {
		t.Errorf("check is %+v, want it without a network", check)
	}
	for _, s := range []service{workshop, check} {
		if !slices.Equal(s.CapDrop, []string{"ALL"}) {
			t.Errorf("%+v keeps capabilities", s)
		}
	}
	// With a value here, even an empty one, there would be no token.
	if value, found := workshop.Environment["JUPYTER_TOKEN"]; !found || value != nil {
		t.Error("JUPYTER_TOKEN must be passed on when it is set, and not be set here")
	}
}

// The volume for work hides neither the course nor the kernel nor the caches.
func TestComposeHidesNothing(t *testing.T) {
	for name, s := range compose(t) {
		for _, volume := range s.Volumes {
			_, at, _ := strings.Cut(volume, ":")
			for _, kept := range []string{"/opt/backprop", "/opt/go", "/opt/tools", "/usr/local"} {
				if strings.HasPrefix(kept+"/", at+"/") || strings.HasPrefix(at+"/", kept+"/") {
					t.Errorf("%s: the volume at %s hides %s", name, at, kept)
				}
			}
		}
	}
}

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
