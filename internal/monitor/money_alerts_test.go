package monitor_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/store/storetest"
)

// purse is a database with affiliates who have money, and the alerts about it.
type purse struct {
	*fixture
	t      *testing.T
	people []int64
	rules  affiliate.PayoutRules
	zone   atomic.Pointer[time.Location] // a program that runs reads it too
}

// newPurse opens it at a time, with so many affiliates of whom the first has a payee.
func newPurse(t *testing.T, at time.Time, zone string, people int) *purse {
	t.Helper()
	time.Sleep(time.Until(at))
	p := &purse{fixture: unstarted(t, 0), t: t, rules: affiliate.PayoutRules{Mode: affiliate.PaidBySelf, HoldDays: 15, MinPayout: 1000_00}}
	p.moveTo(zone)
	for i := range people {
		name := string(rune('A' + i))
		id, err := p.store.SaveAffiliate(t.Context(), affiliate.Affiliate{UserID: "aff-" + name, Name: name})
		if err != nil {
			t.Fatal(err)
		}
		p.people = append(p.people, id)
	}
	if err := p.store.EditPayTerms(t.Context(), p.people[0],
		affiliate.PayTermsEdit{Payee: &affiliate.Payee{Method: affiliate.PayByUPI, Address: "a@okhdfc"}}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *purse) options() monitor.Options {
	return monitor.Options{Alerts: affiliate.AlertRules{PayoutsDue: true, NegativeBalance: true},
		PayoutRules: func(context.Context) (affiliate.PayoutRules, error) { return p.rules, nil },
		Zone:        p.zone.Load}
}

// moveTo sets the time zone of the school.
func (p *purse) moveTo(name string) {
	p.t.Helper()
	zone, err := affiliate.ParseTimeZone(name)
	if err != nil {
		p.t.Fatal(err)
	}
	p.zone.Store(zone)
}

// start runs one program, and returns what ends it.
func (p *purse) start() (end func()) {
	p.t.Helper()
	s, err := storetest.Open(p.t.Context(), p.path, storetest.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	loop := monitor.New(s, p.client, p.options())
	ctx, cancel := context.WithCancel(p.t.Context())
	ended := make(chan struct{})
	go s.Watch(ctx)
	go func() { loop.Run(ctx); close(ended) }()
	return func() {
		cancel()
		<-ended
		if err := s.Close(); err != nil {
			p.t.Error(err)
		}
	}
}

func (p *purse) write(who int, kind affiliate.EntryKind, amount affiliate.Paise) {
	p.t.Helper()
	if _, err := p.store.AddEntries(p.t.Context(), []affiliate.Entry{{AffiliateID: p.people[who], Kind: kind, Amount: amount}}, nil); err != nil {
		p.t.Fatal(err)
	}
}

// dismissed is before the text of an alert that need not be reviewed any more.
const dismissed = "dismissed: "

// told are the texts of the alerts so far, oldest first.
func (p *purse) told() []string {
	p.t.Helper()
	all, err := p.store.Notices(p.t.Context(), 0)
	if err != nil {
		p.t.Fatal(err)
	}
	var texts []string
	for _, n := range slices.Backward(all) {
		if n.Kind == affiliate.NoticeAlert {
			text := n.Text
			if !n.NeedsReview() {
				text = dismissed + text
			}
			texts = append(texts, text)
		}
	}
	return texts
}

// wait lets time go by, and compares the alerts by a part of their text.
func (p *purse) wait(d time.Duration, want ...string) {
	p.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	got := p.told()
	if len(got) != len(want) {
		p.t.Fatalf("at %s: alerts %q, want %q", time.Now().UTC(), got, want)
	}
	for i := range got {
		if !strings.Contains(got[i], want[i]) || strings.HasPrefix(got[i], dismissed) != strings.HasPrefix(want[i], dismissed) {
			p.t.Errorf("alert %q, want %q", got[i], want[i])
		}
	}
}

// A month begins at the school's midnight, also where clocks were set forward in it: one alert then, from two programs, with the sum
// and the number of those who can be paid.
func TestPayoutsAreDueWhenAMonthBegins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone  string
		turns time.Time
		says  string
	}{
		"India":                {"Asia/Kolkata", time.Date(2000, 1, 31, 18, 30, 0, 0, time.UTC), "February 2000"},
		"summer time in it":    {"Europe/Berlin", time.Date(2000, 3, 31, 22, 0, 0, 0, time.UTC), "April 2000"},
		"west of Greenwich":    {"America/New_York", time.Date(2000, 11, 1, 5, 0, 0, 0, time.UTC), "November 2000"},
		"no midnight that day": {"America/Asuncion", time.Date(2000, 10, 1, 4, 0, 0, 0, time.UTC), "October 2000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPurse(t, c.turns.Add(-10*time.Minute), c.zone, 4)
				one, two := p.start(), p.start()
				p.write(0, affiliate.EntryOpening, 5000_00)
				p.write(1, affiliate.EntryOpening, 1000_00)
				p.write(2, affiliate.EntryOpening, 999_99)
				p.wait(9 * time.Minute)
				p.wait(70*time.Second, c.says+" begins: est. ₹6,000 is due to 2 affiliates, at least ₹1,000 each; 1 of them without a payee")
				p.write(3, affiliate.EntryOpening, 70000_00)
				p.wait(20*time.Minute, c.says)
				one()
				three := p.start()
				p.wait(20*time.Minute, c.says)
				two()
				three()
			})
		})
	}
}

