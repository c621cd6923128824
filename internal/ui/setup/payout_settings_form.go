package setup

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// The fields of the form of payout settings. Their names are those of config.toml.
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
			{ID: FieldTax, Label: "Tax withheld %", Check: checked(affiliate.ParseCommission), Help: "TDS of each payment; an affiliate may have their own"},
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
	h := s.Host
	return tea.Batch(s.FormDialog.Init(), screen.Read(h, "settings", h.Ports().PayoutRules, func(r affiliate.PayoutRules, err error) tea.Cmd {
		if err != nil {
			h.Close()
			h.Fail(err)
			return nil
		}
		s.was = affiliate.PayoutSettings{PayoutRules: r, TimeZone: h.Ports().Access.Zone().String()}
		for id, value := range map[string]string{FieldPayouts: string(r.Mode), FieldHoldDays: strconv.Itoa(r.HoldDays), FieldMinPayout: r.MinPayout.Exact(),
			FieldTax: r.Tax.String(), FieldTimeZone: s.was.TimeZone} {
			s.Form.SetValue(id, value)
		}
		s.Busy = ""
		s.Form.Focus(s.field)
		return s.FormDialog.Init()
	}))
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
		lines[i] = c.String() + ": " + effectOf(c) + "."
	}
	return strings.Join(lines, " ")
}

// effectOf says what a change of one setting means.
func effectOf(c affiliate.SettingChange) string {
	switch c.Name {
	case FieldPayouts:
		if affiliate.PayoutMode(c.To) == affiliate.PaidBySelf {
			return "you pay what is due. Record with n what Fermion has paid already, or it is due again"
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
	texts := make([]string, len(changes))
	for i, c := range changes {
		texts[i] = c.String()
	}
	return s.SaveAndClose(func(ctx context.Context) (string, error) {
		return "saved: " + strings.Join(texts, ", "), h.Ports().SavePayoutSettings(ctx, was, chosen)
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
