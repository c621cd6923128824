package ui_test

import (
	"cmp"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
	"fermion-tui/internal/ui/screen"
)

// chosenSentences are sentences that name keys, with how to reach them: @ is before the name of an action whose key is pressed or named.
var chosenSentences = map[string]struct {
	world func(*testing.T) (*world, *store.Store)
	w, h  int
	keys  []string
	says  []string
	// meanwhile happens in the place of the key "meanwhile".
	meanwhile func(*world)
}{
	"columns":         {inWorld(peopled), 0, 0, []string{"@columns"}, []string{"@mark shows or hides, @move-down @move-up move,"}, nil},
	"views":           {inWorld(peopled), 0, 0, []string{"@views"}, []string{"a digit or @open opens, @new saves the present one, @remove removes"}, nil},
	"an unread board": {inWorld(inUnread), 0, 0, []string{"@open"}, []string{"@retry tries again."}, nil},
	"help":            {inWorld(peopled), 80, 24, []string{"@help"}, []string{"for more, @bottom for the signs"}, nil},
	"digest":          {inWorld(peopled), 0, 0, []string{"@palette", "digest", "enter"}, []string{"@copy-url copies it as Markdown · esc closes"}, nil},

	"the balance of nobody": {inPaying, 0, 0, []string{"5", "@pay"},
		[]string{"press @new and record it", "in the commands (@palette). Then @pay prepares", "@new: record a payout"}, nil},
	"prepared": {inSelfPaying, 0, 0, []string{"5", "@pay", "enter"},
		[]string{"then @all-paid marks all", "@all-paid: all paid · @write-file: also as"}, nil},
	"prepared without file": {inFullDisk, 0, 0, []string{"5", "@pay", "enter"},
		[]string{"are claimed all the same: @write-file writes the file again", "@write-file: write again"}, nil},
	"a file in the way": {inSelfPaying, 0, 0, []string{"5", "@pay", "meanwhile", "enter"}, []string{"exists already: name another file (@payment-file)"},
		takeFile},
	"a plan for one": {inSelfPaying, 0, 0, []string{"5", "@pay", "@pay"}, []string{"the command Pay all that is due (@palette) plans for everybody"},
		nil},
	"who is left out": {inSelfPaying, 0, 0, []string{"5", "@mark-all", "@pay", "@section", "enter"},
		[]string{"nobody here is paid: @section goes to the payments"}, nil},
	"nobody is paid": {inSelfPaying, 0, 0, []string{"5", "@down", "@down", "@pay", "enter"},
		[]string{"no payment to prepare: @section shows who is left out"}, nil},
	"nobody but others": {inPayeeless, 0, 0, []string{"5", "@pay", "@section"},
		[]string{"@edit: write the missing payee · @pay: pay all that is due, to 1 other", "Nobody can be paid now. @section: who is left out, and why."}, nil},
	"who had sold before": {inSoldBefore, 0, 0, []string{"5", "@mark-all", "@pay"}, []string{"first write an opening entry (@new on Payouts)"}, nil},
	"files of a batch": {inSelfPaying, 0, 0, []string{"5", "@mark-all", "@pay", "enter", "@write-file", "@write-file", "enter"},
		[]string{"written to 3 files (@section)"}, nil},
	"payments in a section": {inSelfPaying, 0, 0, []string{"5", "@mark-all", "@pay", "enter", "esc", "@section", "@paid"},
		[]string{"payments are marked in their section: @section"}, nil},
	"a new entry":      {inSelfPaying, 0, 0, []string{"5", "@new"}, []string{"never changed or deleted: @remove reverses it."}, nil},
	"an empty account": {inSelfPaying, 0, 0, []string{"5", "@down", "@open"}, []string{"No entry yet. @new records a payout"}, nil},
	"a reversal": {inSelfPaying, 0, 0, []string{"5", "@new", "codew", "enter", "bonus", "enter", "500", "enter", "enter", "enter", "enter", "enter",
		"@section", "@section", "@remove", "y", "@top", "@remove"}, []string{"write the entry again with @new"}, nil},
	"payout settings": {inWorld(peopled), 0, 0, []string{"@palette", "who pays", "enter", "ctrl+u", "self", "tab"},
		[]string{"Record with @new on Payouts what Fermion has paid"}, nil},
	"a bonus": {inWorld(inRewarding), 0, 0, []string{"3", "@down", "@down", "@open", "@bonus", "2", "tab", "5,000; 3,000", "enter"},
		[]string{"Press @edit on a link", "in its note. @remove"}, nil},
	"checkout links": {inWorld(inStray), 0, 0, []string{"4", "@mark-all", "@copy-share"}, []string{"is not known: @copy-share on it alone asks for it"},
		nil},
	"a preview": {inWorld(inWideFile), 80, 24, []string{"@import", "tab", "links-n", "tab", "enter"},
		[]string{"@open import", "@columns-left @columns-right columns · @edit another file"}, nil},
	"what stays": {inWorld(inPaidSince), 0, 0, []string{"@filter", "p0q8", "enter", "@edit", "ctrl+u", "meera@example.com"},
		[]string{"paid since then: @new on Payouts moves it"}, nil},
	"a twin": {inWorld(peopled), 0, 0, []string{"@new", "codewithmeera\tgo for\t20", "enter"},
		[]string{"To change its commission instead, press @commission on it."}, nil},
	"nobody of this name": {inWorld(peopled), 0, 0, []string{"@new", "zoe\t"}, []string{"press esc, then @onboard to onboard a new one"}, nil},
	"a large code":        {inWorld(inLongSlug), 80, 24, []string{"@qr"}, []string{"copy the URL with @copy-url."}, nil},
	"a chat": {inWorld(inChat), 0, 0, []string{"@track", "paste", "\r\r\r", "enter", "\r\r"},
		[]string{"2 unknown names unassigned · @edit e-mails"}, nil},
	"a vanished link": {inWorld(replaced), 0, 0, []string{"@filter", "p0q8", "enter", "@copy-url"}, []string{"@commission or @new creates one."}, nil},
	"vanished links": {inWorld(inVanished), 0, 0, []string{"@mark-all", "@copy-url"},
		[]string{"nothing copied: @new creates a new link, or @commission for the marked ones"}, nil},
	"an alert":               {inWorld(fallen), 0, 0, []string{"6", "@resolve-again"}, []string{"can be made again; @open shows your options"}, nil},
	"an affiliate":           {inWorld(peopled), 0, 0, []string{"2", "@edit"}, []string{"@more-fields shows the payee and the tax withheld."}, nil},
	"webhook":                {inWorld(peopled), 0, 0, []string{"@palette", "webhook listener", "enter"}, []string{"@edit sets the secret"}, nil},
	"the first run":          {inWorld(inLockedKeyring), 0, 0, nil, []string{"! The keyring is locked. @retry-key tries again. @help says more."}, nil},
	"a key that is not here": {inWorld(inWait), 0, 0, []string{"@open", "meanwhile"}, []string{"both are in the palette (@palette)"}, loseKey(locked)},
	"no key": {inWorld(inWait), 0, 0, []string{"@open", "meanwhile"}, []string{"enter one (@palette Enter another API key)"},
		loseKey(screen.KeyState{})},
}

