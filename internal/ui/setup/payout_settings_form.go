package setup

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// The fields of the payout settings form, with their names in config.toml.
const (
	FieldPayouts   = "payouts"
	FieldHoldDays  = "hold_days"
	FieldMinPayout = "min_payout"
	FieldTax       = "tds_percent"
	FieldTimeZone  = "time_zone"
)

// payoutSettingsForm edits what everybody who works with the profile shares: who pays, and by which rules.
type payoutSettingsForm struct {
	*screen.FormDialog
	field string                   // where the cursor begins
	was   affiliate.PayoutSettings // as they were read
}

// PayoutSettingsForm makes the form with the cursor in a field; "" for the first one.
func PayoutSettingsForm(field string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &payoutSettingsForm{field: field}
		s.FormDialog = screen.NewFormDialog(h, "Payout settings", "save", []form.Field{
			{ID: FieldPayouts, Label: "Who pays", Check: checkPayoutMode, Describe: describePayoutMode, Suggest: suggestPayoutModes},
			{ID: FieldHoldDays, Label: "Hold days", Help: "0 to 90", Check: checked(affiliate.ParseHoldDays)},
			{ID: FieldMinPayout, Label: "Minimum payout", Check: checked(affiliate.ParseMinPayout), Help: "less is carried over"},
			{ID: FieldTax, Label: "Tax withheld %", Check: checked(affiliate.ParseCommission),
				Help: "TDS of each payment; an affiliate may have their own"},
			{ID: FieldTimeZone, Label: "Time zone", Check: checkZone, Describe: describeZone(h), Suggest: suggestZones},
		})
		s.Busy = "reading the settings…"
		s.Preview = func(v map[string]string) string { return s.effects(v) }
		s.Submit = s.save
		return s
	}
}

// Init reads the settings. Keys wait until they are there.
func (s *payoutSettingsForm) Init() tea.Cmd {
	return tea.Batch(s.FormDialog.Init(), screen.Read(s.Host, "settings", s.Host.Ports().PayoutRules, s.onRead))
}

// onRead proposes the settings in their fields, or closes the form if they cannot be read.
func (s *payoutSettingsForm) onRead(rules affiliate.PayoutRules, err error) tea.Cmd {
	if err != nil {
		s.Host.Close()
		s.Host.Fail(err)
		return nil
	}
	s.was = affiliate.PayoutSettings{PayoutRules: rules, TimeZone: s.Host.Ports().Access.Zone().String()}
	for id, value := range fieldTexts(s.was) {
		s.Form.SetProposed(id, value)
	}
	s.Busy = ""
	s.Form.Focus(s.field)
	return s.FormDialog.Init()
}

// fieldTexts are settings as the fields have them.
func fieldTexts(s affiliate.PayoutSettings) map[string]string {
	return map[string]string{
		FieldPayouts:   string(s.Mode),
		FieldHoldDays:  strconv.Itoa(s.HoldDays),
		FieldMinPayout: s.MinPayout.Exact(),
		FieldTax:       s.Tax.String(),
		FieldTimeZone:  s.TimeZone,
	}
}

// chosen are the settings that the form holds. A field that cannot be read yet has no change.
func (s *payoutSettingsForm) chosen(v map[string]string) affiliate.PayoutSettings {
	c := s.was
	if m, err := affiliate.ParsePayoutMode(v[FieldPayouts]); err == nil {
		c.Mode = m
	}
	if n, err := affiliate.ParseHoldDays(v[FieldHoldDays]); err == nil {
		c.HoldDays = n
	}
	if p, err := affiliate.ParseMinPayout(v[FieldMinPayout]); err == nil {
		c.MinPayout = p
	}
	if b, err := affiliate.ParseCommission(v[FieldTax]); err == nil {
		c.Tax = b
	}
	if zone, err := findZone(v[FieldTimeZone]); err == nil {
		c.TimeZone = zone.String()
	}
	return c
}

// effects says what changes with what is in the form.
func (s *payoutSettingsForm) effects(v map[string]string) string {
	changes := s.was.Changes(s.chosen(v))
	if s.Busy != "" || len(changes) == 0 {
		return "Everybody who works with this profile has the same settings. Saved here only; nothing is sent to Fermion."
	}
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = c.String() + ": " + effectOf(s.Host, c) + "."
	}
	return strings.Join(lines, " ")
}

// effectOf says what a change of one setting means.
func effectOf(h screen.Host, c affiliate.SettingChange) string {
	switch c.Name {
	case FieldPayouts:
		if affiliate.PayoutMode(c.To) == affiliate.PaidBySelf {
			return "you pay what is due. Record with " + screen.KeyOf(h, screen.ActionNew) +
				" on Payouts what Fermion has paid already, or it is due again"
		}
		return "Fermion pays, and no payout can be prepared here. What is prepared can still be confirmed or cancelled"
	case FieldHoldDays:
		return "balances follow at once; prepared and past batches stay"
	case FieldMinPayout:
		return "counts from the next payout on"
	case FieldTax:
		return "for payments prepared from now on; prepared and past ones stay"
	}
	return "days and months of all numbers and statements follow; entries keep their instant"
}

