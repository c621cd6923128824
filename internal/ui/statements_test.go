package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// lastCopied is what was copied last.
func (x *world) lastCopied() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.copied) == 0 {
		return ""
	}
	return x.copied[len(x.copied)-1]
}

func TestAStatementIsShownCopiedAndOfAnotherPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		term := x.open(t, 160, 50).WaitIdle().Press("5").WaitIdle().Press("Y").WaitIdle().Contains("copied the statement of codewithmeera, last month")
		for _, want := range []string{"Statement for codewithmeera", "2 Dec 1999   est. earned", "k3f9x2a0  Go for Engineers", "payout", "closing balance",
			"of this on hold", "Clears on", "est.:", "~:"} {
			if got := x.lastCopied(); !strings.Contains(got, want) {
				t.Errorf("%q is not in the copied statement:\n%s", want, got)
			}
		}
		term.Press("enter").WaitIdle().Press("p").WaitIdle().Contains("since tracking began").Press("down", "enter").WaitIdle().
			Contains("Statement   Nov 1999", "owed before September", "30 Nov 1999  closing balance")
		term.Press("Y").WaitIdle()
		if got := x.lastCopied(); !strings.Contains(got, "23 Nov 1999  opening") || strings.Contains(got, "UTR4471") {
			t.Errorf("the statement of November is\n%s", got)
		}
		term.Quit("ctrl+c")
	})
}

// A line of the statement leads to its link at its day, or to its entry of the ledger.
func TestALineOfAStatementOpensWhatItIsAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		for i, day := range []int{-39, -30, -29, -6, 0} { // 23 Nov, 2 and 3 Dec, 26 Dec, 1 Jan
			at := time.Now().AddDate(0, 0, day)
			x.samples = append(x.samples, affiliate.Sample{FirstRead: at, LastRead: at.Add(time.Hour), Counters: affiliate.Counters{Clicks: int64(100 * i)}})
		}
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Press("enter").WaitIdle().Press("tab", "tab").WaitIdle().Press("j").
			Contains("Go for Engineers · 10 clicks").Press("enter").WaitIdle()
		term.Absent("closing balance").Contains("▸ 2 Dec 1999").Press("esc").WaitIdle().Contains("closing balance")
		term.Press("G").Contains("~ earned 2–26 Dec 1999").Press("enter").WaitIdle().Contains("▸ 26 Dec 1999").Press("esc").WaitIdle()
		term.Press("g", "j", "j").Contains("UTR4471").Press("enter").WaitIdle().Contains("▸ 22 Dec 1999  payout").Absent("closing balance")
		term.Press("esc").WaitIdle().Contains("▸ 22 Dec 1999  payout", "closing balance", "tab section enter open").Press("k", "k", "enter").
			Contains("this line is about no link and no entry")
		term.Press("j", "j", "enter").WaitIdle().Absent("closing balance").Press("tab", "enter").WaitIdle().Contains("▸ 26 Dec 1999").Quit("ctrl+c") // of what is on hold
	})
}

// typeInto replaces what a field proposes.
func typeInto(term *uitest.Terminal, text string) *uitest.Terminal {
	return term.Press("tab").Press(text)
}

func TestAStatementIsSavedAndReplacedOnlyWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		file := filepath.Join(t.TempDir(), "meera.txt")
		if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		content := func() string {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Press("enter").WaitIdle().Press("E").WaitIdle()
		typeInto(term, file).Press("enter").WaitIdle().Contains("Replace the file?").Press("enter").WaitIdle()
		if got := content(); got != "before" {
			t.Errorf("the file was replaced unasked: %q", got)
		}
		term.Press("enter").WaitIdle().Press("y").WaitIdle().Contains("saved " + file)
		if got := content(); !strings.Contains(got, "Statement for codewithmeera") {
			t.Errorf("the file holds %q", got)
		}
		if got := x.settings["ui.export_folder"]; got != filepath.Dir(file) {
			t.Errorf("the folder that is remembered is %q", got)
		}
		term.Press("E").WaitIdle().Contains("File").Quit("ctrl+c")
	})
}