// A program that was closed when the month began looks later, and leaves out what was paid meanwhile.
func TestDueIsToldAfterAMonthBeganWithoutTheProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPurse(t, time.Date(2000, 1, 31, 12, 0, 0, 0, time.UTC), "Asia/Kolkata", 3)
		p.write(0, affiliate.EntryOpening, 5000_00)
		p.write(1, affiliate.EntryOpening, 3000_00)
		end := p.start()
		p.wait(time.Minute)
		end()
		time.Sleep(3 * 24 * time.Hour)
		p.write(0, affiliate.EntryPayout, 4500_00)
		p.write(2, affiliate.EntryOpening, 9000_00) // only now
		end = p.start()
		p.wait(time.Minute, "February 2000 begins: est. ₹3,000 is due to 1 affiliate,")
		end()
	})
}

// The month in which a profile is used first has begun before, a month without anything due begins in silence, and where Fermion
// pays nothing is to be done. What becomes due in the middle of a month is no alert.
func TestMonthsWithoutAnAlert(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		used bool // in January
		due  affiliate.Paise
		mode affiliate.PayoutMode
	}{
		"the first month": {due: 5000_00, mode: affiliate.PaidBySelf},
		"nothing due":     {used: true, mode: affiliate.PaidBySelf},
		"too little due":  {used: true, due: 999_99, mode: affiliate.PaidBySelf},
		"Fermion pays":    {used: true, due: 5000_00, mode: affiliate.PaidByFermion},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPurse(t, time.Date(2000, 1, 25, 0, 0, 0, 0, time.UTC), "Asia/Kolkata", 1)
				p.rules.Mode = c.mode
				if c.due > 0 {
					p.write(0, affiliate.EntryOpening, c.due)
				}
				if c.used {
					end := p.start()
					p.wait(time.Minute)
					end()
				}
				time.Sleep(10 * 24 * time.Hour)
				end := p.start()
				p.wait(time.Minute)
				end()
				p.rules.Mode = affiliate.PaidBySelf
				p.write(0, affiliate.EntryOpening, 7000_00)
				end = p.start()
				p.wait(time.Minute)
				end()
			})
		})
	}
}

// Another time zone may put the school back into the month before: that month's end is no second beginning.
func TestAMonthBeginsOnceInTwoTimeZones(t *testing.T) {
	if testing.Short() {
		t.Skip("it polls for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPurse(t, time.Date(2000, 1, 31, 18, 0, 0, 0, time.UTC), "Asia/Kolkata", 1)
		p.write(0, affiliate.EntryOpening, 5000_00)
		end := p.start()
		p.wait(time.Hour, "February 2000")
		p.moveTo("America/New_York") // January again, for ten hours
		p.wait(12*time.Hour, "February 2000")
		end()
		end = p.start()
		p.wait(time.Minute, "February 2000")
		end()
	})
}

