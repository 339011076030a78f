package exercise

// training are the exercises of notebook 09.
var training = []exercise{}
