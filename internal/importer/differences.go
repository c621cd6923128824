package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// A row "exists" when the database has the same. If the database has something else, the row is bad and says what differs: an import
// changes nothing that exists, and a manager relies on that when they read "exists".

// refuseDifferences makes a row bad if something differs.
func (p *plan) refuseDifferences(e *planRow, differs []problem) {
	for _, d := range differs {
		p.fail(e, &d)
	}
	if len(differs) > 0 {
		e.action = actionInvalid
	}
}

// appendDifference adds a problem when two formatted values differ.
func appendDifference(to []problem, column, here, row string) []problem {
	if here == row {
		return to
	}
	return append(to, problem{column, fmt.Sprintf("it is %s, not %s", here, row)})
}

// couponDifferences compares a row with a coupon of the database. What the database does not know about a tracked code is not a
// difference.
func (p *plan) couponDifferences(e *planRow, existing affiliate.Coupon) []problem {
	out := p.couponTermDifferences(e, existing)
	if p.o.Kind == csvfile.KindCoupons && e.person != nil && existing.AffiliateID != 0 && existing.AffiliateID != e.person.id {
		owner := "somebody else"
		if known := p.snap.people.byID[existing.AffiliateID]; known != nil {
			owner = known.label()
		}
		out = append(out, problem{p.affiliateColumn(e), "it is credited to " + owner + " here, not to " + e.person.label()})
	}
	if e.parsedRow.state != "" && e.parsedRow.state != existing.State {
		out = appendDifference(out, csvfile.ColState, string(existing.State), string(e.parsedRow.state))
	}
	if len(out) > 0 && e.parsedRow.state == "" {
		out = append(out, problem{"", existing.Code + " cannot be changed at Fermion: delete it first, on Coupons, or use another code"})
	}
	return out
}

// couponTermDifferences compares what a row and a coupon of its code give to customers.
func (p *plan) couponTermDifferences(e *planRow, existing affiliate.Coupon) (out []problem) {
	compared := func(column string, known bool) bool {
		return slices.Contains(p.t.keys, column) && (known || existing.MadeHere)
	}
	if existing.Discount.IsSet() && e.discount.IsSet() {
		out = appendDifference(out, csvfile.ColDiscount, formatDiscount(existing.Discount), formatDiscount(e.discount))
	}
	if compared(colExpires, !existing.Expires.IsZero()) && !e.relativeExpiry && !existing.Expires.Truncate(time.Second).
		Equal(e.expires.Truncate(time.Second)) {
		out = appendDifference(out, colExpires, p.formatExpiry(existing.Expires), p.formatExpiry(e.expires))
	}
	if compared(colUses, existing.Uses > 0) && existing.Uses != e.uses {
		out = append(out, problem{colUses, fmt.Sprintf("it is %s, not %s", formatUses(existing.Uses), formatUses(e.uses))})
	}
	if compared(colMessage, existing.Message != "") && existing.Message != e.message {
		out = appendDifference(out, colMessage, quote(existing.Message), quote(e.message))
	}
	return out
}

func formatDiscount(d affiliate.Discount) string {
	if d.Percent > 0 {
		return d.Percent.String() + " %"
	}
	return d.String()
}

func formatUses(n int) string {
	if n == 0 {
		return "unlimited"
	}
	return count(n, "use")
}

func (p *plan) formatExpiry(at time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return at.In(cmp.Or(p.snap.zone, time.UTC)).Format(time.DateOnly)
}

func quote(text string) string { return fmt.Sprintf("%q", truncate(text)) }

// linkDifferences compares a row that tracks a link with the link of that slug.
func (p *plan) linkDifferences(e *planRow) []problem {
	var out []problem
	if e.link.ID == 0 {
		return nil
	}
	const correct = ": correct the row, or edit the link"
	owner := p.snap.people.byID[e.link.AffiliateID]
	switch {
	case owner == nil:
	case e.person != nil && owner != e.person:
		out = append(out, problem{p.affiliateColumn(e),
			"this link belongs to " + owner.label() + " here, not to " + e.person.label() + correct})
	case e.person == nil && e.who.Name != "" && owner.who.Name != "" && !sameName(owner.who.Name, e.who.Name):
		out = append(out, problem{csvfile.ColName,
			"this link belongs to " + owner.label() + " here, not to " + quote(e.who.Name) + correct})
	}
	if e.product.ID != "" && e.link.ProductID != "" && e.product.ID != e.link.ProductID {
		column := colProduct
		if e.productID != "" {
			column = csvfile.ColProductID
		}
		out = append(out, problem{column, fmt.Sprintf("this link is for %s here, not %s", truncate(p.productName(e.link.ProductID)),
			truncate(e.product.Label())) + correct})
	}
	if c := e.commission; c >= 0 && e.link.Commission >= 0 && c != e.link.Commission && c != e.link.RequestedCommission {
		out = append(out, problem{csvfile.ColCommission,
			fmt.Sprintf("this link pays %s %% here, not %s %%: correct the row", e.link.Commission, c)})
	}
	return append(out, p.campaignAndTagDifferences(e)...)
}

