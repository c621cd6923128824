package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store"
)

const hookSecret = "open-sesame-and-more"

// port is a loopback address without a socket.
type port struct {
	*fermiontest.Listener
	at string
}

func (p port) Addr() net.Addr {
	a, _ := net.ResolveTCPAddr("tcp", p.at)
	return a
}

// withWebhook gives the manager a port for the webhook, and its secret to the keyring.
func (m *fixture) withWebhook() *fermiontest.Listener {
	m.t.Helper()
	l := fermiontest.NewListener()
	m.o.WebhookAddr = "8787"
	m.o.Listen = func(_, address string) (net.Listener, error) { return port{l, address}, nil }
	if err := m.keyring.Set("fermion-tui", "default/webhook", hookSecret); err != nil {
		m.t.Fatal(err)
	}
	return l
}

// says is the school's dashboard sending an event.
func says(t *testing.T, l *fermiontest.Listener, secret, id, more string) int {
	t.Helper()
	body := fmt.Sprintf(`{"eventUniqueId":%q,"timestampIsoString":%q,"isTestEvent":false,"payload":{"userFullname":"Ravi Kumar","userEmail":"ravi@example.com",%s}}`,
		id, time.Now().UTC().Format(time.RFC3339Nano), more)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://hooks.example.com/in", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Fermion-Webhook-Secret", secret)
	transport := l.Transport()
	defer transport.CloseIdleConnections()
	w, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err != nil || len(answer) > 0 {
		t.Fatalf("answered %q %v", answer, err)
	}
	return w.StatusCode
}

const goSale = `"eventType":"paid-digital-product-sale","paymentGateway":"Razorpay","chargedAmountInrPaise":499900,"productSlug":"go","productName":"Go for Engineers"`

// TestAWebhookSaleIsSeenAtOnceAndFindsItsLink: also what the school says besides.
func TestAWebhookSaleIsSeenAtOnceAndFindsItsLink(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		m.tracks("meera1", "devdia", "ashara")
		term := m.start(160, 40)
		term.Advance(30 * time.Second)
		term.Press("6").Contains("webhook at 127.0.0.1:8787", "0 entries")
		m.school.AddSale("devdia", 499900)
		for range 3 { // replayed
			if code := says(t, l, hookSecret, "evt-1", goSale); code != 200 {
				t.Fatal(code)
			}
		}
		term.WaitIdle().Contains("1 entry", "Sale ₹4,999 · Go for Engineers · Ravi Kumar", "looking for its link")
		if code := says(t, l, "guessed", "evt-2", goSale); code != http.StatusUnauthorized {
			t.Fatal(code)
		}
		says(t, l, hookSecret, "evt-3", `"eventType":"certificate-issued"`)
		term.Advance(15*time.Second).Contains("4 entries", "Webhook request", "wrong or missing secret", "devdia · devdia", "certificate-issued",
			"the first sale of this link")
		says(t, l, hookSecret, "evt-4", goSale) // direct
		term.Advance(15 * time.Second).Contains("not an affiliate sale, or not tracked")
		term.Press(":").Type("webhook listener").WaitIdle().Contains("Webhook listener: on, 127.0.0.1:8787").Press("enter").
			Contains("3 events, 2 sent again, 1 refused")
		term.Press("esc", "1").WaitIdle().Contains("Sales 1", "₹4,999") // events add to no total
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Dial(t.Context(), "", ""); err == nil {
			t.Error("it still listens")
		}
	})
}

// TestTheListenerNeedsItsSecret: without one it says how to set it, and listens once it is set.
func TestTheListenerNeedsItsSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		if err := m.keyring.Delete("fermion-tui", "default/webhook"); err != nil {
			t.Fatal(err)
		}
		term := m.start(120, 40)
		term.WaitIdle().Contains("the webhook listener needs the secret", "run fermion-tui auth", `choose "Set the webhook secret"`)
		term.Press("6").Contains("✗ webhook is off")
		term.Press(":").Type("set the webhook").Press("enter").Type(hookSecret + "\r")
		term.WaitIdle().Contains("webhook at 127.0.0.1:8787")
		if text, err := m.keyring.Get("fermion-tui", "default/webhook"); text != hookSecret || err != nil {
			t.Errorf("the keyring holds %q %v", text, err)
		}
		if code := says(t, l, hookSecret, "evt-1", goSale); code != 200 {
			t.Error(code)
		}
		term.Press(":").Type("set the webhook").Press("enter").Type("another-secret-of-it\r").WaitIdle()
		if old, fresh := says(t, l, hookSecret, "evt-2", goSale), says(t, l, "another-secret-of-it", "evt-2", goSale); old != http.StatusUnauthorized ||
			fresh != 200 {
			t.Errorf("the old secret: %d, the new one: %d", old, fresh)
		}
		term.Quit("q")
	})
}

func TestAPortThatIsTakenEndsNoScreen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.withWebhook()
		m.o.Listen = func(string, string) (net.Listener, error) {
			return nil, &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
		}
		m.tracks("meera1")
		term := m.start(120, 30)
		term.WaitIdle().Contains("cannot use 127.0.0.1:8787: another program has that port").Press("j").Absent("another program")
		term.Press("6").Contains("✗ webhook is off", "Error", "the webhook listener cannot")
		term.Advance(10 * time.Second).Contains("● live")
		term.Quit("q")
		m.watch(false, nil).endsWith(1)
	})
}

