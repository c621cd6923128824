package fermiontest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// FaultKind is what goes wrong with a call.
type FaultKind int

const (
	Delay           FaultKind = iota // answer correctly, Fault.Delay late
	ResetBefore                      // cut the connection before the work is done
	ResetAfter                       // do the work, then cut the connection
	Truncate                         // do the work, send half of the answer
	HTML                             // an error page with status 200 instead of the answer
	Status5xx                        // an HTML error page with Fault.Status, default 502
	Status4xx                        // the same with default 400
	WrongTypes                       // every number as text, every text as a number
	ExtraItems                       // one item more than asked
	NoItems                          // an empty array
	NoArray                          // an object instead of the array
	SlowDrip                         // a byte per Fault.Delay
	OverLong                         // a correct answer with 2 MiB of spaces before it
	OkWithoutSlug                    // "ok" with empty data
	Hang                             // no answer until the client leaves
	HangBody                         // the header and half of the body, then no more
	Redirect                         // 307 to Fault.Text
	Say                              // an error with Fault.Text as its message, at Fault.Status, default 200
	Raw                              // Fault.Text as the whole body, at Fault.Status, default 200
	OkBeside                         // the correct answer at Fault.Status, default 429, with Fault.Text as its Location
	LimitBeside                      // the correct answer, with an item after it that says "Too many requests"
	SwitchProtocols                  // 101, and then another protocol that says nothing until the client leaves
)

// Fault is what goes wrong with the next Times calls of an endpoint (0: one call, negative: for ever). The work is done unless the kind
// says otherwise or Undone is set: a client that repeats such a call does it twice.
type Fault struct {
	Kind   FaultKind
	Times  int
	Delay  time.Duration
	Status int
	Text   string
	Undone bool

	RetryAfter string // sent as the header when it is not ""
}

// Fault queues a fault for an endpoint; several are used up in order.
func (s *School) Fault(endpoint string, f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[endpoint] = append(s.faults[endpoint], &f)
}

// Heal forgets all faults of an endpoint.
func (s *School) Heal(endpoint string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults, endpoint)
}

func (s *School) nextFault(endpoint string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.faults[endpoint]
	if len(queue) == 0 {
		return nil
	}
	f := queue[0]
	if f.Times > 0 {
		if f.Times--; f.Times == 0 {
			s.faults[endpoint] = queue[1:]
		}
	}
	now := *f
	return &now
}

// worksFirst reports whether the work is done before the fault shows.
func (f *Fault) worksFirst() bool {
	switch f.Kind {
	case ResetBefore, Redirect, Say:
		return false
	}
	return !f.Undone
}

func (f *Fault) name() string {
	names := [...]string{
		Delay: "delay", ResetBefore: "reset before", ResetAfter: "reset after", Truncate: "truncate",
		HTML: "html", Status5xx: "5xx", Status4xx: "4xx",
		WrongTypes: "wrong types", ExtraItems: "extra items", NoItems: "no items", NoArray: "no array",
		SlowDrip: "slow drip", OverLong: "over-long", OkWithoutSlug: "ok without slug",
		Hang: "hang", HangBody: "hang in body",
		Redirect: "redirect", Say: "say", Raw: "raw", OkBeside: "ok beside", LimitBeside: "limit beside",
		SwitchProtocols: "switch protocols",
	}
	return "fault: " + names[f.Kind]
}

const errorPage = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"

// answer sends what the fault makes of the correct answer.
func (f *Fault) answer(w http.ResponseWriter, r *http.Request, outs []output) {
	good := envelope(outs)
	if f.Kind != SlowDrip && !pause(r, f.Delay) {
		panic(http.ErrAbortHandler)
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	switch f.Kind {
	case Delay:
		writeJSON(w, http.StatusOK, good)
	case ResetBefore, ResetAfter:
		panic(http.ErrAbortHandler)
	case Hang:
		<-r.Context().Done()
	case Truncate, HangBody:
		w.Header().Set("Content-Length", fmt.Sprint(len(good)))
		w.Header().Set("Content-Type", "application/json")
		send(w, good[:len(good)/2])
		if f.Kind == HangBody {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	case HTML:
		page(w, f.status(http.StatusOK))
	case Status5xx:
		page(w, f.status(http.StatusBadGateway))
	case Status4xx:
		page(w, f.status(http.StatusBadRequest))
	case WrongTypes:
		writeJSON(w, http.StatusOK, wrongTypes(good))
	case ExtraItems:
		writeJSON(w, http.StatusOK, envelope(append(outs, outs[len(outs)-1])))
	case NoItems:
		writeJSON(w, http.StatusOK, []byte("[]"))
	case NoArray:
		writeJSON(w, http.StatusOK, good[1:len(good)-1])
	case SlowDrip:
		f.drip(w, r, good)
	case OverLong:
		writeJSON(w, http.StatusOK, append([]byte(strings.Repeat(" ", 2<<20)), good...))
	default:
		f.say(w, outs)
	}
}

func (f *Fault) say(w http.ResponseWriter, outs []output) {
	switch f.Kind {
	case OkWithoutSlug:
		for i := range outs {
			outs[i] = accepted(map[string]any{})
		}
		writeJSON(w, http.StatusOK, envelope(outs))
	case Redirect:
		w.Header().Set("Location", f.Text)
		w.WriteHeader(f.status(http.StatusTemporaryRedirect))
	case Say:
		for i := range outs {
			outs[i] = rejected(f.Text)
		}
		writeJSON(w, f.status(http.StatusOK), envelope(outs))
	case Raw:
		writeJSON(w, f.status(http.StatusOK), []byte(f.Text))
	case OkBeside:
		if f.Text != "" {
			w.Header().Set("Location", f.Text)
		}
		writeJSON(w, f.status(http.StatusTooManyRequests), envelope(outs))
	case LimitBeside:
		writeJSON(w, http.StatusOK, envelope(append(outs, rejected(tooMany))))
	case SwitchProtocols:
		switchProtocols(w)
	}
}

// switchProtocols leaves HTTP: the connection is no longer the server's, and stays open until the client closes it.
func switchProtocols(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err) // every connection of the school is HTTP/1.1
	}
	defer func() { _ = conn.Close() }() // the client may have closed it
	_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: another\r\n\r\n")
	if err == nil {
		_, _ = io.Copy(io.Discard, conn) // ends with the client
	}
}

func (f *Fault) drip(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	for i := range body {
		if !pause(r, f.Delay) {
			return
		}
		send(w, body[i:i+1])
	}
}

func (f *Fault) status(otherwise int) int {
	if f.Status != 0 {
		return f.Status
	}
	return otherwise
}

func page(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	send(w, []byte(errorPage))
}

func send(w http.ResponseWriter, b []byte) {
	_, _ = w.Write(b) // the client may have gone
	_ = http.NewResponseController(w).Flush()
}

// pause waits, and reports whether the client is still there.
func pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// wrongTypes turns every number into text and every text but the status into a number.
func wrongTypes(good []byte) []byte {
	var v any
	if json.Unmarshal(good, &v) != nil {
		return good
	}
	b, err := json.Marshal(swap(v))
	if err != nil {
		return good
	}
	return b
}

func swap(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = swap(v[i])
		}
	case map[string]any:
		for k := range v {
			if k != "status" {
				v[k] = swap(v[k])
			}
		}
	case float64:
		return fmt.Sprint(v)
	case string:
		return len(v)
	}
	return v
}
