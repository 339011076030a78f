package main

import (
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// toolsUnused is for how long nobody has used tools that are removed: each change
// of go.mod and each new Go builds other ones, 20 MB of them. A checkout that
// comes back to old ones after that builds them again, in a minute.
const toolsUnused = 30 * 24 * time.Hour

// toolsDir matches the folders that buildTools makes in the cache: those of tools
// that are kept, and those in which a build has begun, perhaps not ended.
var toolsDir = regexp.MustCompile(`^tools-[0-9a-f]{16}(-[0-9]+)?$`)

// use notes in the folder's time that the tools are used.
func (t tools) use() {
	now := time.Now()
	os.Chtimes(t.dir, now, now)
}

// removeUnused removes tools that no checkout has used for long, and not ours,
// whatever time it bears: in a cache that belongs to somebody else, use does
// nothing. What cannot be removed stays: it is in nobody's way.
func removeUnused(parent string, ours tools) {
	entries, _ := os.ReadDir(parent)
	for _, entry := range entries {
		dir := filepath.Join(parent, entry.Name())
		info, err := entry.Info()
		if err != nil || !entry.IsDir() || dir == ours.dir || !toolsDir.MatchString(entry.Name()) {
			continue
		}
		if time.Since(info.ModTime()) > toolsUnused {
			os.RemoveAll(dir)
		}
	}
}
