package bulk

import (
	"errors"
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
)

// CommissionChange is the percentage that all links get, or what is added to the percentage of each.
type CommissionChange struct {
	Points   affiliate.BasisPoints // negative only when it is relative
	Relative bool
}

// ParseCommissionChange reads a percentage, or with a sign what is added to each: 25, 12.5 %, +5, -2.5.
func ParseCommissionChange(text string) (CommissionChange, error) {
	text = strings.TrimSpace(text)
	for _, s := range []struct {
		sign   string
		factor affiliate.BasisPoints
	}{{"+", 1}, {"-", -1}, {"−", -1}} {
		number, is := strings.CutPrefix(text, s.sign)
		if !is {
			continue
		}
		by, err := affiliate.ParseCommission(number)
		switch {
		case err != nil:
			return CommissionChange{}, errors.New("after a sign write how many percentage points are added or taken away: +5, -2.5")
		case by == 0:
			return CommissionChange{}, errors.New("this changes nothing: write a percentage like 25, or +5 or -2.5")
		}
		return CommissionChange{Points: s.factor * by, Relative: true}, nil
	}
	to, err := affiliate.ParseCommission(text)
	return CommissionChange{Points: to}, err
}

// Of is the new percentage of a link that has one now.
func (c CommissionChange) Of(now affiliate.BasisPoints) (affiliate.BasisPoints, error) {
	to := c.Points
	if !c.Relative {
		return to, nil
	}
	if now == affiliate.UnknownCommission {
		return 0, errors.New("its percentage is not known yet")
	}
	switch to += now; {
	case to < 0:
		return 0, fmt.Errorf("%s %s would be less than 0 %%", percent(now), c.sign())
	case to > affiliate.FullCommission:
		return 0, fmt.Errorf("%s %s would be %s, over 100 %%", percent(now), c.sign(), percent(to))
	}
	return to, nil
}

// sign is what is added, with its sign: +5, −2.5.
func (c CommissionChange) sign() string {
	if c.Points < 0 {
		return "−" + (-c.Points).String()
	}
	return "+" + c.Points.String()
}

// Describe says what it does: "to 25 %", "by +5 percentage points".
func (c CommissionChange) Describe() string {
	switch {
	case !c.Relative:
		return "to " + percent(c.Points)
	case c.Points == 100 || c.Points == -100:
		return "by " + c.sign() + " percentage point"
	}
	return "by " + c.sign() + " percentage points"
}
