package activity

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// item is a row of Activity: an operation, a notice, a webhook event, an edit, the refused webhook request, or the row for all
// waiting writes.
type item struct {
	key         int64
	at          time.Time
	op          *affiliate.Operation
	notice      *affiliate.Notice
	failed      []affiliate.Notice // the alerts about payments of one batch that failed, of which notice is the newest; nil for others
	event       *affiliate.Event
	edit        *affiliate.Edit
	needsReview bool // it needs a decision
	older       bool // a write that is not among the newest ones: only a filter shows it

	what, state, outcome, by string
	became                   string // what has become of it, like rejected, when it is not in the outcome as well
	tone                     table.Tone
	searchText               string // lower-case text for the filter
}

// Operations, events and edits have positive keys, notices have negative ones.
const (
	waitingKey = 0             // the row for all waiting writes
	refusedKey = math.MinInt64 // the row of the last refused webhook request
)

// itemColumns are the columns of Activity. None has a sort key, since the order of the rows has a meaning. At 80 columns the state makes room for what
// happened, of which it is one word; drawsState reports whether it has room.
func itemColumns(h screen.Host, drawsState func() bool) []screen.Column[item] {
	return []screen.Column[item]{
		{ID: "at", Exports: []string{"at"}, Title: "  When", Width: 14, Sticky: true, Cell: func(x *item) table.Cell {
			sign, tone := "  ", table.Muted
			if x.needsReview {
				sign, tone = "! ", table.Warn
			}
			return table.Cell{Text: sign + screen.FormatTime(x.at, h.Now(), h.Ports().Access.Zone()), Tone: tone}
		}},
		{ID: "what", Exports: []string{"what"}, Title: "What", Width: 28, Flex: 2, Max: 52, Rank: 1, Match: true,
			Cell: func(x *item) table.Cell { return table.Cell{Text: x.what} }},
		{ID: "state", Exports: []string{"state"}, Title: "State", Width: 11, Rank: 3, Match: true,
			Cell: func(x *item) table.Cell { return table.Cell{Text: x.state, Tone: x.tone} }},
		{ID: "detail", Exports: []string{"outcome"}, Title: "Outcome", Width: 24, Flex: 3, Rank: 2, Match: true,
			Cell: func(x *item) table.Cell { return table.Cell{Text: x.outcomeBeside(drawsState())} }},
		{ID: "by", Exports: []string{"by"}, Title: "By", Width: 12, Flex: 1, Max: 16, Rank: 4, Match: true,
			Cell: func(x *item) table.Cell { return table.Cell{Text: screen.OrDash(x.by), Tone: table.Muted} }},
	}
}

// outcomeBeside is the outcome, which names what has become of the row where its state is not seen.
func (x *item) outcomeBeside(state bool) string {
	if state || x.became == "" {
		return x.outcome
	}
	return x.became + ": " + x.outcome
}

// FixedOrder is the order that buildItems gives the rows.
func (s *activity) FixedOrder() string {
	return "rows stay in order of time, what is to review first"
}

// buildItems lists what is to be reviewed first, the newest on top. The rest follows, newest first too.
func buildItems(h screen.Host, r content) []item {
	var review, rest []item
	for i := range r.operations {
		if x := operationRow(h, &r.operations[i]); x.needsReview {
			review = append(review, x)
		} else {
			x.older = i >= activityLimit
			rest = append(rest, x)
		}
	}
	for _, group := range affiliate.GroupNotices(r.notices) {
		if x := noticeRow(h, group); x.needsReview {
			review = append(review, x)
		} else {
			rest = append(rest, x)
		}
	}
	for i := range r.events {
		rest = append(rest, eventRow(h, &r.events[i]))
	}
	for i := range r.edits {
		rest = append(rest, editRow(&r.edits[i]))
	}
	if st := h.Ports().Webhook.Status(); st.Refusal != "" {
		rest = append(rest, refusedRow(st))
	}
	newest := func(a, b item) int { return b.at.Compare(a.at) }
	if r.waiting.Waiting > 0 {
		review = append(review, waitingRow(h, r.waiting))
	}
	slices.SortStableFunc(review, newest)
	slices.SortStableFunc(rest, newest)
	all := append(review, rest...)
	for i := range all {
		x := &all[i]
		parts := []string{x.what, x.state, x.outcomeBeside(false), x.by}
		if x.op != nil {
			parts = append(parts, affiliate.QueueReference(x.op.Batch))
		}
		for _, n := range x.notices() { // whose parts are cut out of its text, or are in none
			parts = append(parts, affiliate.Clean(n.Text))
		}
		x.searchText = affiliate.Fold(strings.Join(parts, "\n"))
	}
	return all
}

