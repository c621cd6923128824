package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// Dimension is what a report breaks links down by.
type Dimension string

const (
	ByAffiliate  Dimension = "affiliate"
	ByProduct    Dimension = "product"
	ByTag        Dimension = "tag" // of a link or of its affiliate
	ByCampaign   Dimension = "campaign"
	ByCommission Dimension = "commission"
	ByDay        Dimension = "day"
	ByWeek       Dimension = "week"
	ByMonth      Dimension = "month"
)

// Dimensions are all of them, those of time last.
func Dimensions() []Dimension {
	return []Dimension{ByAffiliate, ByProduct, ByTag, ByCampaign, ByCommission, ByDay, ByWeek, ByMonth}
}

// ParseDimension reads the name of one.
func ParseDimension(text string) (Dimension, error) {
	d := Dimension(strings.ToLower(strings.TrimSpace(text)))
	if slices.Contains(Dimensions(), d) {
		return d, nil
	}
	names := make([]string, len(Dimensions()))
	for i, d := range Dimensions() {
		names[i] = string(d)
	}
	last := len(names) - 1
	choices := strings.Join(names[:last], ", ") + " or " + names[last]
	if text == "" {
		return "", errors.New("choose " + choices)
	}
	return "", fmt.Errorf("a report is by %s, not %q", choices, shorten(text))
}

// Title is its name at the head of a column.
func (d Dimension) Title() string { return strings.ToUpper(string(d[:1])) + string(d[1:]) }

// Plural are several of its groups.
func (d Dimension) Plural() string { return string(d) + "s" }

// BucketSize is the size of its parts of time; false for one that is not of time.
func (d Dimension) BucketSize() (affiliate.BucketSize, bool) {
	switch d {
	case ByDay:
		return affiliate.Days, true
	case ByWeek:
		return affiliate.Weeks, true
	case ByMonth:
		return affiliate.Months, true
	}
	return 0, false
}

// Overlaps reports whether a link can be in several groups.
func (d Dimension) Overlaps() bool { return d == ByTag }

// groupKey is what the links of a group have in common.
type groupKey struct {
	id    int64  // of the row; 0: they have none
	label string // as it is shown
	code  string // as other programs know it: user ID, product ID
}

// keysOf are the groups of a link.
func (d Dimension) keysOf(l *Link) []groupKey {
	switch d {
	case ByAffiliate:
		if l.AffiliateID == 0 {
			return []groupKey{{label: "Unassigned"}}
		}
		code := l.AffiliateUserID
		if code == "" {
			code = l.AffiliateEmail
		}
		return []groupKey{{l.AffiliateID, l.AffiliateLabel, code}}
	case ByProduct:
		if l.ProductID == "" {
			return []groupKey{{label: "Product not set"}}
		}
		return []groupKey{{textID(l.ProductID), l.ProductLabel, l.ProductID}}
	case ByCampaign:
		if l.CampaignID == 0 {
			return []groupKey{{label: "No campaign"}}
		}
		return []groupKey{{l.CampaignID, l.CampaignName, ""}}
	case ByCommission:
		if l.Commission < 0 {
			return []groupKey{{label: "Not known yet"}}
		}
		return []groupKey{{id: int64(l.Commission) + 1}} // written once a group: see newGroup
	case ByTag:
		return tagsOf(l)
	}
	return nil
}

// Holds reports whether a link is in the group with that ID. It is false for one of time.
func (d Dimension) Holds(l *Link, id int64) bool {
	return slices.ContainsFunc(d.keysOf(l), func(k groupKey) bool { return k.id == id })
}

// newGroup is a group without links; l is one of those that come into it.
func (d Dimension) newGroup(key groupKey, l *Link) *Group {
	if d == ByCommission && key.id != 0 {
		key.code = l.Commission.Percent()
		key.label = key.code + " %"
	}
	return &Group{ID: key.id, Label: key.label, Code: key.code, None: key.id == 0}
}

// tagsOf are a link's own tags and those of its affiliate, as the filter tag:x finds them, each once.
func tagsOf(l *Link) []groupKey {
	var keys []groupKey
	for _, tags := range [...][]string{l.Tags, l.AffiliateTags} {
		for _, tag := range tags {
			k := groupKey{textID(affiliate.Fold(tag)), tag, ""}
			if !slices.ContainsFunc(keys, func(o groupKey) bool { return o.id == k.id }) {
				keys = append(keys, k)
			}
		}
	}
	if keys == nil {
		return []groupKey{{label: "No tag"}}
	}
	return keys
}
