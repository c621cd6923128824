package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
)

const whole = `backup_dir = "/mnt/backup"

[profiles.acme]
api_url = "https://api.example.com/v1/"
school_url = "Learn.Acme.com/courses"
time_zone = "Asia/Dubai"
school_id = "66a1f0c2d3e4b5a697887766"
key_command = "pass show fermion"
accent = 33
payouts = "self"
hold_days = 30
min_payout = "₹1,499.50"
tds_percent = 7.5
budget_share = 60
share_message = """
{{name}}: {{url}}"""
commission_warn_above = 32.5
batch_size = 5
batch_counts_as_one = true

[profiles.local]
api_url = "http://127.0.0.1:8080/api"

[onboard]
commission = "20 %"
product = "Go for Engineers"
discount = "₹500"
welcome_email = true

[coupon]
body = '{"code": {{code}}, "off": {{percent}}}'
body_amount = """
{"code": {{code}},
 "off": {{amount_minor}}}
"""

[alerts]
first_sale = false
sale_burst = 0
clicks_without_sale = 500
quiet_days = 7
fell = false
superseded_sale = false
goal_reached = false
goal_missed = false
payouts_due = false
negative_balance = false
bell = true
notify = true

[ui]
theme = "light"
mouse = false
density = "spacious"
digits = "international"

[theme]
accent = "#0B5cad"
muted = 8

[keys]
filter = ["F", "ctrl+f"]
mark = ""

[retention]
event_days = 30
notice_days = 0

[payout_files.mybank]
header = false
columns = [
  ["Account", "{{payee}}"],
  ["Remark", "Payout {{ period }}: {{note}}"],
]
max_rows = 500
`

