package importer_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/importer"
)

// withPeople puts affiliates into the database.
func (o *fixture) withPeople() *fixture {
	for _, a := range []affiliate.Affiliate{{UserID: "aff-1", Email: "asha@example.com", Name: "Asha"},
		{UserID: "aff-2", Email: "ravi@example.com", Name: "Ravi"}} {
		_, err := o.store.SaveAffiliate(o.t.Context(), a)
		o.no(err)
	}
	o.im.Rules = affiliate.PayoutRules{HoldDays: 15}
	return o
}

const ledgerHeader = "affiliate_user_id,affiliate_email,kind,amount,date,withheld,reference,note"

// The bubble's clock stands at the beginning of 2000 in UTC, which is 5:30 in the school.

func TestLedgerIsImportedOnce(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		file := o.file("ledger.csv", ledgerHeader,
			`aff-1,,opening,"₹5,000",1999-10-01,,,`, `,RAVI@example.com,Opening,Rs. 1500.50,1 Oct 1999,,,`,
			`aff-1,asha@example.com,payout,2000,2000-01-01,200,UTR1,by hand`,
			`aff-1,,payout,2000,2000-01-01,,UTR2,`, `aff-2,,payout,9000,1999-12-31,,,`)
		o.no(o.run(importer.Import{Kind: "ledger", File: file, DryRun: true}))
		if all, err := o.store.Entries(t.Context(), 0, affiliate.Span{}); err != nil || len(all) != 0 {
			t.Fatalf("a dry run writes %v, %v", all, err)
		}
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		o.want(o.resultOf(file), "made made made made made")
		o.output("5 entries for the ledger: 3 payouts ₹13,000, 2 openings ₹6,500.50; Fermion is told nothing",
			"line 6: ₹9,000 is paid to ravi@example.com (aff-2), and ₹1,500.50 was due")
		o.no(o.run(importer.Import{Kind: "ledger", File: file, Resume: true}))
		o.want(o.resultOf(file), "exists exists exists exists exists")
		if o.calls() != 0 {
			t.Error("Fermion was told of it")
		}
		all, err := o.store.Balances(t.Context(), time.Now(), 0)
		o.no(err)
		if len(all) != 2 || all[0].Due() != 1000_00 || all[0].Withheld != 200_00 || all[1].Due() != -7499_50 {
			t.Errorf("%+v", all)
		}
	})
}

func TestBadEntriesAreNamed(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		file := o.file("ledger.csv", ledgerHeader,
			"aff-1,,payout,10,1999-12-01,,A,", "aff-1,,payout,10.00,1 Dec 1999,,A,again", "aff-1,,bonus,5.123,1999-12-01,,,", "aff-1,,bonus,-5,1999-12-01,,,",
			"aff-1,,bonus,0,1999-12-01,,,",
			"aff-1,,bonus,5,2000-01-02,,,", "aff-9,,bonus,5,1999-12-01,,,", ",,bonus,5,1999-12-01,,,", "aff-1,ravi@example.com,bonus,5,1999-12-01,,,",
			"aff-1,,tip,5,1999-12-01,,,",
			"aff-1,,bonus,5,1999-12-01,1,,", "aff-1,,payout,5,1999-12-01,6,,", "aff-1,,bonus,5,03/04/1999,,,", "aff-1,,reversal,5,1999-12-01,,,",
			"aff-1,,bonus,5,,,,", `aff-1,,bonus,"12,50",1999-12-01,,,`)
		o.unfinished(o.run(importer.Import{Kind: "ledger", File: file}), "15 bad rows")
		for _, words := range []string{"line 3, the same affiliate, kind, amount, date and reference as in line 2",
			"line 4, amount: an amount has at most two decimals", "line 5, amount: an amount is not negative",
			"line 6, amount: an amount is more than zero", "line 7, date: 2000-01-02 is in the future",
			"line 8, affiliate_user_id: no affiliate of the database is aff-9", "line 9, affiliate_email: a user ID or an e-mail is needed",
			"line 10, affiliate_user_id: the user ID aff-1 belongs to", "line 11, kind: a kind is payout, bonus",
			"line 12, withheld: tax is withheld from a payout only", "line 13, withheld: the tax withheld", "line 14, date: 03/04/1999 can be",
			"line 15, reverses: a reversal names the entry", "line 16, date: a date is needed", "line 17, amount: 12,50 can be read in two ways"} {
			o.output(words)
		}
		o.no(o.run(importer.Import{Kind: "ledger", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "made"+strings.Repeat(" bad", 15))
	})
}

