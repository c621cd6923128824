package affiliate_test

import (
	"errors"
	"fmt"
	"testing"

	"fermion-tui/internal/affiliate"
)

func TestErrorOfKindLooksInsideOtherKinds(t *testing.T) {
	taken := &affiliate.KindError{Kind: affiliate.NameTaken, Err: errors.New("there is one already")}
	err := fmt.Errorf("saving: %w", &affiliate.KindError{Kind: affiliate.NeedsConfirmation, Err: taken})
	if e, ok := affiliate.ErrorOfKind(err, affiliate.NameTaken); !ok || e != taken {
		t.Errorf("found %v, %v", e, ok)
	}
	if e, ok := affiliate.ErrorOfKind(err, affiliate.UnknownSlug); ok || e != nil {
		t.Errorf("found %v of a kind that is not there", e)
	}
	if _, ok := affiliate.ErrorOfKind(nil, affiliate.NameTaken); ok {
		t.Error("found one in nil")
	}
}
