package payouts

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/table"
)

// payChoices is what a person changed in a plan.
type payChoices struct {
	amounts map[int64]affiliate.Paise // by affiliate ID: the amount to pay instead of what is due
	skipped map[int64]bool
}

func (c payChoices) isEmpty() bool { return len(c.amounts)+len(c.skipped) == 0 }

// skippedWords is the reason shown for an affiliate removed by hand.
const skippedWords = "left out by you"

// planRow is a planned payment as a row of a table.
type planRow struct {
	affiliate.PlannedPayment
	label      string
	hidden     bool // the filter of the list in which it was chosen hides it
	soldBefore bool // there were sales before the links were tracked here, which the payment does not include
	quoted     bool // the file puts an ' before the payee
}

// leftRow is an affiliate who is not paid.
type leftRow struct {
	affiliate.LeftOut
	label string
}

// planRows returns the planned payments and the affiliates who are left out.
func planRows(b *board.Board, basis payBasis, format affiliate.PaymentFormat, who *screen.PayTargets,
	c payChoices) (rows []planRow, left []leftRow) {
	var named map[int64]bool
	if who.AffiliateIDs != nil {
		named = map[int64]bool{}
		for _, id := range who.AffiliateIDs {
			named[id] = true
		}
	}
	plan := affiliate.PlanPayout(basis.accounts, basis.rules.MinPayout, named, format, basis.file.Currency)
	for _, p := range plan.Payments {
		id := p.Affiliate.ID
		if c.skipped[id] {
			plan.LeftOut = append(plan.LeftOut, affiliate.LeftOut{Account: p.Account, Why: skippedWords})
			continue
		}
		if amount, edited := c.amounts[id]; edited {
			p.Amount, p.Withheld = amount, p.Tax.Of(amount)
		}
		rows = append(rows, planRow{PlannedPayment: p, label: labelOf(b, id), hidden: slices.Contains(who.Hidden, id),
			soldBefore: basis.sold[id], quoted: format.QuotesPayee(p.Payee)})
	}
	for _, l := range plan.LeftOut {
		left = append(left, leftRow{LeftOut: l, label: labelOf(b, l.Affiliate.ID)})
	}
	return rows, left
}

// differs says how the payment differs from what is due, "" if it does not.
func (r *planRow) differs() string {
	switch due := r.Balance.Due(); {
	case r.Amount > due:
		return (r.Amount - due).Exact() + " above due"
	case r.Amount < due:
		return "part; " + (due - r.Amount).Exact() + " stays due"
	}
	return ""
}

// warnings says what to check before the payment is prepared, "" for nothing.
func (r *planRow) warnings() string {
	var words []string
	if differs := r.differs(); differs != "" {
		words = append(words, differs)
	}
	if r.quoted {
		words = append(words, "' before the payee")
	}
	if r.soldBefore {
		words = append(words, "sold before tracking")
	}
	return strings.Join(words, "; ")
}

func planColumns() []screen.Column[planRow] {
	muted := func(of func(*planRow) string) func(*planRow) table.Cell {
		return func(r *planRow) table.Cell { return table.Cell{Text: of(r), Tone: table.Muted} }
	}
	return []screen.Column[planRow]{
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 3, Max: 34, Sticky: true,
			Cell: func(r *planRow) table.Cell { return table.Cell{Text: r.label} }},
		screen.MoneyColumn(screen.Column[planRow]{ID: "amount", Title: "Gross", Width: 12, Rank: 1, Tone: func(r *planRow) table.Tone {
			if r.differs() != "" {
				return table.Warn
			}
			return table.Normal
		}}, func(r *planRow) affiliate.Paise { return r.Amount }),
		screen.MoneyColumn(screen.Column[planRow]{ID: "withheld", Title: "Tax", Width: 10, Rank: 3},
			func(r *planRow) affiliate.Paise { return r.Withheld }),
		screen.MoneyColumn(screen.Column[planRow]{ID: "net", Title: "Net", Width: 12, Rank: 2},
			func(r *planRow) affiliate.Paise { return r.Amount - r.Withheld }),
		{ID: "method", Title: "Method", Width: 6, Rank: 4, Cell: muted(func(r *planRow) string { return string(r.Payee.Method) })},
		{ID: "payee", Title: "Payee", Width: 12, Flex: 2, Max: 40, Rank: 3,
			Cell: muted(func(r *planRow) string { return affiliate.Clean(r.Payee.Masked()) })},
		{ID: "note", Name: "Note", Width: 22, Flex: 1, Max: 40, Rank: 5, Cell: func(r *planRow) table.Cell {
			switch words := r.warnings(); {
			case words != "":
				return table.Cell{Text: words, Tone: table.Warn}
			case r.hidden:
				return table.Cell{Text: "hidden by the filter", Tone: table.Muted}
			}
			return table.Cell{}
		}},
	}
}

func leftColumns() []screen.Column[leftRow] {
	return []screen.Column[leftRow]{
		{ID: "affiliate", Title: "Affiliate", Width: 13, Flex: 1, Max: 34, Sticky: true,
			Cell: func(r *leftRow) table.Cell { return table.Cell{Text: r.label} }},
		{ID: "why", Title: "Why", Width: 30, Flex: 2, Rank: 1,
			Cell: func(r *leftRow) table.Cell { return table.Cell{Text: affiliate.Clean(r.Why), Tone: table.Warn} }},
	}
}