// TestDaysThatAreASlip: what is dated before there was anything to pay is a typing error, and would be in no period.
func TestDaysThatAreASlip(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		file := o.file("ledger.csv", ledgerHeader, "aff-1,,bonus,5,0202-10-01,,,", "aff-1,,bonus,5,1969-01-01,,,", "aff-1,,bonus,5,0001-01-01,,,",
			"aff-1,,bonus,5,1969-01-01T10:00:00Z,,,", "aff-1,,bonus,5,1 dec,,,", "aff-1,,bonus,5,1 january 1990,,,")
		o.unfinished(o.run(importer.Import{Kind: "ledger", File: file}), "5 bad rows: fix them, or leave them out with --skip-bad; nothing was written")
		for _, words := range []string{"line 2, date: 0202-10-01 is before 1990: write a day like 2026-10-31",
			"line 6, date: write the year too, like 31 Oct 2026", "line 3, date: 1969-01-01", "line 4, date: 0001-01-01", "line 5, date: 1969-01-01"} {
			o.output(words)
		}
		o.no(o.run(importer.Import{Kind: "ledger", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "bad bad bad bad bad made")
	})
}

// TestAmountsWithADecimalComma: where semicolons separate cells, a comma separates decimals, as in the other imports.
func TestAmountsWithADecimalComma(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		file := o.file("ledger.csv", "affiliate_user_id;kind;amount;withheld;date", "aff-1;payout;1.500,50;150,05;1999-12-01", "aff-1;bonus;₹12,5;;1999-12-01",
			"aff-2;bonus;12,34,567.50;;1999-12-01", "aff-2;bonus;99;;1999-12-01")
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		all, err := o.store.Balances(t.Context(), time.Now(), 0)
		o.no(err)
		if len(all) != 2 || all[0].Paid != 1500_50 || all[0].Withheld != 150_05 || all[0].Adjustments != 12_50 || all[1].Adjustments != 12_34_666_50 {
			t.Errorf("%+v", all)
		}
		unclear := o.file("unclear.csv", "affiliate_user_id;kind;amount;date", "aff-1;bonus;1.500;1999-12-02")
		o.unfinished(o.run(importer.Import{Kind: "ledger", File: unclear}), "1 bad row")
		o.output("line 2, amount: 1.500 can be read in two ways in a file with semicolons: write 1500")
		taxes := o.file("taxes.csv", "user_id;name;email;tds_percent", "aff-1;Asha;asha@example.com;7,5")
		o.no(o.run(importer.Import{Kind: "affiliates", File: taxes}))
		if tax := o.payTerms()["aff-1"].Tax; tax != 7_50 {
			t.Errorf("%s %% is withheld", tax)
		}
	})
}

func TestAmountsAreNeededAndBounded(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		file := o.file("large.csv", "affiliate_user_id,kind,amount,amount_paise,date,reference",
			"aff-1,bonus,,9223372036854775807,1999-12-01,A", "aff-1,bonus,10000000000.01,,1999-12-01,B", "aff-1,bonus,,,1999-12-01,C",
			"aff-1,bonus,,1000000000000,1999-12-01,D")
		o.unfinished(o.run(importer.Import{Kind: "ledger", File: file}), "3 bad rows")
		o.output("line 2, amount_paise: an amount is at most ₹10,00,00,00,000", "line 3, amount: an amount is at most ₹10,00,00,00,000",
			"line 4, amount: an amount is needed")
		o.no(o.run(importer.Import{Kind: "ledger", File: file, SkipBad: true}))
		o.want(o.resultOf(file), "bad bad bad made")
		all, err := o.store.Balances(t.Context(), time.Now(), 0)
		o.no(err)
		if len(all) != 1 || all[0].Due() != affiliate.MaxAmount {
			t.Errorf("%+v", all)
		}
	})
}

