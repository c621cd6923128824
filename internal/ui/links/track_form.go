package links

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// trackForm tracks links that exist at Fermion already. A single link is read once before it is saved. For many links a
// preview comes first.
type trackForm struct {
	*screen.FormDialog
	confirmedText string // a slug that Fermion does not know: after the warning, another enter saves it
	text          string // the text that links and others were parsed from
	links         []affiliate.FoundLink
	others        []affiliate.OtherLine
	rows          []trackLine // links and others, compared with the board on
	on            *board.Board
	preview       screen.Host // the preview that was opened last over the form; nil: none was
}

func newTrack(h screen.Host) screen.Screen {
	s := &trackForm{}
	s.FormDialog = screen.NewFormDialog(h, "Track links that already exist", "track", []form.Field{
		{ID: "slug", Label: "Slug or URL", Placeholder: "one, or paste any text with links in it", Lines: true, Check: s.check,
			Describe: s.describe},
		{ID: "affiliate", Label: "Affiliate", Placeholder: "optional: name, e-mail or user ID",
			Check: screen.Optional(checkWho(h)), Describe: describeWho(h), Suggest: screen.SuggestAffiliates(h)},
		{ID: "product", Label: "Product", Placeholder: "optional: name, slug, ID or URL",
			Check: screen.Optional(screen.CheckProduct(h)), Describe: screen.DescribeProduct(h), Suggest: screen.SuggestProducts(h)},
	})
	s.Form.Confirm = s.foreignHostWarning
	s.Changed = s.propose
	s.Submit = s.send
	return s
}

// propose fills in the affiliate and product beside a single link of the text. Those of many links are in the preview.
func (s *trackForm) propose() {
	links := linkLines(s.read(s.Form.Value("slug")))
	var who, product string
	note := "Paste a chat, a mail or cells of a sheet: the links in it are found, with the names beside them."
	s.Form.Action = "track"
	switch {
	case len(links) > 1:
		s.Form.Action = "show what will happen"
		note = "The names beside the links are matched with your affiliates; an affiliate chosen here is used for all instead."
	case len(links) == 1:
		who, product = cmp.Or(links[0].who.Email, links[0].who.UserID), links[0].product.ID
		if product != "" {
			product = screen.ProductText(s.Host.Board(), product)
		}
		switch name := affiliate.Clean(links[0].name); {
		case name != "" && links[0].several:
			note = "Several affiliates have the name " + name + ": type the e-mail under Affiliate, or leave it empty to choose later."
		case name != "":
			note = name + " is not known here: type their e-mail under Affiliate, or leave it empty to choose later."
		}
	}
	s.Form.SetProposed("affiliate", who)
	s.Form.SetProposed("product", product)
	s.Form.SetNote(note)
}

// read parses the text of the field. The result is stored for the text and the board, since each drawing asks for it
// and the text may have thousands of lines.
func (s *trackForm) read(text string) []trackLine {
	if text != s.text {
		s.links, s.others = affiliate.FindLinks(text)
		s.text, s.on = text, nil
	}
	if b := s.Host.Board(); b != s.on {
		s.rows, s.on = parseTrackLines(b, s.Host.Ports().Access.School(), s.text, s.links, s.others), b
	}
	return s.rows
}

func (s *trackForm) check(text string) error {
	rows := s.read(text)
	links := linkLines(rows)
	switch {
	case len(rows) == 0:
		return errors.New("enter a slug or an affiliate URL")
	case len(links) == 0:
		return fmt.Errorf("no link was found in these %s lines: an affiliate URL has /a/ in it, like https://learn.example.com/a/k3f9x2ab",
			screen.Grouped(len(rows)))
	case len(links) == 1 && links[0].existing != nil:
		return fmt.Errorf("this link is already tracked: %s", screen.ExistingLinkText(links[0].existing))
	case len(links) == 1:
		return links[0].err
	}
	for _, l := range links {
		if l.err == nil {
			return nil
		}
	}
	return fmt.Errorf("none of these %s URLs names a link: %w", screen.Grouped(len(links)), links[0].err)
}

func (s *trackForm) describe(text string) string {
	rows := s.read(text)
	if len(rows) < 2 {
		return ""
	}
	c := summarize(rows)
	return screen.Plural(c.links, "link", "links") + ": " + c.describe()
}

// foreignHostWarning is the reason to press enter again for a URL of another school.
func (s *trackForm) foreignHostWarning(v map[string]string) string {
	links := linkLines(s.read(v["slug"]))
	if len(links) != 1 || links[0].foreign == "" {
		return ""
	}
	return fmt.Sprintf("This URL is on %s, your school is at %s.", links[0].foreign, s.Host.Ports().Access.School().Host())
}

func (s *trackForm) send() tea.Cmd {
	h, rows := s.Host, s.read(s.Form.Value("slug"))
	links := linkLines(rows)
	if len(links) > 1 {
		h.Float(newTrackPreview(s, rows))
		return nil
	}
	slug := links[0].slug
	if why := whyNotProbed(h.Ports().Live.Status()); why != "" || slug == s.confirmedText {
		return s.trackUnread(slug)
	}
	s.Busy = "reading…"
	return screen.Read(h, "probe", func(ctx context.Context) (affiliate.Counters, error) {
		ctx, cancel := context.WithTimeout(ctx, probeTimeout)
		defer cancel()
		return h.Ports().Live.Probe(ctx, slug)
	}, s.onProbe)
}

