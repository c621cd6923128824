package fermion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
)

// NewAffiliateLink is a link to create, for UserID or, where Fermion has none for them, for UserEmail. Its commission is final: no
// call changes or deletes a link [doc].
type NewAffiliateLink struct {
	UserID     string
	UserEmail  string
	ProductID  string
	Commission affiliate.BasisPoints // 0 to 10,000
}

// Body is the entry's JSON as it is sent. Exactly one of userId and userEmail is in it, userId first [guess].
func (l NewAffiliateLink) Body() (json.RawMessage, error) {
	var b struct {
		User struct {
			UserID    string `json:"userId,omitempty"`
			UserEmail string `json:"userEmail,omitempty"`
		} `json:"userData"`
		ProductID string      `json:"fermionDigitalProductId"`
		Percent   json.Number `json:"commissionPercentage"` // 0–100 [guess]; whether fractions are accepted is [open]
	}
	switch {
	case l.UserID != "":
		b.User.UserID = l.UserID
	case l.UserEmail != "":
		b.User.UserEmail = l.UserEmail
	default:
		return nil, errors.New("a link needs an affiliate: a user ID or an e-mail")
	}
	switch {
	case l.ProductID == "":
		return nil, errors.New("a link needs a product ID")
	case l.Commission < 0 || l.Commission > affiliate.FullCommission:
		return nil, fmt.Errorf("a commission lies between 0 and 100 %%, not at %v", l.Commission)
	}
	b.ProductID, b.Percent = l.ProductID, json.Number(l.Commission.Percent())
	return encode(b)
}

// CreateAffiliateLink creates a link and returns its slug, which exists nowhere else. It is never retried automatically: as far as
// documented, a repeat creates a second link. An "ok" without a slug is an *UnknownOutcomeError.
func (c *Client) CreateAffiliateLink(ctx context.Context, l NewAffiliateLink) (slug string, err error) {
	entry, err := l.Body()
	if err != nil {
		return "", &NotSentError{Err: err}
	}
	err = c.do(ctx, &call{endpoint: CreateLink, entry: entry, kind: nonIdempotent, decode: func(data json.RawMessage) (err error) {
		slug, err = decodeSlug(data)
		return err
	}})
	if err != nil {
		return "", err
	}
	return slug, nil
}

func decodeSlug(data json.RawMessage) (string, error) {
	var d struct {
		Slug string `json:"affiliateLinkSlug"`
	}
	if err := object(data, &d); err != nil {
		return "", err
	}
	if d.Slug == "" {
		return "", errMissing("affiliateLinkSlug")
	}
	if err := affiliate.CheckSlug(d.Slug); err != nil {
		return "", fmt.Errorf("its affiliateLinkSlug is not a slug: %w", err)
	}
	return d.Slug, nil
}

// Priority says who waits for a reading.
type Priority int

const (
	Interactive Priority = iota // a person waits for it: may use the whole limit and goes first
	Background                  // monitoring: may use nine tenths and waits for everything else
)

// CheckLinkWithKey asks with another key whether a link of that slug exists: nil when it does, a *RejectedError when it does not. The
// client keeps its own key.
func (c *Client) CheckLinkWithKey(ctx context.Context, k Key, slug string) error {
	entry, err := statsEntry(slug)
	if err != nil {
		return &NotSentError{Err: err}
	}
	return c.do(ctx, &call{endpoint: LinkStats, entry: entry, cred: newCredential(k, c.base), decode: func(data json.RawMessage) error {
		_, err := decodeCounters(data)
		return err
	}})
}

// AffiliateLinkStats reads the four all-time counters of a link. They may be lower than before. An unknown slug is a
// *RejectedError. Spacing polls is the caller's job.
func (c *Client) AffiliateLinkStats(ctx context.Context, slug string, p Priority) (affiliate.Counters, error) {
	if slug == "" {
		return affiliate.Counters{}, &NotSentError{Err: errors.New("a slug is needed")}
	}
	entry, err := statsEntry(slug)
	if err != nil {
		return affiliate.Counters{}, &NotSentError{Err: err}
	}
	var counters affiliate.Counters
	err = c.do(ctx, &call{endpoint: LinkStats, entry: entry, poll: p == Background, decode: func(data json.RawMessage) (err error) {
		counters, err = decodeCounters(data)
		return err
	}})
	if err != nil {
		return affiliate.Counters{}, err
	}
	return counters, nil
}

func statsEntry(slug string) (json.RawMessage, error) {
	return encode(struct {
		Slug string `json:"affiliateLinkSlug"`
	}{slug})
}

// decodeCounters reads the four numbers [doc]. The amount is what buyers were charged, in paise [guess].
func decodeCounters(data json.RawMessage) (affiliate.Counters, error) {
	var d struct {
		Clicks  json.RawMessage `json:"totalClicks"`
		Percent json.RawMessage `json:"commissionPercentageForSale"`
		Sales   json.RawMessage `json:"salesCount"`
		Paise   json.RawMessage `json:"inrInformationFromPaymentChargedAmountPaise"`
	}
	if err := object(data, &d); err != nil {
		return affiliate.Counters{}, err
	}
	var c affiliate.Counters
	var ok bool
	if c.Clicks, ok = count(d.Clicks); !ok {
		return c, errMissing("totalClicks")
	}
	if c.Sales, ok = count(d.Sales); !ok {
		return c, errMissing("salesCount")
	}
	paise, ok := count(d.Paise)
	if !ok {
		return c, errMissing("inrInformationFromPaymentChargedAmountPaise")
	}
	c.Revenue = affiliate.Paise(paise)
	percent, ok := number(d.Percent)
	if !ok {
		return c, errMissing("commissionPercentageForSale")
	}
	commission, err := affiliate.CommissionFromFloat(percent)
	if err != nil {
		return c, errMissing("commissionPercentageForSale")
	}
	c.Commission = commission
	return c, nil
}
