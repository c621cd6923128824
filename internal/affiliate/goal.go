package affiliate

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Goal is what a campaign should reach in its period. The zero Goal is none.
type Goal struct {
	Kind   GoalKind
	Amount int64 // a count, or paise
}

// GoalKind is what a goal counts.
type GoalKind string

const (
	GoalClicks  GoalKind = "clicks"
	GoalSales   GoalKind = "sales"
	GoalRevenue GoalKind = "revenue" // what buyers were charged
)

// IsSet reports whether there is a goal at all.
func (g Goal) IsSet() bool { return g.Amount > 0 }

// String formats it the way ParseGoal parses it: 100 sales, 5,000 clicks, ₹2,00,000.
func (g Goal) String() string {
	if !g.IsSet() {
		return ""
	}
	return g.Format(g.Amount)
}

// Format formats an amount of what the goal counts: 64 sales, 1 click, ₹1,20,000.
func (g Goal) Format(amount int64) string {
	switch {
	case g.Kind == GoalRevenue:
		return Paise(amount).Exact()
	case amount == 1 || amount == -1:
		return Group(amount) + " " + strings.TrimSuffix(string(g.Kind), "s")
	}
	return Group(amount) + " " + string(g.Kind)
}

// Short formats it in at most that many cells, the number in a short form if necessary: 12.3L clicks. The unit is dropped before the
// number.
func (g Goal) Short(cells int) string {
	if g.Kind == GoalRevenue {
		return Paise(g.Amount).ShortExact(cells)
	}
	if full := g.String(); utf8.RuneCountInString(full) <= cells {
		return full
	}
	if text := Short(g.Amount, cells-len(g.Kind)-1) + " " + string(g.Kind); utf8.RuneCountInString(text) <= cells {
		return text
	}
	return Short(g.Amount, cells)
}

// Of returns the part of a sum that counts towards the goal.
func (g Goal) Of(s Sum) int64 {
	switch g.Kind {
	case GoalClicks:
		return s.Clicks
	case GoalSales:
		return s.Sales
	case GoalRevenue:
		return int64(s.Revenue)
	}
	return 0
}

// Percent returns how much of the goal an amount is, rounded down: 99.9 % is not 100 %. A negative amount is 0.
func (g Goal) Percent(amount int64) int64 {
	if amount <= 0 || !g.IsSet() {
		return 0
	}
	return ofTotal(amount, 100, g.Amount)
}

// ofTotal returns n × scale ÷ total rounded down, in 128 bits, limited to int64. No argument is negative, and total is not 0.
func ofTotal(n, scale, total int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(scale))
	if hi >= uint64(total) {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, uint64(total))
	return int64(min(q, math.MaxInt64))
}

const goalHelp = "100 sales, 5000 clicks or ₹2,00,000"

// ParseGoal reads 100 sales, 5,000 clicks or ₹2,00,000. Empty: no goal. A bare number could mean any of the three.
func ParseGoal(text string) (Goal, error) {
	s := strings.TrimSpace(text)
	if s == "" {
		return Goal{}, nil
	}
	if strings.HasPrefix(s, "₹") {
		amount, err := ParseRupees(s)
		if err != nil {
			return Goal{}, errors.New("write a goal in rupees like ₹2,00,000")
		}
		return goalOf(GoalRevenue, int64(amount))
	}
	end := strings.IndexFunc(s, func(r rune) bool { return r != ',' && (r < '0' || r > '9') })
	if end < 0 {
		end = len(s)
	}
	number, grouped := ungroup(s[:end])
	if !grouped || number == "" || len(number) > 12 {
		return Goal{}, fmt.Errorf("write a goal like %s", goalHelp)
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Goal{}, fmt.Errorf("write a goal like %s", goalHelp)
	}
	switch strings.ToLower(strings.TrimLeftFunc(s[end:], unicode.IsSpace)) {
	case "sale", "sales":
		return goalOf(GoalSales, n)
	case "click", "clicks":
		return goalOf(GoalClicks, n)
	case "rupee", "rupees":
		return goalOf(GoalRevenue, 100*n)
	case "":
		return Goal{}, fmt.Errorf("write %[1]s sales, %[1]s clicks or ₹%[1]s, so that it is clear which is meant", s)
	}
	return Goal{}, fmt.Errorf("a goal counts sales, clicks or rupees: %s", goalHelp)
}

func goalOf(kind GoalKind, amount int64) (Goal, error) {
	if amount == 0 {
		return Goal{}, errors.New("a goal of zero is not a goal: leave it empty, or write " + goalHelp)
	}
	return Goal{Kind: kind, Amount: amount}, nil
}
