package links

import (
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// RefreshActions are the actions of a list whose rows have links: r reads the links of the chosen rows, R those of all.
// Both leave out links that are not watched, and say so if no other link is left. rows names the chosen rows.
func RefreshActions(h screen.Host, rows string, chosen func() []*board.Link, whyNoRow func() string) []screen.Action {
	return []screen.Action{
		screen.Bind(screen.ActionRefresh, screen.NoCmd(func() { readNow(h, watchedIDs(chosen()), "") })).
			WithTitle("Refresh the links of "+rows+" now", "").DisabledBy(whyNoRow),
		refreshAllAction(h),
	}
}

func refreshAllAction(h screen.Host) screen.Action {
	return screen.Bind(screen.ActionRefreshAll, screen.NoCmd(func() {
		readNow(h, watchedIDs(h.Board().Links()), ", within the API call limit")
	}))
}

func watchedIDs(links []*board.Link) []int64 {
	var ids []int64
	for _, l := range links {
		if l.StoppedAt.IsZero() {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

// readNow reads links, or says why none can be read; how is the end of the message. While Fermion is offline it reads
// only one link, which is enough to find out whether the connection is back.
func readNow(h screen.Host, ids []int64, how string) {
	live := h.Ports().Live
	s := live.Status()
	switch why := whyNotProbed(s); {
	case len(ids) == 0:
		h.Toast("no link is watched: nothing is read")
	case why == "" && s.Blocked:
		live.Refresh(ids)
		h.Toast("waits " + limitReason(s, h.Ports().Access.Zone()) + ", then reads " + screen.Plural(len(ids), "link", "links"))
	case why == "":
		live.Refresh(ids)
		h.Toast("reading " + screen.Plural(len(ids), "link", "links") + how)
	case s.State == screen.LiveOffline:
		live.Refresh(ids[:1])
		h.Toast("nothing can be read: " + why + ". Trying again now")
	default:
		h.Toast("nothing can be read: " + why)
	}
}

// limitReason says what a refresh waits for, and until when.
func limitReason(s screen.LiveStatus, zone *time.Location) string {
	until := "until " + screen.UntilClock(s.Until, zone)
	if why, _, _ := strings.Cut(affiliate.Clean(s.Why), ": "); why != "" && why != "rate limited" && s.State == screen.LiveSlow {
		return until + " (" + why + ")"
	}
	return "for Fermion's limit " + until
}
