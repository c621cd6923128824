package operation

import (
	"context"
	"strings"

	"fermion-tui/internal/affiliate"
)

// whyForgotten refuses to send what is for a person who was forgotten: Fermion would create somebody with the user ID that they got here.
func (s *Service) whyForgotten(ctx context.Context, steps ...affiliate.Intent) error {
	for _, i := range steps {
		id := i.Person().UserID
		if !strings.HasPrefix(id, affiliate.ForgottenPrefix) {
			continue
		}
		a, found, err := s.store.FindAffiliate(ctx, affiliate.Who{UserID: id})
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if err := affiliate.RefuseForgotten(a); err != nil {
			return err
		}
	}
	return nil
}