// campaignAndTagDifferences compares the campaign and tags of a row with those of its link. An empty campaign and missing tags are filled
// in. Tags that only the link has are not a difference, since an older export lacks them.
func (p *plan) campaignAndTagDifferences(e *planRow) []problem {
	var out []problem
	const correct = ": edit the link, or correct the row"
	if here := p.snap.campaigns[e.link.CampaignID]; here != "" && e.campaign != "" && !sameName(here, e.campaign) {
		out = append(out, problem{csvfile.ColCampaign, "it is " + quote(here) + " here, not " + quote(e.campaign) + correct})
	}
	return appendTagDifference(out, e.link.Tags, e.tags, correct)
}

// appendTagDifference adds a problem when neither list of tags contains the other.
func appendTagDifference(to []problem, here, row []string, correct string) []problem {
	if len(tagsMissingFrom(row, here)) == 0 || len(tagsMissingFrom(here, row)) == 0 {
		return to
	}
	return append(to, problem{csvfile.ColTags,
		"they are " + truncate(csvfile.JoinTags(here)) + " here, not " + truncate(csvfile.JoinTags(row)) + correct})
}

// tagsMissingFrom returns the tags that another list lacks.
func tagsMissingFrom(tags, from []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return slices.Contains(from, tag) })
}

// affiliateColumn returns the column that identifies the row's affiliate.
func (p *plan) affiliateColumn(e *planRow) string {
	switch {
	case e.who.UserID != "":
		return csvfile.ColUserID
	case e.who.Email != "":
		return csvfile.ColEmail
	}
	return csvfile.ColName
}

// linkAdditions names what a row adds to a link that is here.
func (e *planRow) linkAdditions() []string {
	var out []string
	note := func(adds bool, what string) {
		if adds {
			out = append(out, what+" set")
		}
	}
	note(e.link.AffiliateID == 0 && e.who != (affiliate.Who{}), "affiliate")
	note(e.link.ProductID == "" && e.product.ID != "", "product")
	note(e.link.Commission < 0 && e.commission >= 0, "commission")
	note(e.link.CampaignID == 0 && e.campaign != "", "campaign")
	if added := tagsMissingFrom(e.tags, e.link.Tags); len(added) > 0 {
		out = append(out, "tags added: "+truncate(csvfile.JoinTags(added)))
	}
	return out
}

func (p *plan) productName(id string) string {
	if product, ok := p.snap.products.byID[id]; ok {
		return product.Label()
	}
	return id
}

// affiliateDifferences compares a row with an affiliate of the database. What is empty in the database is filled in and is not a
// difference.
func (p *plan) affiliateDifferences(e *planRow) []problem {
	var out []problem
	change := ": edit the affiliate, or correct the row"
	if here := e.person.who.Name; here != "" && e.who.Name != "" && !sameName(here, e.who.Name) {
		out = append(out, problem{csvfile.ColName, "it is " + quote(here) + " here, not " + quote(e.who.Name) + change})
	}
	if here := e.person.stored.Notes; here != "" && e.notes != "" && normalizeSpace(here) != normalizeSpace(e.notes) {
		out = append(out, problem{csvfile.ColNotes, "they are " + quote(here) + " here, not " + quote(e.notes) + change})
	}
	return appendTagDifference(out, e.person.stored.Tags, e.tags, change)
}

// affiliateAdditions names what a row adds to an affiliate that is here.
func (e *planRow) affiliateAdditions() []string {
	var out []string
	here := e.person.stored
	for _, f := range []struct{ what, here, row string }{{"name", here.Name, e.who.Name}, {"e-mail", here.Email, e.who.Email},
		{"notes", here.Notes, e.notes}} {
		if f.here == "" && f.row != "" {
			out = append(out, f.what+" set")
		}
	}
	if added := tagsMissingFrom(e.tags, here.Tags); len(added) > 0 {
		out = append(out, "tags added: "+truncate(csvfile.JoinTags(added)))
	}
	return out
}

// leftAsItIs says what an import does not take over from a row about an existing affiliate; "" for nothing.
func (p *plan) leftAsItIs(e *planRow) string {
	if e.person == nil || e.person.id == 0 || e.who.Name == "" {
		return ""
	}
	switch here := e.person.who.Name; {
	case here == e.who.Name:
	case here != "" && sameName(here, e.who.Name):
		return "the name is written differently here, and stays as it is"
	case here == "" && p.createsAtFermion() && p.o.Kind != csvfile.KindAffiliates:
		return "the affiliate has no name here, and gets none by this import: import affiliates saves it"
	}
	return ""
}

// sameName compares names without their case and spaces.
func sameName(a, b string) bool { return strings.EqualFold(normalizeSpace(a), normalizeSpace(b)) }

// normalizeSpace puts one space between the words of a text.
func normalizeSpace(s string) string { return strings.Join(strings.Fields(affiliate.Clean(s)), " ") }
