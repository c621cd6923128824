package links

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// commissionForm asks for a new commission. The API cannot change the commission of a link, so each link gets a new
// link that replaces it. For several links a preview comes first.
func commissionForm(x LinkActions, typed string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		rows, out := x.splitReplaceable()
		title, action := "Change the commission of "+screen.LinkOwner(rows[0]), "create the new link"
		note := "Fermion cannot change a link. A new one is created for the same affiliate and product; the old one is marked as " +
			"replaced, and both are watched."
		if len(rows) > 1 {
			title, action = "Change the commission of "+screen.Plural(len(rows), "link", "links"), "show what will change"
			note = "Fermion cannot change a link. Each gets a new one for the same affiliate and product; the old ones are marked as " +
				"replaced, and all are watched."
		}
		s := screen.NewFormDialog(h, title, action,
			[]form.Field{{ID: "commission", Label: "Commission %",
				Placeholder: commissionRange(rows) + "; +5 or -2.5 adds to it", Check: checkChange, Describe: describeChange(rows)}})
		screen.TypedBefore(s.Form, "commission", typed)
		s.Form.SetNote(strings.Join(screen.NonEmpty(note, x.hiddenSummary(rows), out.sentence(h.Board())), " "))
		s.Form.Check = func(v map[string]string) (string, error) {
			c, _ := bulk.ParseCommissionChange(v["commission"])
			return "commission", whyNoNewCommission(rows, c)
		}
		replacement := func(v map[string]string) affiliate.Intent {
			c, _ := bulk.ParseCommissionChange(v["commission"])
			to, _ := c.Of(rows[0].Commission) // it was checked before
			return bulk.Replacement(h.Board(), rows[0], to)
		}
		open := screen.NewOpenLinks(s, "")
		if len(rows) == 1 {
			s.Form.Confirm = func(v map[string]string) string {
				n := replacement(v).Link
				return strings.Join(screen.NonEmpty(loweringWarning(rows[0], n.Commission), oldLinkWarning(rows), open.Warning(*n),
					CommissionWarning(h, n.Commission)), " ")
			}
		}
		s.Submit = func() tea.Cmd {
			c, _ := bulk.ParseCommissionChange(s.Form.Value("commission"))
			if len(rows) > 1 {
				return s.WithOpenWrites(affiliate.CreateLink, func(open []affiliate.Operation) tea.Cmd {
					plan := bulk.Commission(h.Board(), rows, c, open)
					h.OpenInstead(screen.BulkPlan(commissionTargets(x, plan, rows, out, s.Form.Value("commission"))))
					return nil
				})
			}
			return open.Submit(func() tea.Cmd {
				h.Report(screen.LinksReplaced{Links: []int64{rows[0].ID}})
				return s.SubmitPlan(affiliate.Plan{Batch: affiliate.ChangeCommission,
					Steps: []affiliate.Intent{replacement(s.Form.Values())}})
			})
		}
		return s
	}
}

func checkChange(text string) error {
	_, err := bulk.ParseCommissionChange(text)
	return err
}

// whyNoNewCommission returns why a change would give none of the links a new percentage.
func whyNoNewCommission(rows []*board.Link, c bulk.CommissionChange) (why error) {
	for _, l := range rows {
		to, err := c.Of(l.Commission)
		switch {
		case err == nil && bulk.IsNewCommission(l, to):
			return nil
		case err == nil:
			why = fmt.Errorf("it is %s %% already", to)
		case why == nil:
			why = err
		}
	}
	return why
}

// describeChange says which percentages the links get from one with a sign, such as +5.
func describeChange(rows []*board.Link) func(string) string {
	return func(text string) string {
		c, err := bulk.ParseCommissionChange(text)
		if err != nil || !c.Relative {
			return ""
		}
		if len(rows) > 1 {
			return "each " + c.Describe()
		}
		to, err := c.Of(rows[0].Commission)
		if err != nil {
			return ""
		}
		return fmt.Sprintf("%s %% → %s %%", rows[0].Commission, to)
	}
}

// commissionRange describes what links pay now: "now 20", "now 15 to 30".
func commissionRange(rows []*board.Link) string {
	low, high := rows[0].Commission, rows[0].Commission
	for _, l := range rows {
		low, high = min(low, l.Commission), max(high, l.Commission)
	}
	if low == high {
		return "now " + low.String()
	}
	return "now " + low.String() + " to " + high.String()
}

// loweringWarning warns when the percentage goes down, since a typing error costs the affiliate money.
func loweringWarning(l *board.Link, c affiliate.BasisPoints) string {
	if c >= l.Commission {
		return ""
	}
	return fmt.Sprintf("This lowers it from %s %% to %s %%.", l.Commission, c)
}

// commissionTargets makes the plan of a new commission for several links. Its form is made again from the board, since
// another program may have replaced some of the links meanwhile.
func commissionTargets(x LinkActions, p *bulk.Plan, rows []*board.Link, out leftOut, typed string) *screen.BulkTargets {
	b := x.Host.Board()
	p.Warn = commissionWarnings(x.Host, p)
	p.Notes = screen.NonEmpty(oldLinkWarning(rows), out.sentence(b))
	t := x.bulkTargets(p, nil, nil)
	t.Replaced = true
	t.Form = func() func(screen.Host) screen.Screen {
		if rows, _ := x.splitReplaceable(); len(rows) == 0 {
			return nil
		}
		return commissionForm(x, typed)
	}
	return t
}

// commissionWarnings returns the warnings about the new percentages of a plan, each once; if there are many it
// counts them instead.
func commissionWarnings(h screen.Host, p *bulk.Plan) (all []string) {
	counts := map[string]int{}
	for i := range p.Rows {
		r := &p.Rows[i]
		if r.Verdict != bulk.Change {
			continue
		}
		text := CommissionWarning(h, r.Intent.Link.Commission)
		if counts[text]++; text != "" && counts[text] == 1 {
			all = append(all, text)
		}
	}
	const few = 3
	if len(all) > few {
		n := 0
		for _, text := range all {
			n += counts[text]
		}
		text := screen.Plural(n, "link", "links") + " would pay under 1 %"
		if warn := h.Options().WarnAbove; warn > 0 {
			text += " or over " + warn.String() + " %"
		}
		return []string{text + "."}
	}
	return all
}

// oldLinkWarning warns that the old links stay valid at Fermion, since the API cannot delete a link.
func oldLinkWarning(rows []*board.Link) string {
	if !slices.ContainsFunc(rows, func(l *board.Link) bool { return l.MissingSince.IsZero() }) {
		return "Fermion no longer knows " + screen.JoinFirst(rows, func(l *board.Link) string { return l.Slug }) + ": share the new URL."
	}
	if len(rows) == 1 {
		return fmt.Sprintf("The old link %s still pays %s %% on every sale: share the new URL.", rows[0].Slug, rows[0].Commission)
	}
	return "The old links still pay their old percentages on every sale: share the new URLs."
}
