package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

const foreignReply = "backend.codedamn.com does not answer like Fermion"

// watch sends three calls to a host that is not Fermion's any more, says so once with what to do, and a new start sends one.
func TestWatchStopsAtAForeignHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("abc", "def", "ghi", "jkl")
		m.school.SetHost(fermiontest.Parked)
		w := m.watch(false, nil)
		time.Sleep(20 * time.Minute)
		if n := len(m.school.Calls()); n != 3 {
			t.Errorf("%d calls in 20 minutes", n)
		}
		said := w.err.String()
		if n := strings.Count(said, foreignReply); n != 1 || !strings.Contains(said, "set api_url under [profiles.default] in "+m.o.Home) {
			t.Errorf("it says\n%s", said)
		}
		w.stop(errCtrlC, 0)

		again := m.watch(false, nil)
		time.Sleep(20 * time.Minute)
		if n := len(m.school.Calls()); n != 4 || !strings.Contains(again.err.String(), foreignReply) {
			t.Errorf("%d calls\n%s", n, again.err.String())
		}
		again.stop(errCtrlC, 0)

		m.school.SetHost(fermiontest.FermionHost)
		back := m.watch(false, nil)
		time.Sleep(time.Minute)
		if n := len(m.school.CallsTo(fermiontest.LinkStats)); n < 4 || strings.Contains(back.err.String(), foreignReply) {
			t.Errorf("%d readings\n%s", n, back.err.String())
		}
		back.stop(errCtrlC, 0)
	})
}

// A watch that runs goes on when another program found Fermion at its host again.
func TestWatchGoesOnAfterAnotherProgramAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.tracks("abc")
		w := m.watch(false, nil)
		time.Sleep(time.Minute)
		m.school.SetHost(fermiontest.Moved)
		time.Sleep(10 * time.Minute)
		before := len(m.school.Calls())
		m.school.SetHost(fermiontest.FermionHost)
		time.Sleep(10 * time.Minute)
		if n := len(m.school.Calls()); n != before || !strings.Contains(w.err.String(), foreignReply+": it points to elsewhere.example") {
			t.Errorf("%d calls after %d\n%s", n, before, w.err.String())
		}
		if out, err := m.command(func(a *app.App) error { return a.AuthStatus(t.Context()) }); err != nil || !strings.Contains(out,
			"Fermion   accepts this key") {
			t.Errorf("%v\n%s", err, out)
		}
		time.Sleep(time.Minute)
		if n := len(m.school.CallsTo(fermiontest.LinkStats)); n < before || !strings.Contains(w.err.String(), "Fermion has answered again since") {
			t.Errorf("%d readings\n%s", n, w.err.String())
		}
		w.stop(errCtrlC, 0)
	})
}

// The screens say it in the header and where another host is named; a key asks once; a write that waited continues after Fermion's answer.
func TestTheScreensStopAtAForeignHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.configured("[keys]\nask-host = \"f5\"\n")
		m.tracks("abc")
		m.school.SetHost(fermiontest.Parked)
		term := m.start(100, 30)
		term.Advance(time.Minute).Contains("✗ "+foreignReply, "--api-url", "Press f5 to ask again").Absent("● live")
		term.Press("1").Contains("f5 ask once")
		if n := len(m.school.Calls()); n != 3 {
			t.Errorf("%d calls", n)
		}
		term.Press("a").Type("Asha Rao\tasha@example.com\t"+goID+"\t20").Press("enter", "enter", "enter").Advance(5 * time.Minute)
		if n := len(m.school.Calls()); n != 3 {
			t.Errorf("%d calls with a write", n)
		}
		term.Contains(foreignReply).Press("esc")
		term.Press("f5").Advance(time.Second).Contains(foreignReply)
		if n := len(m.school.Calls()); n != 4 {
			t.Errorf("%d calls after f5", n)
		}
		m.school.SetHost(fermiontest.FermionHost)
		term.Press("f5").Advance(20 * time.Second).Contains("● live").Absent(foreignReply)
		if n := len(m.school.Links()); n != 2 {
			t.Errorf("%d links: the write did not go on", n)
		}
	})
}