func TestEverySettingIsRead(t *testing.T) {
	got, err := Parse("config.toml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	zone, err := affiliate.ParseTimeZone("Asia/Dubai")
	if err != nil {
		t.Fatal(err)
	}
	school, err := affiliate.ParseSchool("https://learn.acme.com")
	if err != nil {
		t.Fatal(err)
	}
	local := defaultProfile()
	local.APIURL = "http://127.0.0.1:8080/api"
	want := Config{
		BackupDir: "/mnt/backup",
		Profiles: map[string]Profile{"local": local, "acme": {
			APIURL: "https://api.example.com/v1", SchoolURL: school, TimeZone: zone, SchoolID: "66a1f0c2d3e4b5a697887766", KeyCommand: "pass show fermion", Accent: "33",
			Money: Money{Mode: affiliate.PaidBySelf, HoldDays: 30, MinPayout: 1499_50, Tax: 7_50}, BudgetShare: 60, ShareMessage: "{{name}}: {{url}}",
			CommissionWarnAbove: 32_50, BatchSize: 5, BatchCountsAsOne: true,
		}},
		Onboard: Onboard{Commission: 20_00, Product: "Go for Engineers", Discount: affiliate.Discount{Amount: 500_00}, WelcomeEmail: true},
		Coupon: Coupon{Body: template(t, `{"code": {{code}}, "off": {{percent}}}`),
			BodyAmount: template(t, "{\"code\": {{code}},\n \"off\": {{amount_minor}}}\n")},
		Alerts:    Alerts{AlertRules: affiliate.AlertRules{ClicksWithoutSale: 500, QuietDays: 7}, Bell: true, Notify: true},
		Retention: Retention{EventDays: 30},
		UI:        UI{Theme: "light", Spacious: true, International: true},
		Theme:     map[string]string{"accent": "#0B5cad", "muted": "8"},
		Keys:      []KeySetting{{"filter", []string{"F", "ctrl+f"}, 62}, {"mark", nil, 63}},
		PayoutFiles: []affiliate.PaymentFormat{{Name: "mybank", MaxRows: 500, Columns: []affiliate.PaymentColumn{
			column(t, "Account", "{{payee}}"), column(t, "Remark", "Payout {{period}}: {{note}}")}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func column(t *testing.T, title, template string) affiliate.PaymentColumn {
	t.Helper()
	c, err := affiliate.ParsePaymentColumn(title, template)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func template(t *testing.T, text string) affiliate.CouponTemplate {
	t.Helper()
	parsed, err := affiliate.ParseCouponTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestUnsetSettingsHaveDefaults(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "\ufeff[ui]\r\n", "[profiles.acme]\nschool_url = \"\"\nshare_message = \" \"\n"} {
		c, err := Parse("config.toml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if !reflect.DeepEqual(c.Profile("acme"), defaultProfile()) || !reflect.DeepEqual(c.Profile("nobody"), defaultProfile()) {
			t.Errorf("%q: profile %+v", text, c.Profile("acme"))
		}
		if c.UI != Default().UI || c.Onboard != Default().Onboard || c.Alerts != Default().Alerts {
			t.Errorf("%q: %+v", text, c)
		}
	}
	p := defaultProfile()
	if p.CommissionWarnAbove.String() != "40" || p.BudgetShare != 100 || p.Money.Mode != "" || p.Money.HoldDays >= 0 || p.Money.MinPayout >= 0 ||
		p.Money.Tax >= 0 {
		t.Errorf("%+v", p)
	}
}

func TestProfileInOtherNotations(t *testing.T) {
	for _, text := range []string{
		`profiles = {acme = {hold_days = 9}}`,
		"profiles.acme.hold_days = 9",
		"[profiles]\nacme.hold_days = 9",
		"[profiles]\nacme = {\n hold_days = 9,\n}",
		"['profiles'.\"acme\"]\n'hold_days' = 9",
	} {
		c, err := Parse("config.toml", []byte(text))
		if err != nil || c.Profile("acme").Money.HoldDays != 9 {
			t.Errorf("%s: %+v, %v", text, c.Profiles, err)
		}
		_, err = Parse("config.toml", []byte(strings.Replace(text, "9", "-9", 1)))
		line := 1 + strings.Count(text[:strings.Index(text, "hold_days")], "\n")
		if want := fmt.Sprintf("config.toml:%d: profiles.acme.hold_days: ", line); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s…", text, err, want)
		}
	}
}

func TestProblemsHaveLines(t *testing.T) {
	const text = `colour = "red"
backup_dir = "here"
api_key = "fk_live_secret"

[profiles.acme]
api_url = "http://api.example.com"
school_url = "acme"

time_zone = "Asia/Kolkatta"
key_comand = "pass"
payouts = "monthly"
hold_days = "15"
min_payout = "lots"
budget_share = 0
commission_warn_above = 101
share_message = "{{nmae}} {{url}}"

[profiles.ACME]
nothing = 1

[onboard]
discount = 25
[coupon]
body = """
{"code": "{{code}}"}
"""
body_amount = '{"code": {{cod}}}'
[alerts]
quiet_days = 1.5
bell = "yes"
[ui]
theme = "blue"
[profiles.old]
payouts = "school"
tds_percent = 120
[payout_files.paypal]
columns = []
[payout_files.none]
header = true
[payout_files.mybank]
max_rows = 0

columns = [
 ["Account", "{{iban}}"],
 ["Amount", "{{amount}}"],
 [
  "Reference", "{{reference"],
 [7],
 [],
]
[payout_files.flat]
columns = ["{{payee}}"]
`
	want := []Problem{
		{1, "colour", "unknown setting; known here: backup_dir, and the sections"},
		{2, "backup_dir", "write the whole path of a folder"},
		{3, "api_key", "never stored in a file"},
		{6, "profiles.acme.api_url", "begins with https://"},
		{7, "profiles.acme.school_url", "write it like https://learn.example.com"},
		{9, "profiles.acme.time_zone", `no time zone is called "Asia/Kolkatta"; write one like Asia/Kolkata`},
		{10, "profiles.acme.key_comand", "unknown setting; known here: accent,"},
		{11, "profiles.acme.payouts", `write "fermion" when Fermion pays`},
		{12, "profiles.acme.hold_days", "whole number from 0 to 90, without quotes"},
		{13, "profiles.acme.min_payout", "amount in rupees"},
		{14, "profiles.acme.budget_share", "whole number from 1 to 100"},
		{15, "profiles.acme.commission_warn_above", "percentage from 0 to 100"},
		{16, "profiles.acme.share_message", "there is no {{nmae}}; write one of {{name}}"},
		{18, "profiles.ACME", "1 to 32 of a-z"},
		{22, "onboard.discount", "write a text in quotes"},
		{24, "coupon.body", "without quotes"},
		{27, "coupon.body_amount", "there is no {{cod}}"},
		{29, "alerts.quiet_days", "whole number"},
		{30, "alerts.bell", "true or false"},
		{32, "ui.theme", `"auto", "dark", "light"`},
		{34, "profiles.old.payouts", `write payouts = "self"`},
		{35, "profiles.old.tds_percent", "percentage from 0 to 100"},
		{36, "payout_files.paypal", "built in"},
		{38, "payout_files.none", "it needs columns"},
		{41, "payout_files.mybank.max_rows", "whole number from 1"},
		{43, "payout_files.mybank.columns", `column 5: write a title`},
		{44, "payout_files.mybank.columns", `column 1, "Account": there is no {{iban}}`},
		{47, "payout_files.mybank.columns", `column 3, "Reference": a {{ is never closed`},
		{48, "payout_files.mybank.columns", `column 4: write a title`},
		{52, "payout_files.flat.columns", "column 1: write a title"},
	}
	c, err := Parse("config.toml", []byte(text))
	wrong, isWrong := errors.AsType[*Error](err)
	if !isWrong {
		t.Fatalf("%v is no *Error", err)
	}
	for i, p := range wrong.Problems {
		if i >= len(want) {
			t.Errorf("more than wanted: %+v", p)
		} else if w := want[i]; p.Line != w.Line || p.Key != w.Key || !strings.Contains(p.Text, w.Text) {
			t.Errorf("\n got %+v\nwant %+v", p, w)
		}
	}
	if len(wrong.Problems) < len(want) {
		t.Errorf("%d problems, want %d", len(wrong.Problems), len(want))
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) || lines[5] != "config.toml:9: profiles.acme.time_zone: "+wrong.Problems[5].Text {
		t.Errorf("in words:\n%v", err)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("shows a key:\n%v", err)
	}
	if !reflect.DeepEqual(c, Default()) {
		t.Errorf("a file with problems gave settings: %+v", c)
	}
}

func TestSyntaxErrorsHaveLines(t *testing.T) {
	for text, line := range map[string]int{
		"[ui]\ntheme = auto\n":                       2,
		"[ui]\nmouse = true\nmouse = false\n":        3,
		"[ui]\nmouse = true\n\n[ui]\n":               4,
		"[ui\n":                                      1,
		"a = \"\x00\"":                               1,
		"hold_days = 99999999999999999999999":        1,
		"[profiles.acme]\nkey_command = \"fk_live\n": 2,
		"\ufeff\n\nnonsense\n":                       3,
	} {
		_, err := Parse("config.toml", []byte(text))
		if want := fmt.Sprintf("config.toml:%d: this is not TOML: ", line); err == nil || !strings.HasPrefix(err.Error(), want) ||
			strings.Contains(err.Error(), "fk_live") {
			t.Errorf("%q:\n got %v\nwant %s…", text, err, want)
		}
	}
}

func TestInvalidSections(t *testing.T) {
	for text, want := range map[string]string{
		"profiles = 3":                      "config.toml:1: profiles: write one section per profile",
		"\n[profiles]\nacme = \"x\"":        "config.toml:3: profiles.acme: this is a section: write [profiles.acme]",
		"[[profiles.acme]]\nhold_days = 1":  "config.toml:1: profiles.acme: this is a section",
		"\nui = \"dark\"":                   "config.toml:2: ui: this is a section: write [ui]",
		"[ui.theme]\nname = 1":              "config.toml:1: ui.theme: write one of",
		"[profiles.\"a.b\"]\nhold_days = 1": "config.toml:1: profiles.a.b: a profile name is",
	} {
		if _, err := Parse("config.toml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q:\n got %v\nwant %s…", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", whole, "[profiles.a]\nhold_days=1", "a.b.c = {d = {e = [1, {f = 2}]}}", "[[x]]\n[x.y]\n", "\ufeff[ui]",
		"[coupon]\nbody='{{'",
		"[\"\\u202e\"]\n", "'a\tb' = 1", "x = 1979-05-27T07:32:00Z"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("config.toml", text)
		if err == nil {
			for name, p := range c.Profiles {
				if affiliate.CheckProfileName(name) != nil || p.BudgetShare < 1 || p.BudgetShare > 100 || p.CommissionWarnAbove < 0 ||
					p.Money.HoldDays > affiliate.MaxHoldDays || checkShareMessage(p.ShareMessage) != nil {
					t.Fatalf("accepted %q: %+v", name, p)
				}
			}
			return
		}
		wrong, isWrong := errors.AsType[*Error](err)
		if !isWrong || len(wrong.Problems) == 0 {
			t.Fatalf("%#v is no *Error with problems", err)
		}
		last := 1 + strings.Count(string(text), "\n")
		for i, p := range wrong.Problems {
			if p.Line < 1 || p.Line > last || p.Text == "" || i > 0 && p.Line < wrong.Problems[i-1].Line {
				t.Fatalf("problem %d of %d lines: %+v", i, last, p)
			}
		}
		if lines := strings.Split(err.Error(), "\n"); len(lines) != len(wrong.Problems) || strings.ContainsAny(err.Error(), "\x1b\u202e") {
			t.Fatalf("not one harmless line per problem: %q", err)
		}
	})
}