func inPaying(t *testing.T) (*world, *store.Store) { return paying(t) }

func inFullDisk(t *testing.T) (*world, *store.Store) {
	x, s, p := selfPaying(t)
	p.full = errors.New("x.csv is not written: full")
	return x, s
}

func takeFile(x *world) {
	x.paying.mu.Lock()
	defer x.paying.mu.Unlock()
	x.paying.files["/home/asha/payouts/payouts-2000-01-01-generic.csv"] = ""
}

func inPayeeless(t *testing.T) (*world, *store.Store) {
	x, s, _ := selfPaying(t)
	withoutPayee(t, s)
	return x, s
}

func inSoldBefore(t *testing.T) (*world, *store.Store) {
	x, s, _ := selfPaying(t)
	people := storetest.Must(s.Affiliates(t.Context()))(t)
	made := storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "old00001", Affiliate: affiliate.Who{UserID: people[1].UserID}}}))(t)
	storetest.Must(storetest.Record(t.Context(), s, made[0].LinkID, time.Now(), affiliate.Counters{Sales: 3, Revenue: 9_000_00, Commission: 2000}))(t)
	return x, s
}

func inStray() *world {
	x := peopled()
	x.in.Coupons = append(x.in.Coupons, x.in.Coupons[0])
	x.in.Coupons[1].ID, x.in.Coupons[1].Code, x.in.Coupons[1].ProductID = 2, "STRAY", "no product of ours"
	return x
}