// doctor and auth status make one call and say what is the matter, and where the host is named.
func TestDoctorNamesAForeignHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.SetHost(fermiontest.Parked)
		m.o.APIURL = "https://other.fermion.invalid/api"
		doctor := func() (api app.Check, status int) {
			t.Helper()
			o := m.o
			var out bytes.Buffer
			o.Stdout = &out
			err := app.Doctor(t.Context(), o, true)
			var checks []app.Check
			if err := json.Unmarshal(out.Bytes(), &checks); err != nil {
				t.Fatal(err)
			}
			return checks[2], app.ExitStatus(err)
		}
		api, status := doctor() // a read is tried twice
		if n := len(m.school.Calls()); n != 2 || status != 1 || api.OK || !strings.Contains(api.Detail, "other.fermion.invalid does not answer like Fermion") ||
			!strings.Contains(api.Fix, "--api-url") {
			t.Errorf("%d calls, status %d, %+v", n, status, api)
		}
		doctor()
		if api, status = doctor(); status != 1 || !strings.Contains(api.Detail, "does not answer like Fermion") || !strings.Contains(api.Detail,
			"nothing but this check is sent there") {
			t.Errorf("status %d, %+v", status, api)
		}
		if n := len(m.school.Calls()); n != 4 { // one for each doctor
			t.Errorf("%d calls", n)
		}
		out, err := m.command(func(a *app.App) error { return a.AuthStatus(t.Context()) })
		if n := len(m.school.Calls()); n != 5 || err != nil || !strings.Contains(out, "not checked: other.fermion.invalid does not answer like Fermion") {
			t.Errorf("%d calls: %v\n%s", n, err, out)
		}
	})
}

// A limit is not said to be a lost connection.
func TestAuthStatusSaysThatCallsAreStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
		out, err := m.command(func(a *app.App) error { return a.AuthStatus(t.Context()) })
		if err != nil || !strings.Contains(out, "Fermion   not checked: calls are held until ") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// An import asks once before it sends, and sends nothing to a stranger; the rows wait for --resume.
func TestAnImportStopsAtAForeignHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		rows := "affiliate_user_id,affiliate_name,affiliate_email,product_id,commission_percent\n"
		for _, name := range strings.Fields("asha bina chitra devi esha farah gita hema indu jaya") {
			rows += "," + name + "," + name + "@example.com," + goID + ",20\n"
		}
		file := filepath.Join(t.TempDir(), "links.csv")
		if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		run := func() error {
			_, err := m.command(func(a *app.App) error {
				return a.Import(t.Context(), app.Import{Kind: "links", File: file, Yes: true, Resume: true})
			})
			return err
		}
		m.school.SetHost(fermiontest.AnotherAPI)
		if err := run(); app.ExitStatus(err) != 1 || !strings.Contains(err.Error(), "10 not sent yet") || !strings.Contains(err.Error(), foreignReply) {
			t.Error(err)
		}
		if n := len(m.school.Calls()); n != 3 {
			t.Errorf("%d calls", n)
		}
		if err := run(); app.ExitStatus(err) != 1 || !strings.Contains(err.Error(), foreignReply) {
			t.Error(err)
		}
		if n := len(m.school.Calls()); n != 4 {
			t.Errorf("%d calls by the next one", n)
		}
		m.school.SetHost(fermiontest.FermionHost)
		if err := run(); err != nil || len(m.school.Links()) != 10 {
			t.Errorf("%d links: %v", len(m.school.Links()), err)
		}
	})
}

// command runs a command of its own, as a process would, and returns what it printed.
func (m *fixture) command(run func(*app.App) error) (out string, err error) {
	m.t.Helper()
	o := m.o
	var b bytes.Buffer
	o.Stdout, o.Stderr = &b, io.Discard
	a, err := app.Open(m.t.Context(), o)
	if err != nil {
		m.t.Fatal(err)
	}
	err = run(a)
	if closing := a.Close(context.Background()); err == nil {
		err = closing
	}
	return b.String(), err
}
