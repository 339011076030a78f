package ledger

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// MIME is the type under which a cell's output carries a Record.
const MIME = "application/vnd.backprop.ledger+json"

// Record is what one check found.
type Record struct {
	ID   string // the row
	Kind Kind   // which check
	OK   bool   // did it find what it claims?

	// Residual is the largest relative error, to two digits; 0 for Measures, which compares nothing.
	// NaN if an entry was NaN, +Inf if one was infinite; such a check has failed.
	Residual float64

	Note string // what was compared, measured or broken, where the cell says so
	Text string // the finding in words, the note included
}

// wireRecord is a Record as JSON has it, which knows no NaN and no infinity.
type wireRecord struct {
	ID       string          `json:"id"`
	Kind     Kind            `json:"kind"`
	OK       bool            `json:"ok"`
	Residual json.RawMessage `json:"residual,omitempty"`
	Note     string          `json:"note,omitempty"`
	Text     string          `json:"text"`
}

// MarshalJSON writes a residual that is no number of JSON's as the string "NaN" or "+Inf".
func (r Record) MarshalJSON() ([]byte, error) {
	residual := strconv.FormatFloat(r.Residual, 'g', -1, 64)
	if math.IsNaN(r.Residual) || math.IsInf(r.Residual, 0) {
		residual = strconv.Quote(residual)
	}
	return json.Marshal(wireRecord{r.ID, r.Kind, r.OK, json.RawMessage(residual), r.Note, r.Text})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Record) UnmarshalJSON(text []byte) error {
	var wire wireRecord
	if err := json.Unmarshal(text, &wire); err != nil {
		return fmt.Errorf("ledger: not a record: %w", err)
	}
	residual, err := parseResidual(wire.Residual)
	if err != nil {
		return err
	}
	*r = Record{wire.ID, wire.Kind, wire.OK, residual, wire.Note, wire.Text}
	return nil
}

func parseResidual(text json.RawMessage) (float64, error) {
	switch string(text) {
	case "":
		return 0, nil
	case `"NaN"`:
		return math.NaN(), nil
	case `"+Inf"`:
		return math.Inf(1), nil
	case `"-Inf"`:
		return math.Inf(-1), nil
	}
	var residual float64
	if err := json.Unmarshal(text, &residual); err != nil {
		return 0, fmt.Errorf(`ledger: a record's residual is %s; it must be a number, "NaN", "+Inf" or "-Inf"`, text)
	}
	return residual, nil
}
