package importer

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// parsedRow is what the cells of a row ask for.
type parsedRow struct {
	record
	cellWarnings []string // suspicious cells that are no reason to refuse the row

	slug       string        // of an existing link; "" in a file that creates links
	slugAlone  bool          // the cell has only the slug, which a spreadsheet may convert
	who        affiliate.Who // as the row describes the affiliate
	productID  string
	product    string // name, ID or dashboard URL
	commission affiliate.BasisPoints
	fraction   string // the commission as it is written, when a spreadsheet may mean a hundred times as much
	whyUnclear string // why no link is created for a fraction; "" when a person can be asked
	campaign   string
	tags       []string
	notes      string

	code           string // of a coupon; "" for none
	discount       affiliate.Discount
	message        string
	expires        time.Time // UTC; zero: never
	relativeExpiry bool      // expires depends on today: +30d, or a day without its year
	uses           int
	state          affiliate.CouponState // "": the coupon is to be created

	entry       affiliate.Entry // of import ledger, without its affiliate
	dayAlone    bool            // its date has no time
	payee       affiliate.Payee
	maskedPayee string                // a payee as exports have it
	tax         affiliate.BasisPoints // withheld; UnknownCommission: as the profile says
}

// maxCell is the longest cell that is accepted; Clean would truncate a longer one.
const maxCell = 64 << 10

// fileParser reads rows of one file.
type fileParser struct {
	t      *table
	kind   string
	now    time.Time
	zone   *time.Location
	school affiliate.School
	mayAsk bool // a person can be asked whether 0.2 is 0.2 %
}

// parseRows parses every row. The problems of a row are in its field bad.
func (c fileParser) parseRows() []*parsedRow {
	out := make([]*parsedRow, len(c.t.rows))
	for i, rec := range c.t.rows {
		a := &parsedRow{record: rec, commission: affiliate.UnknownCommission}
		out[i] = a
		if len(a.bad) > 0 {
			continue
		}
		r := rowParser{c: c, parsedRow: a}
		switch {
		case c.kind == csvfile.KindAffiliates:
			r.parseAffiliate()
		case c.kind == csvfile.KindLedger:
			r.parseEntry()
		case c.kind == csvfile.KindCoupons:
			r.parseCoupon()
		case c.t.tracks():
			r.parseTrackedLink()
		default:
			r.parseNewLink()
		}
	}
	c.checkFractions(out)
	return out
}

// rowParser parses one row.
type rowParser struct {
	c fileParser
	*parsedRow
}

// fail records the first problem of a column; later ones often follow from it.
func (r rowParser) fail(key string, err error) {
	if err != nil && !r.failed(key) {
		r.bad = append(r.bad, problem{r.c.t.nameOf(key), err.Error()})
	}
}

// failed reports whether a column has a problem.
func (r rowParser) failed(key string) bool {
	return slices.ContainsFunc(r.bad, func(p problem) bool { return p.column == r.c.t.nameOf(key) })
}

// raw returns a cell without csvfile.Quote's quote and surrounding blanks, but with invisible characters. Columns of the same
// meaning must agree.
func (r rowParser) raw(key string) string {
	i := slices.Index(r.c.t.keys, key)
	if i < 0 {
		return ""
	}
	text := r.cell(i, key)
	for twin, cell := range r.cells {
		if r.c.t.synonyms[twin] != key || strings.TrimSpace(cell) == "" {
			continue
		}
		switch other := r.cell(twin, key); {
		case text == "":
			text = other
		case !r.sameValue(key, text, other):
			r.fail(key, fmt.Errorf("the columns %s and %s mean the same, and here they say %s and %s: correct or remove one",
				r.c.t.columns[i], r.c.t.columns[twin], truncate(text), truncate(other)))
		}
	}
	return text
}

// sameValue reports whether two cells in columns of the same meaning agree, as 20 and 20.0% do.
func (r rowParser) sameValue(key, a, b string) bool {
	switch key {
	case csvfile.ColCommission:
		x, errX := affiliate.ParseCommission(a)
		y, errY := affiliate.ParseCommission(b)
		if errX == nil && errY == nil {
			return x == y
		}
	case csvfile.ColDiscount:
		x, errX := affiliate.ParseDiscount(a)
		y, errY := affiliate.ParseDiscount(b)
		if errX == nil && errY == nil {
			return x == y
		}
		a, b = strings.Trim(a, "₹% "), strings.Trim(b, "₹% ")
	case csvfile.ColSlug, csvfile.ColURL:
		x, errX := affiliate.ParseLinkRef(a)
		y, errY := affiliate.ParseLinkRef(b)
		return errX == nil && errY == nil && x.Slug == y.Slug
	case csvfile.ColUserID, colCode, csvfile.ColProductID:
		return a == b
	}
	return sameName(a, b)
}

