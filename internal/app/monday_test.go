package app_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/ui/uitest"
)

// TestAManagersMonday: what came since Friday, ten raises, forty coupons that are handed out, a list of three hundred that is ended twice,
// and the month for the finance team. At the end the school has everything once, and no limit was exceeded.
func TestAManagersMonday(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMonday(t)
		m.sellsInMarch()
		m.looksOnFriday()
		m.readsWhatCame()
		m.raisesTen()
		m.makesCoupons()
		m.handsOutPacks()
		m.importsAList()
		m.decidesWhatWasLost()
		m.reportsTheMonth()
		m.checkSchool()
	})
}

// monday is the manager, and what she has on her screen.
type monday struct {
	*commandFixture
	term  *uitest.Terminal
	zone  *time.Location
	march map[string]sums // by product
	until map[string]sums // what was sold before April
}

const (
	prepID    = "68d1013f7183c17964b104c9"
	salePrice = 4_999_00
)

// newCourses are sold from Monday on.
var newCourses = []string{"Rust for Engineers", "Kubernetes Basics", "SQL Deep Dive", "Data Structures", "Machine Learning", "Frontend Craft", "Cloud Security"}

func courseID(i int) string { return fmt.Sprintf("68d1013f7183c17964b1050%d", i) }
func creator(i int) string  { return fmt.Sprintf("creator-%02d", i) }

// isPrep reports whether a creator promotes the second product.
func isPrep(i int) bool { return i%4 == 3 && i < 36 }

// newMonday is a school with forty links, nine of them of a second product, which the program learns from a file.
func newMonday(t *testing.T) *monday {
	t.Helper()
	m := &monday{commandFixture: newCommandFixture(t)}
	var err error
	if m.zone, err = time.LoadLocation("Asia/Kolkata"); err != nil {
		t.Fatal(err)
	}
	m.at(time.March, 6, 10)
	m.school.AddProduct(fermiontest.Product{ID: prepID, Name: "Interview Prep", Slug: "interview-prep"})
	var list strings.Builder
	list.WriteString("slug,affiliate_name,affiliate_email,affiliate_user_id,product_id\n")
	for i := range 40 {
		product, id := goID, creator(i)
		if isPrep(i) {
			product = prepID
		}
		m.school.AddUser(fermiontest.User{UserID: id, Email: id + "@example.com", Name: fmt.Sprintf("Creator %02d", i)})
		m.school.AddLink(fermiontest.Link{Slug: id, UserID: id, ProductID: product, Commission: 20,
			Stats: fermiontest.Stats{Clicks: 100, Sales: 3, RevenuePaise: 3 * salePrice}})
		fmt.Fprintf(&list, "%[1]s,Creator %02[2]d,%[1]s@example.com,%[1]s,%[3]s\n", id, i, product)
	}
	if status, err := m.runImport(app.Import{Kind: "links", File: m.file("existing.csv", list.String())}); status != 0 {
		t.Fatal(status, err, m.err.String())
	}
	return m
}

// at lets time pass until an hour of a day of the year 2000 at the school.
func (m *monday) at(month time.Month, day, hour int) {
	time.Sleep(time.Until(time.Date(2000, month, day, hour, 0, 0, 0, m.zone)))
}

// polls reads every link at least once without screens, as a service does.
func (m *monday) polls() {
	m.t.Helper()
	w, before, unread := m.watch(false, nil), len(m.school.CallsTo(fermiontest.LinkStats)), len(m.school.Links())
	for range 60 {
		time.Sleep(10 * time.Second)
		read := map[string]bool{}
		for _, c := range m.school.CallsTo(fermiontest.LinkStats)[before:] {
			read[string(c.Entry)] = true
		}
		if unread = len(m.school.Links()) - len(read); unread == 0 {
			break
		}
	}
	w.stop(errCtrlC, 0)
	if unread > 0 {
		m.t.Fatalf("%d links were not read", unread)
	}
	time.Sleep(time.Minute) // its calls do not count any more
}

