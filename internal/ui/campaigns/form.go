package campaigns

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// campaignForm creates a campaign, or edits was if it has an ID. links, if there are any, are added to a new campaign.
func campaignForm(was affiliate.Campaign, links *screen.CampaignTargets) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		title, action := "New campaign", "create campaign"
		if was.ID != 0 {
			title, action = "Edit campaign "+was.Name, "save"
		}
		var s *screen.FormDialog
		starts := func() string { return s.Form.Value("starts") }
		s = screen.NewFormDialog(h, title, action, []form.Field{
			{ID: "name", Label: "Name", Placeholder: "Diwali 2026", Check: checkCampaignName(h, was.ID)},
			{ID: "goal", Label: "Goal", Placeholder: "none; or 100 sales, 5000 clicks, ₹2,00,000", Check: checkGoal},
			{ID: "starts", Label: "Starts", Placeholder: "open; or 1 dec, 2026-12-01", Check: checkStart(h), Describe: describeStart(h)},
			{ID: "ends", Label: "Ends", Placeholder: "open; or 31 dec, the last day", Check: checkEnd(h, starts),
				Describe: describeEnd(h, starts)},
			{ID: "notes", Label: "Notes", Placeholder: "none", Lines: true},
		})
		if was.Name != "" {
			s.ShowStored("name", was.Name)
		}
		s.Form.Check = func(v map[string]string) (string, error) {
			if c := campaignFromForm(h, was, v); !c.From.IsZero() && !c.To.IsZero() && !c.From.Before(c.To) {
				return "ends", errors.New("it ends before it starts")
			}
			return "", nil
		}
		typed := "" // the value of Starts for which Ends was described last
		s.Changed = func() {
			if starts() != typed {
				typed = starts()
				s.Form.Refresh()
			}
		}
		s.Preview = func(v map[string]string) string { return campaignNote(h, was, links, v) }
		s.Submit = func() tea.Cmd { return saveCampaign(s, campaignFromForm(h, was, s.Form.Values()), links) }
		s.OnRefused = func(err error) bool { return showNameTaken(s, err) }
		if was.ID != 0 {
			editStored(s, was)
		}
		return s
	}
}

// saveCampaign saves a new campaign and adds links to it.
func saveCampaign(s *screen.FormDialog, c affiliate.Campaign, links *screen.CampaignTargets) tea.Cmd {
	h := s.Host
	var id int64
	return s.SaveThen(func(ctx context.Context) (text string, err error) {
		if id, err = h.Ports().CampaignEdits.SaveCampaign(ctx, c); err != nil {
			return "", err
		}
		if links == nil {
			return "saved campaign " + c.Name, nil
		}
		err = h.Ports().CampaignEdits.PutInCampaign(ctx, links.Links, id)
		if conflict, is := errors.AsType[*affiliate.PlanConflictError](err); is { // the campaign was saved, but some links were not added
			return "saved campaign " + c.Name + ". " + screen.NotMovedText(c.Name, conflict), nil
		}
		return links.ResultText(c.Name), err
	}, func() { h.Report(screen.RowCreated{Kind: screen.KindCampaign, ID: id}) })
}

// showNameTaken shows under the field that another campaign has the name.
func showNameTaken(s *screen.FormDialog, err error) bool {
	taken, is := affiliate.ErrorOfKind(err, affiliate.NameTaken)
	if is {
		s.Fail("name", taken)
	}
	return is
}

// campaignFromForm returns the campaign that the form describes. Every field was checked before.
func campaignFromForm(h screen.Host, was affiliate.Campaign, v map[string]string) affiliate.Campaign {
	c := was
	c.Name, c.Notes = strings.TrimSpace(v["name"]), v["notes"]
	c.Goal, _ = affiliate.ParseGoal(v["goal"])
	c.From, _ = parseStart(h, v["starts"])
	c.To, _ = parseEnd(h, v["starts"], v["ends"])
	return c
}

// parseStart parses a first day. Without a year it is the next such day, or a recent one.
func parseStart(h screen.Host, text string) (time.Time, error) {
	from, _, err := affiliate.ParseDay(text, h.Ports().Access.Zone(), affiliate.RecentOrNext(screen.Today(h)))
	return from, err
}

// parseEnd parses a last day. Without a year it is the next such day after the campaign's start, or after today if it
// has no start.
func parseEnd(h screen.Host, starts, text string) (time.Time, error) {
	first, zone := screen.Today(h), h.Ports().Access.Zone()
	if from, err := parseStart(h, starts); err == nil && !from.IsZero() {
		first = affiliate.DateOf(from, zone)
	}
	_, to, err := affiliate.ParseDay(text, zone, affiliate.NextFrom(first))
	return to, err
}

// campaignNote says what counts for the campaign.
func campaignNote(h screen.Host, was affiliate.Campaign, links *screen.CampaignTargets, v map[string]string) string {
	c := campaignFromForm(h, was, v)
	words := "Everything its links do counts, whenever they were added."
	switch {
	case c.Goal.IsSet() && c.From.IsZero():
		words = "Without a start date everything since tracking began counts, and pace cannot be shown."
	case c.Goal.IsSet() && c.To.IsZero():
		words = "Without an end date the pace shows when the goal will be reached."
	}
	if links != nil {
		words = strings.Join(screen.NonEmpty(screen.Plural(len(links.Links), "link", "links")+" will be added.", links.Hidden, words), " ")
	}
	return words
}

func checkCampaignName(h screen.Host, id int64) func(string) error {
	return func(text string) error {
		if err := affiliate.CheckCampaignName(text); err != nil {
			return err
		}
		if c := h.Board().CampaignNamed(text); c != nil && c.ID != id {
			if !c.ArchivedAt.IsZero() {
				return errors.New("an archived campaign has this name: choose another name, or restore that one")
			}
			return errors.New("a campaign with this name exists already: choose another name")
		}
		return nil
	}
}

func checkGoal(text string) error {
	_, err := affiliate.ParseGoal(text)
	return err
}

func checkStart(h screen.Host) func(string) error {
	return func(text string) error {
		_, err := parseStart(h, text)
		return err
	}
}

func checkEnd(h screen.Host, starts func() string) func(string) error {
	return func(text string) error {
		_, err := parseEnd(h, starts(), text)
		return err
	}
}

// typedDay writes a day as a person would type it.
func typedDay(h screen.Host, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(h.Ports().Access.Zone()).Format(time.DateOnly)
}

const fullTime = "Monday 2 January 2006, 15:04:05 MST"

// describeStart and describeEnd describe a typed date in full.
func describeStart(h screen.Host) func(string) string {
	return func(text string) string {
		from, err := parseStart(h, text)
		if err != nil || from.IsZero() {
			return ""
		}
		return "from " + from.In(h.Ports().Access.Zone()).Format(fullTime)
	}
}

func describeEnd(h screen.Host, starts func() string) func(string) string {
	return func(text string) string {
		to, err := parseEnd(h, starts(), text)
		if err != nil || to.IsZero() {
			return ""
		}
		return "until " + affiliate.Campaign{To: to}.LastDay().In(h.Ports().Access.Zone()).Format(fullTime)
	}
}