// cell returns the text of one column, "" when it cannot be read.
func (r rowParser) cell(i int, key string) string {
	cell := r.cells[i]
	switch {
	case len(cell) > maxCell:
		r.fail(key, errors.New("a cell holds at most 64 KiB"))
		return ""
	case !utf8.ValidString(cell):
		r.fail(key, errors.New("this is not UTF-8: save the file as CSV (UTF-8)"))
		return ""
	case affiliate.IsErrorValue(cell):
		r.fail(key, fmt.Errorf("%s is the error of a formula: write the value itself", truncate(cell)))
		return ""
	}
	return strings.TrimSpace(csvfile.Unquote(cell))
}

// text returns a cell that is safe to store and to show.
func (r rowParser) text(key string) string { return strings.TrimSpace(affiliate.Clean(r.raw(key))) }

func (r rowParser) parseAffiliate() {
	r.parsePerson()
	if !r.who.Identified() && len(r.bad) == 0 {
		r.fail(csvfile.ColEmail, errors.New("a user ID or an e-mail is needed"))
	}
	r.tags, r.notes = csvfile.SplitTags(r.text(csvfile.ColTags)), r.text(csvfile.ColNotes)
	r.parsePayTerms()
}

// parsePerson reads the affiliate of a row. A user ID is used as it is or refused; text around an e-mail address is removed.
func (r rowParser) parsePerson() {
	id, email := r.raw(csvfile.ColUserID), r.raw(csvfile.ColEmail)
	if r.who.Name = r.text(csvfile.ColName); r.who.Name != "" {
		r.fail(csvfile.ColName, checkLetters(r.who.Name))
	}
	if id != "" {
		r.fail(csvfile.ColUserID, affiliate.CheckUserID(id))
		r.who.UserID = affiliate.Clean(id)
		if isRounded(id) {
			r.cellWarnings = append(r.cellWarnings, truncate(id)+" ends with zeros: check that a spreadsheet has not rounded it")
		}
	}
	if email != "" {
		address, err := affiliate.ParseEmail(email)
		r.fail(csvfile.ColEmail, err)
		if err == nil && address != email {
			r.cellWarnings = append(r.cellWarnings, fmt.Sprintf("%s: the address is %s, out of %q", r.c.t.nameOf(csvfile.ColEmail), address,
				truncate(email)))
		}
		r.who.Email = address
	}
}

func (r rowParser) parseProduct() {
	r.productID, r.product = r.text(csvfile.ColProductID), r.text(colProduct)
	r.fail(csvfile.ColProductID, affiliate.CheckNotShortened(r.productID))
	r.fail(colProduct, affiliate.CheckNotShortened(r.product))
}

func (r rowParser) parseTrackedLink() {
	r.parseLinkRef()
	r.parsePerson()
	r.parseProduct()
	if text := r.raw(csvfile.ColCommission); text != "" {
		r.parseCommission(text)
	}
	r.campaign, r.tags = r.text(csvfile.ColCampaign), csvfile.SplitTags(r.text(csvfile.ColTags))
}

// parseLinkRef reads which link a row is about. A URL beside the slug must be of the same link; without a slug the URL decides.
func (r rowParser) parseLinkRef() {
	slug, url := r.raw(csvfile.ColSlug), r.raw(csvfile.ColURL)
	if slug == "" && url != "" {
		slug, url = url, ""
	}
	ref, err := affiliate.ParseLinkRef(slug)
	r.fail(csvfile.ColSlug, err)
	r.slug, r.slugAlone = ref.Slug, ref.Host == "" && !strings.Contains(slug, "/")
	host := ref.Host
	if url != "" {
		other, err := affiliate.ParseLinkRef(url)
		r.fail(csvfile.ColURL, err)
		if err == nil && ref.Slug != "" && other.Slug != ref.Slug {
			r.fail(csvfile.ColURL, fmt.Errorf("this is the link %s, and %s says %s: correct one of the two", other.Slug,
				r.c.t.nameOf(csvfile.ColSlug), ref.Slug))
		}
		host = cmp.Or(host, other.Host)
	}
	if school := r.c.school.Host(); host != "" && school != "" && host != school {
		r.cellWarnings = append(r.cellWarnings, "the URL is on "+host+", and this school is "+school)
	}
}

