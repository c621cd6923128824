package webhook_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/webhook"
)

// quick are limits that a test can wait for.
var quick = webhook.Limits{Connections: 8, Header: 300 * time.Millisecond, Read: 500 * time.Millisecond, Write: time.Second}

// serving is a server on loopback.
func serving(t *testing.T, h http.Handler, limits webhook.Limits) (address string, end func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- webhook.Serve(ctx, l, h, limits) }()
	end = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = end() })
	return l.Addr().String(), end
}

func send(address, secret string, body io.Reader) (int, error) {
	r, err := http.NewRequest(http.MethodPost, "http://"+address+"/", body)
	if err != nil {
		return 0, err
	}
	r.Header.Set(webhook.Header, secret)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	w, err := (&http.Client{Transport: transport, Timeout: 20 * time.Second}).Do(r)
	if err != nil {
		return 0, err
	}
	defer w.Body.Close()
	_, err = io.Copy(io.Discard, w.Body)
	return w.StatusCode, err
}

func TestServe(t *testing.T) {
	t.Parallel()
	m := &memory{}
	address, end := serving(t, armed(m, webhook.Options{}), webhook.Limits{})
	if code, err := send(address, secret, strings.NewReader(documented)); err != nil || code != 200 || m.len() != 1 {
		t.Fatal(code, err, m.len())
	}
	if err := end(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if c, err := net.Dial("tcp", address); err == nil {
		c.Close()
		t.Error("the port is still held")
	}
}

// endless is a body of so many bytes, and counts those that were read. The transport may read on after a response.
type endless struct {
	left int64
	read atomic.Int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	e.left -= n
	e.read.Add(n)
	return int(n), nil
}

// TestABodyOfAHundredMegabytes is abandoned long before its end, with the right secret and without.
func TestABodyOfAHundredMegabytes(t *testing.T) {
	t.Parallel()
	const size = 100 << 20
	m := &memory{}
	address, _ := serving(t, armed(m, webhook.Options{}), webhook.Limits{})
	for _, said := range []string{secret, "wrong"} {
		body := &endless{left: size}
		code, err := send(address, said, body)
		if err == nil && code != http.StatusRequestEntityTooLarge && code != http.StatusUnauthorized {
			t.Errorf("%d", code)
		}
		if taken := body.read.Load(); taken > size/4 { // what the sockets of both ends buffer
			t.Errorf("%d MB of it were taken", taken>>20)
		}
	}
	if m.len() != 0 {
		t.Error("something was stored")
	}
}

// TestSlowloris: slow heads and bodies are cut off, and the school's events are received meanwhile.
func TestSlowloris(t *testing.T) {
	t.Parallel()
	m := &memory{}
	address, _ := serving(t, armed(m, webhook.Options{}), quick)
	var dripping, connected sync.WaitGroup
	connected.Add(3 * quick.Connections)
	heads := []string{"POST / HTTP/1.1\r\nHost: x\r\nX-", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n" + webhook.Header + ": " + secret +
		"\r\n\r\n{", ""}
	for i := range 3 * quick.Connections {
		dripping.Go(func() {
			c, err := net.Dial("tcp", address)
			connected.Done()
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(20 * time.Second))
			_, _ = io.WriteString(c, heads[i%len(heads)])
			if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) { // until the server has enough
				t.Error("it was waited for")
			}
		})
	}
	connected.Wait()
	if code, err := send(address, secret, strings.NewReader(documented)); err != nil || code != 200 {
		t.Errorf("the school's event: %d %v", code, err)
	}
	dripping.Wait()
}

// TestAThousandConnections that send nothing cost no more than those that are accepted, and afterwards everything is as before.
func TestAThousandConnections(t *testing.T) {
	m := &memory{}
	h := armed(m, webhook.Options{})
	address, _ := serving(t, h, quick)
	before := runtime.NumGoroutine()
	var all []net.Conn
	defer func() {
		for _, c := range all {
			c.Close()
		}
	}()
	for range 1000 {
		c, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil { // the kernel's queue is full: so much the better
			break
		}
		all = append(all, c)
	}
	if len(all) < 100 {
		t.Fatalf("only %d connections could be made", len(all))
	}
	served := func() int { return runtime.NumGoroutine() - before }
	for end := time.Now().Add(10 * time.Second); served() > 4*quick.Connections+4; runtime.Gosched() { // those of ended connections end
		if time.Now().After(end) {
			t.Fatalf("%d connections are served by %d goroutines", len(all), served())
		}
	}
	runtime.GC() // what is held counts, not what waits for the collector
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if memory.HeapAlloc > 64<<20 {
		t.Errorf("%d MB on the heap", memory.HeapAlloc>>20)
	}
	for _, c := range all {
		c.Close()
	}
	if code, err := send(address, secret, strings.NewReader(documented)); err != nil || code != 200 {
		t.Errorf("the school's event: %d %v", code, err)
	}
}