// TestOurOwnLedgerIsImported: an export goes into another database with its IDs, its reversals too.
func TestOurOwnLedgerIsImported(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		file := o.file("ledger.csv", ledgerHeader, "aff-1,,bonus,100,1999-10-01,,,", "aff-2,,payout,300,1999-11-01,30,UTR,=note")
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		entries, err := o.store.Entries(t.Context(), 0, affiliate.Span{})
		o.no(err)
		_, err = o.store.AddEntries(t.Context(), []affiliate.Entry{entries[0].Reversal(time.Now(), "a mistake")}, nil)
		o.no(err)
		out := filepath.Join(o.dir, "export.csv")
		x := exporter.Exporter{Store: o.store, Zone: o.im.Zone, Now: time.Now}
		o.no(x.Export(t.Context(), exporter.Export{Kind: "ledger", Format: "csv", Output: out}))
		o.no(o.run(importer.Import{Kind: "ledger", File: out}))
		o.want(o.resultOf(out), "exists exists exists")

		other := openFixture(t, newSchool(), filepath.Join(t.TempDir(), "other.db")).withPeople()
		other.no(other.run(importer.Import{Kind: "ledger", File: out}))
		others := filepath.Join(o.dir, "export.2.result.csv") // the first result is that of o
		other.want(other.result(others), "made made made")
		again, err := other.store.Entries(t.Context(), 0, affiliate.Span{})
		other.no(err)
		want, err := o.store.Entries(t.Context(), 0, affiliate.Span{})
		o.no(err)
		for i, e := range again {
			if w := want[i]; e.ID != w.ID || e.Reverses != w.Reverses || e.Amount != w.Amount || e.Withheld != w.Withheld || e.Note != w.Note || e.By != w.By {
				t.Errorf("%+v\nbecame %+v", w, e)
			}
		}
		other.no(other.run(importer.Import{Kind: "ledger", File: out}))
		other.want(other.result(others), "exists exists exists")
	})
}

const (
	idOne   = "11111111-1111-7111-8111-111111111111"
	idTwo   = "22222222-2222-7222-8222-222222222222"
	idThree = "33333333-3333-7333-8333-333333333333"
)

// TestEntriesWithIDsAreToldApartByThem: two bonuses of one day and amount are two entries.
func TestEntriesWithIDsAreToldApartByThem(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		const head = "id,affiliate_user_id,kind,amount,date,reference"
		one, two, bare := ",aff-1,bonus,100,1999-12-01,", idTwo+",aff-1,bonus,100,1999-12-01,", ",aff-1,bonus,100,1 Dec 1999,"
		file := o.file("one.csv", head, one)
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		more := o.file("more.csv", head, two, idThree+two[len(idTwo):])
		o.no(o.run(importer.Import{Kind: "ledger", File: more}))
		o.want(o.resultOf(more), "made made")
		o.no(o.run(importer.Import{Kind: "ledger", File: more}))
		o.want(o.resultOf(more), "exists exists")
		for _, rows := range [][]string{{two, bare}, {bare, two}, {two, two}} {
			twice := o.file("twice.csv", append([]string{head}, rows...)...)
			o.unfinished(o.run(importer.Import{Kind: "ledger", File: twice}), "1 bad row")
		}
		if all, err := o.store.Entries(t.Context(), 0, affiliate.Span{}); err != nil || len(all) != 3 {
			t.Errorf("%d entries, %v", len(all), err)
		}
	})
}