// sells gives the links of the first creators clicks, and fewer of them a sale each.
func (m *monday) sells(clicks int64, clicked, sold int) {
	for i := range clicked {
		m.school.AddClicks(creator(i), clicks)
	}
	for i := range sold {
		m.school.AddSale(creator(i), salePrice)
	}
}

// sellsInMarch is last month.
func (m *monday) sellsInMarch() {
	m.t.Helper()
	m.polls()
	before := m.schoolSums()
	m.sells(10, 40, 12)
	m.polls()
	m.until, m.march = m.schoolSums(), map[string]sums{}
	for product, s := range m.until {
		m.march[product] = s.minus(before[product])
	}
}

// looksOnFriday leaves everything seen, and the school sells over the weekend.
func (m *monday) looksOnFriday() {
	m.t.Helper()
	m.at(time.April, 14, 17)
	m.polls()
	m.at(time.April, 14, 18)
	term := m.start(160, 50)
	term.Advance(3*time.Second).Press("j").Advance(3*time.Second).Contains("40 links", "Clicks 4,400", "Sales 132")
	if err := term.Quit("q"); err != nil {
		m.t.Fatal(err)
	}
	m.at(time.April, 16, 12)
	m.sells(7, 20, 5)
	m.polls()
}

func (m *monday) readsWhatCame() {
	m.t.Helper()
	m.at(time.April, 17, 9)
	m.term = m.start(160, 50)
	m.term.Contains("Since Fri 18:00: +5 sales · ₹24,995 (est. ₹4,999) · +140 clicks · best Creator 00 (+1 sale)", "Links +20", "117 +7")
	m.term.Advance(5*time.Second).Press("j").Absent("Since Fri", "117 +7")
}

// raisesTen marks the nine links of a product and one more. Polling is paused from here on: it goes on beside writes in other tests, and
// costs more than they do.
func (m *monday) raisesTen() {
	m.t.Helper()
	m.term.Type(":pause polling").Press("enter").Contains("paused")
	m.term.Press("/").Type("interview").Press("enter", "*").Contains("9 of 40 links", "9 marked").Press("esc", "g", "space").Contains("10 marked")
	m.term.Press("%").Type("30").Press("enter").
		Contains("Change the commission of 10 links to 30 %", "20 → 30", "10 calls to Fermion", "enter creates 10 new links")
	m.term.Press("enter").Advance(5*time.Second).Contains("10 of 10", "10 made", "y copy 10 new URLs").Press("enter").Contains("50 links", "↳ Creator 00")
}

// makesCoupons for all links. One that was replaced gets none, as its replacement gets one.
func (m *monday) makesCoupons() {
	m.t.Helper()
	m.term.Press("*").Contains("50 marked").Press("c").Type("{name}FEST\t15%\t\t\t\r").
		Contains("New coupons for 50 links: 15% off", "→ CREATOR01FEST", "which is in this plan", "40 calls to Fermion, about 4 min",
			"enter creates 40 coupons").Absent("✗")
	m.term.Press("enter").Advance(3*time.Minute+5*time.Second).Contains("40 of 40", "40 made").Press("enter")
}

// handsOutPacks copies the pack of each affiliate, one after the other: with the newest link and the coupon.
func (m *monday) handsOutPacks() {
	m.t.Helper()
	m.term.Press("]").Contains("Creator 00   pack 1 of 40").TakeOutput() // the links are still marked
	for range 40 {
		m.term.Press("Y", "]").WaitIdle()
	}
	copied, links := m.term.Contains("pack 40 of 40").Copied(), m.school.Links()
	if len(copied) != 40 {
		m.t.Fatalf("%d packs were copied", len(copied))
	}
	for i, pack := range copied {
		percent := 20.0
		if i == 0 || isPrep(i) { // raised
			percent = 30
		}
		newest := links[slices.IndexFunc(links, func(l fermiontest.Link) bool { return l.UserID == creator(i) && l.Commission == percent })]
		for _, text := range []string{fmt.Sprintf("Hi Creator %02d,", i), "https://learn.acme.com/a/" + newest.Slug + "\n", fmt.Sprintf("CREATOR%02dFEST\n", i),
			"They save 15%", fmt.Sprintf("You earn %v%% ", percent)} {
			if !strings.Contains(pack, text) {
				m.t.Errorf("pack %d lacks %q:\n%s", i+1, text, pack)
			}
		}
	}
	m.term.Press("esc", "esc").Contains("50 links")
}

