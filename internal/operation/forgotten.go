package operation

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// whyForgotten returns why steps for a forgotten person are not sent: Fermion would create somebody with the pseudonym that they got here.
func (s *Service) whyForgotten(ctx context.Context, steps ...affiliate.Intent) error {
	for _, i := range steps {
		for _, pseudonym := range i.Person().Pseudonyms() {
			if pseudonym == affiliate.ForgottenPerson { // has no row
				return affiliate.ForgottenError(pseudonym)
			}
			a, found, err := s.store.FindAffiliate(ctx, affiliate.Who{UserID: pseudonym})
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
	}
	return nil
}