func TestRowsThatContradictTheirIDAreNamed(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		const head = "id,affiliate_user_id,kind,amount,withheld,date,reverses"
		file := o.file("ledger.csv", head, idOne+",aff-1,payout,100,10,1999-12-01T10:00:00Z,", idThree+",aff-1,payout,100,10,1999-12-01T10:00:00Z,",
			idTwo+",aff-1,reversal,100,10,1999-12-02,"+idOne)
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		o.want(o.resultOf(file), "exists exists exists")
		for row, says := range map[string]string{
			idOne + ",aff-1,payout,100,10,1999-12-01,":             "",
			idOne + ",aff-1,payout,101,10,1999-12-01T10:00:00Z,":   "line 2, id: the ledger has this ID with the amount ₹100, not ₹101",
			idOne + ",aff-1,payout,100,0,1999-12-01T10:00:00Z,":    "with a tax of ₹10, not ₹0",
			idOne + ",aff-2,payout,100,10,1999-12-01T10:00:00Z,":   "the ledger has this ID for another affiliate",
			idOne + ",aff-1,bonus,100,0,1999-12-01T10:00:00Z,":     "with the kind payout, not bonus",
			idOne + ",aff-1,payout,100,10,1999-12-01T10:00:01Z,":   "with the date 1999-12-01T10:00:00Z, not 1999-12-01T10:00:01Z",
			idTwo + ",aff-1,reversal,100,10,1999-12-02," + idThree: "with a reversal of " + idOne + ", not " + idThree,
		} {
			wrong := o.file("wrong.csv", head, row)
			if says == "" {
				o.no(o.run(importer.Import{Kind: "ledger", File: wrong}))
				o.want(o.resultOf(wrong), "exists")
				continue
			}
			o.unfinished(o.run(importer.Import{Kind: "ledger", File: wrong}), "1 bad row")
			o.output(says)
		}
	})
}

// TestAReversalMayBeOfTheSameDay: a date alone is not earlier than what happened on that day, which is the school's.
func TestAReversalMayBeOfTheSameDay(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		at := time.Date(1999, 11, 30, 20, 0, 0, 0, time.UTC) // 1:30 on 1 December in the school
		_, err := o.store.AddEntries(t.Context(), []affiliate.Entry{{ID: idOne, At: at, AffiliateID: 1, Kind: affiliate.EntryBonus, Amount: 100_00}}, nil)
		o.no(err)
		const head = "id,affiliate_user_id,kind,amount,date,reverses"
		before := o.file("before.csv", head, ",aff-1,reversal,100,1999-11-30,"+idOne)
		o.unfinished(o.run(importer.Import{Kind: "ledger", File: before}), "1 bad row")
		o.output("a reversal is not older than the entry that it reverses")
		file := o.file("ledger.csv", head, ",aff-1,reversal,100,1999-12-01,"+idOne, idTwo+",aff-1,bonus,7,1999-12-02T10:00:00Z,",
			",aff-1,reversal,7,1999-12-02,"+idTwo)
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		o.want(o.resultOf(file), "made made made")
		entries, err := o.store.Entries(t.Context(), 0, affiliate.Span{})
		o.no(err)
		for _, e := range entries {
			if e.Reverses == idOne && !e.At.Equal(at) {
				t.Errorf("the reversal counts from %s", e.At)
			}
		}
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		o.want(o.resultOf(file), "exists exists exists")
	})
}

func TestRowsOfReversedEntriesSaySo(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		file := o.file("ledger.csv", ledgerHeader, "aff-1,,bonus,100,1999-10-01,,,")
		o.no(o.run(importer.Import{Kind: "ledger", File: file}))
		entries, err := o.store.Entries(t.Context(), 0, affiliate.Span{})
		o.no(err)
		_, err = o.store.AddEntries(t.Context(), []affiliate.Entry{entries[0].Reversal(time.Now(), "")}, nil)
		o.no(err)
		again := o.file("again.csv", ledgerHeader, "aff-1,,bonus,100,1999-10-01,,,", "aff-1,,bonus,100,1999-10-01,,B-2,")
		o.no(o.run(importer.Import{Kind: "ledger", File: again}))
		o.want(o.resultOf(again), "exists made")
		if detail := o.resultOf(again)[0]["detail"]; !strings.Contains(detail, "it was reversed: to write it once more, give the row a reference of its own") {
			t.Errorf("the detail is %q", detail)
		}
	})
}
