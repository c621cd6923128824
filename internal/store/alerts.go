package store

import (
	"context"

	"fermion-tui/internal/affiliate"
)

// Alert is a notice that is given once: of one rule, about one subject, for one occasion.
type Alert struct {
	Rule     affiliate.AlertRule
	Subject  string // link:12, campaign:3, school
	Occasion string // what makes it another event of the same rule; "" when there is only one
	Notice   affiliate.Notice
}

// fire keeps an alert's notice, unless that event had one.
func (t *tx) fire(ctx context.Context, a Alert) (bool, error) {
	a.Notice.Kind, a.Notice.Rule = affiliate.NoticeAlert, a.Rule
	if a.Notice.At.IsZero() {
		a.Notice.At = t.now
	}
	n, err := t.exec(ctx, "insert into fired (rule, subject, occasion, at) values (?, ?, ?, ?) on conflict do nothing", string(a.Rule), a.Subject, a.Occasion, ms(a.Notice.At))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = t.addNotice(ctx, a.Notice)
	return true, err
}
