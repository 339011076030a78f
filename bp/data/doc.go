// Package data holds small data sets to train on: points in the plane and hand-drawn digits, made with a
// generator that the caller seeds, and a reader for MNIST's files that the caller brings.
//
// A sample is a column, as in package bp. Sample s of a generated set belongs to class s mod K, so that the
// classes are balanced in any run of samples: counts differ by at most one. The same generator in the same
// state gives the same set, bit for bit.
package data
