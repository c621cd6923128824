package app

import (
	"slices"
	"testing"

	"fermion-tui/internal/affiliate"
)

// TestAmountTexts: amounts under each other have their decimal points under each other.
func TestAmountTexts(t *testing.T) {
	payments := []affiliate.Payment{{Amount: 1_000_00, Withheld: 100_00}, {Amount: 12_34_567_89}}
	want := []string{"    ₹1,000.00 gross, ₹100.00 withheld,       ₹900.00 net", "₹12,34,567.89 gross,   ₹0.00 withheld, ₹12,34,567.89 net"}
	if got := amountTexts(payments); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	payments[0].Withheld = 0
	if got := amountTexts(payments); !slices.Equal(got, []string{"    ₹1,000.00", "₹12,34,567.89"}) {
		t.Errorf("without tax: %q", got)
	}
}