func (r rowParser) parseCommission(text string) {
	spelled, err := r.decimal(text)
	if err == nil {
		r.commission, err = affiliate.ParseCommission(spelled)
	}
	if err != nil && strings.TrimSpace(text) == "" {
		err = fmt.Errorf("the commission is empty: %w", err)
	}
	r.fail(csvfile.ColCommission, err)
}

func (r rowParser) parseNewLink() {
	r.parsePerson()
	if !r.who.Identified() && len(r.bad) == 0 {
		r.fail(csvfile.ColEmail, errors.New("a user ID or an e-mail is needed"))
	}
	if url := r.raw(csvfile.ColURL); url != "" {
		if ref, err := affiliate.ParseLinkRef(url); err == nil && ref.Host != "" {
			r.fail(csvfile.ColURL,
				errors.New("this link exists already: rename the column to slug to track it, or empty the cell to make a new link"))
		}
	}
	r.parseProduct()
	if r.productID == "" && r.product == "" && !r.failed(colProduct) {
		r.fail(r.c.t.firstOf(csvfile.ColProductID, colProduct), errors.New("a product is needed: its ID, its name or its dashboard URL"))
	}
	r.parseNewCommission()
	r.campaign, r.tags = r.text(csvfile.ColCampaign), csvfile.SplitTags(r.text(csvfile.ColTags))
	if r.text(colCode) != "" {
		r.parseCouponCells()
	} else if r.text(csvfile.ColDiscount) != "" {
		r.fail(colCode, errors.New("there is a discount without a code: add a code, or remove the discount"))
	}
}

// parseCouponCells reads a coupon that is to be created or, with a state, only recorded.
func (r rowParser) parseCouponCells() {
	r.code = affiliate.Clean(r.raw(colCode))
	r.fail(colCode, affiliate.CheckCouponCode(r.raw(colCode)))
	if affiliate.IsMonthCode(r.code) {
		r.fail(colCode,
			fmt.Errorf("%s is a date that a spreadsheet makes of codes like MAR25: format the column as text there, and enter it again",
				r.code))
	}
	if r.state == "" { // a recorded code is as Fermion has it
		r.fail(colCode, checkNotConverted(r.code))
	}
	if text := r.text(csvfile.ColDiscount); text != "" || r.state == "" {
		r.parseDiscount(text)
	}
	r.message = r.text(colMessage)
	if r.message != "" {
		r.fail(colMessage, checkLetters(r.message))
	}
	var err error
	expires := r.text(colExpires)
	r.relativeExpiry = strings.HasPrefix(expires, "+") || affiliate.LacksYear(expires)
	r.expires, err = r.parseExpiry(expires)
	r.fail(colExpires, err)
	r.parseUses()
}

// parseExpiry reads a day as forms do, or the time that an export writes. A coupon that is only recorded may have expired.
func (r rowParser) parseExpiry(text string) (time.Time, error) {
	now := r.c.now
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		if r.state == "" && at.Before(now) {
			return time.Time{}, errors.New("that day has passed already")
		}
		return at.UTC(), nil
	}
	if r.state != "" && !strings.HasPrefix(text, "+") {
		now = time.Time{}
	}
	return affiliate.ParseExpiry(text, now, r.c.zone)
}

func (r rowParser) parseCoupon() {
	switch state := affiliate.CouponState(r.text(csvfile.ColState)); state {
	case "", affiliate.CouponLive, affiliate.CouponDeleted:
		r.state = state
	default:
		r.fail(csvfile.ColState, errors.New("a coupon is live or deleted; leave it empty for one that is to be made"))
	}
	r.parseProduct()
	if r.productID == "" && r.product == "" && !r.failed(colProduct) {
		r.fail(r.c.t.firstOf(csvfile.ColProductID, colProduct), errors.New("a product is needed: its ID, its name or its dashboard URL"))
	}
	r.parseCouponCells()
	r.parsePerson()
}
