package exercise

// fourEquations are the exercises of notebook 04.
var fourEquations = []exercise{}
