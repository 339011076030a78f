package exercise

// circuits are the exercises of notebook 02.
var circuits = []exercise{}
