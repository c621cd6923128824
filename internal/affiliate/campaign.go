package affiliate

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// Campaign is a named group of links with an optional goal and period. It is local: Fermion knows nothing of it.
type Campaign struct {
	ID         int64 // number in the database
	Name       string
	Goal       Goal
	From       time.Time // UTC; zero: everything since tracking began counts
	To         time.Time // UTC: the first moment after its last day; zero: it does not end
	Notes      string
	CreatedAt  time.Time // UTC
	ArchivedAt time.Time // UTC; zero unless it is archived
}

// CampaignEdit is what a person changes of a campaign. What a colleague has changed meanwhile stays; where both changed the same field, it
// is an EditConflictError. Start and end are one field, so that the edits of two people together cannot end a period before it starts.
type CampaignEdit struct {
	Name, Notes TextEdit
	Goal        ValueEdit[Goal]
	Period      ValueEdit[Span]
}

// CampaignEditBetween is the edit that makes was into now.
func CampaignEditBetween(was, now Campaign) CampaignEdit {
	return CampaignEdit{
		Name: TextEdit{Was: was.Name, Now: now.Name}, Notes: TextEdit{Was: was.Notes, Now: now.Notes},
		Goal: ValueEdit[Goal]{Was: was.Goal, Now: now.Goal}, Period: ValueEdit[Span]{Was: was.Span(), Now: now.Span()},
	}
}

// CampaignState says where in its period a campaign is.
type CampaignState string

const (
	CampaignPlanned  CampaignState = "planned"
	CampaignRunning  CampaignState = "running"
	CampaignEnded    CampaignState = "ended"
	CampaignArchived CampaignState = "archived"
)

// State is where the campaign is now.
func (c Campaign) State(now time.Time) CampaignState {
	switch {
	case !c.ArchivedAt.IsZero():
		return CampaignArchived
	case !c.To.IsZero() && !now.Before(c.To):
		return CampaignEnded
	case now.Before(c.From):
		return CampaignPlanned
	}
	return CampaignRunning
}

// Span is the time in which the changes of its links count.
func (c Campaign) Span() Span { return Span{From: c.From, To: c.To} }

// NextBoundary returns when its period next begins or ends, zero when it does neither.
func (c Campaign) NextBoundary(now time.Time) time.Time {
	switch {
	case !c.ArchivedAt.IsZero():
	case now.Before(c.From):
		return c.From
	case now.Before(c.To):
		return c.To
	}
	return time.Time{}
}

// LastDay is a moment on the last day of the campaign, zero when it does not end.
func (c Campaign) LastDay() time.Time {
	if c.To.IsZero() {
		return time.Time{}
	}
	return c.To.Add(-time.Second)
}

// SameCampaignName reports whether two names differ only in case and outer blanks.
func SameCampaignName(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// MaxCampaignName is in characters.
const MaxCampaignName = 80

// CheckCampaignName refuses names that cannot be typed again.
func CheckCampaignName(text string) error {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return errors.New("a campaign needs a name, like Diwali 2026")
	case utf8.RuneCountInString(text) > MaxCampaignName:
		return errors.New("a campaign's name has at most 80 characters")
	case Clean(text) != text:
		return errors.New("this name holds invisible characters: type it by hand")
	}
	return nil
}

// ParseDay parses 1 dec or 2026-12-01 as the first instant of that day and the first one after it, in the school's time zone; year adds a
// year that was not typed. Empty: both zero.
func ParseDay(text string, zone *time.Location, year YearOf) (from, to time.Time, err error) {
	if strings.TrimSpace(text) == "" {
		return time.Time{}, time.Time{}, nil
	}
	day, err := parseDayWith(text, year)
	switch {
	case errors.Is(err, errNoDay), err == nil && (day.Year < 1980 || day.Year > 2200):
		return time.Time{}, time.Time{}, errors.New("write a day like 1 dec or 2026-12-01, or leave it empty")
	case err != nil:
		return time.Time{}, time.Time{}, err
	}
	return day.Start(zone).UTC(), day.End(zone).UTC(), nil
}