func operationRow(h screen.Host, op *affiliate.Operation) item {
	x := item{key: screen.RowKey(op.ID), at: op.CreatedAt, op: op, needsReview: needsDecision(*op)}
	x.what, x.state, x.tone, x.by = screen.DescribeIntent(op.Intent), screen.StateText(*op), screen.OperationTone(*op),
		affiliate.Clean(op.By)
	x.outcome = screen.DescribeOutcome(h, *op)
	if op.State == affiliate.Rejected && !op.Dropped() { // of a stopped one the outcome says it
		x.became, x.outcome = x.state, strings.TrimPrefix(x.outcome, "Fermion said no: ")
	}
	if op.State == affiliate.Unknown && op.Snoozed {
		x.outcome = "put off: " + x.outcome
	}
	if _, held := screen.UnsavedResponseOf(h, *op); held {
		x.needsReview, x.tone = true, table.Warn
	}
	return x
}

// noticeRow is the row of a notice, or of the alerts about payments of one batch that failed.
func noticeRow(h screen.Host, group []affiliate.Notice) item {
	n := &group[0]
	x := item{key: -n.ID, at: n.At, notice: n, needsReview: n.NeedsReview(), state: string(n.Kind)}
	if n.IsFailedPayment() {
		x.failed, x.key = group, -screen.RowKey(n.Batch+strconv.FormatBool(x.needsReview))
	}
	if x.what, x.outcome = noticeTexts(h, *n); len(group) > 1 {
		x.what, x.outcome = affiliate.FailedPaymentsTitle(group), failedOutcome(h, group)
	}
	if m := byAtEnd.FindStringSubmatch(x.outcome); m != nil {
		x.outcome, x.by = strings.TrimSuffix(x.outcome, m[0]), m[1]
	}
	switch n.Kind {
	case affiliate.NoticeError:
		x.tone = table.Bad
	case affiliate.NoticeAlert:
		if x.tone = table.Muted; x.needsReview {
			x.tone = table.Warn
		}
	default:
		x.tone = table.Muted
	}
	return x
}

// failedOutcome is what payments of a batch come to that failed, and to whom they went, in the order of the batch.
func failedOutcome(h screen.Host, group []affiliate.Notice) string {
	group = slices.Clone(group)
	slices.Reverse(group)
	return affiliate.FailedAmount(group).Exact() + " became due again: " + screen.JoinFirst(group, func(n affiliate.Notice) string {
		if a := h.Board().Affiliate(n.AffiliateID); a != nil {
			return a.Label
		}
		return "–"
	})
}

// notices are those of the row.
func (x item) notices() []affiliate.Notice {
	switch {
	case x.failed != nil:
		return x.failed
	case x.notice != nil:
		return []affiliate.Notice{*x.notice}
	}
	return nil
}

// noticeTexts are what a notice is about, and what it says. One about nothing on the board is about its first words: Payout settings.
func noticeTexts(h screen.Host, n affiliate.Notice) (about, says string) {
	says = affiliate.Clean(n.Text)
	if a := h.Board().Affiliate(n.AffiliateID); a != nil { // what it is about names them
		says = withoutSubject(says, a.Label)
		if n.Rule == affiliate.AlertPaymentFailed {
			says = strings.TrimPrefix(strings.Replace(says, " to "+a.Label+" failed", "", 1), "the payment ")
		}
	}
	if about = noticeSubject(h, n); about != "" {
		return about, withoutSubject(says, about)
	}
	if m := firstWords.FindStringSubmatch(says); m != nil {
		return capitalised(m[1]), m[2]
	}
	if n.Kind == affiliate.NoticeError || n.Kind == affiliate.NoticeAlert {
		return capitalised(string(n.Kind)), says
	}
	return "Note", says
}

