package exercise

// softmaxAndHidden are the exercises of notebook 05.
var softmaxAndHidden = []exercise{}