// View draws nothing while the preview is open, since that replaces the form on the screen.
func (s *trackForm) View(w, h int) (string, *tea.Cursor) {
	if s.preview != nil && s.preview.Place() != screen.Closed {
		return "", nil
	}
	return s.FormDialog.View(w, h)
}

// probeTimeout limits the read before saving, since a person waits for it and the link can be saved without it.
const probeTimeout = 20 * time.Second

// whyNotProbed returns why Fermion cannot be asked now, "" if it can.
func whyNotProbed(s screen.LiveStatus) string {
	switch s.State {
	case screen.LiveOffline:
		return "Fermion cannot be reached"
	case screen.LiveNotFermion:
		return "the API's host does not answer like Fermion"
	case screen.LiveNoKey:
		return "there is no API key yet"
	case screen.LiveRefused:
		return "the API key is refused"
	case screen.LiveVerifyingKey, screen.LiveForeignKey:
		return "the API key is not verified yet"
	}
	return ""
}

func (s *trackForm) onProbe(c affiliate.Counters, err error) tea.Cmd {
	s.Busy = ""
	slug := linkLines(s.read(s.Form.Value("slug")))[0].slug
	if unknown, ok := affiliate.ErrorOfKind(err, affiliate.UnknownSlug); ok {
		s.confirmedText = slug
		s.Form.SetMessage("", "Fermion does not know "+slug+": “"+affiliate.Clean(unknown.Error())+
			"”. Correct it, or press enter again to save it anyway.")
		return nil
	}
	if err != nil {
		return s.trackAs(slug, nil, whyUnread(err))
	}
	return s.trackAs(slug, &affiliate.LinkReading{At: s.Host.Now(), Counters: c}, countersSoFar(c))
}

// whyUnread says that the read failed, and why.
func whyUnread(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "not read yet: Fermion did not answer in time"
	}
	return "not read yet: " + affiliate.Clean(err.Error())
}

func countersSoFar(c affiliate.Counters) string {
	return screen.Plural(int(c.Clicks), "click", "clicks") + ", " + screen.Plural(int(c.Sales), "sale", "sales") + " and " +
		c.Commission.String() + " % so far"
}

// trackUnread saves a slug that was not read, and says so.
func (s *trackForm) trackUnread(slug string) tea.Cmd {
	if why := whyNotProbed(s.Host.Ports().Live.Status()); why != "" {
		return s.trackAs(slug, nil, "not read yet, because "+why)
	}
	return s.trackAs(slug, nil, "Fermion does not know it")
}

// trackAs saves the link, together with its reading if there is one. The reading is the base of the first change, so a
// sale right after it is counted.
func (s *trackForm) trackAs(slug string, read *affiliate.LinkReading, words string) tea.Cmd {
	h := s.Host
	who, product := s.ownerFields()
	return s.SaveAndClose(func(ctx context.Context) (string, error) {
		done, err := trackLinks(ctx, h, []affiliate.TrackRequest{{Slug: slug, Affiliate: who, Product: product,
			Commission: affiliate.UnknownCommission, Reading: read}})
		if err != nil {
			return "", err
		}
		if len(done) == 0 || done[0].LinkID == 0 {
			return "", fmt.Errorf("%s was not saved: its affiliate or product does not match the saved link", slug)
		}
		if done[0].Existed {
			return slug + " already tracked", nil
		}
		return "tracked " + slug + ": " + words, nil
	})
}

// ownerFields returns affiliate and product from their fields. Both were checked before.
func (s *trackForm) ownerFields() (who affiliate.Who, product affiliate.Product) {
	if v := s.Form.Value("affiliate"); v != "" {
		who, _ = findWho(s.Host, v)
		if links := linkLines(s.read(s.Form.Value("slug"))); len(links) == 1 && who.Name == "" {
			who.Name = links[0].name
		}
	}
	if v := s.Form.Value("product"); v != "" {
		product, _ = screen.FindProduct(s.Host.Board(), v)
	}
	return who, product
}

// findWho finds the affiliate of a link that exists at Fermion. Unlike screen.FindAffiliate it takes an unknown e-mail
// address as a new affiliate.
func findWho(h screen.Host, text string) (affiliate.Who, error) {
	if email, err := affiliate.ParseEmail(text); err == nil {
		if a := screen.AffiliateByEmail(h.Board(), email); a != nil {
			return a.Who(), nil
		}
		return affiliate.Who{Email: email}, nil
	}
	a, err := screen.FindAffiliate(h, text)
	switch {
	case err == nil:
		return a.Who(), nil
	case len(screen.SuggestAffiliates(h)(text)) == 0:
		return affiliate.Who{}, errors.New("no affiliate matches this; type the e-mail of a new one")
	}
	return affiliate.Who{}, err
}

func checkWho(h screen.Host) func(string) error {
	return func(text string) error { _, err := findWho(h, text); return err }
}

func describeWho(h screen.Host) func(string) string {
	return func(text string) string {
		who, err := findWho(h, text)
		switch {
		case err != nil:
			return ""
		case who == affiliate.Who{Email: text}:
			return "new here: saved with this e-mail"
		}
		return strings.Join(screen.NonEmpty(who.Name, who.Email, who.UserID), " · ")
	}
}