// withoutSubject leaves out what a text is about where it begins with that, since it stands beside it.
func withoutSubject(says, about string) string {
	if len(says) < len(about) || !strings.EqualFold(says[:len(about)], about) {
		return says
	}
	rest := says[len(about):]
	if short := strings.TrimLeft(rest, " ,:;"); short != rest && short != "" {
		return short
	}
	return says
}

// firstWords are those of a notice up to its first colon or semicolon, when they are short, and the rest.
var firstWords = regexp.MustCompile(`^(.{1,30}?)[:;] (.+)$`)

// capitalised begins a text with a capital letter, unless its first word is no plain one: files, hosts and addresses stay as they are.
func capitalised(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// noticeSubject is the link, campaign, affiliate or batch of a notice, else its rule; "" for none.
func noticeSubject(h screen.Host, n affiliate.Notice) string {
	if l := h.Board().Link(n.LinkID); l != nil {
		return screen.LinkTitle(l)
	}
	if c := h.Board().Campaign(n.CampaignID); c != nil {
		return "Campaign " + affiliate.Clean(c.Name)
	}
	if words := moneyTitle(h, n); words != "" {
		return words
	}
	if words := n.Rule.Describe(); words != "" {
		return capitalised(words)
	}
	return ""
}

// moneyTitle names whose money a notice is about, or which batch; "" for a notice about neither.
func moneyTitle(h screen.Host, n affiliate.Notice) string {
	a := h.Board().Affiliate(n.AffiliateID)
	switch {
	case a != nil && n.Rule == affiliate.AlertPaymentFailed:
		return "Payout to " + a.Label + " failed"
	case a != nil && n.Rule == affiliate.AlertNegativeBalance:
		return "Negative balance: " + a.Label
	case a != nil && n.Rule == "":
		return "Account of " + a.Label
	case n.Batch != "" && n.Rule == "":
		return "Batch " + n.Batch
	}
	return ""
}

// moneyRoute leads to the payment, the batch or the account that a notice is about, or to all balances; false for a notice about other things.
func moneyRoute(h screen.Host, n affiliate.Notice) (screen.Route, bool) {
	switch {
	case n.Batch != "":
		return screen.PaymentOf(n.Batch, n.AffiliateID), true
	case h.Board().Affiliate(n.AffiliateID) != nil:
		return screen.Account(n.AffiliateID), true
	case n.Rule == affiliate.AlertPayoutsDue, n.Rule == affiliate.AlertNegativeBalance:
		return screen.AllBalances(), true
	}
	return screen.Route{}, false
}

func waitingRow(h screen.Host, d affiliate.PendingDecisions) item {
	return item{
		key: waitingKey, at: d.WaitingSince, needsReview: true, what: waitingText(d, h.Now(), h.Ports().Access.Zone()), state: "waiting", tone: table.Warn,
		outcome: screen.KeyOf(h, screen.ActionResume) + " resumes, " + screen.KeyOf(h, screen.ActionDrop) + " drops them", // where the outcome is narrow there is no room for more
	}
}

// refusedRow shows the last request that the listener refused. It may be the school's own event, if the secret here is another
// one.
func refusedRow(st screen.WebhookStatus) item {
	x := item{key: refusedKey, at: st.RefusedAt, what: "Webhook request", state: "refused", tone: table.Warn,
		outcome: affiliate.Clean(st.Refusal)}
	if st.Refused > 1 {
		x.outcome += " (" + screen.Grouped(st.Refused) + " refused since start)"
	}
	return x
}

// linkID is the link of the row, 0 for none.
func (x item) linkID() int64 {
	switch {
	case x.op != nil:
		return x.op.LinkID
	case x.notice != nil:
		return x.notice.LinkID
	case x.event != nil:
		return x.event.LinkID
	}
	return 0
}
