package main

import (
	"encoding/json"
	"fmt"

	"backprop/notebooks/internal/notebook"
	"backprop/notebooks/ledger"
)

// records collects what the checks in a notebook found from its outputs, in
// their order.
func records(outputs []*notebook.Output) ([]ledger.Record, error) {
	var list []ledger.Record
	for _, o := range outputs {
		data, found := o.Data[ledger.MIME]
		if !found {
			continue
		}
		text, err := json.Marshal(data)
		if err != nil {
			return nil, err
		}
		var r ledger.Record
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, fmt.Errorf("an output of type %s holds no record of a check: %w", ledger.MIME, err)
		}
		list = append(list, r)
	}
	return list, nil
}
