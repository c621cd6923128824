package affiliate

import "fmt"

// GroupNotices groups the alerts about failed payments of one batch, in the place of the first of them, since a bank refuses many payments
// for one reason and a person reviews them at once. Alerts that need review and those that do not are two groups. Any other notice is a
// group of its own.
func GroupNotices(all []Notice) [][]Notice {
	type group struct {
		batch  string
		review bool
	}
	var groups [][]Notice
	at := map[group]int{}
	for _, n := range all {
		if !n.IsFailedPayment() {
			groups = append(groups, []Notice{n})
			continue
		}
		g := group{n.Batch, n.NeedsReview()}
		i, has := at[g]
		if !has {
			i = len(groups)
			at[g] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], n)
	}
	return groups
}

// IsFailedPayment reports whether the notice is about a payment of a batch that failed.
func (n Notice) IsFailedPayment() bool { return n.Rule == AlertPaymentFailed && n.Batch != "" }

// FailedPaymentsTitle names several payments of a batch that failed: 29 payments of P-7K3Q failed.
func FailedPaymentsTitle(group []Notice) string {
	return Plural(int64(len(group)), "payment", "payments") + " of " + group[0].Batch + " failed"
}

// FailedAmount is what the payments of a group come to.
func FailedAmount(group []Notice) (sum Paise) {
	for _, n := range group {
		sum += n.Amount
	}
	return sum
}

// GroupText is the text of a group: that of its notice, or what several have in common.
func GroupText(group []Notice) string {
	if len(group) == 1 {
		return group[0].Text
	}
	return fmt.Sprintf("%s · %s became due again", FailedPaymentsTitle(group), FailedAmount(group).Exact())
}
