package affiliate

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CodePattern makes coupon codes, like {name}{percent} or DIWALI-{4}. The zero CodePattern makes no code.
type CodePattern struct{ parts []codePart }

// codePart is text that stays, or, when name is not "", a placeholder. random is the length of a random one.
type codePart struct {
	text, name string
	random     int
}

// codePlaceholders are those with a name; {4} is four random characters.
var codePlaceholders = []string{"name", "percent", "amount", "slug", "n"}

// maxRandom is the longest random part of a code.
const maxRandom = 32

// codeLetters are the random characters: A–Z and 2–9 without those that look alike.
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// CodeValues are the values of the placeholders of one code.
type CodeValues struct {
	Who      Who
	Discount Discount
	Slug     string
	N        int // running number, from 1
}

// ParseCodePattern parses a pattern. The error says what can be written instead.
func ParseCodePattern(text string) (CodePattern, error) {
	var p CodePattern
	rest := strings.TrimSpace(text)
	if rest == "" {
		return p, errors.New("a pattern is needed, like {name}{percent} or DIWALI-{4}")
	}
	for rest != "" {
		before, after, found := strings.Cut(rest, "{")
		if err := checkCodeText(before); err != nil {
			return CodePattern{}, err
		}
		if before != "" {
			p.parts = append(p.parts, codePart{text: before})
		}
		if !found {
			break
		}
		inside, tail, closed := strings.Cut(after, "}")
		if !closed {
			return CodePattern{}, errors.New("a { is never closed")
		}
		part, err := parseCodePart(strings.TrimSpace(inside))
		if err != nil {
			return CodePattern{}, err
		}
		p.parts = append(p.parts, part)
		rest = tail
	}
	return p, nil
}

func parseCodePart(name string) (codePart, error) {
	if slices.Contains(codePlaceholders, name) {
		return codePart{name: name}, nil
	}
	if n, err := strconv.ParseUint(name, 10, 31); err == nil {
		if n < 1 || n > maxRandom {
			return codePart{}, fmt.Errorf("{%s}: write how many random characters, from 1 to %d, like {4}", short(name), maxRandom)
		}
		return codePart{name: name, random: int(n)}, nil
	}
	return codePart{}, fmt.Errorf("there is no {%s}; write {%s}, or {4} for four random characters", short(Clean(name)),
		strings.Join(codePlaceholders, "} {"))
}

// checkCodeText refuses text between the placeholders that no code may have.
func checkCodeText(text string) error {
	if strings.Contains(text, "}") {
		return errors.New("a } has no { before it")
	}
	if text == "" {
		return nil
	}
	return CheckCouponCode(text[:min(len(text), 64)])
}

// IsRandom reports whether the pattern has random characters, so that another code can be drawn where one is taken.
func (p CodePattern) IsRandom() bool {
	return slices.ContainsFunc(p.parts, func(part codePart) bool { return part.random > 0 })
}

// CheckDiscount says why the pattern cannot be filled with a discount: {percent} needs a percentage, {amount} an amount.
func (p CodePattern) CheckDiscount(d Discount) error {
	for _, part := range p.parts {
		switch {
		case part.name == "percent" && d.Percent == 0:
			return errors.New("{percent} needs a discount in percent: write {amount} for an amount")
		case part.name == "amount" && d.Amount == 0:
			return errors.New("{amount} needs a discount in rupees: write {percent} for a percentage")
		case part.name == "percent" && d.Percent%100 != 0:
			return fmt.Errorf("a code cannot contain %s %%: write the number without {percent}", d.Percent)
		case part.name == "amount" && d.Amount%100 != 0:
			return fmt.Errorf("a code cannot contain %s: write the number without {amount}", d.Amount.Exact())
		}
	}
	return nil
}

// Code fills the pattern. pick chooses one of n, for the random characters. The error says what the code lacks or has too much of.
func (p CodePattern) Code(v CodeValues, pick func(n int) int) (string, error) {
	if err := p.CheckDiscount(v.Discount); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, part := range p.parts {
		b.WriteString(part.text)
		switch part.name {
		case "":
		case "name":
			name := codeName(v.Who)
			if name == "" {
				return "", errors.New("{name}: the affiliate has no name, user ID or e-mail with letters or digits")
			}
			b.WriteString(name)
		case "percent":
			b.WriteString(strconv.FormatInt(int64(v.Discount.Percent/100), 10))
		case "amount":
			b.WriteString(strconv.FormatInt(int64(v.Discount.Amount/100), 10))
		case "slug":
			b.WriteString(v.Slug)
		case "n":
			b.WriteString(strconv.Itoa(v.N))
		default:
			for range part.random {
				b.WriteByte(codeLetters[pick(len(codeLetters))])
			}
		}
	}
	code := b.String()
	return code, CheckCouponCode(code)
}

// codeName is a person's name as a code has it: in upper case, A–Z and 0–9 only, accents folded. When nothing is left of the name it
// is the user ID, then the e-mail before the @, in the same letters.
func codeName(w Who) string {
	mailbox, _, _ := strings.Cut(w.Email, "@")
	for _, text := range []string{w.Name, w.UserID, mailbox} {
		if word := codeWord(text); word != "" {
			return word
		}
	}
	return ""
}

func codeWord(text string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToUpper(r); {
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, Fold(norm.NFKC.String(text)))
}
