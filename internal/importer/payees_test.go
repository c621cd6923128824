package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
)

func TestPayeesAreImported(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		const head = "user_id,name,email,payee_method,payee,tds_percent"
		file := o.file("people.csv", head, "aff-1,Asha,asha@example.com,UPI,asha@okhdfc,", "aff-3,Mira,mira@example.com,bank,HDFC0001234 5010001234,7.5")
		o.no(o.run(importer.Import{Kind: "affiliates", File: file}))
		o.want(o.resultOf(file), "exists made")
		for i, want := range []string{"a***@okhdfc", "***1234"} {
			if got := o.resultOf(file)[i]["payee"]; got != want {
				t.Errorf("the result has the payee %s", got)
			}
		}
		terms := o.payTerms()
		if p := terms["aff-1"]; p.Payee != (affiliate.Payee{Method: "upi", Address: "asha@okhdfc"}) || p.Tax >= 0 {
			t.Errorf("%s, %d", p.Payee.Address, p.Tax)
		}
		if p := terms["aff-3"]; p.Payee.Address != "HDFC0001234 5010001234" || p.Tax != 7_50 {
			t.Errorf("%s, %d", p.Payee.Address, p.Tax)
		}
		for _, op := range o.operations() {
			b, err := os.ReadFile(filepath.Join(o.dir, "people.csv"))
			o.no(err)
			if address := "5010001234"; strings.Contains(op.Request+op.Result, address) || !strings.Contains(string(b), address) {
				t.Errorf("the journal has the payee: %s", op.Request)
			}
		}

		changed := o.file("changed.csv", head, "aff-1,Asha,asha@example.com,paypal,asha@example.com,")
		o.no(o.run(importer.Import{Kind: "affiliates", File: changed}))
		o.output("line 2: payee replaced: paypal a***@example.com instead of upi a***@okhdfc")
		if strings.Contains(o.err.String(), "asha@okhdfc") {
			t.Error("the plan shows the payee whole")
		}
		both := o.file("both.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okaxis,5")
		o.no(o.run(importer.Import{Kind: "affiliates", File: both, DryRun: true}))
		o.output("line 2: payee replaced: upi a***@okaxis instead of paypal a***@example.com; 5 % tax withheld")
		masked := o.file("masked.csv", head, "aff-1,Asha,asha@example.com,paypal,a***@example.com,", "aff-3,Mira,mira@example.com,bank,***9999,")
		o.no(o.run(importer.Import{Kind: "affiliates", File: masked}))
		o.output("line 3: the payee ***9999 is masked and not taken: write it whole, as an export with payees does")
		if p := o.payTerms()["aff-3"]; p.Payee.Address != "HDFC0001234 5010001234" {
			t.Errorf("a masked payee has replaced %s", p.Payee.Address)
		}
		broken := o.file("broken.csv", head, "aff-1,Asha,asha@example.com,upi,\"asha@ok\nhdfc\",", "aff-2,Ravi,ravi@example.com,,ravi@okhdfc,")
		o.unfinished(o.run(importer.Import{Kind: "affiliates", File: broken}), "2 bad rows")
		o.output("a payee is one line", "a payee needs a method")
	})
}

// payTerms are those of the database by user ID.
func (o *fixture) payTerms() map[string]affiliate.PayTerms {
	o.t.Helper()
	people, err := o.store.Affiliates(o.t.Context())
	o.no(err)
	terms, err := o.store.PayTerms(o.t.Context())
	o.no(err)
	out := map[string]affiliate.PayTerms{}
	for _, a := range people {
		if p, ok := terms[a.ID]; ok {
			out[a.UserID] = p
		}
	}
	return out
}

// colleague does something before a question is answered with yes.
type colleague struct {
	does   func()
	answer *strings.Reader
}

func (c *colleague) Read(to []byte) (int, error) {
	if c.answer == nil {
		c.does()
		c.answer = strings.NewReader("y\n")
	}
	return c.answer.Read(to)
}

