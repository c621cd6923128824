package fermiontest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// output is one item of a reply.
type output struct {
	Status       string `json:"status"`
	Data         any    `json:"data,omitempty"`
	ErrorMessage string `json:"errorMessage,omitempty"`
}

func accepted(v any) output          { return output{Status: "ok", Data: v} }
func rejected(message string) output { return output{Status: "error", ErrorMessage: message} }

func (o output) outcome() string {
	if o.Status == "ok" {
		return "ok"
	}
	return "rejected: " + o.ErrorMessage
}

func envelope(outs []output) []byte {
	items := make([]map[string]output, len(outs))
	for i, o := range outs {
		items[i] = map[string]output{"output": o}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(items); err != nil {
		panic(err) // outputs are maps of plain values
	}
	return bytes.TrimSpace(b.Bytes())
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone
}

const (
	wrongKey = "Fermion School not found"
	tooMany  = "Too many requests. Please try again after some time."
)

// ServeHTTP answers POST …/public/{name}.
func (s *School) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := s.now()
	_, endpoint, ok := strings.Cut(r.URL.Path, "/public/")
	work := s.work(endpoint)
	if !ok || work == nil {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	entries := readEntries(r)
	if host := s.hostOf(endpoint, at, entries); host != FermionHost {
		host.answer(w)
		return
	}
	if f := s.nextFault(endpoint); f != nil {
		s.serveFault(w, r, f, endpoint, at, entries, work)
		return
	}
	outs, answer := s.perform(endpoint, at, r.Header.Get("FERMION-API-KEY"), entries, work)
	if answer != nil {
		answer(w)
		return
	}
	writeJSON(w, http.StatusOK, envelope(outs))
}

// serveFault logs a call as it arrives, also when nothing is done, and lets the fault answer. A call that hangs counts
// against the limit like any other.
func (s *School) serveFault(w http.ResponseWriter, r *http.Request, f *Fault, endpoint string, at time.Time, entries []json.RawMessage,
	work work) {
	outs := make([]output, max(1, len(entries)))
	for i := range outs {
		outs[i] = accepted(map[string]any{})
	}
	if f.worksFirst() {
		did, answer := s.perform(endpoint, at, r.Header.Get("FERMION-API-KEY"), entries, work)
		if answer != nil {
			answer(w)
			return
		}
		outs = did
	} else {
		s.mu.Lock()
		s.admit(endpoint, len(outs), at)
		s.logCalls(endpoint, at, entries, func(int) string { return f.name() })
		s.mu.Unlock()
	}
	f.answer(w, r, outs)
}

// perform checks the call and does its work. answer is set when the whole call is refused.
func (s *School) perform(endpoint string, at time.Time, key string, entries []json.RawMessage,
	work work) (outs []output, answer func(http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key != s.key && !slices.Contains(keyless, endpoint) {
		s.logCalls(endpoint, at, entries, func(int) string { return "key" })
		all := make([]output, max(1, len(entries)))
		for i := range all {
			all[i] = rejected(wrongKey)
		}
		return nil, func(w http.ResponseWriter) { writeJSON(w, http.StatusOK, envelope(all)) }
	}
	if len(entries) == 0 {
		s.logCalls(endpoint, at, nil, func(int) string { return "bad request" })
		return nil, func(w http.ResponseWriter) {
			writeJSON(w, http.StatusBadRequest, []byte(`{"message":"Bad Request"}`))
		}
	}
	if !s.admit(endpoint, len(entries), at) {
		s.logCalls(endpoint, at, entries, func(int) string { return "limit" })
		limit := s.limit
		return nil, func(w http.ResponseWriter) { s.refuse(w, limit, len(entries)) }
	}
	if s.answersOnlyFirst {
		entries = entries[:1]
	}
	for _, e := range entries {
		outs = append(outs, work(e))
	}
	s.logCalls(endpoint, at, entries, func(i int) string { return outs[i].outcome() })
	return outs, nil
}

// readEntries returns the entries of the envelope; none when the body is not one.
func readEntries(r *http.Request) []json.RawMessage {
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return nil
	}
	var env struct {
		Data []struct {
			Data json.RawMessage `json:"data"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &env) != nil {
		return nil
	}
	var entries []json.RawMessage
	for _, d := range env.Data {
		if len(d.Data) == 0 || d.Data[0] != '{' {
			return nil
		}
		entries = append(entries, d.Data)
	}
	return entries
}
