package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

// read is a file that was exported, without its byte order mark.
func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(string(data), "\ufeff")
}

// TestEveryListExportsAllItsColumns: each column that can be chosen stands for columns of an export.
func TestEveryListExportsAllItsColumns(t *testing.T) {
	for name, c := range map[string]struct {
		keys    []string
		columns string // that the file begins with
	}{
		"links": {nil,
			"affiliate_user_id,affiliate_email,affiliate_name,product_id,product_name,commission_percent,clicks,sales,revenue_paise,est_commission_paise,slug,url,conversion_percent,epc_paise,sampled_at,campaign,tags,last_sale_at,created_at,period_from,period_to,complete,revenue,est_commission,epc\n"},
		"affiliates": {[]string{"2"},
			"user_id,name,email,links,clicks,sales,conversion_percent,revenue_paise,est_commission_paise,last_sale_at,due_paise,tags,epc_paise,created_at,period_from,period_to,complete,revenue,est_commission,due,epc\n"},
		"coupons": {[]string{"4"}, "code,product_id,product_name,discount,affiliate_user_id,affiliate_email,affiliate_name,expires,uses,slug,state\n"},
		"of-a-page": {[]string{"2", "j", "enter"},
			"affiliate_user_id,affiliate_email,affiliate_name,product_id,product_name,commission_percent,clicks,sales,revenue_paise,est_commission_paise,slug,url,conversion_percent,epc_paise,sampled_at,period_from"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				file := filepath.Join(t.TempDir(), "out.csv")
				all := "affiliate,product,comm,clicks,sales,revenue,earned,slug,conv,epc,trend,age,email,campaign,tags,last_sale,created"
				x.settings["ui.columns.links"], x.settings["ui.columns.affiliates"] = all,
					"name,email,links,clicks,sales,conv,revenue,earned,last_sale,due,tags,epc,created"
				term := x.open(t, 120, 30).WaitIdle().Press(c.keys...).WaitIdle().Press("E").WaitIdle()
				term.Press("tab", file, "enter").WaitIdle().Contains("saved " + file[:20])
				if got := read(t, file); !strings.HasPrefix(got, c.columns) {
					t.Errorf("the file is\n%s, want\n%s", got, c.columns)
				}
				term.Quit("q")
			})
		})
	}
}

// TestAnExportHasWhatIsShown: the rows of the filter in their order, and the chosen columns in theirs, with exact paise.
func TestAnExportHasWhatIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.columns.links"] = "slug,earned,clicks,-affiliate,-product,-comm,-sales,-revenue,-conv,-epc,-trend,-age"
		x.settings["ui.sort.links"] = "-clicks"
		x.in.Affiliates[0].Name = "=2+3"
		file := filepath.Join(t.TempDir(), "links.json")
		term := x.open(t, 120, 30).WaitIdle().Press("/").Type("example").Press("enter", "E").WaitIdle().
			Contains("2 of 3 links, in the order shown: slug, url, est_commission_paise,")
		term.Press("json", "tab", file, "enter").WaitIdle()
		want := `[
{"slug":"k3f9x2ab","url":"","est_commission_paise":9600000,"clicks":4812,"period_from":null,"period_to":"1999-12-31T23:59:20Z","complete":true},
{"slug":"p0q8w7zz","url":"","est_commission_paise":5123975,"clicks":2310,"period_from":null,"period_to":"1999-12-31T23:59:20Z","complete":true}
]
`
		if got := read(t, file); got != want {
			t.Errorf("the file is\n%s, want\n%s", got, want)
		}
		term.Press("w", "j", "space", "enter", "E").WaitIdle().Contains(filepath.Base(file[:10])).Press("clipboard", "enter").WaitIdle()
		x.mu.Lock()
		defer x.mu.Unlock()
		if len(x.copied) != 1 || !strings.HasPrefix(x.copied[0], "slug\turl\tclicks\tperiod_from\tperiod_to\tcomplete\nk3f9x2ab\t\t4812\t") {
			t.Errorf("copied %q", x.copied)
		}
	})
}