// TestWatchTakesEvents: they make it look at the right links at once, but its lines are of changes.
func TestWatchTakesEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		m.o.WebhookAddr = "0.0.0.0:8787"
		m.tracks("meera1", "devdia")
		w := m.watch(false, nil)
		time.Sleep(30 * time.Second)
		if said := w.err.String(); !strings.Contains(said, "listening for webhook events at http://0.0.0.0:8787/") || !strings.Contains(said, "plain HTTP") {
			t.Errorf("it said %q", said)
		}
		m.school.AddSale("meera1", 499900)
		if code := says(t, l, hookSecret, "evt-1", goSale); code != 200 {
			t.Fatal(code)
		}
		time.Sleep(15 * time.Second)
		w.stop(errCtrlC, 0)
		if lines := strings.Count(w.out.String(), "\n"); lines != 1 || !strings.Contains(w.out.String(), "+1 sale  meera1 · Go for Engineers") {
			t.Errorf("it printed %q", w.out.String())
		}
		m.inDatabase(func(s *store.Store) error {
			e, err := s.Event(t.Context(), "evt-1")
			if err == nil && (e.State != "taken" || e.ChangeSeq == 0) {
				t.Errorf("%+v", e)
			}
			return err
		})
	})
}

// TestWatchPrintsRefusedRequests: one line a reason, at most one a minute of each, with what can be done.
func TestWatchPrintsRefusedRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		w := m.watch(false, nil)
		time.Sleep(5 * time.Second)
		refused := func() []string {
			var lines []string
			for line := range strings.Lines(w.err.String()) {
				if strings.Contains(line, "refused") {
					lines = append(lines, strings.TrimSpace(line))
				}
			}
			return lines
		}
		for i := range 50 {
			if code := says(t, l, "guessed", fmt.Sprint("evt-", i), goSale); code != http.StatusUnauthorized {
				t.Fatal(code)
			}
			time.Sleep(time.Second)
		}
		says(t, l, hookSecret, "evt-51", "no JSON")
		if got := refused(); len(got) != 2 || !strings.Contains(got[0], "the webhook listener refused a request: wrong or missing secret") ||
			!strings.Contains(got[0], "fermion-tui auth webhook") || !strings.Contains(got[1], "it could not be read: ") ||
			strings.Contains(got[1], "auth webhook") {
			t.Fatalf("%q", got)
		}
		time.Sleep(time.Minute)
		says(t, l, "guessed", "evt-60", goSale)
		if got := refused(); len(got) != 3 || !strings.Contains(got[2], "(49 more like it since ") {
			t.Errorf("%q", got)
		}
		if out := w.out.String(); out != "" {
			t.Errorf("among the data: %s", out)
		}
		w.stop(errCtrlC, 0)
	})
}

func TestWatchWithoutASecretEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.withWebhook()
		if err := m.keyring.Delete("fermion-tui", "default/webhook"); err != nil {
			t.Fatal(err)
		}
		w := m.watch(false, nil)
		w.endsWith(1)
		if !strings.Contains(w.trouble.Error(), "fermion-tui auth webhook") {
			t.Error(w.trouble)
		}
	})
}

// TestRefusedRequestsDoNotSlowTheScreensDown: two hundred connections that drip, and each key is drawn at once all the same.
func TestRefusedRequestsDoNotSlowTheScreensDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		m.tracks("meera1", "devdia")
		term := m.start(100, 30)
		term.Advance(20 * time.Second)
		ctx, leave := context.WithCancel(t.Context())
		for range 200 {
			go func() {
				for ctx.Err() == nil {
					c, err := l.Dial(ctx, "", "")
					if err != nil {
						return
					}
					_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\n")
					_, _ = io.Copy(io.Discard, c) // until it is cut off
					c.Close()
				}
			}()
		}
		for range 5 {
			term.Advance(2*time.Second).Press("6").WaitIdle().Contains("webhook at 127.0.0.1:8787").Press("1").WaitIdle().Contains("2 links", "● live")
		}
		if code := says(t, l, hookSecret, "evt-1", goSale); code != 200 {
			t.Error(code)
		}
		leave()
		time.Sleep(time.Minute)
		term.Quit("q")
	})
}

// TestTheWebhookSecretIsInNoFile: with the debug log on, while it is set, used and guessed at.
func TestTheWebhookSecretIsInNoFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		var said bytes.Buffer
		m.o.Debug, m.o.Stderr = true, &said
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		says(t, l, hookSecret, "evt-1", goSale)
		says(t, l, hookSecret+"x", "evt-2", goSale)
		says(t, l, hookSecret, "evt-"+hookSecret, `"eventType":"`+hookSecret+`"`) // somebody put it where it does not belong
		term.Press(":").Type("set the webhook").Press("enter").Type(hookSecret + "\r").WaitIdle()
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		err := filepath.WalkDir(m.o.DataDir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".log" {
				return err
			}
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte(hookSecret)) || bytes.Contains(b, []byte("ravi@example.com")) {
				t.Errorf("the secret or a buyer is in %s:\n%s", path, b)
			}
			if !bytes.Contains(b, []byte("kind=paid-digital-product-sale")) {
				t.Errorf("the log says nothing of the event:\n%s", b)
			}
			return err
		})
		if err != nil || strings.Contains(said.String(), hookSecret) {
			t.Error(err, said.String())
		}
	})
}

func TestAnOpenSaleOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		l := m.withWebhook()
		m.tracks("meera1", "devdia")
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		if code := says(t, l, hookSecret, "evt-1", goSale); code != 200 {
			t.Error(code)
		}
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		m.inDatabase(func(s *store.Store) error {
			all, err := s.Events(t.Context(), 0)
			if err == nil && (len(all) != 1 || all[0].State != affiliate.EventMatching) {
				t.Errorf("the sale is not open: %+v", all)
			}
			return err
		})
		m.school.AddSale("meera1", 499900)
		m.withWebhook()
		term = m.start(120, 30)
		term.Press("6").Advance(20*time.Second).Contains("Sale ₹4,999 · Go for Engineers", "matched", "meera1 · meera1")
		term.Quit("q")
	})
}