// courses writes a list of the new courses for each creator: 280 links, and a bad row after every fourteen.
func (m *monday) courses() string {
	var list strings.Builder
	list.WriteString("affiliate_email,product,commission_percent\n")
	for n := range 280 {
		if n%40 == 0 {
			m.school.AddProduct(fermiontest.Product{ID: courseID(n / 40), Name: newCourses[n/40]})
		}
		fmt.Fprintf(&list, "%s@example.com,%s,40\n", creator(n%40), newCourses[n/40])
		if n%14 == 13 {
			fmt.Fprintf(&list, "%s@example.com,%s,twenty\n", creator(n%40), newCourses[n/40])
		}
	}
	return m.file("new-courses.csv", list.String())
}

// importsAList starts the import three times: it is ended by quitting, then the machine loses power, then it comes to its end.
func (m *monday) importsAList() {
	m.t.Helper()
	file := m.courses()
	made := func() int { return len(m.school.Links()) - 50 }
	m.opensList(file, "300 rows", "280 links to make", "20 rows bad", "about 5 min")
	m.term.Press("enter").Contains("Leave out 20 bad rows?").Press("y").Advance(70 * time.Second).Contains("import 120/280")
	m.term.Press("esc", "q").Contains("Quit before everything is sent?", "The import of new-courses.csv stops after what was sent")
	if err := m.term.Quit("y"); err != nil {
		m.t.Fatal(err)
	}

	w := &wire{RoundTripper: m.o.Transport, left: 25}
	m.o.Transport = w
	m.startsPaused()
	m.goesOnWithList(fmt.Sprintf("%d rows were made by an earlier run of this import", made()),
		fmt.Sprintf("%d links to make, left by an earlier import", 280-made()))
	m.term.Press("enter", "y")
	m.losesPower(w)

	m.startsPaused()
	m.goesOnWithList(fmt.Sprintf("%d rows were made by an earlier run of this import", made()-1), "20 rows bad")
	m.term.Press("enter", "y").Advance(3*time.Minute + 20*time.Second)
	m.term.Contains("✗ not every row is done", "277 made (144 by an earlier run), 3 unknown, 20 bad", "decide in Activity", "3 to review").Press("enter")
}

func (m *monday) startsPaused() {
	m.t.Helper()
	m.term = m.start(160, 50)
	m.term.Type(":pause polling").Press("enter").Contains("paused")
}

// opensList shows what an import of the file would do.
func (m *monday) opensList(file string, texts ...string) {
	m.t.Helper()
	m.term.Press("i").WaitIdle().Press("tab", "ctrl+u").Type(file).Press("enter").WaitIdle().Contains("Import links from new-courses.csv").Contains(texts...)
}

// goesOnWithList shows what is left of the import, whose file is proposed.
func (m *monday) goesOnWithList(texts ...string) {
	m.t.Helper()
	m.term.Press("i").WaitIdle().Contains("What  links", "new-courses.csv", "and interrupted: going on makes nothing twice")
	m.term.Press("enter").WaitIdle().Contains("Import links from new-courses.csv").Contains(texts...)
}

