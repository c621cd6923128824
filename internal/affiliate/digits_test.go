package affiliate

import "testing"

// TestStoredNumbersAreRegrouped to how they are read now, and nothing else of a text changes.
func TestStoredNumbersAreRegrouped(t *testing.T) {
	defer GroupInternationally(false)
	const stored = "₹12,34,567.50 of 1,234,567 clicks, −₹1,000; rows 1,2,3 and 12,345,67 and 100,200; +1,00,200; v1.2, 123456"
	for international, want := range map[bool]string{
		false: "₹12,34,567.50 of 12,34,567 clicks, −₹1,000; rows 1,2,3 and 12,345,67 and 100,200; +1,00,200; v1.2, 123456",
		true:  "₹1,234,567.50 of 1,234,567 clicks, −₹1,000; rows 1,2,3 and 12,345,67 and 100,200; +100,200; v1.2, 123456",
	} {
		if GroupInternationally(international); Regroup(stored) != want {
			t.Errorf("international %v: %q", international, Regroup(stored))
		}
	}
}
