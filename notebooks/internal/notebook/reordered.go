package notebook

import "reflect"

// Reordered says whether two cells' outputs are the same but for where streams stand
// among the displays: GoNB reads them from different pipes, so that differs from run
// to run and means nothing.
func Reordered(a, b []*Output) bool {
	return reflect.DeepEqual(sorted(a), sorted(b))
}

// sorted gives the outputs with stdout first, then stderr, then the rest.
func sorted(outputs []*Output) []*Output {
	streams := map[string]*Output{"stdout": {Type: Stream, Name: "stdout"}, "stderr": {Type: Stream, Name: "stderr"}}
	list := []*Output{streams["stdout"], streams["stderr"]}
	for _, o := range outputs {
		if stream := streams[o.Name]; o.Type == Stream && stream != nil {
			stream.Text += o.Text
		} else {
			list = append(list, o)
		}
	}
	return list
}