// A balance below zero is told once, by one of two programs, also after a restart, and again only after it was not below zero.
func TestANegativeBalanceIsToldOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPurse(t, time.Date(2000, 1, 10, 0, 0, 0, 0, time.UTC), "Asia/Kolkata", 8)
		p.rules.Mode = affiliate.PaidByFermion
		one, two := p.start(), p.start()
		p.write(0, affiliate.EntryOpening, 5000_00)
		p.wait(3 * time.Minute)
		p.write(0, affiliate.EntryPayout, 6000_00)
		const first = "A has a negative balance, est. −₹1,000: it is carried over"
		p.wait(3*time.Minute, first)
		p.write(0, affiliate.EntryPayout, 50_00)
		p.wait(3*time.Minute, first)
		one()
		three := p.start()
		p.wait(3*time.Minute, first)
		p.write(0, affiliate.EntryBonus, 1050_00)
		p.wait(3*time.Minute, dismissed+first)
		p.write(0, affiliate.EntryDeduction, 20_50)
		p.wait(3*time.Minute, dismissed+first, "A has a negative balance, est. −₹20.50")
		for i := range 6 {
			p.write(i+1, affiliate.EntryPayout, 100_00)
		}
		p.wait(3*time.Minute, dismissed+first, "A has a negative balance", "6 affiliates have a negative balance: B, C, D and 3 more")
		two()
		three()
	})
}

// A look that fails is repeated at once, not after the minute between two looks.
func TestALookAtBalancesThatFailsIsRepeated(t *testing.T) {
	t.Parallel()
	storetest.OnlySQLite(t, "virtual time")
	synctest.Test(t, func(t *testing.T) {
		p := newPurse(t, time.Date(2000, 1, 10, 0, 0, 0, 0, time.UTC), "Asia/Kolkata", 1)
		db := storetest.Must(sql.Open("sqlite", "file:"+p.path+"?_pragma=busy_timeout(5000)"))(t)
		defer db.Close()
		end := p.start()
		defer end()
		p.wait(11 * time.Second)
		storetest.Must(db.Exec("create trigger full before insert on fired when new.rule <> 'overdrawn' begin select raise(abort, 'no room'); end"))(t)
		p.write(0, affiliate.EntryPayout, 100_00)
		p.wait(11 * time.Second)
		storetest.Must(db.Exec("drop trigger full"))(t)
		p.wait(11*time.Second, "A has a negative balance")
	})
}

// A month that cannot be looked at stops no alert about a balance, and is logged once and not every few seconds.
func TestAMonthThatFailsStopsNoOtherAlert(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPurse(t, time.Date(2000, 1, 10, 0, 0, 0, 0, time.UTC), "Asia/Kolkata", 1)
		if err := p.store.SetSetting(t.Context(), "alerts.due_month", "1999-12-01"); err != nil {
			t.Fatal(err)
		}
		p.write(0, affiliate.EntryPayout, 100_00)
		var log bytes.Buffer
		o, asked := p.options(), 0
		rules := o.PayoutRules
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
		o.PayoutRules = func(ctx context.Context) (affiliate.PayoutRules, error) {
			if asked++; asked%2 == 1 { // the month asks first
				return affiliate.PayoutRules{}, errors.New("the rules of the month cannot be read")
			}
			return rules(ctx)
		}
		loop := monitor.New(p.store, p.client, o)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { loop.Run(ctx); close(ended) }()
		time.Sleep(9 * time.Second)
		synctest.Wait()
		p.wait(0, "A has a negative balance")
		cancel()
		<-ended
		if n := strings.Count(log.String(), "the rules of the month cannot be read"); n != 1 {
			t.Errorf("logged %d times:\n%s", n, log.String())
		}
	})
}