// The statements of the marked affiliates are one file each. When one of the files exists, none is written.
func TestStatementsOfMarkedAffiliates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		folder := filepath.Join(t.TempDir(), "october")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "aff-1-1999-12.txt"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		names := func() string {
			files, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, f := range files {
				all = append(all, f.Name())
			}
			return strings.Join(all, " ")
		}
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Press("*", "E").WaitIdle().Contains("Save 4 statements")
		typeInto(term, folder).Press("enter").WaitIdle().Contains("nothing was written")
		if got := names(); got != "aff-1-1999-12.txt" {
			t.Errorf("the folder holds %s", got)
		}
		if err := os.Remove(filepath.Join(folder, "aff-1-1999-12.txt")); err != nil {
			t.Fatal(err)
		}
		term.Press("enter").WaitIdle().Contains("4 statements written to " + folder)
		if got := names(); got != "aff-0-1999-12.txt aff-1-1999-12.txt aff-2-1999-12.txt aff-3-1999-12.txt" {
			t.Errorf("the folder holds %s", got)
		}
		term.Quit("ctrl+c")
	})
}

// What is exported is what is shown: the rows of the filter in their order.
func TestTheRowsShownAreExported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		file := filepath.Join(t.TempDir(), "owed.csv")
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Press("/", "due>0", "enter").WaitIdle().Press("E").WaitIdle().Contains("3 of 4 balances")
		typeInto(term, file).Press("enter").WaitIdle().Contains("saved " + file)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(b)), "\n")
		if len(lines) != 4 || !strings.HasPrefix(lines[0], "\ufeffaffiliate_user_id,") || !strings.HasPrefix(lines[1], "aff-0,") ||
			!strings.HasPrefix(lines[2], "aff-1,") {
			t.Errorf("the export is\n%s", b)
		}
		term.Press("esc").WaitIdle().Press("tab", "tab", "E").WaitIdle().Press("clipboard", "enter").WaitIdle().Contains("copied ledger-2000-01-01 as a table")
		if got := strings.Split(strings.TrimSpace(x.lastCopied()), "\n"); len(got) != 5 || len(strings.Split(got[1], "\t")) < 12 {
			t.Errorf("copied %q", got)
		}
		term.Quit("ctrl+c")
	})
}

// The payments of a batch are exported as they are shown, with masked payees.
func TestPaymentsAreExported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		file := filepath.Join(t.TempDir(), "payments.csv")
		term := payOn(t, x, s, 160, 50, "*", "$", "enter", "esc", "E").Contains("Export the payments shown", "2 payments of P-")
		typeInto(term, file).Press("enter").WaitIdle().Contains("saved " + file)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := `affiliate_user_id,affiliate_email,affiliate_name,state,decided_at,amount_paise,withheld_paise,net_paise,reference,batch,payee_method,payee,note,amount,withheld,net`
		lines := strings.Split(strings.TrimPrefix(strings.TrimSpace(string(b)), "\ufeff"), "\n")
		if len(lines) != 3 || lines[0] != want || !strings.Contains(lines[1], ",prepared,,4000000,400000,3600000,P-") ||
			!strings.Contains(lines[1], "-001,P-") || !strings.Contains(lines[1], ",upi,m***@okhdfc,") {
			t.Errorf("the export is\n%s", b)
		}
		term.Quit("ctrl+c")
	})
}

