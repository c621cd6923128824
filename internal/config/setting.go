package config

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
)

// A setting checks one value of the file and stores it in the Config. Its error names what is expected.
type setting[T any] func(to *T, v any) error

// The tables below are all settings. Anything else is an unknown setting.
var (
	topSettings = map[string]setting[Config]{
		"backup_dir": text(func(c *Config, s string) error {
			if !filepath.IsAbs(s) && !strings.HasPrefix(s, "~/") {
				return errors.New(`write the whole path of a folder, like "/mnt/backup/fermion-tui" or "~/backups"`)
			}
			c.BackupDir = s
			return nil
		}),
	}

	profileSettings = map[string]setting[Profile]{
		"api_url": text(func(p *Profile, s string) (err error) {
			p.APIURL, err = affiliate.ParseAPIURL(s)
			return err
		}),
		"school_url": text(func(p *Profile, s string) (err error) {
			p.SchoolURL, err = affiliate.ParseSchool(s)
			return err
		}),
		"time_zone": text(func(p *Profile, s string) (err error) {
			if err = affiliate.CheckTimeZoneName(s); err == nil {
				p.TimeZone, err = affiliate.ParseTimeZone(s)
			}
			return err
		}),
		"school_id": text(func(p *Profile, s string) error {
			if !schoolID.MatchString(s) {
				return errors.New("write the ID alone, like 66a1f0c2d3e4b5a697887766: letters, digits, - and _")
			}
			p.SchoolID = s
			return nil
		}),
		"key_command": text(func(p *Profile, s string) error { p.KeyCommand = s; return nil }),
		"accent": func(p *Profile, v any) (err error) {
			p.Accent, err = colour(v)
			return err
		},
		"store":   text(setStore),
		"payouts": setPayouts,
		"hold_days": number(0, affiliate.MaxHoldDays, func(p *Profile, n int) {
			p.Money.HoldDays = n
		}),
		"min_payout": setMinPayout,
		"tds_percent": percentage(func(p *Profile, b affiliate.BasisPoints) {
			p.Money.Tax = b
		}),
		"budget_share": number(1, 100, func(p *Profile, n int) {
			p.BudgetShare = n
		}),
		"share_message": text(func(p *Profile, s string) error { p.ShareMessage = s; return checkShareMessage(s) }),
		"commission_warn_above": percentage(func(p *Profile, b affiliate.BasisPoints) {
			p.CommissionWarnAbove = b
		}),
		"batch_size":          number(1, 50, func(p *Profile, n int) { p.BatchSize = n }),
		"batch_counts_as_one": boolean(func(p *Profile, b bool) { p.BatchCountsAsOne = b }),
	}

	onboardSettings = map[string]setting[Onboard]{
		"commission": percentage(func(o *Onboard, b affiliate.BasisPoints) { o.Commission = b }),
		"product":    text(func(o *Onboard, s string) error { o.Product = s; return nil }),
		"discount": text(func(o *Onboard, s string) (err error) {
			o.Discount, err = affiliate.ParseDiscount(s)
			return err
		}),
		"welcome_email": boolean(func(o *Onboard, b bool) { o.WelcomeEmail = b }),
	}

	couponSettings = map[string]setting[Coupon]{
		"body": text(func(c *Coupon, s string) (err error) {
			c.Body, err = affiliate.ParseCouponTemplate(s)
			return err
		}),
		"body_amount": text(func(c *Coupon, s string) (err error) {
			c.BodyAmount, err = affiliate.ParseCouponTemplate(s)
			return err
		}),
	}

	alertSettings = map[string]setting[Alerts]{
		"first_sale":          boolean(func(a *Alerts, b bool) { a.FirstSale = b }),
		"sale_burst":          number(0, 1_000_000, func(a *Alerts, n int) { a.SaleBurst = n }),
		"clicks_without_sale": number(0, 1_000_000_000, func(a *Alerts, n int) { a.ClicksWithoutSale = n }),
		"quiet_days":          number(0, 3650, func(a *Alerts, n int) { a.QuietDays = n }),
		"fell":                boolean(func(a *Alerts, b bool) { a.Fell = b }),
		"superseded_sale":     boolean(func(a *Alerts, b bool) { a.SupersededSale = b }),
		"goal_reached":        boolean(func(a *Alerts, b bool) { a.GoalReached = b }),
		"goal_missed":         boolean(func(a *Alerts, b bool) { a.GoalMissed = b }),
		"payouts_due":         boolean(func(a *Alerts, b bool) { a.PayoutsDue = b }),
		"negative_balance":    boolean(func(a *Alerts, b bool) { a.NegativeBalance = b }),
		"bell":                boolean(func(a *Alerts, b bool) { a.Bell = b }),
		"notify":              boolean(func(a *Alerts, b bool) { a.Notify = b }),
	}

	uiSettings = map[string]setting[UI]{
		"theme":   choice(func(u *UI, s string) { u.Theme = s }, "auto", "dark", "light", "high-contrast"),
		"density": choice(func(u *UI, s string) { u.Spacious = s == "spacious" }, "compact", "spacious"),
		"digits":  choice(func(u *UI, s string) { u.International = s == "international" }, "indian", "international"),
		"mouse":   boolean(func(u *UI, b bool) { u.Mouse = b }),
	}

	retentionSettings = map[string]setting[Retention]{
		"event_days":  number(0, 36500, func(r *Retention, n int) { r.EventDays = n }),
		"notice_days": number(0, 36500, func(r *Retention, n int) { r.NoticeDays = n }),
	}
)

