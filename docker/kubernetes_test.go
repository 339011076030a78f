package docker

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// The volume of a person is the image's working directory, and the first page is a notebook
// that is there.
func TestKubernetes(t *testing.T) {
	text, err := os.ReadFile("hub/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values struct {
		Singleuser struct {
			DefaultURL string `yaml:"defaultUrl"`
			Storage    struct {
				HomeMountPath string `yaml:"homeMountPath"`
			}
		}
	}
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	dockerfile, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if at := values.Singleuser.Storage.HomeMountPath; at == "" || !strings.Contains(string(dockerfile), "\nWORKDIR "+at+"\n") {
		t.Errorf("the volume is at %q, which is not the image's WORKDIR", at)
	}
	first := path.Base(values.Singleuser.DefaultURL)
	if _, err := os.Stat(filepath.Join("../notebooks", first)); err != nil || !strings.HasPrefix(values.Singleuser.DefaultURL, "/lab/tree/") {
		t.Errorf("the first page is %q, want /lab/tree/ and a notebook: %v", values.Singleuser.DefaultURL, err)
	}
}
