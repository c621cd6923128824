package campaigns

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// bonusForm asks for a bonus for the best affiliates of a campaign. Nothing is written before the plan was shown.
func bonusForm(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		name := ""
		if c := h.Board().Campaign(id); c != nil {
			name = c.Name
		}
		s := screen.NewFormDialog(h, "Bonus for the top of "+name, "show the plan", []form.Field{
			{ID: "top", Label: "Top", Proposed: "3", Help: "ranks by sales, then revenue, of the campaign's period", Check: checkBonusRanks},
			{ID: "amount", Label: "Amount", Placeholder: "₹5,000 each; or one per rank: 5,000; 3,000; 1,000", Check: checkBonusAmounts},
		})
		s.Form.Check = func(v map[string]string) (string, error) {
			top, amounts := filledBonus(v)
			if len(amounts) != 1 && len(amounts) != top {
				return "amount", fmt.Errorf("write one amount for all, or %d with semicolons between them", top)
			}
			return "", nil
		}
		s.Preview = func(v map[string]string) string { return bonusPreview(h, id, v) }
		s.Submit = func() tea.Cmd { return askBonus(s, id) }
		return s
	}
}

func checkBonusRanks(text string) error {
	_, err := affiliate.ParseBonusRanks(text)
	return err
}

func checkBonusAmounts(text string) error {
	_, err := affiliate.ParseBonusAmounts(text)
	return err
}

// filledBonus is what the form holds; zero and nil for what cannot be read yet.
func filledBonus(v map[string]string) (top int, amounts []affiliate.Paise) {
	top, _ = affiliate.ParseBonusRanks(v["top"])
	amounts, _ = affiliate.ParseBonusAmounts(v["amount"])
	return top, amounts
}

// bonusPreview says in a line what the plan comes to.
func bonusPreview(h screen.Host, id int64, v map[string]string) string {
	top, amounts := filledBonus(v)
	if top == 0 || len(amounts) != 1 && len(amounts) != top {
		return "Bonuses are entries of the ledger, saved here only."
	}
	p := affiliate.PlanBonus(contenders(h.Board(), id), top, amounts)
	return fmt.Sprintf("%s in all for %s. Nothing is written before you have seen the plan.", p.Amount().Exact(), screen.Plural(len(p.Winners), "affiliate", "affiliates"))
}

// contenders are the affiliates of a campaign's links, and its links without one.
func contenders(b *board.Board, id int64) []affiliate.Contender {
	var all []affiliate.Contender
	at := map[int64]int{}
	for _, l := range b.LinksOfCampaign(id) {
		i, known := at[l.AffiliateID]
		if !known || l.AffiliateID == 0 {
			i = len(all)
			at[l.AffiliateID] = i
			all = append(all, affiliate.Contender{AffiliateID: l.AffiliateID, Name: screen.LinkName(l)})
			if l.AffiliateID == 0 {
				all[i].Name = l.Slug
			}
		}
		all[i].Links++
		all[i].Sum = all[i].Sum.Plus(doneBy(l))
	}
	return all
}

// askBonus reads which bonuses the campaign has had, and shows the plan.
func askBonus(s *screen.FormDialog, id int64) tea.Cmd {
	h := s.Host
	c := h.Board().Campaign(id)
	if c == nil {
		s.Fail("", errors.New("this campaign is no longer in the database"))
		return nil
	}
	top, amounts := filledBonus(s.Form.Values())
	p := affiliate.PlanBonus(contenders(h.Board(), id), top, amounts)
	if len(p.Winners) == 0 {
		s.Fail("top", errors.New(strings.TrimSpace("no affiliate has sold anything in this campaign "+leftOutText(p))))
		return nil
	}
	s.Busy = "reading the ledger…"
	return screen.Read(h, "ledger", func(ctx context.Context) ([]affiliate.Entry, error) {
		return h.Ports().Ledger.Entries(ctx, 0, affiliate.Span{})
	}, func(ledger []affiliate.Entry, err error) tea.Cmd {
		s.Busy = ""
		if err != nil {
			s.Fail("", err)
			return nil
		}
		had := affiliate.BonusesWith(affiliate.BonusReference(id), ledger)
		write := func() tea.Cmd { return writeBonus(s, p.Entries(c.Campaign), had) }
		run := write
		if len(had) > 0 {
			run = func() tea.Cmd { h.Float(screen.NewConfirm(anotherBonus(h, c.Name, had, write))); return nil }
		}
		h.Float(screen.NewConfirm(screen.ConfirmOptions{
			Title: fmt.Sprintf("Give %s a bonus of %s in all?", screen.Plural(len(p.Winners), "affiliate", "affiliates"), p.Amount().Exact()),
			Text:  bonusPlanText(h, c, p, top), Yes: "write them to the ledger", Run: run,
		}))
		return nil
	})
}

