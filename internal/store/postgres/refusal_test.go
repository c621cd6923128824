package postgres

import (
	"errors"
	"net"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5/pgproto3"
)

// refusing is the address of a server without TLS that refuses every user in these words.
func refusing(t *testing.T, code, message string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go refuse(c, code, message)
		}
	}()
	return "postgres://asha@" + l.Addr().String() + "/acme"
}

func refuse(c net.Conn, code, message string) {
	defer c.Close()
	server := pgproto3.NewBackend(c, c)
	for {
		asked, err := server.ReceiveStartupMessage()
		if err != nil {
			return
		}
		if _, asksForTLS := asked.(*pgproto3.SSLRequest); asksForTLS {
			_, _ = c.Write([]byte("N"))
			continue
		}
		server.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: code, Message: message})
		_ = server.Flush()
		return
	}
}

// TestTheServersAnswerIsTheCause, and that it offers no TLS only where the address demands TLS. A program that runs takes each of them for
// a server that is lost: nothing is saved until it accepts the user again.
func TestTheServersAnswerIsTheCause(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	for _, c := range []struct {
		options, code, message string
		want                   OpenKind
		says                   string
		refuses                string // what a program that runs says, and what to do; "": that it cannot be reached
	}{
		{"", "28P01", "password authentication failed", BadPassword, "(password authentication failed)", "refuses the password: start again with the new one"},
		{"", "3D000", `database "acme" does not exist`, NoDatabase, `(database "acme" does not exist)`,
			"is not there: ask its administrator where it is, and start again with that address"},
		{"?foo=bar", "42704", `unrecognized configuration parameter "foo"`, OpenFailed, `cannot be opened (unrecognized configuration parameter "foo")`, ""},
		{"", "53300", "too many connections", Full,
			"takes no connection: others have to quit, or its administrator has to raise the limit of connections (too many connections)",
			"takes no connection: others have to quit, or its administrator has to raise the limit of connections"},
		{"?sslmode=require", "28P01", "password authentication failed", NoTLS, "(it offers no TLS)",
			"offers no TLS: its administrator has to switch it on again (ssl = on)"},
	} {
		a, err := ParseAddress(refusing(t, c.code, c.message)+c.options, "secret")
		if err != nil {
			t.Fatal(err)
		}
		err = Ask(t.Context(), a, Options{Profile: "acme"})
		refused, is := errors.AsType[*OpenError](err)
		if !is || refused.Kind != c.want || !strings.HasSuffix(err.Error(), c.says) || strings.Contains(err.Error(), "TLS") != (c.want == NoTLS) {
			t.Errorf("%q with %q: %v", c.options, c.message, err)
			continue
		}
		if refuses, cure := (&Engine{}).refusal(refused.Err); c.want == NoTLS && (refuses != "offers no TLS" || cure == "") {
			t.Errorf("a program that runs says that it %q: %q", refuses, cure)
		}
		class, own := (&Engine{}).Failure(refused.Err)
		if _, unreachable := affiliate.ErrorOfKind(class, affiliate.Unreachable); !errors.Is(class, store.ErrUnreachable) || !unreachable || !own {
			t.Errorf("%q while a program runs: %v, %v", c.message, class, own)
		}
		if text := class.Error(); (text == "the database "+c.refuses) != (c.refuses != "") || strings.Contains(text, "cannot be reached") == (c.refuses != "") {
			t.Errorf("%q while a program runs: %s", c.message, text)
		}
	}
}
