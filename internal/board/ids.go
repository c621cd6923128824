package board

import (
	"iter"

	"fermion-tui/internal/affiliate"
)

// IDs of Fermion are long, and no list shows them: a word that is searched anywhere in them would find rows that do not have it. So a word
// finds an ID only as a whole, or by its start from minIDStart characters on. An ID that stands in for a missing name is shown, and
// searched like a name.
//
// Texts of IDs: each one begins and ends with fieldEnd, that of a product with productMark before it.

// minIDStart is how many characters of the start of an ID find it.
const minIDStart = 8

func userIDText(id string) string { return idText("", id) }

func productIDText(id string) string { return idText(productMark, id) }

func idText(mark, id string) string {
	if id == "" {
		return ""
	}
	return mark + fieldEnd + affiliate.Fold(id) + fieldEnd
}

// startOfID is what the text of an ID contains that a word finds, folded; mark is what only the ID of a product has.
func startOfID(mark, word string) string {
	start := mark + fieldEnd + word
	if len(word) < minIDStart {
		return start + fieldEnd
	}
	return start
}

// ids are the texts of the IDs by which rows of a board are found.
func (b *Board) ids() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, p := range b.products {
			if !yield(p.label.ids) {
				return
			}
		}
		for _, a := range b.affiliates.rows {
			if !yield(a.label.ids) {
				return
			}
		}
	}
}
