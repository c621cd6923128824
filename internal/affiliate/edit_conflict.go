package affiliate

import "strings"

// FieldName names a field that several people may edit at the same time.
type FieldName string

// The fields that a person writes as a whole.
const (
	NameField      FieldName = "name"
	NotesField     FieldName = "notes"
	GoalField      FieldName = "goal"
	PeriodField    FieldName = "period"
	AffiliateField FieldName = "affiliate"
	ProductField   FieldName = "product"
	CampaignField  FieldName = "campaign"
	CreditField    FieldName = "credit"
	PayeeField     FieldName = "payee"
	TaxField       FieldName = "tax"
)

// ValueEdit replaces a value that a person saw. The zero one, like every other that does not differ, leaves what is stored.
type ValueEdit[T comparable] struct{ Was, Now T }

// TextEdit replaces a text.
type TextEdit = ValueEdit[string]

// Apply returns what a stored value becomes. When somebody has stored another value than the person saw, it is a conflict, and the stored
// value stays.
func (e ValueEdit[T]) Apply(stored T) (value T, conflict bool) {
	switch {
	case e.Was == e.Now, e.Now == stored:
		return stored, false
	case e.Was == stored:
		return e.Now, false
	}
	return stored, true
}

// FieldConflict is a field that somebody has changed since a person opened it for editing.
type FieldConflict struct {
	Field FieldName
	By    string // user@host; "" when that is not recorded, as of an import
}

// EditConflictError means that fields have other values than those that a person saw when they changed them: nothing was saved. T is what
// was edited: an Affiliate, a Campaign, the NamedLinkFields of a link, or whom a coupon is CreditedTo.
type EditConflictError[T any] struct {
	Fields []FieldConflict
	Stored T
}

func (e *EditConflictError[T]) Error() string {
	words := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		words[i] = ChangedBy(f.By) + " changed the " + string(f.Field) + " since it was opened"
	}
	return "nothing was saved: " + strings.Join(words, ", and ") + ". Open it again to see what is there, and change that"
}

// ChangedBy names who changed something, as far as that is recorded.
func ChangedBy(by string) string {
	if by == "" {
		return "somebody else"
	}
	return by
}