// The balances of a day are shown plainly as such, and nothing is paid from them.
func TestBalancesAsOfADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		term := x.open(t, 120, 30).WaitIdle().Press("5").WaitIdle().Contains("₹40,000")
		term.Press(":", "as of", "enter").WaitIdle().Contains("Balances as of a day").Press("2000-02-01", "enter").Contains("2000-02-01 is in the future")
		term.Press("esc", "y").WaitIdle().Press(":", "as of", "enter").WaitIdle().Press("1999-12-19", "enter").WaitIdle().
			Contains("as of 19 Dec 1999, esc: now", "₹55,000")
		term.Press("$").WaitIdle().Contains("these are the balances of 19 Dec 1999: esc goes back to now")
		term.Press("enter").WaitIdle().Contains("as of 19 Dec 1999, esc: back", "Statement", "Due ₹55,000", "Paid ₹0")
		term.Press("tab", "tab").WaitIdle().Press("j", "j").Contains("▸ 22 Dec 1999  payout").Press("enter").
			Contains("this entry is after 19 Dec 1999: open it from the balances of now", "closing balance")
		term.Press("$").WaitIdle().Contains("this is the account on 19 Dec 1999: open it from the balances of now").Press("esc").WaitIdle().
			Contains("as of 19 Dec 1999, esc: now")
		term.Press("esc").WaitIdle().Absent("as of 19 Dec").Contains("₹40,000").Quit("ctrl+c")
	})
}

// What is due stands on Affiliates, is found and sorted by, and follows the ledger.
func TestAffiliatesShowWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s := paying(t)
		term := x.follow(t, s, x.open(t, 160, 30).WaitIdle()).Press("2").WaitIdle().Contains("Due", "₹40,000", "−₹300")
		term.Press("/", "due>1000", "enter").WaitIdle().Contains("2 of 4 affiliates", "codewithmeera").Absent("ravi.codes")
		term.Press("enter").WaitIdle().Contains("On hold").Press("esc", "esc").WaitIdle().Press("/", "meera", "enter", "enter").WaitIdle().
			Contains("Due ₹40,000", "On hold ₹4,000", "Paid ₹15,000")
		term.Press(":", "open the account", "enter").WaitIdle().Contains("Statement").Quit("ctrl+c")
	})
}

// What is due on Affiliates follows a payment of one's own at once, and the rows stay in their places.
func TestAffiliatesFollowAPayment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, s, _ := selfPaying(t)
		x.settings["ui.sort.affiliates"] = "-due"
		term := x.follow(t, s, x.open(t, 160, 30).WaitIdle()).Press("2").WaitIdle()
		due := func() string {
			var rows []string
			for line := range strings.Lines(term.Screen()) {
				if cells := strings.Fields(strings.TrimPrefix(line, "▸")); strings.Contains(line, "@example.com") {
					rows = append(rows, cells[0]+" "+cells[len(cells)-1])
				}
			}
			return strings.Join(rows, ", ")
		}
		if got := due(); !strings.HasPrefix(got, "codewithmeera ₹40,000.00, devdiaries ₹2,469.11, ") {
			t.Errorf("before: %s", got)
		}
		term.Press(":", "pay all", "enter").WaitIdle().Press("enter").WaitIdle().Contains("Prepared").Press("esc", "esc")
		if got := due(); !strings.HasPrefix(got, "codewithmeera ₹0.00, devdiaries ₹0.00, ") {
			t.Errorf("after: %s", got)
		}
		term.Quit("ctrl+c")
	})
}

// The statements of the affiliates that are marked on Affiliates go into a folder too.
func TestStatementsFromTheListOfAffiliates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, _ := paying(t)
		folder := t.TempDir()
		x.settings["ui.export_folder"] = folder
		term := x.open(t, 120, 30).WaitIdle().Press("2").WaitIdle().Press("space", "space", ":", "their statements", "enter").WaitIdle()
		term.Contains("Save 2 statements").Press("enter", "enter").WaitIdle().Contains("2 statements written to")
		if files, err := filepath.Glob(filepath.Join(folder, "statements-1999-12", "*.txt")); err != nil || len(files) != 2 {
			t.Errorf("written: %q, %v", files, err)
		}
		term.Quit("ctrl+c")
	})
}