// wire is the connection of a machine that loses power after some calls: the last link is made at the school, and its answer does not
// come back. Nothing gets through after it.
type wire struct {
	http.RoundTripper
	mu   sync.Mutex
	left int // calls for links until then
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	if strings.Contains(r.URL.Path, fermiontest.CreateLink) {
		w.left--
	}
	left := w.left
	w.mu.Unlock()
	if left >= 0 {
		resp, err := w.RoundTripper.RoundTrip(r)
		if left > 0 || err != nil {
			return resp, err
		}
		_ = resp.Body.Close()
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func (w *wire) isDead() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.left <= 0
}

// losesPower continues with a copy of the disk, taken when the connection breaks. The program that ran before ends on the old one.
func (m *monday) losesPower(w *wire) {
	m.t.Helper()
	for range 90 {
		if m.term.Advance(time.Second); w.isDead() {
			break
		}
	}
	disk := filepath.Join(m.t.TempDir(), "data")
	if err := os.CopyFS(disk, os.DirFS(m.o.DataDir)); err != nil || !w.isDead() {
		m.t.Fatal("the wire is dead:", w.isDead(), err)
	}
	_ = m.term.Quit("ctrl+c", "y")
	m.o.DataDir, m.o.Transport = disk, w.RoundTripper
}

// decidesWhatWasLost looks into the dashboard: one of the lost links is there, and the others are made again.
func (m *monday) decidesWhatWasLost() {
	m.t.Helper()
	known := m.runExport(app.Export{Kind: "links", Format: "csv"})
	links := m.school.Links()
	i := slices.IndexFunc(links, func(l fermiontest.Link) bool { return !strings.Contains(known, l.Slug) })
	if i < 0 {
		m.t.Fatal("no answer was lost")
	}
	m.term.Press("!").WaitIdle().Press("/").Type("unknown data "+strings.TrimPrefix(links[i].UserID, "creator-")).Press("enter").
		Contains("1 of ", "New link Creator")
	m.term.Press("enter").WaitIdle().Press("s").Type(links[i].Slug).Press("enter").Contains("does not say whose link").Press("enter").Advance(2*time.Second).
		Contains("saved link "+links[i].Slug, "2 to review")
	m.term.Press("esc", "/").Press("ctrl+u").Type("unknown").Press("enter", "*", "m").Contains("Make 2 writes again now?").Press("y").Advance(3*time.Second).
		Contains("sent 2 writes once more", "nothing to review")
	m.term.Press("esc", "1")
}

// reads reads the links that a filter shows now.
func (m *monday) reads(filter string, links int) {
	m.t.Helper()
	m.term.Press("/").Type(filter).Press("enter", "*", "r").WaitIdle().Contains(fmt.Sprintf("reading %d links", links)).Advance(time.Minute).Press("esc", "esc")
}

// reportsTheMonth reads the links that have sold since, and exports the month by product.
func (m *monday) reportsTheMonth() {
	m.t.Helper()
	m.reads("kubernetes", 40) // as polling does first: some were made just before the program ended, and what they sold is theirs from their first reading on
	m.reads("comm=30", 10)
	for _, l := range m.school.Links() {
		if l.ProductID == courseID(1) || l.Commission == 30 {
			m.school.AddClicks(l.Slug, 11)
			m.school.AddSale(l.Slug, salePrice)
		}
	}
	m.reads("kubernetes", 40)
	m.reads("comm=30", 10)
	m.term.Contains("of 330 links").Press("p").WaitIdle().Press("home", "down", "down", "down", "enter").WaitIdle().Press("b", "p").WaitIdle()
	unread, sum := m.unread(), 0
	for _, links := range unread {
		sum += links
	}
	m.term.Contains(fmt.Sprintf("month to date  9 products   %d of 330 links read   Clicks 690   Sales 55", 330-sum), "3 ▼2",
		"vs 1–17 Mar 2000 to the same time of day: revenue ~+358.3 %") // ~: March is known from the 6th
	file := filepath.Join(m.dir, "month.csv")
	m.term.Press("E").Contains("Export the products shown").Press("enter", "ctrl+u").Type(file).Press("enter").
		Contains("saved " + file + ": 9 products, month to date")
	m.checkMonth(file, unread)
	if err := m.term.Quit("q"); err != nil {
		m.t.Fatal(err)
	}
}
