package docker

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/opencontainers/go-digest"
)

// anyImage stands for the images that a Dockerfile begins with: nothing is fetched.
type anyImage struct{}

func (anyImage) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, digest.FromString(ref), []byte(`{"architecture":"amd64","os":"linux"}`), nil
}

// lint gives what BuildKit's linter finds in a Dockerfile, as docker build --check does.
func lint(t *testing.T, dockerfile string) []string {
	t.Helper()
	source := llb.NewSourceMap(nil, "Dockerfile", "", []byte(dockerfile))
	source.Definition = &llb.Definition{} // it comes from no build
	results, err := dockerfile2llb.DockerfileLint(t.Context(), []byte(dockerfile), dockerfile2llb.ConvertOpt{
		MetaResolver: anyImage{},
		SourceMap:    source,
	})
	if err != nil {
		t.Fatal(err)
	}
	if results.Error != nil {
		return []string{results.Error.Message}
	}
	var found []string
	for _, w := range results.Warnings {
		line := int32(0)
		if len(w.Location.Ranges) > 0 {
			line = w.Location.Ranges[0].Start.Line
		}
		found = append(found, fmt.Sprintf("line %d: %s: %s", line, w.RuleName, w.Detail))
	}
	return found
}

func TestDockerfile(t *testing.T) {
	data, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range lint(t, string(data)) {
		t.Error("Dockerfile:", w)
	}
}

// The linter finds mistakes that are planted.
func TestLintFinds(t *testing.T) {
	data, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	for rule, mistake := range map[string][2]string{
		"UndefinedVar":                   {"USER gopher", "COPY $NOBODY /\nUSER gopher"},
		"JSONArgsRecommended":            {`CMD ["lab"]`, "CMD lab"},
		"StageNameCasing":                {"AS workshop", "AS Workshop"},
		"WorkdirRelativePath":            {"WORKDIR /home/gopher/work", "WORKDIR work"},
		"MultipleInstructionsDisallowed": {`CMD ["lab"]`, "CMD [\"lab\"]\nCMD [\"check\"]"},
		"UndefinedArgInFrom":             {"FROM ${BASE_IMAGE}", "FROM debian${VARIANT}"},
		"LegacyKeyValueFormat":           {"ENV GOPROXY=off GOSUMDB=off", "ENV GOPROXY off"},
		"ConsistentInstructionCasing":    {"EXPOSE", "expose"},
	} {
		bad := strings.Replace(good, mistake[0], mistake[1], 1)
		if bad == good {
			t.Errorf("%s: the Dockerfile holds no %q to change", rule, mistake[0])
			continue
		}
		if found := strings.Join(lint(t, bad), "\n"); !strings.Contains(found, rule) {
			t.Errorf("%s is not found; found:\n%s", rule, found)
		}
	}
}
