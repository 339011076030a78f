package exercise

// layers are the exercises of notebook 07.
var layers = []exercise{}
