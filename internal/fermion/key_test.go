package fermion_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
)

// telltale is a piece of the key that no spelling of it changes.
const telltale = "S3CRET"

func TestKeyIsNeverPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logBuffer
		o := fermion.Options{BaseURL: base, Key: key, Log: log.logger()}
		_, c := open(t, o)
		inside := struct {
			K fermion.Key
			k fermion.Key
			P *fermion.Client
			O fermion.Options
		}{K: key, P: c, O: o}
		encoded, err := json.Marshal(map[string]any{"key": key, "both": inside})
		if err == nil && strings.Contains(string(encoded), telltale) {
			t.Errorf("JSON: %s", encoded)
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10.3s"} {
			for _, v := range []any{key, c, *c, o, &o, inside, []fermion.Key{key}} {
				s := fmt.Sprintf(verb, v)
				if strings.Contains(s, telltale) || strings.Contains(s, fmt.Sprintf("%x", telltale)) {
					t.Errorf("%s of %T: %s", verb, v, s)
				}
			}
		}
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", key, "options", o, "client", c)
		if strings.Contains(log.String(), telltale) {
			t.Errorf("log: %s", &log)
		}
	})
}

// escaped is how a server in PHP or Python may write a text in JSON.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

// keptBody is the answer that an error keeps, "" when it keeps none.
func keptBody(err error) string {
	switch e := err.(type) {
	case *fermion.UnknownOutcomeError:
		return e.Body
	case *fermion.ProtocolError:
		return e.Body
	}
	return ""
}

// A server that echoes the key cannot bring it into an error or the log, in whatever spelling and wherever it cuts it off.
func TestEchoedKey(t *testing.T) {
	raw := string(key)
	inJSON, _ := json.Marshal(raw)
	bodies := []fermiontest.Fault{
		{Kind: fermiontest.Say, Text: "No access for " + raw},
		{Kind: fermiontest.Say, Text: "No access for " + raw[:9] + "\x1b[1m" + raw[9:]},
		{Kind: fermiontest.Say, Text: "Too many requests by " + raw},
		{Kind: fermiontest.Raw, Text: "<html>FERMION-API-KEY: " + html.EscapeString(raw)},
		{Kind: fermiontest.Raw, Text: "?key=" + url.QueryEscape(raw) + "&/" + url.PathEscape(raw), Status: 502},
		{Kind: fermiontest.Raw, Text: "{" + string(inJSON)},
		{Kind: fermiontest.Raw, Text: strings.Repeat("x", 2<<10-10) + raw},
		{Kind: fermiontest.Raw, Text: "the key " + raw[:len(raw)-3]},
		{Kind: fermiontest.Say, Text: "No access for " + raw[2:len(raw)-1] + ", nor for " + strings.ToUpper(raw) + " or " + strings.ToLower(raw)},
		{Kind: fermiontest.Raw, Text: `{"key":"` + escaped(raw) + `","again":"` + escaped(raw[3:11]) + `"`, Status: 500},
		{Kind: fermiontest.Redirect, Text: "https://" + raw[:7] + ".example/" + url.QueryEscape(raw)},
	}
	forEach(t, func(t *testing.T, e endpointCall) {
		for _, f := range bodies {
			var log logBuffer
			school, c := open(t, fermion.Options{Log: log.logger(), Attempts: 1})
			f.Times = -1
			school.Fault(e.name, f)
			ctx, cancel := contextFor(t, 30*time.Second)
			err := e.do(ctx, c)
			cancel()
			if err == nil {
				t.Fatalf("%q: no error", f.Text)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				for _, s := range []string{fmt.Sprintf("%v %+v %#v", err, err, err), keptBody(err)} {
					if strings.Contains(strings.ToUpper(s), telltale) || strings.Contains(s, escaped(telltale)) {
						t.Errorf("%q: %s", f.Text, s)
					}
				}
			}
			if strings.Contains(log.String(), telltale) {
				t.Errorf("log: %s", &log)
			}
		}
	})
}

func TestLogNamesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logBuffer
		_, c := open(t, fermion.Options{Log: log.logger()})
		for _, e := range endpointCalls() {
			_ = e.do(t.Context(), c) // delete-coupon is rejected: also that is one line
		}
		if n := strings.Count(log.String(), "\n"); n != len(endpointCalls()) {
			t.Errorf("%d lines:\n%s", n, &log)
		}
		for _, private := range []string{asha, "dev@", "aff-", "MEERA25", telltale, "not found"} {
			if strings.Contains(log.String(), private) {
				t.Errorf("%s in the log:\n%s", private, &log)
			}
		}
		if !strings.Contains(log.String(), "endpoint=create-new-user status=2xx outcome=ok took=") {
			t.Errorf("log:\n%s", &log)
		}
	})
}

func TestRefusedKeyStopsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Key: "wrong"})
		if err := c.CheckKey(t.Context()); !errors.Is(err, fermion.ErrUnauthorized) {
			t.Fatal(err)
		}
		for _, e := range endpointCalls() {
			if err := e.do(t.Context(), c); !errors.Is(err, fermion.ErrUnauthorized) {
				t.Errorf("%s: %v", e.name, err)
			}
		}
		if n := len(school.Calls()); n != 1 || !c.Status().KeyRefused {
			t.Errorf("%d calls, status %+v", n, c.Status())
		}
		if err := c.CheckOtherKey(t.Context(), "wrong too"); !errors.Is(err, fermion.ErrUnauthorized) {
			t.Error(err)
		}
		if err := c.CheckOtherKey(t.Context(), key); err != nil {
			t.Error(err)
		}
		if _, err := c.Products(t.Context()); !errors.Is(err, fermion.ErrUnauthorized) {
			t.Errorf("checking a key changed the client's: %v", err)
		}
		c.SetKey(key)
		if _, err := c.Products(t.Context()); err != nil || c.Status().KeyRefused {
			t.Errorf("%v, status %+v", err, c.Status())
		}
	})
}

func TestNoKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		for _, k := range []fermion.Key{"", "two words", "a\nb"} {
			c.SetKey(k)
			if err := c.CheckKey(t.Context()); !errors.Is(err, fermion.ErrUnauthorized) {
				t.Errorf("%q: %v", string(k), err)
			}
		}
		if n := len(school.Calls()); n != 0 {
			t.Errorf("%d calls", n)
		}
	})
}

// A late refusal of the old key does not block the new one, and a call that waits goes out with the new one.
func TestKeyChangesWhileCallsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Key: "old", Limits: fermion.Limits{fermion.LinkStats: 1}})
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Fermion School not found", Delay: 10 * time.Second})
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second})
		late, waiting := make(chan error, 1), make(chan error, 1)
		go func() { _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); late <- err }()
		synctest.Wait()
		go func() { _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); waiting <- err }()
		time.Sleep(time.Second)
		c.SetKey(key)
		if err := <-waiting; err != nil {
			t.Errorf("the waiting call: %v", err)
		}
		if err := <-late; classOf(err) != "key" {
			t.Errorf("the late call: %v", err)
		}
		if c.Status().KeyRefused {
			t.Error("the new key is blocked")
		}
	})
}

// A refused key ends the waits of all other calls at once.
func TestRefusalEndsWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{Limits: fermion.Limits{fermion.LinkStats: 1}})
		if _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); err != nil {
			t.Fatal(err)
		}
		school.SetKey("changed")
		waiting := make(chan error, 1)
		go func() { _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Interactive); waiting <- err }()
		synctest.Wait()
		if w := c.Waiting(); len(w) != 1 {
			t.Fatalf("waits %+v", w)
		}
		began := time.Now()
		if err := c.CheckKey(t.Context()); !errors.Is(err, fermion.ErrUnauthorized) {
			t.Fatal(err)
		}
		if err := <-waiting; !errors.Is(err, fermion.ErrUnauthorized) || time.Since(began) > 0 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

func TestKeyHash(t *testing.T) {
	a, b, c := key.Hash(base), key.Hash("https://other.example/api"), fermion.Key("x").Hash(base)
	if a == b || a == c || len(a) != 64 || a != key.Hash(base) || strings.Contains(a, telltale) {
		t.Errorf("%s %s %s", a, b, c)
	}
}

// A new key does not wait for the end of a hold that was the old key's.
func TestANewKeyHasNoThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		school, c := open(t, fermion.Options{})
		school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.Say, Text: "Too many requests"})
		began := time.Now()
		waiting := make(chan error, 1)
		go func() { _, err := c.AffiliateLinkStats(t.Context(), known, fermion.Background); waiting <- err }()
		synctest.Wait()
		if c.Status().BlockedUntil.IsZero() {
			t.Fatal("nothing is held")
		}
		school.SetKey("second")
		c.SetKey("second")
		if err := <-waiting; err != nil || time.Since(began) > 0 || !c.Status().BlockedUntil.IsZero() {
			t.Errorf("after %s: %v, %+v", time.Since(began), err, c.Status())
		}
	})
}
