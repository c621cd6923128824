package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
)

// checked runs doctor and returns its lines by their names.
func (c *commandFixture) checked() (status int, lines map[string]app.Check) {
	c.t.Helper()
	c.out.Reset()
	status = app.ExitStatus(app.Doctor(c.t.Context(), c.o, true))
	var all []app.Check
	if err := json.Unmarshal(c.out.Bytes(), &all); err != nil {
		c.t.Fatal(err, c.out.String())
	}
	lines = map[string]app.Check{}
	for _, l := range all {
		lines[l.Check] = l
	}
	return status, lines
}

// TestDoctorSaysHowTheSchoolIsSetUp: only what an answer or an event proves, and where in the dashboard the rest is.
func TestDoctorSaysHowTheSchoolIsSetUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		want := func(name string, ok bool, detail, fix string) {
			t.Helper()
			_, lines := c.checked()
			if l := lines[name]; l.OK != ok || !strings.Contains(l.Detail, detail) || !strings.Contains(l.Fix, fix) || fix == "" && l.Fix != "" {
				t.Errorf("%s is %+v", name, l)
			}
		}
		want("access", true, "API access is on: Fermion accepts the key", "")
		want("affiliate", true, "Fermion does not tell", "it is off in a new school")
		want("webhook", true, "no event of the school has come yet", "Manage Features → Webhooks")
		if status, _ := c.checked(); status != 0 {
			t.Errorf("hints end doctor with %d", status)
		}
		c.out.Reset()
		_ = app.Doctor(t.Context(), c.o, false)
		if !strings.Contains(c.out.String(), "affiliate look   Fermion does not tell") ||
			!strings.Contains(c.out.String(), "access    ok     API access is on") {
			t.Errorf("it prints\n%s", c.out.String())
		}

		if status, err := c.runImport(app.Import{Kind: "links", File: c.file("links.csv", twoRows)}); status != 0 {
			t.Fatal(err)
		}
		l := c.withWebhook()
		term := c.start(100, 30)
		term.Advance(5 * time.Second)
		says(t, l, hookSecret, "evt-1", goSale)
		term.WaitIdle().Quit("q")
		want("affiliate", true, "the affiliate system was on when the last link was made: 1 Jan 2000", "")
		want("webhook", true, "the school sends events: the last one came on 1 Jan 2000", "")

		c.env["FERMION_API_KEY"] = "another-key"
		if status, _ := c.checked(); status != 3 {
			t.Errorf("a refused key ends doctor with %d", status)
		}
		want("access", false, "as it does while API access is off", "Settings → API Access → Enabled")
		delete(c.env, "FERMION_API_KEY")
		want("access", true, "once Fermion accepts a key", "Settings → API Access → Enabled")
	})
}

// TestDoctorChecksTheSchoolsID where one is set, without blaming the key.
func TestDoctorChecksTheSchoolsID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		if _, lines := c.checked(); lines["school_id"].Check != "" {
			t.Errorf("nothing is set, and doctor says %+v", lines["school_id"])
		}
		c.knowsItsSchool()
		if status, lines := c.checked(); status != 0 || !strings.Contains(lines["school_id"].Detail, "is not checked") {
			t.Errorf("without a product: %d %+v", status, lines["school_id"])
		}
		term := c.start(80, 24)
		term.Advance(5 * time.Second).Quit("q") // the products are known from here on
		if status, lines := c.checked(); status != 0 || !strings.Contains(lines["school_id"].Detail, "school_id is right: Fermion finds Go for Engineers") {
			t.Errorf("%d %+v", status, lines["school_id"])
		}
		c.configured("[profiles.default]\nschool_id = \"another\"\n")
		if status, lines := c.checked(); status != 1 || lines["school_id"].OK || !strings.Contains(lines["school_id"].Fix,
			"correct school_id in [profiles.default]") || !lines["key"].OK {
			t.Errorf("%d %+v", status, lines)
		}
	})
}

// TestTheScreensSayHowTheSchoolIsSetUp: a first run names it, and the palette shows it.
func TestTheScreensSayHowTheSchoolIsSetUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.start(80, 24)
		term.Advance(5*time.Second).Contains("No links here yet", "the affiliate system is off in a new school")
		term.Press(":").Type("setup at").Press("enter").Advance(time.Second)
		term.Contains("✓ API access is on: Fermion accepts the key", "· Fermion does not tell whether the affiliate system is on", "· no event of the school",
			"Manage Features")
		term.Press("esc").Quit("q")
	})
}
