// Package docker holds the workshop's image, and tests of what it is made from: the
// Dockerfile, the scripts, and the workflows of the repository. README.md is the way in.
//
// It is a module of its own, so that the linters' modules are not the course's.
package docker
