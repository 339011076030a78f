package site

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"backprop/notebooks/internal/notebook"
)

// attachment begins the address of a picture that is pasted into a cell with text.
const attachment = "attachment:"

// attachments are the pictures attached to a cell, by name: each is base64 by its MIME type.
type attachments map[string]map[string]any

// attachmentsOf lists the attachments of each cell.
func attachmentsOf(book *notebook.Notebook) ([]attachments, error) {
	list := make([]attachments, len(book.Cells))
	if !slices.ContainsFunc(book.Cells, func(c *notebook.Cell) bool { return strings.Contains(c.Source(), attachment) }) {
		return list, nil // the usual case: nothing has to be decoded again
	}
	var file struct {
		Cells []struct{ Attachments attachments }
	}
	if err := json.Unmarshal(book.Bytes(), &file); err != nil {
		return nil, err
	}
	for i, cell := range file.Cells[:min(len(file.Cells), len(list))] {
		list[i] = cell.Attachments
	}
	return list, nil
}

// picture is the attached picture of that name, as the address of an image; "" if there is none.
func (a attachments) picture(name string) string {
	bundle := a[name]
	if plain, err := url.PathUnescape(name); bundle == nil && err == nil {
		bundle = a[plain]
	}
	for _, mime := range []string{"image/png", "image/jpeg", "image/gif", "image/webp"} {
		var data string
		switch v := bundle[mime].(type) {
		case string:
			data = v
		case []any: // as lines
			for _, line := range v {
				text, _ := line.(string)
				data += text
			}
		}
		if data = strings.Join(strings.Fields(data), ""); data != "" && isBase64(data) {
			return "data:" + mime + ";base64," + data
		}
	}
	return ""
}