// save stores the settings that were changed.
func (s *payoutSettingsForm) save() tea.Cmd {
	h, was, chosen := s.Host, s.was, s.chosen(s.Form.Values())
	changes := was.Changes(chosen)
	if len(changes) == 0 {
		h.Close()
		h.Toast("nothing changed")
		return nil
	}
	if chosen.HoldDays > was.HoldDays {
		return s.askLongerHold(chosen)
	}
	return s.store(chosen)
}

func (s *payoutSettingsForm) store(chosen affiliate.PayoutSettings) tea.Cmd {
	h, was := s.Host, s.was
	var texts []string
	for _, c := range was.Changes(chosen) {
		texts = append(texts, c.String())
	}
	s.Busy = screen.SavingText
	return screen.Write(h, func(ctx context.Context) (string, error) {
		return "saved: " + strings.Join(texts, ", "), h.Ports().SavePayoutSettings(ctx, was, chosen)
	}, func(said string, err error) tea.Cmd {
		if changed, ok := errors.AsType[*affiliate.SettingsChangedError](err); ok {
			s.Busy = ""
			s.showChanged(changed)
			return nil
		}
		return s.OnSaved(said, err)
	})
}

// showChanged goes on from what somebody else has stored meanwhile. What the person changed stays as they typed it.
func (s *payoutSettingsForm) showChanged(e *affiliate.SettingsChangedError) {
	shown, stored := fieldTexts(s.was), fieldTexts(e.Now)
	for id, typed := range s.Form.Values() {
		if typed == shown[id] {
			s.Form.SetValue(id, "") // a field with a value gets no proposal
			s.Form.SetProposed(id, stored[id])
		}
	}
	s.was = e.Now
	s.Form.SetNote(s.effects(s.Form.Values()))
	for _, c := range e.Changes {
		s.Fail(c.Name, fmt.Errorf("not saved: %s has set it to %s meanwhile. Save again to replace it",
			affiliate.ChangedBy(e.By[c.Name]), c.To))
	}
}

// askLongerHold counts whom a longer hold puts below zero, and asks before it is saved.
func (s *payoutSettingsForm) askLongerHold(chosen affiliate.PayoutSettings) tea.Cmd {
	h, was := s.Host, s.was
	s.Busy = "reading the balances…"
	return screen.Read(h, "balances", func(ctx context.Context) (below int, err error) {
		now := h.Now()
		before, err := h.Ports().Ledger.Accounts(ctx, now, was.PayoutRules)
		if err != nil {
			return 0, err
		}
		after, err := h.Ports().Ledger.Accounts(ctx, now, chosen.PayoutRules)
		if err != nil {
			return 0, err
		}
		return affiliate.NewlyNegative(before, after), nil
	}, func(below int, err error) tea.Cmd {
		s.Busy = ""
		if err != nil {
			s.Fail("", err)
			return nil
		}
		if below == 0 {
			return s.store(chosen)
		}
		h.Float(screen.NewConfirm(screen.ConfirmOptions{
			Title: "Hold commissions for " + affiliate.Plural(int64(chosen.HoldDays), "day", "days") + "?",
			Text: "The balance of " + screen.Plural(below, "affiliate", "affiliates") + " becomes negative: what they were paid for " +
				"is on hold again. Nobody owes anything back, and no alert is given; they are paid again once it has cleared.",
			Yes: "save", Run: func() tea.Cmd { return s.store(chosen) },
		}))
		return nil
	})
}

// checked makes the check of a field from what reads it.
func checked[T any](parse func(string) (T, error)) func(string) error {
	return func(text string) error {
		_, err := parse(text)
		return err
	}
}

var checkPayoutMode = checked(affiliate.ParsePayoutMode)

func describePayoutMode(text string) string {
	switch m, _ := affiliate.ParsePayoutMode(text); m {
	case affiliate.PaidByFermion:
		return "Fermion pays your affiliates; you record what its dashboard shows"
	case affiliate.PaidBySelf:
		return "you pay your affiliates: prepare payouts here"
	}
	return ""
}

func suggestPayoutModes(text string) []form.Suggestion {
	var found []form.Suggestion
	for _, m := range []affiliate.PayoutMode{affiliate.PaidByFermion, affiliate.PaidBySelf} {
		if strings.Contains(string(m), strings.ToLower(strings.TrimSpace(text))) {
			found = append(found, form.Suggestion{Text: string(m)})
		}
	}
	return found
}
