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

// bonusDialog asks for a bonus for the best affiliates of a campaign.
type bonusDialog struct {
	*screen.FormDialog
	campaign int64
	former   []affiliate.OwnedSum // what its links did while they belonged to other affiliates
}

// bonusForm makes the dialog. It writes nothing before the person has confirmed the plan.
func bonusForm(id int64) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		name := ""
		if c := h.Board().Campaign(id); c != nil {
			name = c.Name
		}
		s := &bonusDialog{campaign: id}
		s.FormDialog = screen.NewFormDialog(h, "Bonus for the top of "+name, "show the plan", []form.Field{
			{ID: "top", Label: "Top", Proposed: "3", Check: checkBonusRanks,
				Help: "ranks by sales, then revenue, of the campaign's period"},
			{ID: "amount", Label: "Amount", Placeholder: "₹5,000 each; or one per rank: 5,000; 3,000; 1,000", Check: checkBonusAmounts},
		})
		s.Form.Check = func(v map[string]string) (string, error) {
			top, amounts := filledBonus(v)
			if len(amounts) != 1 && len(amounts) != top {
				return "amount", fmt.Errorf("write one amount for all, or %d with semicolons between them", top)
			}
			return "", nil
		}
		s.OnInit = s.readFormer
		s.Preview = s.preview
		s.Submit = s.ask
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

// filledBonus returns the values of the form; zero and nil for those that cannot be parsed yet.
func filledBonus(v map[string]string) (top int, amounts []affiliate.Paise) {
	top, _ = affiliate.ParseBonusRanks(v["top"])
	amounts, _ = affiliate.ParseBonusAmounts(v["amount"])
	return top, amounts
}

// preview sums the plan up in one line.
func (s *bonusDialog) preview(v map[string]string) string {
	top, amounts := filledBonus(v)
	if top == 0 || len(amounts) != 1 && len(amounts) != top {
		return "Bonuses are entries of the ledger, saved here only."
	}
	p := affiliate.PlanBonus(contenders(s.Host.Board(), s.campaign, s.former), top, amounts)
	return fmt.Sprintf("%s in all for %s. Nothing is written before you have seen the plan.", p.Amount().Exact(),
		screen.Plural(len(p.Winners), "affiliate", "affiliates"))
}

// readFormer reads the former affiliates of the links for the preview. The plan reads them again.
func (s *bonusDialog) readFormer() tea.Cmd {
	h, c := s.Host, s.Host.Board().Campaign(s.campaign)
	if c == nil {
		return nil
	}
	return screen.Read(h, "owners", func(ctx context.Context) ([]affiliate.OwnedSum, error) {
		return h.Ports().Ledger.FormerOwners(ctx, c.ID, c.Span())
	}, func(former []affiliate.OwnedSum, err error) tea.Cmd {
		if err != nil {
			s.Fail("", err)
			return nil
		}
		s.former = former
		s.Form.SetNote(s.preview(s.Form.Values()))
		return nil
	})
}

// contenders returns the affiliates of a campaign's links, and its unassigned links. What a link did while it belonged
// to another affiliate counts for that affiliate, as the earnings do.
func contenders(b *board.Board, id int64, former []affiliate.OwnedSum) []affiliate.Contender {
	var all []affiliate.Contender
	at := map[int64]int{}
	add := func(affiliateID int64, name string, sum affiliate.Sum) {
		i, known := at[affiliateID]
		if !known || affiliateID == 0 {
			i = len(all)
			at[affiliateID] = i
			all = append(all, affiliate.Contender{AffiliateID: affiliateID, Name: name})
		}
		all[i].Links++
		all[i].Sum = all[i].Sum.Plus(sum)
	}
	for _, l := range b.LinksOfCampaign(id) {
		sum := doneBy(l)
		for _, o := range former {
			if o.LinkID != l.ID {
				continue
			}
			sum = sum.Minus(o.Sum)
			if a := b.Affiliate(o.AffiliateID); a != nil {
				add(o.AffiliateID, a.Label, o.Sum)
			} else {
				add(0, l.Slug, o.Sum)
			}
		}
		if l.AffiliateID == 0 {
			add(0, l.Slug, sum)
		} else {
			add(l.AffiliateID, screen.LinkOwner(l), sum)
		}
	}
	return all
}

// bonusBasis is what a plan is made from, besides the board.
type bonusBasis struct {
	former []affiliate.OwnedSum
	ledger []affiliate.Entry
}

// ask reads the earlier bonuses of the campaign and the former affiliates of its links, and shows the plan.
func (s *bonusDialog) ask() tea.Cmd {
	h := s.Host
	c := h.Board().Campaign(s.campaign)
	if c == nil {
		s.Fail("", errors.New("this campaign is no longer in the database"))
		return nil
	}
	s.Busy = "reading the ledger…"
	return screen.Read(h, "ledger", func(ctx context.Context) (b bonusBasis, err error) {
		if b.former, err = h.Ports().Ledger.FormerOwners(ctx, c.ID, c.Span()); err == nil {
			b.ledger, err = h.Ports().Ledger.Entries(ctx, 0, affiliate.Span{})
		}
		return b, err
	}, func(b bonusBasis, err error) tea.Cmd {
		s.Busy = ""
		if err != nil {
			s.Fail("", err)
			return nil
		}
		s.former = b.former
		s.showPlan(c, affiliate.BonusesWith(affiliate.BonusReference(s.campaign), b.ledger))
		return nil
	})
}

