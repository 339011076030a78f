package ledger

import (
	"fmt"

	"backprop/plotting/inline"
)

// publish shows the record below the cell, or prints it where there is no notebook, and keeps it for Table.
// A record that does not arrive would be missing from the run without a trace, so that is a panic.
func publish(r Record) {
	if inline.Notebook() {
		show(map[string]any{"text/plain": r.line(), "text/markdown": r.markdown(), MIME: r})
	} else {
		fmt.Println(r.line())
	}
	if err := remember(r); err != nil {
		panic(fmt.Sprintf("ledger: %s: the record could not be kept for Table: %v", r.ID, err))
	}
}

// show puts one display below the cell.
func show(data map[string]any) {
	if err := inline.Show(inline.Bundle{Data: data}); err != nil {
		panic(fmt.Sprintf("ledger: %v", err))
	}
}
