package store

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"
)

// mailbox is what of an e-mail address is before the @: partner001. People type it to find somebody, so that it is a name in filters and in names of
// views, where it is a word of its own. "" is none.
type mailbox string

// mailboxOf is that of an affiliate; none where another affiliate may be meant by it, or where it is a part of too many words.
func mailboxOf(ctx context.Context, q Querier, email string, affiliateID int64) (mailbox, error) {
	name, _, _ := strings.Cut(email, "@")
	if utf8.RuneCountInString(name) < minName {
		return "", nil
	}
	others, err := ScanTexts(q.QueryContext(ctx, `select email from affiliates where id <> ? union select name from affiliates where id <> ?
		union select coalesce(user_id, '') from affiliates where id <> ?`, affiliateID, affiliateID, affiliateID))
	for _, other := range others {
		if other, _, _ = strings.Cut(other, "@"); strings.EqualFold(other, name) {
			return "", err
		}
	}
	return mailbox(name), err
}

var (
	filterWord = regexp.MustCompile(`[^\s"!\\]+`)

	// namedMember is a filter, or the name of a view, in the JSON of a view.
	namedMember = regexp.MustCompile(`"(?:filter|name)":"(?:[^"\\]|\\.)*"`)
)

// replaced is a filter or a name with another word in the place of the mailbox, and of an address that begins with it. A word that is compared
// is the name of a column.
func (m mailbox) replaced(text, instead string) string {
	if m == "" {
		return text
	}
	var b strings.Builder
	from := 0
	for _, at := range filterWord.FindAllStringIndex(text, -1) {
		address, _, _ := strings.Cut(text[at[0]:at[1]], "@")
		rest := strings.TrimLeft(text[at[1]:], " ")
		if !strings.EqualFold(address, string(m)) || rest != "" && strings.ContainsAny(rest[:1], "<>=") {
			continue
		}
		b.WriteString(text[from:at[0]] + instead)
		from = at[1]
	}
	return b.String() + text[from:]
}

// replacedInView is the JSON of a view with another word in the place of the mailbox.
func (m mailbox) replacedInView(text, instead string) string {
	if m == "" {
		return text
	}
	return namedMember.ReplaceAllStringFunc(text, func(member string) string {
		name, value, _ := strings.Cut(member, ":")
		return name + ":" + m.replaced(value, instead)
	})
}
