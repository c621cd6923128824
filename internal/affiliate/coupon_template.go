package affiliate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// couponPlaceholders are those that a coupon template may contain.
var couponPlaceholders = []string{"product_id", "code", "message", "percent", "amount_minor", "currency", "expires_iso", "uses"}

// CouponTemplate is the JSON body that creates a coupon, with {{placeholders}}. The zero CouponTemplate is none.
type CouponTemplate struct {
	text  string
	parts []templatePart
}

// templatePart is text that stays, or, when name is not "", a placeholder.
type templatePart struct{ text, name string }

// ParseCouponTemplate parses a body with {{placeholders}}. Each is written without quotes and becomes a JSON value, null when there
// is none. The error says what is wrong and in which line of the text.
func ParseCouponTemplate(text string) (CouponTemplate, error) {
	t := CouponTemplate{text: text}
	rest, quoted := text, false
	line := func() int { return 1 + strings.Count(text[:len(text)-len(rest)], "\n") }
	for {
		before, after, found := strings.Cut(rest, "{{")
		quoted = endsQuoted(before, quoted)
		t.parts = append(t.parts, templatePart{text: before})
		if !found {
			break
		}
		rest = rest[len(before):]
		inside, tail, closed := strings.Cut(after, "}}")
		name := strings.TrimSpace(inside)
		switch {
		case !closed:
			return CouponTemplate{}, fmt.Errorf("line %d of the text: a {{ is never closed", line())
		case !slices.Contains(couponPlaceholders, name):
			return CouponTemplate{}, fmt.Errorf("line %d of the text: there is no {{%s}}; write one of {{%s}}", line(), short(name),
				strings.Join(couponPlaceholders, "}} {{"))
		case quoted:
			return CouponTemplate{}, fmt.Errorf("line %d of the text: {{%s}} is in quotes: write it without quotes, "+
				`like "code": {{code}}; the quotes come with the value`, line(), name)
		}
		t.parts = append(t.parts, templatePart{name: name})
		rest = tail
	}
	if err := t.check(); err != nil {
		return CouponTemplate{}, err
	}
	return t, nil
}

// String is the text that was parsed.
func (t CouponTemplate) String() string { return t.text }

// IsZero reports whether there is no template.
func (t CouponTemplate) IsZero() bool { return t.parts == nil }

// endsQuoted reports whether JSON text ends inside a string, given whether it began inside one.
func endsQuoted(text string, quoted bool) bool {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == '\\' && quoted:
			i++
		}
	}
	return quoted
}

// check fills the template with texts, with numbers and with nothing: each must yield a JSON object.
func (t CouponTemplate) check() error {
	for _, sample := range []string{`"x"`, "1", ""} {
		values := map[string]string{}
		for _, name := range couponPlaceholders {
			values[name] = sample
		}
		if _, err := t.Fill(values); err != nil {
			return err
		}
	}
	return nil
}

// Fill puts JSON values, by the name of their placeholder, into the body. One that is missing or "" is null. The body is on one
// line, because a journal and an export store it so.
func (t CouponTemplate) Fill(values map[string]string) (json.RawMessage, error) {
	var b bytes.Buffer
	for _, p := range t.parts {
		switch {
		case p.name == "":
			b.WriteString(p.text)
		case values[p.name] == "":
			b.WriteString("null")
		default:
			b.WriteString(values[p.name])
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &members); err != nil || members == nil {
		return nil, fmt.Errorf("with its placeholders filled in this is not a JSON object%s", jsonProblem(b.Bytes(), err))
	}
	var out bytes.Buffer
	if err := json.Compact(&out, b.Bytes()); err != nil {
		return nil, fmt.Errorf("the coupon body is not JSON: %w", err)
	}
	return out.Bytes(), nil
}

// jsonProblem returns what is wrong in which line; values contain no line breaks, so lines are the template's.
func jsonProblem(body []byte, err error) string {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return ": it begins with { and ends with }"
	}
	at := min(int(syntax.Offset), len(body))
	return fmt.Sprintf(": line %d of the text: %s", 1+bytes.Count(body[:at], []byte("\n")), Clean(syntax.Error()))
}
