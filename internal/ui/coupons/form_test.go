package coupons_test

import (
	"context"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/coupons"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/screentest"
)

const (
	goProduct     = "68d1013f7183c17964b104c8"
	designProduct = "68d1013f7183c17964b104c9"
)

// school has two affiliates, a link of the first, and two products.
func school() board.Input {
	return board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "meera@example.com", Name: "codewithmeera"}, {ID: 3, Email: "asha@example.com", Name: "Asha Rao"}},
		Products: []affiliate.Product{{ID: goProduct, Name: "Go for Engineers", Slug: "go-for-engineers"},
			{ID: designProduct, Name: "System Design", Slug: "system-design"}},
		Links: []affiliate.Link{{ID: 1, Slug: "k3f9x2ab", AffiliateID: 1, ProductID: goProduct, Commission: 2000}},
	}
}

// writes records the plans that are submitted.
type writes struct {
	screen.Writes
	submitted []affiliate.Plan
}

func (d *writes) Request(affiliate.Intent) (string, error) { return "{}", nil }

func (d *writes) Submit(_ context.Context, p affiliate.Plan) (string, error) {
	d.submitted = append(d.submitted, p)
	return "chain", nil
}

func TestTheCouponFormSendsWhatIsTyped(t *testing.T) {
	meera, asha, five := affiliate.Who{Name: "codewithmeera", Email: "meera@example.com", AffiliateID: 1},
		affiliate.Who{Name: "Asha Rao", Email: "asha@example.com", AffiliateID: 3}, affiliate.Discount{Percent: 500}
	for name, c := range map[string]struct {
		link  int64 // that the form is opened for; 0: none
		typed string
		want  affiliate.NewCoupon
	}{
		"for a link": {1, "\t\t5%\t\t\t\r",
			affiliate.NewCoupon{Affiliate: meera, LinkSlug: "k3f9x2ab", ProductID: goProduct, ProductName: "Go for Engineers", Code: "CODEWITHMEER5",
				Discount: five}},
		"of another product": {1, "system\tSYS5\t5%\t\t\t\r",
			affiliate.NewCoupon{Affiliate: meera, LinkSlug: "k3f9x2ab", ProductID: designProduct, ProductName: "System Design", Code: "SYS5", Discount: five}},
		"with a code of its own": {1, "\tOWN\t5%\t\t\t\r",
			affiliate.NewCoupon{Affiliate: meera, LinkSlug: "k3f9x2ab", ProductID: goProduct, ProductName: "Go for Engineers", Code: "OWN", Discount: five}},
		"credited": {0, "go for\t\t5%\t\t\t\tasha\r", affiliate.NewCoupon{Affiliate: asha, ProductID: goProduct, ProductName: "Go for Engineers",
			Code: "ASHA5", Discount: five}},
		"unassigned": {0, "go for\tX10\t5%\t\t\t\t\r", affiliate.NewCoupon{ProductID: goProduct, ProductName: "Go for Engineers", Code: "X10", Discount: five}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shell, d := screentest.New(t, school()), &writes{}
				shell.Ports.Writes = d
				if c.link != 0 {
					shell.Open(coupons.FormForLink(c.link)).Contains("New coupon for codewithmeera")
				} else {
					shell.Open(coupons.New).Press("n")
				}
				shell.Top().Type(c.typed)
				if len(d.submitted) != 1 || len(d.submitted[0].Steps) != 1 || *d.submitted[0].Steps[0].Coupon != c.want {
					t.Errorf("sent %+v, want %+v", d.submitted, c.want)
				}
				if n := len(shell.Opened); n != 1 || shell.Opened[0].Kind != screen.KindPlan {
					t.Errorf("opened %v", shell.Opened)
				}
			})
		})
	}
}