// schoolID checks the characters of an ID. That IDs are opaque words is [guess]; real ones are 24 hex digits.
var schoolID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// text reads a text in quotes. An empty one means the default.
func text[T any](set func(*T, string) error) setting[T] {
	return func(to *T, v any) error {
		s, ok := v.(string)
		if !ok {
			return errors.New(`write a text in quotes, like "…"`)
		}
		if strings.TrimSpace(s) == "" {
			return nil
		}
		return set(to, s)
	}
}

func choice[T any](set func(*T, string), words ...string) setting[T] {
	return func(to *T, v any) error {
		s, ok := v.(string)
		if !ok || !slices.Contains(words, s) {
			return fmt.Errorf(`write one of "%s"`, strings.Join(words, `", "`))
		}
		set(to, s)
		return nil
	}
}

func number[T any](minimum, maximum int, set func(*T, int)) setting[T] {
	return func(to *T, v any) error {
		n, ok := v.(int64)
		if !ok || n < int64(minimum) || n > int64(maximum) {
			return fmt.Errorf("write a whole number from %d to %d, without quotes", minimum, maximum)
		}
		set(to, int(n))
		return nil
	}
}

func boolean[T any](set func(*T, bool)) setting[T] {
	return func(to *T, v any) error {
		b, ok := v.(bool)
		if !ok {
			return errors.New("write true or false, without quotes")
		}
		set(to, b)
		return nil
	}
}

func percentage[T any](set func(*T, affiliate.BasisPoints)) setting[T] {
	return func(to *T, v any) error {
		b, err := affiliate.ParseCommission(describeValue(v))
		if err != nil {
			return err
		}
		set(to, b)
		return nil
	}
}

func setMinPayout(p *Profile, v any) error {
	amount, err := affiliate.ParseRupees(describeValue(v))
	if err != nil {
		return err
	}
	p.Money.MinPayout = amount
	return nil
}

func setPayouts(p *Profile, v any) error {
	s, ok := v.(string)
	switch mode := affiliate.PayoutMode(s); {
	case s == "school":
		return errors.New(`"school" is called "self" now: write payouts = "self"`)
	case !ok || mode != affiliate.PaidByFermion && mode != affiliate.PaidBySelf:
		return errors.New(`write "fermion" when Fermion pays the affiliates, "self" when you do`)
	default:
		p.Money.Mode = mode
		return nil
	}
}

// describeValue is a number or a text as a person wrote it, for the parsers of what people type; "" for anything else.
func describeValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return ""
	}
}

// unknownSetting describes the problem of a setting that is in no table.
func unknownSetting[T any](name string, known map[string]setting[T]) string {
	switch strings.ToLower(name) {
	case "key", "api_key", "apikey", "fermion_api_key":
		return "an API key is never stored in a file: delete this line, and run fermion-tui auth login or use key_command"
	}
	return "unknown setting; known here: " + strings.Join(slices.Sorted(maps.Keys(known)), ", ")
}

// setStore sets the address of a database server. It refuses a password, since config files are copied and shown.
func setStore(p *Profile, s string) error {
	if affiliate.HasStorePassword(s) {
		return errors.New("leave the password out of this file: fermion-tui auth store puts it into the keyring; PGPASSFILE and " +
			"PGPASSWORD work too")
	}
	p.Store = s
	return affiliate.CheckStoreAddress(s)
}
