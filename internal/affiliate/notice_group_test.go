package affiliate

import (
	"strings"
	"testing"
)

// TestGroupNotices: payments of one batch that failed are one thing, those that were reviewed another one; all else stays by itself.
func TestGroupNotices(t *testing.T) {
	failed := func(batch string, amount Paise, reviewed bool) Notice {
		return Notice{Rule: AlertPaymentFailed, Batch: batch, Amount: amount, Decided: reviewed, Text: "one of " + batch}
	}
	groups := GroupNotices([]Notice{failed("P-7K3Q", 1_000_00, false), {Text: "a note"}, failed("P-AVRM", 5, false), failed("P-7K3Q", 2_000_50, false),
		{Text: "a note"}, failed("P-7K3Q", 9, true)})
	var texts []string
	for _, g := range groups {
		texts = append(texts, GroupText(g))
	}
	want := "2 payments of P-7K3Q failed · ₹3,000.50 became due again\na note\none of P-AVRM\na note\none of P-7K3Q"
	if got := strings.Join(texts, "\n"); got != want {
		t.Errorf("the groups are\n%s\nwant\n%s", got, want)
	}
}
