//go:build unix

package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestTheLogOfNetHTTPDoesNotRevealTheKey asks a server that sends bytes nobody asked for, with the key among them: net/http prints such
// bytes through the standard log package, which nothing redacts.
func TestTheLogOfNetHTTPDoesNotRevealTheKey(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go echoAfterTheBody(c)
		}
	}()
	g := newFixture(t)
	g.env = append(g.env, "FERMION_TUI_API_URL=http://"+l.Addr().String()+"/api", "TERM=xterm")
	for _, args := range [][]string{{"doctor"}, {"auth", "status"}, {"--debug", "doctor"}} {
		out, _ := g.command(args...).CombinedOutput()
		if said := string(out); strings.Contains(said, "school-key") || strings.Contains(said, "Unsolicited") {
			t.Errorf("%q: %s", args, said)
		}
	}
}

// echoAfterTheBody answers each request with more than the announced body, and leaves the connection open.
func echoAfterTheBody(c net.Conn) {
	defer c.Close()
	requests := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(requests)
		if err != nil {
			return
		}
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]HELLO %s", r.Header.Get("FERMION-API-KEY"))
	}
}