// Payees that are set are summed up, in the plan and in the result.
func TestPayeesOfManyRowsAreOneLine(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		const head = "user_id,name,email,payee_method,payee"
		names := []string{"asha", "mira", "ravi", "sita"}
		people, payees := []string{head}, []string{head}
		for _, name := range names {
			person := "aff-" + name + "," + name + "," + name + "@example.com,"
			people, payees = append(people, person+","), append(payees, person+"upi,"+name+"@okaxis")
		}
		o.no(o.run(importer.Import{Kind: "affiliates", File: o.file("people.csv", people...)}))
		o.err.Reset()
		o.no(o.run(importer.Import{Kind: "affiliates", File: o.file("payees.csv", payees...)}))
		if said := o.err.String(); strings.Count(said, "4 payees set: lines 2–5\n") != 2 || strings.Contains(said, "payee set") {
			t.Errorf("the import says\n%s", said)
		}
	})
}

// TestAPayeeThatAColleagueChangesStays: between the plan and its execution a payee is set elsewhere. What the row does not change stays
// as the colleague set it, and a payee that the plan did not name is not replaced.
func TestAPayeeThatAColleagueChangesStays(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		const head = "user_id,name,email,payee_method,payee,tds_percent"
		o.no(o.run(importer.Import{Kind: "affiliates",
			File: o.file("people.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okhdfc,5", "aff-2,Ravi,ravi@example.com,upi,ravi@okhdfc,5")}))
		elsewhere := affiliate.Payee{Method: affiliate.PayByUPI, Address: "elsewhere@okaxis"}
		o.im.Interactive, o.im.Stdin = true, &colleague{does: func() {
			for _, p := range o.payTerms() {
				o.no(o.store.EditPayTerms(t.Context(), p.AffiliateID, affiliate.PayTermsEdit{Payee: &elsewhere}))
			}
		}}
		file := o.file("changed.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okhdfc,7", "aff-2,Ravi,ravi@example.com,paypal,ravi@example.com,")
		o.unfinished(o.run(importer.Import{Kind: "affiliates", File: file}), "1 bad")
		o.want(o.resultOf(file), "exists bad")
		o.output("line 3: bad: the payee was changed meanwhile by somebody else, and stays")
		now := o.payTerms()
		if asha, ravi := now["aff-1"], now["aff-2"]; asha.Payee != elsewhere || asha.Tax != 7_00 || ravi.Payee != elsewhere || ravi.Tax != 5_00 {
			t.Errorf("now %s %v and %s %v", asha.Payee.Address, asha.Tax, ravi.Payee.Address, ravi.Tax)
		}
	})
}

// TestAListOfPayeesIsOneLineInActivity: with its count, and with those whose money goes elsewhere from now on.
func TestAListOfPayeesIsOneLineInActivity(t *testing.T) {
	t.Parallel()
	newFixture(t, func(t *testing.T, o *fixture) {
		o.withPeople()
		const head = "user_id,name,email,payee_method,payee,tds_percent"
		newest := func() string {
			t.Helper()
			all, err := o.store.Notices(t.Context(), 0)
			o.no(err)
			for _, n := range all {
				if n.Rule == "" && strings.Contains(n.Text, "payee") {
					return n.Text
				}
			}
			return ""
		}
		o.no(o.run(importer.Import{Kind: "affiliates",
			File: o.file("a.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okhdfc,", "aff-2,Ravi,ravi@example.com,upi,ravi@okhdfc,5",
				"aff-3,Mira,mira@example.com,bank,HDFC0001234 5010001234,")}))
		if got, want := newest(), "a list of payees: payees of 3 affiliates set; tax withheld of 1 affiliate set; by "; !strings.HasPrefix(got, want) {
			t.Errorf("Activity has %q, want %q", got, want)
		}
		o.no(o.run(importer.Import{Kind: "affiliates",
			File: o.file("b.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okaxis,", "aff-2,Ravi,ravi@example.com,upi,ravi@okaxis,")}))
		if got := newest(); !strings.HasPrefix(got, "a list of payees: payees of 2 affiliates set; 2 of them replaced: ") ||
			strings.Contains(got, "asha@okaxis") {
			t.Errorf("Activity has %q", got)
		}
		o.no(o.run(importer.Import{Kind: "affiliates", File: o.file("c.csv", head, "aff-1,Asha,asha@example.com,upi,asha@okicici,")}))
		if got := newest(); !strings.Contains(got, "payee upi a***@okaxis → upi a***@okicici") {
			t.Errorf("Activity has %q", got)
		}
		if terms := o.payTerms(); terms["aff-2"].Payee != (affiliate.Payee{Method: "upi", Address: "ravi@okaxis"}) {
			t.Errorf("the payee is %s", terms["aff-2"].Payee)
		}
	})
}
