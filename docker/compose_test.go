package docker

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// readCompose reads a compose file as docker compose does, by its own library: an unknown
// key is an error, and variables are replaced by those of env.
func readCompose(t *testing.T, text string, env map[string]string) (*types.Project, error) {
	t.Helper()
	details := types.ConfigDetails{
		WorkingDir:  ".",
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
		Environment: env,
	}
	return loader.LoadWithContext(t.Context(), details, func(o *loader.Options) { o.Profiles = []string{"*"} })
}

func composeText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func services(t *testing.T, env map[string]string) types.Services {
	t.Helper()
	project, err := readCompose(t, composeText(t), env)
	if err != nil {
		t.Fatal(err)
	}
	return project.Services
}

// compose finds a mistake that is planted.
func TestComposeFinds(t *testing.T) {
	good := composeText(t)
	for right, wrong := range map[string]string{
		"cap_drop: [ALL]":           "cap_drops: [ALL]",
		"- work:/home/gopher/work":  "- desk:/home/gopher/work",
		"${PORT:-8888}:8888":        "${PORT:-8888:8888",
		"build: *build":             "build: *builds",
		"restart: unless-stopped":   "restart: [unless-stopped]",
		"pids_limit: 1000":          "pids_limit: many",
		"dockerfile: docker/Docker": "dockerfiles: docker/Docker",
	} {
		bad := strings.Replace(good, right, wrong, 1)
		if bad == good {
			t.Errorf("compose.yaml holds no %q to change", right)
		} else if _, err := readCompose(t, bad, nil); err == nil {
			t.Errorf("%q passes", wrong)
		}
	}
}

// Whoever starts the workshop does not open a door by it.
func TestComposeIsClosed(t *testing.T) {
	all := services(t, nil)
	workshop, check := all["workshop"], all["check"]
	if p := workshop.Ports; len(p) != 1 || p[0].HostIP != "127.0.0.1" || p[0].Published != "8888" || p[0].Target != 8888 {
		t.Errorf("the workshop is published at %+v, want 8888 of this machine alone", p)
	}
	if check.NetworkMode != "none" || !slices.Equal(check.Command, []string{"check"}) {
		t.Errorf("check runs %q in the network %q, want check without a network", check.Command, check.NetworkMode)
	}
	for _, s := range []types.ServiceConfig{workshop, check} {
		if !slices.Equal(s.CapDrop, []string{"ALL"}) {
			t.Errorf("%s keeps capabilities", s.Name)
		}
		if !slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}) {
			t.Errorf("%s may gain privileges", s.Name)
		}
	}
	// With a value here, even an empty one, there would be no token.
	if value, found := workshop.Environment["JUPYTER_TOKEN"]; found && value != nil {
		t.Errorf("JUPYTER_TOKEN is %q, want it passed on when it is set, and not set here", *value)
	}
}

// The variables of whoever starts it reach the container.
func TestComposeVariables(t *testing.T) {
	all := services(t, map[string]string{"PORT": "9000", "ADDRESS": "192.0.2.1", "JUPYTER_TOKEN": "secret", "WORKSHOP_PASSWORD": "correct-horse", "IMAGE": "elsewhere/workshop:1"})
	for _, name := range []string{"workshop", "hub"} {
		if p := all[name].Ports[0]; p.HostIP != "192.0.2.1" || p.Published != "9000" {
			t.Errorf("%s is published at %s:%s, want 192.0.2.1:9000", name, p.HostIP, p.Published)
		}
	}
	for _, want := range []struct{ service, name, value string }{
		{"workshop", "PUBLISHED", "9000"},
		{"workshop", "JUPYTER_TOKEN", "secret"},
		{"hub", "WORKSHOP_PASSWORD", "correct-horse"},
	} {
		if got := all[want.service].Environment[want.name]; got == nil || *got != want.value {
			t.Errorf("%s does not get %s=%s", want.service, want.name, want.value)
		}
	}
	if all["workshop"].Image != "elsewhere/workshop:1" || all["check"].Image != "elsewhere/workshop:1" {
		t.Error("IMAGE does not choose the image")
	}
}

// The volume for work hides neither the course nor the kernel nor the caches.
func TestComposeHidesNothing(t *testing.T) {
	volumes := 0
	for name, s := range services(t, nil) {
		for _, volume := range s.Volumes {
			volumes++
			at := volume.Target
			for _, kept := range []string{"/opt/backprop", "/opt/go", "/opt/tools", "/usr/local"} {
				if strings.HasPrefix(kept+"/", at+"/") || strings.HasPrefix(at+"/", kept+"/") {
					t.Errorf("%s: the volume at %s hides %s", name, at, kept)
				}
			}
		}
	}
	if volumes == 0 {
		t.Error("nothing is kept in a volume")
	}
}

// The check changes nothing in its container, but where cells are compiled and run.
func TestComposeCheckIsReadOnly(t *testing.T) {
	check := services(t, nil)["check"]
	if !check.ReadOnly || len(check.Tmpfs) == 0 || !strings.HasPrefix(check.Tmpfs[0], "/tmp:exec") {
		t.Errorf("read_only: %v, tmpfs: %q; want true, and programs in /tmp that may run", check.ReadOnly, check.Tmpfs)
	}
}
