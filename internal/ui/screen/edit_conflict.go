package screen

import (
	"cmp"
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
)

// ShowStored fills a field of an edit form with what is stored. The form saves only what differs from it.
func (s *FormDialog) ShowStored(id, text string) {
	s.Form.SetValue(id, text)
	s.setStored(id, s.Form.Value(id))
}

// ProposeStored is ShowStored for a field whose text the first key replaces.
func (s *FormDialog) ProposeStored(id, text string) {
	s.Form.SetProposed(id, text)
	s.setStored(id, s.Form.Value(id))
}

func (s *FormDialog) setStored(id, text string) {
	if s.stored == nil {
		s.stored = map[string]string{}
	}
	s.stored[id] = text
}

// Edited reports whether a field differs from what is stored.
func (s *FormDialog) Edited(id string) bool { return s.Form.Value(id) != s.stored[id] }

// TextEdit returns the change that a field makes to a stored text. Without an edit the text stays exactly as it is
// stored, with blanks that the field does not show.
func (s *FormDialog) TextEdit(id, stored string) affiliate.TextEdit {
	e := affiliate.TextEdit{Was: stored, Now: stored}
	if s.Edited(id) {
		e.Now = s.Form.Value(id)
	}
	return e
}

// ChangedField is a field whose stored value somebody has changed since the form was opened.
type ChangedField struct{ ID, By, Stored string }

// maxStoredShown is how many cells of a stored text are shown under its field.
const maxStoredShown = 240

// OfferStored says under each field who has changed its stored value, and to what. A person who has edited the field
// keeps what they typed, or takes the stored value from the suggestions: saving again stores what the field then has. A
// field that they did not edit shows the new stored value.
func (s *FormDialog) OfferStored(fields []ChangedField) {
	s.Busy = ""
	th := s.Host.Theme()
	for _, f := range fields {
		typed, next := s.Form.Value(f.ID), "this field keeps yours; ↓ and enter take theirs"
		if s.Edited(f.ID) {
			s.setStored(f.ID, f.Stored)
			s.Form.Offer(f.ID, []form.Suggestion{
				{Text: f.Stored, Label: "theirs: " + cmp.Or(f.Stored, "empty")},
				{Text: typed, Label: "yours: " + cmp.Or(typed, "empty")},
			})
		} else {
			s.ShowStored(f.ID, f.Stored)
			next = "save again to keep this and what you changed"
		}
		what := "changed this since you opened it: " + th.Truncate(affiliate.Clean(f.Stored), maxStoredShown)
		if f.Stored == "" {
			what = "emptied this since you opened it"
		}
		s.Form.SetMessage(f.ID, fmt.Sprintf("%s %s. Nothing was saved: %s", affiliate.ChangedBy(f.By), what, next))
	}
	if len(fields) > 0 {
		s.Form.Focus(fields[0].ID)
	}
	s.valuesChanged()
}