// TestHalfOpenConnectionsHoldNoEventUp: strangers take every place and keep connecting, and an event is answered at once.
func TestHalfOpenConnectionsHoldNoEventUp(t *testing.T) {
	t.Parallel()
	for name, opening := range map[string]string{
		"nothing":                      "",
		"half a head":                  "POST / HTTP/1.1\r\nHost: x\r\nX-",
		"a wrong secret and no body":   "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n" + webhook.Header + ": wrong\r\n\r\n",
		"an expectation and no secret": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, l := &memory{}, fermiontest.NewListener()
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- webhook.Serve(ctx, l, armed(m, webhook.Options{}), webhook.Limits{Connections: 32}) }()
				began := time.Now()
				for range 200 { // each is accepted before the next one
					c, err := l.Dial(ctx, "", "")
					if err != nil {
						t.Fatal(err)
					}
					defer c.Close()
					go func() { _, _ = io.WriteString(c, opening); _, _ = io.Copy(io.Discard, c) }()
				}
				if got := says(l, strings.NewReader(documented)); got != 200 || time.Since(began) > 0 || m.len() != 1 {
					t.Errorf("answered with %d after %v, %d stored", got, time.Since(began), m.len())
				}
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestAnEventThatIsSlowKeepsItsPlace: its connection sent the secret, so no new connection replaces it.
func TestAnEventThatIsSlowKeepsItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, l := &memory{}, fermiontest.NewListener()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- webhook.Serve(ctx, l, armed(m, webhook.Options{}), webhook.Limits{Connections: 4}) }()
		answered := make(chan int, 4)
		for range 4 {
			body, more := io.Pipe()
			go func() { answered <- says(l, body) }()
			go func() { time.Sleep(3 * time.Second); _, _ = io.WriteString(more, documented); _ = more.Close() }()
		}
		synctest.Wait()
		for range 20 {
			go func() {
				if c, err := l.Dial(ctx, "", ""); err == nil {
					_, _ = io.Copy(io.Discard, c)
				}
			}()
		}
		for range 4 {
			if got := <-answered; got != 200 {
				t.Errorf("answered with %d", got)
			}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestAConnectionIsGoodForOneRequest: an idle one would take the place of others.
func TestAConnectionIsGoodForOneRequest(t *testing.T) {
	t.Parallel()
	address, _ := serving(t, armed(&memory{}, webhook.Options{}), webhook.Limits{})
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\n%s: %s\r\nContent-Length: %d\r\n\r\n%s", webhook.Header, secret, len(documented), documented)
	in := bufio.NewReader(c)
	w, err := http.ReadResponse(in, nil)
	if err != nil || w.StatusCode != 200 || !w.Close || w.ContentLength != 0 {
		t.Fatalf("%+v %v", w, err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("the connection is still open: %v", err)
	}
}

func TestAHeadThatIsTooLarge(t *testing.T) {
	t.Parallel()
	m := &memory{}
	address, _ := serving(t, armed(m, webhook.Options{}), webhook.Limits{})
	if code, err := send(address, strings.Repeat("x", 1<<20), strings.NewReader(documented)); err == nil && code != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d", code)
	}
}

func TestAPortThatIsTaken(t *testing.T) {
	t.Parallel()
	address, _ := serving(t, armed(&memory{}, webhook.Options{}), webhook.Limits{})
	_, err := net.Listen("tcp", address)
	if err == nil {
		t.Fatal("the port could be had twice")
	}
	if words := webhook.CannotListen(address, err).Error(); !strings.Contains(words, "another program has that port") || !strings.Contains(words, address) {
		t.Error(words)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"8787": "127.0.0.1:8787", ":8787": "127.0.0.1:8787", "127.0.0.1:8787": "127.0.0.1:8787", "localhost:0": "localhost:0", "0.0.0.0:08787": "0.0.0.0:8787",
		"[::1]:8787": "[::1]:8787", "hooks.example.com:80": "hooks.example.com:80",
		"": "", ":": "", "abc": "", "70000": "", "-1": "", "::1:8787x": "", "http://127.0.0.1:8787": "", "127.0.0.1": "", "a b:1": "", "x\x1b:1": "",
	} {
		got, err := webhook.Address(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, got, err, want)
		}
	}
	for address, want := range map[string]bool{"127.0.0.1:1": false, "[::1]:1": false, "localhost:1": false, "0.0.0.0:1": true, "[::]:1": true,
		"192.168.1.5:1": true, "hooks.example.com:1": true} {
		if webhook.ReachableByOthers(address) != want {
			t.Errorf("%s open: %v", address, !want)
		}
	}
}
