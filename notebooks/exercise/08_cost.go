package exercise

// cost are the exercises of notebook 08.
var cost = []exercise{}
