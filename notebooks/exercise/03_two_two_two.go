package exercise

// twoTwoTwo are the exercises of notebook 03.
var twoTwoTwo = []exercise{}
