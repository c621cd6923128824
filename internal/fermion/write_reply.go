package fermion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
)

// Replies to writes. A write that is taken for one that did nothing is sent again, and what it created is created twice. So "it did
// nothing" needs proof: a documented refusal, with nothing in the reply that says otherwise.

// failedWrite classifies the reply to a write with a 5xx. The server, or something in front of it, failed while it worked: only the
// documented envelope with the text for a wrong key or the rate limit proves that nothing was done. What may be repeated may also
// take a bare 529 [seen] for the rate limit.
func (r reply) failedWrite(k kind) error {
	if refusal := r.refusal(); refusal != nil {
		return refusal
	}
	if r.status == statusOverloaded && k == idempotent {
		return &RateLimitError{Text: fmt.Sprintf("Fermion answered %d", r.status)}
	}
	return r.serverError()
}

// classifyWriteReply returns what an answer without a good result means for a write.
func (c *Client) classifyWriteReply(ctx context.Context, cl *call, a admission, r reply, err error) error {
	key := a.cred.key
	claims := r.claimsSuccess()
	if !claims || !errors.Is(err, ErrUnauthorized) { // a key that something was done with is not refused
		err = c.react(ctx, a, r, err)
	}
	if r.status == statusOverloaded && !isLimit(err) { // the limit is exhausted, whatever happened to this call
		c.limiter.onLimit(ctx, a.slot, retryAfter(r.header, c.now()))
	}
	switch {
	case claims && provesNotDone(err, r):
		return &UnknownOutcomeError{Body: key.excerptWithSuccess(r.body), Err: contradictedError(err)}
	case claims:
		return &UnknownOutcomeError{Body: key.excerptWithSuccess(r.body), Err: err}
	case isLimit(err) && cl.kind == nonIdempotent && !r.plainLimit():
		return &UnknownOutcomeError{Body: key.excerpt(r.body),
			Err: errors.New("the answer speaks of too many requests, and not of them alone: " + refusalWords(err))}
	case !provesNotDone(err, r):
		return &UnknownOutcomeError{Body: key.excerpt(r.body), Err: err}
	}
	return err
}

// provesNotDone reports whether a response proves that a write did nothing.
func provesNotDone(err error, r reply) bool {
	switch err.(type) {
	case *ProtocolError, *UnreachableError:
		return false
	case *RedirectError:
		return r.status != http.StatusSeeOther // which says "done, now look there"
	}
	return true
}

// refusal returns ErrUnauthorized or a *RateLimitError when the reply is the documented envelope of one entry, and its message
// begins with one of the two texts; else nil.
func (r reply) refusal() error {
	var all []item
	if r.truncated != nil || r.tooLong || json.Unmarshal(r.body, &all) != nil || len(all) != 1 || all[0].Output == nil ||
		all[0].Output.Status != "error" {
		return nil
	}
	words := strings.TrimSpace(all[0].Output.ErrorMessage)
	switch low := strings.ToLower(words); {
	case strings.HasPrefix(low, keyText):
		return ErrUnauthorized
	case strings.HasPrefix(low, limitText):
		return &RateLimitError{Text: words}
	}
	return nil
}

// plainLimit reports whether the reply refuses because of the rate limit and says nothing else: by its status, or by the beginning
// of its message. "Link created, but too many requests" is not a refusal.
func (r reply) plainLimit() bool {
	return r.status == http.StatusTooManyRequests || strings.HasPrefix(strings.ToLower(strings.TrimSpace(r.errorMessage())), limitText)
}

func (r reply) serverError() error {
	return &UnreachableError{Reason: fmt.Sprintf("%s answers with error %d", r.host, r.status)}
}

// success matches what only an accepted write has: a status that says so, the slug of a link as a member of some spelling, or a
// link's URL, even when the JSON around it is broken, quoted once more, or inside a page. The slug of a product does not match.
var success = regexp.MustCompile(`(?i)["']status["']\s*:\s*["'](?:ok|success|succeeded|created)["']` +
	`|["']success["']\s*:\s*true` +
	`|["'](?:(?:\w*[_-]|\w*link)?slug|\w*affiliate[_-]?link\w*)["']\s*:\s*(?:["'][^"'\s]|[0-9])` +
	`|(?:[\s"'(>=]|[\w-]+(?:\.[\w-]+)+(?::\d+)?|//[\w.:\[\]-]+)/a/[\w%~-]`)

// claimsSuccess reports whether the reply has a sign that a write was done.
func (r reply) claimsSuccess() bool {
	return success.Match(r.body) || success.MatchString(unquoted(string(r.body)))
}

// unquoted removes what JSON within JSON, and JSON within a page, puts around quotation marks.
func unquoted(text string) string { return strings.ReplaceAll(html.UnescapeString(text), `\`, "") }

// contradictedError is the outcome of a write that was refused by a reply which also says that it was done. It does not wrap the
// refusal: callers that look for one would take the write for undone.
func contradictedError(refusal error) error {
	return errors.New("the answer says that it was done, and also: " + refusalWords(refusal))
}

// refusalWords returns the few words of an error that refused a call.
func refusalWords(err error) string {
	limited, isLimited := errors.AsType[*RateLimitError](err)
	rejected, isRejected := errors.AsType[*RejectedError](err)
	switch {
	case isLimited:
		return limited.Text
	case isRejected:
		return rejected.Message
	case errors.Is(err, ErrUnauthorized):
		return "the API key is refused"
	}
	return reasonOf(err)
}

// after returns an unknown outcome that follows another one of the same write, with the content of both responses.
func (e *UnknownOutcomeError) after(earlier *UnknownOutcomeError) *UnknownOutcomeError {
	if earlier == nil || e.Body != "" || earlier.Body == "" {
		return e
	}
	return &UnknownOutcomeError{Body: earlier.Body, Err: e.Err}
}

// refusedLater is an unknown outcome after which the same write was refused: the earlier attempt may have done it all the same.
func (e *UnknownOutcomeError) refusedLater(refusal error) *UnknownOutcomeError {
	return &UnknownOutcomeError{Body: e.Body, Err: fmt.Errorf("an earlier try may have reached Fermion (%s); tried again, it says: %s",
		reasonOf(e.Err), refusalWords(refusal))}
}

// excerptWithSuccess returns the beginning of a body and, when that is not enough, the part in which it says that a write was done:
// the slug may be there.
func (k Key) excerptWithSuccess(body []byte) string {
	const before, around = 64, 512
	at := successIn(string(body))
	if at+around <= maxExcerpt {
		return k.excerpt(body)
	}
	part := k.redact(strings.ToValidUTF8(string(body[max(0, at-maxExcerpt):min(len(body), at+maxExcerpt)]), "\uFFFD"))
	from := max(0, successIn(part)-before)
	begin := k.excerpt(body)
	kept := begin[:min(len(begin), maxExcerpt-around-len(" … "))] + " … " + part[from:min(len(part), from+around)]
	return strings.ToValidUTF8(kept, "")
}

// successQuoted is what of success remains recognizable where quotation marks and slashes are escaped.
var successQuoted = regexp.MustCompile(`(?i)affiliate[_-]?link|slug|[\\/]/?a[\\/]`)

// successIn returns where a text says that a write was done. In a text that is quoted once more, a slug still follows its name.
func successIn(text string) int {
	at := success.FindStringIndex(text)
	if at == nil {
		at = successQuoted.FindStringIndex(text)
	}
	if at == nil {
		return -1
	}
	return at[0]
}
