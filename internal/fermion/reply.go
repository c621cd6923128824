package fermion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxBody bounds a reply in bytes, after decompression.
const maxBody = 1 << 20

// reply is what was received, complete or not.
type reply struct {
	status    int
	header    http.Header
	host      string // that was asked
	body      []byte
	truncated error // why the body ended early; nil when it is whole
	tooLong   bool  // there was more than maxBody
}

// readReply reads the body to its end, so that the connection can be used again; of one that is too long it reads no more
// than it may. The end of ctx closes the body: not every body ends with its request. What follows a 1xx is another protocol and
// is not read at all.
func readReply(ctx context.Context, resp *http.Response) reply {
	defer resp.Body.Close()
	r := reply{status: resp.StatusCode, header: resp.Header, host: resp.Request.URL.Host}
	if r.informational() {
		return r
	}
	unwatch := context.AfterFunc(ctx, func() { _ = resp.Body.Close() })
	defer unwatch()
	r.body, r.truncated = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(r.body) > maxBody {
		r.body, r.tooLong = r.body[:maxBody], true
	}
	return r
}

// informational reports whether the reply is a 1xx, which promises another reply and is not a result.
func (r reply) informational() bool { return r.status >= 100 && r.status <= 199 }

type output struct {
	Status       string          `json:"status"`
	Data         json.RawMessage `json:"data"`
	ErrorMessage string          `json:"errorMessage"`
}

type item struct {
	Output *output `json:"output"`
}

const (
	keyText   = "fermion school not found" // [doc]
	limitText = "too many requests"        // [seen]

	statusOverloaded = 529 // [seen]
)

// outputs splits the reply to n entries. Errors are classified by text because nothing else exists: errorMessage first, at any HTTP
// status [guess: business errors come with 200]. The error is an ErrUnauthorized, a *RateLimitError without its time, or one of
// *RejectedError, *RedirectError, *ProtocolError and *UnreachableError with the server's raw words.
func (r reply) outputs(n int) ([]json.RawMessage, error) {
	words := r.errorMessage()
	class := classifyMessage(words)
	switch {
	case r.informational():
		return nil, unreadable("it came with status %d", r.status)
	case errors.Is(class, ErrUnauthorized), isLimit(class):
		return nil, class
	case r.status == http.StatusTooManyRequests, r.status == statusOverloaded:
		return nil, &RateLimitError{Text: fmt.Sprintf("Fermion answered %d", r.status)}
	case r.status >= 200 && r.status <= 299:
		return r.items(n)
	case words != "":
		return nil, class
	case r.status == http.StatusUnauthorized, r.status == http.StatusForbidden:
		return nil, &KeyStatusError{Status: r.status}
	case r.status >= 300 && r.status <= 399:
		return nil, &RedirectError{Host: r.redirectHost()}
	case r.status >= 500:
		return nil, r.serverError()
	}
	return nil, unreadable("it came with status %d", r.status)
}

// items reads the array of a reply that claims to be one.
func (r reply) items(n int) ([]json.RawMessage, error) {
	switch {
	case r.tooLong:
		return nil, unreadable("it is longer than 1 MiB")
	case r.truncated != nil:
		return nil, unreadable("it broke off")
	}
	var all []item
	if err := json.Unmarshal(r.body, &all); err != nil {
		return nil, unreadable("it is not the expected JSON")
	}
	if len(all) != n {
		return nil, unreadable("it has %d items instead of %d", len(all), n)
	}
	out := make([]json.RawMessage, n)
	for i, it := range all {
		var err error
		if out[i], err = it.outcome(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// enveloped reports whether the reply has the documented form: an item with an output for each entry, whatever it says.
func (r reply) enveloped() bool {
	var all []item
	if r.tooLong || json.Unmarshal(r.body, &all) != nil || len(all) == 0 {
		return false
	}
	return !slices.ContainsFunc(all, func(it item) bool {
		return it.Output == nil || it.Output.Status != "ok" && (it.Output.Status != "error" ||
			strings.TrimSpace(it.Output.ErrorMessage) == "")
	})
}

// page reports whether the reply is a web page.
func (r reply) page() bool {
	return strings.Contains(strings.ToLower(r.header.Get("Content-Type")), "html") || bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("<"))
}

// outcome classifies one item.
func (it item) outcome() (json.RawMessage, error) {
	switch {
	case it.Output == nil:
		return nil, unreadable("it has no output")
	case it.Output.Status == "ok":
		return it.Output.Data, nil
	case it.Output.Status == "error" && strings.TrimSpace(it.Output.ErrorMessage) != "":
		return nil, classifyMessage(it.Output.ErrorMessage)
	}
	return nil, unreadable("its status is neither ok nor an error with a message")
}

// classifyMessage classifies the server's words.
func classifyMessage(words string) error {
	low := strings.ToLower(words)
	switch {
	case strings.Contains(low, keyText):
		return ErrUnauthorized
	case strings.Contains(low, limitText):
		return &RateLimitError{Text: words}
	}
	return &RejectedError{Message: words}
}

// errorMessage finds the server's words wherever they may be: in the first item that has some, or in a bare object, as gateways in
// front of a server send it [guess].
func (r reply) errorMessage() string {
	body := bytes.TrimSpace(r.body)
	if r.truncated != nil || r.tooLong || len(body) == 0 {
		return ""
	}
	if body[0] == '[' {
		var all []item
		if json.Unmarshal(body, &all) != nil {
			return ""
		}
		for _, it := range all {
			if it.Output != nil && it.Output.Status != "ok" && strings.TrimSpace(it.Output.ErrorMessage) != "" {
				return it.Output.ErrorMessage
			}
		}
		return ""
	}
	var one struct {
		output
		Inner *output `json:"output"`
	}
	if json.Unmarshal(body, &one) != nil {
		return ""
	}
	if one.Inner != nil && strings.TrimSpace(one.Inner.ErrorMessage) != "" {
		return one.Inner.ErrorMessage
	}
	return strings.TrimSpace(one.ErrorMessage)
}

// redirectHost is the host that a redirect names.
func (r reply) redirectHost() string {
	if u, err := url.Parse(r.header.Get("Location")); err == nil && u.Host != "" {
		return u.Host
	}
	return "another page of " + r.host
}

func isLimit(err error) bool {
	_, isLimited := errors.AsType[*RateLimitError](err)
	return isLimited
}

func unreadable(format string, a ...any) *ProtocolError {
	return &ProtocolError{Err: fmt.Errorf(format, a...)}
}

// errMissing means that a promised member is missing or invalid.
func errMissing(member string) error { return errors.New(member + " is missing or invalid") }
