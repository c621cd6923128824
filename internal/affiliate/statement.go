package affiliate

import (
	"cmp"
	"slices"
	"time"
)

// Account statements: what an affiliate's account was at the beginning of a period, each thing that happened in it, and what it was at
// the end. Every amount is one of a link and a day, or an entry of the ledger, and the rows add up to the last one.

// Kinds of rows of a statement, in addition to the kinds of entries.
const (
	RowOpening = "opening"
	RowEarned  = "earned"
	RowRefund  = "refund"
	RowClosing = "closing"
	RowClears  = "clears" // in a file: what is on hold at the end, and clears later
)

// History is what a statement is made from, all of it as it was at one moment.
type History struct {
	Opening, Closing Balance  // before the period, and at its end or now
	Changes          []Change // of the period, in order
	Entries          []Entry
	Held             []RiseOnHold       // at the end
	Undone           map[string]Entry   // entries that reversals of the period undo, by ID
	Links            map[int64]LinkName // of the changes and of what is on hold
}

// LinkName is what a statement calls a link.
type LinkName struct{ Slug, Product string }

// Statement is an affiliate's account over a period.
type Statement struct {
	Affiliate Affiliate
	Rules     PayoutRules
	School    string // host, "" when not known
	Zone      *time.Location
	Period    string // in words
	MadeAt    time.Time

	Rows     []StatementRow // opening first, closing last
	Links    []StatementLink
	Balance  Balance // at the end
	Releases []Release

	Uncertain bool // a row is marked ~
}

// StatementRow is a line of it. The balance is the account after the row.
type StatementRow struct {
	Date             Date
	Kind             string
	LinkID           int64 // 0 for what is about no link
	Link, Product    string
	Clicks, Sales    int64
	Amount, Withheld Paise
	Balance          Paise

	Reference, Note string
	Since           Date      // of earnings: the first day on which they may have happened; zero: on Date
	Entry           string    // its ID, "" for earnings and balances
	Undoes          EntryKind // of a reversal: what it undoes
	UndoneOn        Date      // the day of that
}

// Net is what was paid out after the tax withheld, signed like the amount; 0 for a row that pays nothing out.
func (r StatementRow) Net() Paise {
	if r.Kind != string(EntryPayout) && r.Withheld == 0 {
		return 0
	}
	return r.Amount + r.Withheld
}

// StatementLink sums up one link over the period.
type StatementLink struct {
	LinkID int64
	LinkName
	Clicks, Sales, Refunds int64
	Earned, Refunded       Paise // Refunded is positive
}

// Release is what clears on a day of what a link earned on another one, less its refunds since then.
type Release struct {
	Date          Date
	LinkID        int64
	Link, Product string
	Earned        Date // on which it was seen
	Since         Date // the first day on which it may have happened; zero: on Earned
	Uncertain     bool // it may have cleared already
	Amount        Paise
}

// HasMoney reports whether there is anything worth sending: a balance, earnings or entries.
func (s Statement) HasMoney() bool {
	return slices.ContainsFunc(s.Rows, func(r StatementRow) bool {
		return r.Amount != 0 || r.Balance != 0 || r.Kind != RowOpening && r.Kind != RowClosing && r.Kind != RowEarned && r.Kind != RowRefund
	})
}

// Closing is the account at the end of the period.
func (s Statement) Closing() Paise { return s.Rows[len(s.Rows)-1].Balance }

// NewStatement makes a statement of a history. from and to are the first and the last day, zero for the beginning and for today.
func NewStatement(who Affiliate, h History, rules PayoutRules, from, to Date, zone *time.Location) Statement {
	s := Statement{Affiliate: who, Rules: rules, Zone: zone, Balance: h.Closing}
	rows := earningRows(h, zone)
	for _, e := range h.Entries {
		rows = append(rows, entryRow(e, h.Undone, zone))
	}
	slices.SortStableFunc(rows, func(a, b StatementRow) int { return a.Date.UTC().Compare(b.Date.UTC()) })
	if from == (Date{}) {
		from = DateOf(h.Closing.AsOf, zone)
		if len(rows) > 0 {
			from = rows[0].Date
		}
	}
	if to == (Date{}) {
		to = DateOf(h.Closing.AsOf, zone)
	}
	balance := h.Opening.Total()
	s.Rows = append(s.Rows, StatementRow{Date: from, Kind: RowOpening, Balance: balance})
	for _, r := range rows {
		balance += r.Amount
		r.Balance = balance
		s.Uncertain = s.Uncertain || r.Since != (Date{})
		s.Rows = append(s.Rows, r)
	}
	s.Rows = append(s.Rows, StatementRow{Date: to, Kind: RowClosing, Balance: balance})
	s.Links = linkSums(h)
	s.Releases = releases(h, rules.Hold(), zone)
	s.Uncertain = s.Uncertain || slices.ContainsFunc(s.Releases, func(r Release) bool { return r.Since != (Date{}) })
	return s
}

