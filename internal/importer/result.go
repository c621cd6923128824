package importer

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// resultColumns are the columns that the result file adds to those of the imported file.
var resultColumns = []string{"line", "outcome", csvfile.ColSlug, csvfile.ColURL, "coupon", "detail"}

// result returns the content of the result file.
func (p *plan) result(school affiliate.School) ([]byte, error) {
	header := slices.Clone(p.t.columns)
	at := make([]int, len(resultColumns))
	for i, name := range resultColumns {
		// A column of the same name is overwritten, so that importing a result adds no more columns.
		if at[i] = slices.IndexFunc(p.t.columns, func(c string) bool { return columnKey(c) == name }); at[i] < 0 {
			at[i] = len(header)
			header = append(header, name)
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(quoteAll(header)); err != nil {
		return nil, err
	}
	for _, e := range p.rows {
		row := make([]string, len(header))
		for i, cell := range e.cells {
			row[i] = strings.ToValidUTF8(strings.ReplaceAll(csvfile.Unquote(cell), "\x00", ""), "\ufffd")
		}
		p.t.maskPayee(row)
		url := ""
		if e.slug != "" && school.IsSet() {
			url = school.LinkURL(e.slug)
		}
		for i, value := range []string{strconv.Itoa(e.line), e.outcome.InFile(), e.slug, url, e.code, affiliate.Clean(e.detail)} {
			isLink := resultColumns[i] == csvfile.ColSlug || resultColumns[i] == csvfile.ColURL
			if value == "" && e.outcome == affiliate.RowBad && isLink {
				continue // a bad cell stays as it is, to be corrected
			}
			if value == "" && p.t.isCodeColumn(at[i]) {
				continue // the file's own column of codes may be called coupon
			}
			row[at[i]] = value
		}
		if err := w.Write(quoteAll(row)); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// maskPayee masks where the money goes, since a result file is passed around. The imported file has it whole.
func (t *table) maskPayee(row []string) {
	at := slices.Index(t.keys, csvfile.ColPayee)
	if at < 0 || affiliate.IsMasked(row[at]) {
		return
	}
	payee := affiliate.Payee{Address: row[at]}
	if method := slices.Index(t.keys, csvfile.ColPayeeMethod); method >= 0 {
		payee.Method = affiliate.PayeeMethod(strings.ToLower(strings.TrimSpace(row[method])))
	}
	row[at] = payee.Masked()
}

func quoteAll(cells []string) []string {
	for i, c := range cells {
		cells[i] = csvfile.Quote(c)
	}
	return cells
}

// applyOutcomes sets the outcome of each row from the journal after the run, including what people decided meanwhile.
func (p *plan) applyOutcomes(j *journal) {
	for _, e := range p.rows {
		c := j.chains[e.chain]
		e.left = c != nil && !c.ended()
		switch e.action {
		case actionInvalid:
			e.outcome, e.detail = affiliate.RowBad, invalidDetail(e.bad)
		case actionExists:
			e.outcome, e.slug = affiliate.RowExists, e.link.Slug
			if e.madeEarlier {
				e.outcome = affiliate.RowMadeEarlier
			}
			switch {
			case e.since != "":
				e.detail = joinDetails("made earlier by this import, "+e.since, e.detail)
			case e.madeEarlier:
				e.detail = joinDetails(e.detail, "made earlier by this import")
			}
			if filled := strings.Join(e.additions, "; "); filled != "" {
				e.detail = joinDetails(e.detail, filled)
			}
		case actionUnknown, actionElsewhere:
			p.applyForeignChain(e, c)
		case actionLeftOut:
			e.outcome, e.detail = affiliate.RowLeftOut, affiliate.NotSent+e.other.detail(p.o.goOn())
		case actionCreate, actionResume:
			e.applyChain(c)
		}
	}
}

// applyForeignChain sets the outcome of a row that this run leaves to a person or to another program. While the row waits for them, it
// keeps the detail from the plan.
func (p *plan) applyForeignChain(e *planRow, c *chain) {
	why := e.detail
	e.detail = ""
	e.applyChain(c)
	switch {
	case c == nil || c.waitsAs(e.action):
		if e.detail = why; c != nil && e.action == actionElsewhere {
			e.heldBy = cmp.Or(truncate(cmp.Or(e.ownerName, c.first.By)), "another fermion-tui")
		}
	case e.outcome != affiliate.RowMade:
	case p.begun.began(c):
		e.outcome = affiliate.RowMadeEarlier
	default:
		e.outcome, e.detail = affiliate.RowExists, joinDetails(e.detail, "made meanwhile by "+truncate(c.first.By))
	}
}

// waitsAs reports whether a chain still waits for the person or program to which the action leaves its row.
func (c *chain) waitsAs(action rowAction) bool {
	switch c.state() {
	case affiliate.Unknown:
		return action == actionUnknown
	case affiliate.Planned, affiliate.Sent:
		return action == actionElsewhere
	}
	return false
}

// applyUnsaved sets the outcome of rows whose response could not be stored.
func (p *plan) applyUnsaved(unsaved []affiliate.UnsavedResponse) {
	byChain := map[string]affiliate.UnsavedResponse{}
	for _, u := range unsaved {
		byChain[u.Chain] = u
	}
	for _, e := range p.rows {
		u, isUnsaved := byChain[e.chain]
		if !isUnsaved || e.chain == "" || e.outcome == affiliate.RowMade {
			continue
		}
		e.outcome, e.detail = affiliate.RowUnknown, fmt.Sprintf("%s: %s, and the database cannot store it: %s", u.What, u.Summary(), u.Err)
		if u.Slug != "" {
			e.slug = u.Slug
		}
	}
}

func invalidDetail(bad []problem) string {
	var words []string
	for _, b := range bad {
		words = append(words, b.String())
	}
	return strings.Join(words, "; ")
}

// applyChain sets the outcome of a row from its chain. A row without a chain was never sent.
func (e *planRow) applyChain(c *chain) {
	e.outcome, e.slug = affiliate.RowPlanned, e.link.Slug
	if c == nil {
		return
	}
	e.outcome = affiliate.RowMade
	for _, op := range c.steps {
		if op.State == affiliate.Done {
			e.applyDoneStep(op)
		}
	}
	step := c.currentStep()
	if step == nil {
		return
	}
	e.outcome = step.Outcome(false)
	switch step.State {
	case affiliate.Sent:
		e.detail = "it was sent, and there is no response yet"
	case affiliate.Unknown:
		e.detail = unknownDetail(*step)
	default:
		e.detail = clean(step.Reason())
	}
}

// stepResult is what the journal says about a done step.
type stepResult struct {
	Slug    string `json:"slug"`
	Existed bool   `json:"existed"` // Fermion had the link already
	Found   bool   `json:"found"`   // Fermion had the affiliate already

	PaysBP *affiliate.BasisPoints `json:"pays_bp"`
}

func readResult(op affiliate.Operation) (did stepResult) {
	_ = json.Unmarshal([]byte(op.Result), &did) // written by this program; without it the row still has its outcome
	return did
}

// applyDoneStep sets what a done step created.
func (e *planRow) applyDoneStep(op affiliate.Operation) {
	did := readResult(op)
	switch op.Kind {
	case affiliate.CreateLink:
		e.slug = did.Slug
		if did.Existed {
			e.outcome, e.detail = affiliate.RowExists, joinDetails(e.detail, "Fermion returned the existing link")
		}
		if did.PaysBP != nil {
			e.detail = joinDetails(e.detail, fmt.Sprintf("it still pays %s %%, not the %s %% asked for", did.PaysBP,
				op.Intent.Link.Commission))
		}
	case affiliate.CreateCoupon:
		e.code = op.Intent.Coupon.Code
	case affiliate.CreateAffiliate:
		if did.Found && len(e.parsedRow.product+e.parsedRow.productID) == 0 {
			e.outcome, e.detail = affiliate.RowExists, joinDetails(e.detail, "existed at Fermion already")
		}
	}
}
