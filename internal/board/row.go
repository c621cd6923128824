package board

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// In every row the fields at its top are for people: joined, and cleaned once so that they are safe to draw. The embedded
// record is as the database holds it, for writes: row.Link.Tags, row.Affiliate.Name. A row never changes after
// its board was made.

// Link is an affiliate link with the words that belong to it. It is made by New or NoLink only: a zero one has nil pointers, and its fields
// cannot be read.
type Link struct {
	affiliate.Link
	Slug string
	Tags []string

	// Most rows have these in common with others, and 100,000 are in memory. They are never nil.
	*linkAffiliate
	*linkProduct
	*linkPlace
	*linkTrend

	Numbers
	Before *Numbers // of the period before (Board.Before); nil: nothing, or not read

	lastSale int64                // Unix milliseconds; 0 when not known
	period   *affiliate.PeriodSum // nil on a board of all time
	search   string               // folded words of its own; those of who and what belong to it
	slugKey  TextKey
}

// linkAffiliate is how a link's affiliate is called and found.
type linkAffiliate struct {
	AffiliateLabel  string // name, else e-mail, else user ID; "" when unassigned
	AffiliateName   string
	AffiliateEmail  string
	AffiliateUserID string
	AffiliateTags   []string

	who *SharedText // nil when unassigned
}

// linkProduct is how a link's product is called and found.
type linkProduct struct {
	ProductLabel string // name, else slug, else ID; "" when not set
	ProductName  string
	ProductSlug  string

	what *SharedText // nil when not set
}

// linkPlace is where a link is used.
type linkPlace struct {
	CampaignName string
	InCampaign   *affiliate.PeriodSum // what it did within its campaign's period; nil in none, or when it is not known yet
	CouponCodes  []string             // live coupons credited to this link, oldest first
}

type linkTrend struct {
	Trend    []int64 // clicks per day, newest last; nil when not read yet
	trendSum int64
}

// What rows without an affiliate, product, campaign or trend share.
var (
	noAffiliate = &linkAffiliate{}
	noProduct   = &linkProduct{}
	noPlace     = &linkPlace{}
	noTrend     = &linkTrend{}
)

// NoLink is a row without a link: nothing is joined to it.
func NoLink() *Link {
	return &Link{linkAffiliate: noAffiliate, linkProduct: noProduct, linkPlace: noPlace, linkTrend: noTrend}
}

// LastSale is when the link last sold in the period, UTC; zero when not known.
func (l *Link) LastSale() time.Time {
	if l.lastSale == 0 {
		return time.Time{}
	}
	return time.UnixMilli(l.lastSale).UTC()
}

// LastChange is when the newest counters were first seen, else when the link was made, UTC.
func (l *Link) LastChange() time.Time {
	if l.FirstRead.IsZero() {
		return l.CreatedAt
	}
	return l.FirstRead
}

// SharedText is what many rows have in common: the order of an affiliate's or product's name, and the words it is found by. So
// 100,000 links hold, and a filter reads, each text once.
type SharedText struct {
	key   TextKey
	words string // folded
	ids   string // see ids.go
}

// Changed is what happened since the manager last looked.
func (l *Link) Changed() affiliate.Counters { return l.Now.Minus(l.Seen) }

// Affiliate is an affiliate with the sums of what their links' rows show.
type Affiliate struct {
	affiliate.Affiliate
	Label  string // name, else e-mail, else user ID
	Name   string
	Email  string
	UserID string
	Tags   []string

	Totals               // also of links no longer watched: their sales count
	Before     *Numbers  // of the period before (Board.Before); nil: nothing, or not read
	LastSale   time.Time // UTC; zero when not known
	LastChange time.Time // UTC: the newest of the links, else when they were first stored

	label      *SharedText    // name and words of their own
	ofLinks    *linkAffiliate // what the rows of their links share
	search     string         // folded words of what they promote
	productIDs string         // of what they promote; see ids.go
	emailKey   TextKey
}

// Coupon is a discount code with the words that belong to it.
type Coupon struct {
	affiliate.Coupon
	Code    string
	Message string

	ProductLabel   string
	AffiliateLabel string // whom it is credited to, directly or through its link; "" for none
	LinkSlug       string // "" when it is credited to no link
	Owner          int64  // ID of that affiliate, 0 for none

	who, what        *SharedText // of its affiliate and product; nil when there is none
	search           string      // folded words of its own
	codeKey, slugKey TextKey
}

// Product is a product as people name it.
type Product struct {
	affiliate.Product
	Label string // name, else slug, else ID
	Name  string
	Slug  string

	label   *SharedText
	ofLinks *linkProduct // what the rows of its links share
}

// In a search text fields end with fieldEnd, tags are enclosed in tagMark, and a product's names are there once more with productMark
// before each word: so a word never matches across two fields, tag:x is one search for a whole tag, and product:x one for the beginning of
// a word. No mark survives affiliate.Clean, so no text and no filter can hold one.
const (
	fieldEnd    = "\n"
	tagMark     = "\x00"
	productMark = "\x01"
)

// words folds the fields of a row into its search text.
func words(fields ...string) string {
	size := 0
	for _, f := range fields {
		size += len(f) + len(fieldEnd)
	}
	var b strings.Builder
	b.Grow(size)
	for _, f := range fields {
		if f != "" {
			b.WriteString(f)
			b.WriteString(fieldEnd)
		}
	}
	return affiliate.Fold(b.String())
}

func tagWords(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	return tagMark + affiliate.Fold(strings.Join(tags, tagMark)) + tagMark + fieldEnd
}

// productWords are the names of products as product:x finds them.
func productWords(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		for i, word := range strings.Fields(affiliate.Fold(name)) {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(productMark + word)
		}
		b.WriteString(fieldEnd)
	}
	return b.String()
}

func cleanAll(texts []string) []string {
	for i, t := range texts {
		if affiliate.Clean(t) == t {
			continue
		}
		cleaned := append([]string(nil), texts...)
		for j := i; j < len(cleaned); j++ {
			cleaned[j] = affiliate.Clean(cleaned[j])
		}
		return cleaned
	}
	return texts
}
