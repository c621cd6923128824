package bulk

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Verdict is what becomes of a row.
type Verdict uint8

const (
	Change Verdict = iota
	Same           // nothing is to be done: nothing is sent or saved
	Bad            // it cannot be done, for the reason in its note
)

// Row is what a plan does with one row.
type Row struct {
	ID            int64  // of the link, the affiliate or the coupon
	Name          string // whose, and on what
	Old, New      string
	Fields        []FieldChange // in the place of Old and New, where a row may change several fields
	Verdict       Verdict
	Note          string           // why it is bad, or what to notice
	Lower         bool             // a percentage that goes down
	SharesNewLink bool             // the new link of a row before it replaces this one too
	Intent        affiliate.Intent // what is sent; zero where only the database changes
	Live          []int64          // IDs of the live links for the same affiliate and product, beside a new link
}

// FieldChange is what a row changes in one of its fields.
type FieldChange struct{ Field, Old, New string }

// Change is what the row changes: old → new, with the name of the field where there may be several; "" where nothing changes.
func (r *Row) Change() string {
	switch {
	case len(r.Fields) > 0:
	case r.Old == r.New && r.Verdict == Same, r.Old == "" && r.New == "":
		return ""
	default:
		return r.Old + " → " + r.New
	}
	changes := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		changes[i] = f.Field + " " + f.Old + " → " + f.New
	}
	return strings.Join(changes, ", ")
}

// Plan is what one action does with many rows.
type Plan struct {
	Title string // "Change the commission of 3 links to 25 %"
	Verb  string // what enter does: "create"
	One   string // of what a changed row makes: "new link"
	Many  string
	Batch string   // what the journal calls it: "change commission"; "" where only the database changes
	Notes []string // what concerns all rows
	Warn  []string // the same, to be noticed
	Rows  []Row
	Codes bool // it makes codes rather than URLs
}

// Count counts the rows with a verdict.
func (p *Plan) Count(v Verdict) (n int) {
	for i := range p.Rows {
		if p.Rows[i].Verdict == v {
			n++
		}
	}
	return n
}

// noChange is the note of a row that has already what it would get.
const noChange = "nothing changes"

// Unchanged counts the rows that stay as they are. why is their reason, if it is that of each of them.
func (p *Plan) Unchanged() (n int, why string) {
	for i := range p.Rows {
		r := &p.Rows[i]
		if r.Verdict != Same || r.SharesNewLink {
			continue
		}
		if n++; n == 1 && r.Note != noChange {
			why = r.Note
		}
		if r.Note != why {
			why = ""
		}
	}
	return n, why
}

// Sharing counts the rows that the new link of a row before them replaces too.
func (p *Plan) Sharing() (n int) {
	for i := range p.Rows {
		if p.Rows[i].SharesNewLink {
			n++
		}
	}
	return n
}

// Lowered counts the percentages that go down.
func (p *Plan) Lowered() (n int) {
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Lower && (r.Verdict == Change || r.SharesNewLink) {
			n++
		}
	}
	return n
}

// Calls counts what is sent to Fermion.
func (p *Plan) Calls() (n affiliate.Calls) {
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Verdict == Change && p.Batch != "" {
			n.Add(r.Intent.Kind(), 1)
		}
	}
	return n
}

// Plans returns what is journaled: a plan for each row, so that a row that Fermion rejects does not affect the others.
func (p *Plan) Plans() []affiliate.Plan {
	plans := make([]affiliate.Plan, 0, len(p.Rows))
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Verdict == Change {
			plan := affiliate.Plan{Batch: p.Batch, Steps: []affiliate.Intent{r.Intent}}
			if r.Intent.Link != nil {
				plan.Shown = &affiliate.ShownLinks{IDs: r.Live}
			}
			plans = append(plans, plan)
		}
	}
	return plans
}

// Changing returns the IDs of the rows that change, also by what another row makes.
func (p *Plan) Changing() []int64 {
	ids := make([]int64, 0, len(p.Rows))
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Verdict == Change || r.SharesNewLink {
			ids = append(ids, p.Rows[i].ID)
		}
	}
	return slices.Compact(ids)
}

// linkNames names the links of a plan: by whose they are and for which product, and by the slug too where several of them are alike.
func linkNames(links []*board.Link) func(*board.Link) string {
	alike := make(map[string]int, len(links))
	for _, l := range links {
		alike[linkName(l)]++
	}
	return func(l *board.Link) string {
		name := linkName(l)
		if alike[name] > 1 && l.AffiliateLabel != "" { // the name of an unassigned link has its slug
			return name + " · " + l.Slug
		}
		return name
	}
}

// linkName is whose link it is, and for which product.
func linkName(l *board.Link) string {
	switch {
	case l.AffiliateLabel == "" && l.ProductLabel == "":
		return l.Slug
	case l.ProductLabel == "":
		return l.AffiliateLabel
	case l.AffiliateLabel == "":
		return l.Slug + " · " + l.ProductLabel
	}
	return l.AffiliateLabel + " · " + l.ProductLabel
}

// who is a link's affiliate as a write names them.
func who(b *board.Board, affiliateID int64) affiliate.Who {
	if a := b.Affiliate(affiliateID); a != nil {
		return a.Affiliate.Who()
	}
	return affiliate.Who{}
}

// isForgotten reports whether a link's affiliate was forgotten.
func isForgotten(b *board.Board, affiliateID int64) bool {
	a := b.Affiliate(affiliateID)
	return a != nil && a.Affiliate.IsForgotten()
}

func percent(c affiliate.BasisPoints) string { return c.String() + " %" }