func writeBonus(s *screen.FormDialog, entries, had []affiliate.Entry) tea.Cmd {
	h := s.Host
	return s.SaveAndClose(func(ctx context.Context) (string, error) {
		return screen.Plural(len(entries), "bonus", "bonuses") + " recorded: see Entries on Payouts", h.Ports().Ledger.AddBonuses(ctx, entries, had)
	})
}

// anotherBonus asks once more when a campaign has had a bonus.
func anotherBonus(h screen.Host, campaign string, had []affiliate.Entry, write func() tea.Cmd) screen.ConfirmOptions {
	var sum affiliate.Paise
	last := had[0]
	for _, e := range had {
		sum += e.Amount
		if e.At.After(last.At) {
			last = e
		}
	}
	return screen.ConfirmOptions{
		Title: campaign + " has had a bonus already. Give another one?",
		Text: fmt.Sprintf("The ledger has %s of it, %s in all, the last of %s by %s. These stay, and what is planned comes on top.",
			screen.Plural(len(had), "bonus", "bonuses"), sum.Exact(), last.At.In(h.Ports().Access.Zone()).Format("2 Jan 2006 15:04"), last.By),
		Yes: "give another one", Run: write,
	}
}

// bonusPlanText is the plan: who gets what for which rank, who is left out, and what may still change.
func bonusPlanText(h screen.Host, c *board.Campaign, p affiliate.BonusPlan, top int) string {
	var lines []string
	shared := false
	for _, w := range p.Winners {
		rank := fmt.Sprintf("%d", w.Rank)
		if w.Shared {
			shared = true
			rank += "="
		}
		text := fmt.Sprintf("%-3s %s: %s  (%s, %s", rank, w.Name, w.Amount.Exact(), screen.Plural(int(w.Sum.Sales), "sale", "sales"), w.Sum.Revenue.Exact())
		if w.Links > 1 {
			text += fmt.Sprintf(", %d links", w.Links)
		}
		lines = append(lines, text+")")
	}
	lines = append(lines, "")
	if shared {
		lines = append(lines, "= Equal in sales and revenue: they share the rank and its amount.")
	}
	if len(p.Winners) > top {
		lines = append(lines, fmt.Sprintf("Because of that %d get a bonus, not %d.", len(p.Winners), top))
	}
	if p.Ranked < top {
		lines = append(lines, "Only "+screen.Plural(p.Ranked, "affiliate has", "affiliates have")+" sold something.")
	}
	lines = append(lines, screen.NonEmpty(leftOutText(p), unsettledText(h, c))...)
	return strings.Join(append(lines, "Each gets an entry in the ledger with the campaign in its note. x on Payouts reverses one."), "\n")
}

// leftOutText names the links that sold enough and have no affiliate.
func leftOutText(p affiliate.BonusPlan) string {
	if len(p.LeftOut) == 0 {
		return ""
	}
	names := make([]string, len(p.LeftOut))
	for i, l := range p.LeftOut {
		names[i] = fmt.Sprintf("%s (%s)", l.Name, screen.Plural(int(l.Sum.Sales), "sale", "sales"))
	}
	return "Left out, no affiliate: " + strings.Join(names, ", ") + ". Press e on a link to set its affiliate."
}

// unsettledText says why the ranks may still change.
func unsettledText(h screen.Host, c *board.Campaign) string {
	switch {
	case c.State(h.Now()) == affiliate.CampaignRunning:
		return "The campaign is still running: the ranks may change."
	case c.Unread > 0:
		return screen.Plural(c.Unread, "link was", "links were") + " never read: the ranks may change."
	}
	return uncertainText(c)
}