// TestAnExportIntoAFolderGetsAName: a folder is no file that could be replaced, and the next enter writes one in it.
func TestAnExportIntoAFolderGetsAName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.opts.Demo = true
		folder := t.TempDir()
		term := x.open(t, 120, 30).WaitIdle().Press("E").WaitIdle().Contains("links-2000-01-01.csv")
		term.Press("json", "tab", folder, "enter").WaitIdle().Contains("links-2000-01-01.json").Absent("Replace the file?")
		// lines end where the folder's length has them end
		said := strings.Join(strings.Fields(strings.ReplaceAll(term.Screen(), "│", " ")), " ")
		if !strings.Contains(said, "is a folder: enter writes this file in it") || strings.Contains(said, "✗") {
			t.Error(said)
		}
		term.Press("enter").WaitIdle().Contains("saved ")
		if got := read(t, filepath.Join(folder, "links-2000-01-01.json")); !strings.HasPrefix(got, "[\n{") {
			t.Errorf("the file is %s", got)
		}
		term.Quit("q")
	})
}

// TestAnExportThatCannotBeWrittenLeavesNothing: the dialog says why, and what was typed stays.
func TestAnExportThatCannotBeWrittenLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		folder := t.TempDir()
		taken := filepath.Join(folder, "taken.md")
		if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		term := x.open(t, 120, 30).WaitIdle().Press("E").WaitIdle().Press("mark", "tab", filepath.Join(folder, "no", "links.md"), "enter").WaitIdle().
			Contains("links.md")
		if said := strings.Join(strings.Fields(strings.ReplaceAll(term.Screen(), "│", " ")), " "); !strings.Contains(said, "does not exist: make it, or name another one") { // lines end where the folder's length has them end
			t.Error(said)
		}
		term.Press("ctrl+u", taken, "enter").WaitIdle().Contains("Replace the file?").Press("enter").WaitIdle()
		if read(t, taken) != "mine" {
			t.Error("the file was replaced without a yes")
		}
		term.Press("enter").WaitIdle().Press("y").WaitIdle().Contains("saved ")
		if got := read(t, taken); !strings.HasPrefix(got, "| affiliate_user_id | affiliate_email |") || !strings.Contains(got, "\n| --- |") ||
			!strings.Contains(got, "| 48000000 |") {
			t.Errorf("the file is\n%s", got)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
			t.Errorf("left are %v, %v", left, err)
		}
		term.Quit("q")
	})
}

// TestAnExportSaysThatMarksDoNotCount: other actions work on the marked rows.
func TestAnExportSaysThatMarksDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("E").WaitIdle().Contains("3 links, in the order shown").Absent("marks do not count")
		term.Press("esc", "space", "E").WaitIdle().Contains("All rows shown; marks do not count. 3 links", "in the order shown").Press("esc").Quit("q")
	})
}

// TestAnExportNeverAsksToReplaceADatabase: it is refused at once.
func TestAnExportNeverAsksToReplaceADatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "f.db")
		if err := os.WriteFile(file, []byte("SQLite format 3\x00"+strings.Repeat("\x00", 4096)), 0o600); err != nil {
			t.Fatal(err)
		}
		term := peopled().open(t, 160, 30).WaitIdle().Press("E").WaitIdle().Press("tab", file, "enter").WaitIdle()
		term.Contains("database", "changed:").Absent("Replace the file?").Press("esc", "y").Quit("q")
	})
}

// TestTheFieldsOfAnExportStayInViewOnASmallTerminal: the note that names the columns is cut instead.
func TestTheFieldsOfAnExportStayInViewOnASmallTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 60, 15).WaitIdle().Press("E").WaitIdle().Contains("Format", "File ", "links-2000-01-01.csv", "enter  next field", "…")
		term.Press("tab").WaitIdle().Contains("Format", "File ", "enter  export").Quit("ctrl+c")
	})
	synctest.Test(t, func(t *testing.T) { // it is whole where there is room, and no format is hidden
		peopled().open(t, 120, 40).WaitIdle().Press("E").WaitIdle().Contains("csv", "json", "markdown", "clipboard").Absent("1 more").Quit("ctrl+c")
	})
}
