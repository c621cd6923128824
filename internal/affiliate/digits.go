package affiliate

import (
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
)

// international is set when digits are grouped in threes. It is one for the process, as numbers are written everywhere.
var international atomic.Bool

// GroupInternationally sets whether people read 1,234,567 and 1.23M instead of 12,34,567 and 12.3L. Files for programs have plain digits
// either way.
func GroupInternationally(on bool) { international.Store(on) }

// GroupsInternationally reports whether they do.
func GroupsInternationally() bool { return international.Load() }

var digitsAndCommas = regexp.MustCompile(`[₹+−]?[0-9]+(?:,[0-9]+)+`)

// Regroup returns a stored text with its numbers in the present grouping: when it was stored, the other one may have been set. What is
// grouped in neither way stays, and so does what may be two numbers of a list: 100,200 without a sign or ₹.
func Regroup(text string) string {
	return digitsAndCommas.ReplaceAllStringFunc(text, func(match string) string {
		written := strings.TrimLeft(match, "₹+−")
		sign := strings.TrimSuffix(match, written)
		if sign == "" && strings.Count(written, ",") == 1 {
			return match
		}
		n, err := strconv.ParseUint(strings.ReplaceAll(written, ",", ""), 10, 64)
		if err != nil || written != groupBy(n, true) && written != groupBy(n, false) {
			return match
		}
		return sign + groupUnsigned(n)
	})
}