func inWideFile() *world {
	x := peopled()
	x.imports = someFiles()
	return x
}

func inPaidSince() *world {
	x := peopled()
	x.ledger = unassignedEarnings{all: []affiliate.EarnedUnassigned{{LinkID: 2, AffiliateID: 2, Amount: 5000_00, Paid: true}}}
	return x
}

func inLongSlug() *world {
	x := peopled()
	x.in.Links[0].Slug = strings.Repeat("long-slug.", 12)
	return x
}

func inChat() *world {
	x := peopled()
	x.schoolAt = "https://learn.example.com"
	return x
}

func inVanished() *world {
	x := replaced()
	for i := range x.in.Links {
		x.in.Links[i].MissingSince = time.Now()
	}
	return x
}

func inWait() *world {
	x := peopled()
	x.missing, x.keyState, x.status.State = screen.SetupNeeded{Key: true}, screen.KeyState{WaitsFor: "OS keyring"}, screen.LiveNoKey
	return x
}

func loseKey(state screen.KeyState) func(*world) {
	return func(x *world) { x.news(func() { x.keyState = state }, affiliate.Invalidation{Live: true}) }
}

// TestSentencesNameTheChosenKeys, as the footers do, and no key of the table that has another one now.
func TestSentencesNameTheChosenKeys(t *testing.T) {
	keys, byName := ownKeys(t)
	action := regexp.MustCompile(`@([a-z]+(?:-[a-z]+)*)`)
	withKeys := func(text string) string {
		return action.ReplaceAllStringFunc(text, func(at string) string {
			if byName[at[1:]] == "" {
				t.Fatalf("there is no action %s", at)
			}
			return byName[at[1:]]
		})
	}
	for name, c := range chosenSentences {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x, s := c.world(t)
				x.opts.Keys = keys
				term := x.open(t, cmp.Or(c.w, 200), cmp.Or(c.h, 90)).WaitIdle()
				if s != nil {
					x.follow(t, s, term)
				}
				for _, key := range c.keys {
					switch {
					case key == "meanwhile":
						c.meanwhile(x)
					case key == "paste":
						term.Paste(testText(t, "chat_paste.txt"))
					case strings.HasPrefix(key, "@"):
						term.Press(byName[key[1:]])
					default:
						term.Press(key)
					}
					term.WaitIdle()
				}
				for _, says := range c.says {
					if text := strings.Join(strings.Fields(strings.ReplaceAll(term.Screen(), "│", " ")), " "); !strings.Contains(text, withKeys(says)) {
						t.Errorf("it does not say %q\n%s", withKeys(says), term.Screen())
					}
				}
				if old := oldKeys(keys, term.Screen()); len(old) > 0 {
					t.Errorf("it names %q\n%s", old, term.Screen())
				}
				term.Press("ctrl+c")
			})
		})
	}
	for name := range chosenKeysWalks {
		if strings.Contains(strings.Join(chosenKeysWalks[name].keys, " "), "@break-down") {
			continue // its reports have letters of their own
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := walkTo(t, name, keys, byName)
				if old := oldKeys(keys, term.Screen()); len(old) > 0 {
					t.Errorf("it names %q\n%s", old, term.Screen())
				}
				term.Press("ctrl+c")
			})
		})
	}
}

// oldKeys are the words on a screen that are keys of the table for actions which have another key now, with what is around them. A
// letter behind a number is a unit.
func oldKeys(keys screen.Keys, text string) (found []string) {
	old := map[string]bool{}
	for id := screen.ActionNone + 1; id < screen.ActionTab; id++ {
		for _, key := range screen.Bind(id, nil).Keys {
			if _, chosen := keys[id]; chosen && unmistakable.MatchString(key) {
				old[key] = true
			}
		}
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		for i, w := range words {
			if old[strings.Trim(w, "(:.,;)")] && (i == 0 || strings.Trim(words[i-1], "~0123456789") != "") {
				found = append(found, strings.Join(words[max(i-3, 0):min(i+4, len(words))], " "))
			}
		}
	}
	return found
}

// unmistakable are the keys that no text of the screens has as a word or a sign, and no question as an answer.
var unmistakable = regexp.MustCompile(`^(?:[b-mo-xzA-Z]|ctrl\+.|f\d)$`)