// showPlan asks whether to write the bonuses of the plan. had are the earlier bonuses of the campaign.
func (s *bonusDialog) showPlan(c *board.Campaign, had []affiliate.Entry) {
	h := s.Host
	top, amounts := filledBonus(s.Form.Values())
	p := affiliate.PlanBonus(contenders(h.Board(), s.campaign, s.former), top, amounts)
	if len(p.Winners) == 0 {
		s.Fail("top", errors.New(strings.TrimSpace("no affiliate has sold anything in this campaign "+leftOutText(s.Host, p))))
		return
	}
	write := func() tea.Cmd { return writeBonus(s.FormDialog, p.Entries(c.Campaign), had) }
	run := write
	if len(had) > 0 {
		run = func() tea.Cmd { h.Float(screen.NewConfirm(anotherBonus(h, c.Name, had, write))); return nil }
	}
	h.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: fmt.Sprintf("Give %s a bonus of %s in all?", screen.Plural(len(p.Winners), "affiliate", "affiliates"), p.Amount().Exact()),
		Text:  bonusPlanText(h, c, p, top, s.former), Yes: "write them to the ledger", Run: run,
	}))
}

func writeBonus(s *screen.FormDialog, entries, had []affiliate.Entry) tea.Cmd {
	h := s.Host
	return s.SaveAndClose(func(ctx context.Context) (string, error) {
		return screen.Plural(len(entries), "bonus", "bonuses") + " recorded: see Entries on Payouts",
			h.Ports().Ledger.AddBonuses(ctx, entries, had)
	})
}

// anotherBonus asks once more if the campaign has had a bonus before.
func anotherBonus(h screen.Host, campaign string, had []affiliate.Entry, write func() tea.Cmd) screen.ConfirmOptions {
	var sum affiliate.Paise
	last := had[0]
	for _, e := range had {
		sum += e.Amount
		if e.At.After(last.At) {
			last = e
		}
	}
	lastAt := last.At.In(h.Ports().Access.Zone()).Format("2 Jan 2006 15:04")
	return screen.ConfirmOptions{
		Title: campaign + " has had a bonus already. Give another one?",
		Text: fmt.Sprintf("The ledger has %s of it, %s in all, the last of %s by %s. These stay, and what is planned comes on top.",
			screen.Plural(len(had), "bonus", "bonuses"), sum.Exact(), lastAt, last.By),
		Yes: "give another one", Run: write,
	}
}

// bonusPlanText describes the plan: who gets how much for which rank, who is left out, and what may still change.
func bonusPlanText(h screen.Host, c *board.Campaign, p affiliate.BonusPlan, top int, former []affiliate.OwnedSum) string {
	var lines []string
	shared := false
	for _, w := range p.Winners {
		rank := fmt.Sprintf("%d", w.Rank)
		if w.Shared {
			shared = true
			rank += "="
		}
		sales := screen.Plural(int(w.Sum.Sales), "sale", "sales")
		text := fmt.Sprintf("%-3s %s: %s  (%s, %s", rank, w.Name, w.Amount.Exact(), sales, w.Sum.Revenue.Exact())
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
	lines = append(lines, screen.NonEmpty(leftOutText(h, p), changedHandsText(h, former), unsettledText(h, c))...)
	return strings.Join(append(lines, "Each gets an entry in the ledger with the campaign in its note. "+
		screen.KeyOf(h, screen.ActionRemove)+" on Payouts reverses one."), "\n")
}

// changedHandsText names the links of which some sales belong to a former affiliate, and that affiliate.
func changedHandsText(h screen.Host, former []affiliate.OwnedSum) string {
	var links []string
	for _, o := range former {
		l := h.Board().Link(o.LinkID)
		if l == nil {
			continue
		}
		who := "while it was unassigned"
		if a := h.Board().Affiliate(o.AffiliateID); a != nil {
			who = "of " + a.Label
		}
		links = append(links, fmt.Sprintf("%s (%s %s)", l.Slug, screen.Plural(int(o.Sum.Sales), "sale", "sales"), who))
	}
	if len(links) == 0 {
		return ""
	}
	return "Changed hands in the campaign: " + strings.Join(links, ", ") + ". Each sale counts for the affiliate who had the link then."
}

// leftOutText names the unassigned links that sold enough for a bonus.
func leftOutText(h screen.Host, p affiliate.BonusPlan) string {
	if len(p.LeftOut) == 0 {
		return ""
	}
	names := make([]string, len(p.LeftOut))
	for i, l := range p.LeftOut {
		names[i] = fmt.Sprintf("%s (%s)", l.Name, screen.Plural(int(l.Sum.Sales), "sale", "sales"))
	}
	return "Left out, no affiliate: " + strings.Join(names, ", ") + ". Press " + screen.KeyOf(h, screen.ActionEdit) +
		" on a link to set its affiliate."
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
