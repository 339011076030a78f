package exercise

// matrixCalculus are the exercises of notebook 06.
var matrixCalculus = []exercise{}