// earningRows are one for each day and link, and another one for its refunds.
func earningRows(h History, zone *time.Location) []StatementRow {
	type key struct {
		day    Date
		link   int64
		refund bool
	}
	at := map[key]int{}
	var rows []StatementRow
	for _, c := range h.Changes {
		k := key{DateOf(c.At, zone), c.LinkID, c.Refund()}
		i, met := at[k]
		if !met {
			i = len(rows)
			at[k] = i
			name := h.Links[c.LinkID]
			r := StatementRow{Date: k.day, Kind: RowEarned, LinkID: c.LinkID, Link: name.Slug, Product: name.Product}
			if k.refund {
				r.Kind = RowRefund
			}
			rows = append(rows, r)
		}
		rows[i].Clicks += c.Clicks
		rows[i].Sales += c.Sales
		rows[i].Amount += c.EstCommission
		if before := DateOf(c.After, zone); before != k.day && rows[i].Since == (Date{}) && c.EstCommission != 0 {
			rows[i].Since = before
		}
	}
	return rows
}

func entryRow(e Entry, undone map[string]Entry, zone *time.Location) StatementRow {
	r := StatementRow{Date: DateOf(e.At, zone), Kind: string(e.Kind), Entry: e.ID, Withheld: e.Withheld, Reference: e.Reference,
		Note: e.Note}
	of := undone[e.Reverses]
	r.Amount = e.Signed(of.Kind)
	if e.Kind == EntryReversal {
		r.Withheld = -e.Withheld
		r.Undoes, r.UndoneOn = of.Kind, DateOf(of.At, zone)
	}
	return r
}

func linkSums(h History) []StatementLink {
	at := map[int64]int{}
	var all []StatementLink
	for _, c := range h.Changes {
		i, met := at[c.LinkID]
		if !met {
			i = len(all)
			at[c.LinkID] = i
			all = append(all, StatementLink{LinkID: c.LinkID, LinkName: h.Links[c.LinkID]})
		}
		l := &all[i]
		l.Clicks += c.Clicks
		l.Sales += max(c.Sales, 0)
		l.Refunds += max(-c.Sales, 0)
		l.Earned += max(c.EstCommission, 0)
		l.Refunded += max(-c.EstCommission, 0)
	}
	slices.SortStableFunc(all, func(a, b StatementLink) int { return cmp.Compare(b.Earned-b.Refunded, a.Earned-a.Refunded) })
	return all
}

// releases are what clears on each day, by link and by the day on which it was earned.
func releases(h History, hold time.Duration, zone *time.Location) []Release {
	type key struct {
		day, earned Date
		link        int64
		uncertain   bool
	}
	at := map[key]int{}
	var all []Release
	edge := h.Closing.AsOf.Add(-hold)
	for _, r := range h.Held {
		k := key{DateOf(r.Release(hold), zone), DateOf(r.At, zone), r.LinkID, r.Across(edge)}
		i, met := at[k]
		if !met {
			i = len(all)
			at[k] = i
			name := h.Links[r.LinkID]
			all = append(all, Release{Date: k.day, LinkID: r.LinkID, Link: name.Slug, Product: name.Product, Earned: k.earned,
				Uncertain: k.uncertain})
		}
		all[i].Amount += r.Amount
		if before := DateOf(r.After, zone); before != k.earned && all[i].Since == (Date{}) {
			all[i].Since = before
		}
	}
	slices.SortStableFunc(all, func(a, b Release) int {
		return cmp.Or(a.Date.UTC().Compare(b.Date.UTC()), a.Earned.UTC().Compare(b.Earned.UTC()), cmp.Compare(a.Link, b.Link))
	})
	return all
}
