package config

import "strings"

// Example is the text of a new config file: every setting, commented out, with its default or a likely value. The templates of the
// coupon bodies are the client's, which keeps guesses about them in one place.
func Example(couponBody, couponBodyAmount string) string {
	return strings.NewReplacer(
		"<share_message>", quoted(defaultShareMessage),
		"<body>", quoted(couponBody),
		"<body_amount>", quoted(couponBodyAmount),
	).Replace(example)
}

// quoted is a text as a commented-out literal string of several lines, in which TOML changes nothing.
func quoted(text string) string {
	var b strings.Builder
	b.WriteString("'''\n")
	for line := range strings.Lines(strings.TrimSpace(text) + "\n") {
		b.WriteString("# " + line)
	}
	b.WriteString("# '''")
	return b.String()
}

const example = `# Settings of fermion-tui. Flags and environment variables win over this file. Never put an API key in it.

# backup_dir = "/mnt/backup/fermion-tui"   # the daily copies; best on another disk

# [profiles.default]
# school_url = "https://learn.example.com"
# time_zone = "Asia/Kolkata"               # days and months are those of the school
# school_id = "66a1f0c2d3e4b5a697887766"   # Fermion's ID of the school: with it coupons are checked after they are made
# accent = "#0b5cad"                       # colour that tells this school from others
# key_command = "pass show fermion"        # prints the API key on its first line
# api_url = "https://backend.codedamn.com/api"
# budget_share = 100                       # percent of the API's limits for this machine; less leaves room for a colleague
# batch_size = 1                           # links per read of counters, 1–50; ask doctor --probe first
# batch_counts_as_one = false              # such a read counts once against the limit, not once for each link
# store = "postgres://asha@db.example.com/affiliates?sslmode=verify-full"   # a team's database, see docs/TEAM.md; the password is in the keyring: auth store
# payouts = "fermion"                      # who pays the affiliates: "fermion" or "self"; this and the next three go into the database once
# hold_days = 15                           # days until a commission may be paid, at most 90
# min_payout = "₹1,000"                    # less is carried over
# tds_percent = 0                          # tax withheld from each payment
# commission_warn_above = 40               # percent
# share_message = <share_message>

# [onboard]                                # what the form proposes
# commission = 20
# product = "68d1013f7183c17964b104c8"     # ID, name or slug
# discount = "25%"                         # or "₹500"
# welcome_email = false

# [coupon]                                 # JSON bodies; a placeholder has no quotes
# body = <body>
# body_amount = <body_amount>

# [payout_files.mybank]                    # a file for payout prepare --as mybank; generic and paypal are built in
# header = true
# columns = [["Account", "{{payee}}"], ["Amount", "{{amount}}"], ["Reference", "{{reference}}"], ["Remark", "{{note}}"]]
# max_rows = 500

# [alerts]                                 # false or 0 turns one off; each is given once, in Activity
# first_sale = true
# sale_burst = 10                          # sales of a link within an hour
# clicks_without_sale = 200                # clicks since the last sale
# quiet_days = 14                          # days without a click
# fell = true                              # sales, revenue or clicks fell, or Fermion no longer knows the slug
# superseded_sale = true                   # sales on replaced links, one line for each link
# goal_reached = true                      # of a campaign
# goal_missed = true                       # a campaign ended short of its goal; counts as "to review"
# payouts_due = true                       # a month begins and payouts are due, with payouts = "self"; counts as "to review"
# negative_balance = true                  # of an affiliate, once until it is not; counts as "to review"
# bell = false                             # ring the terminal's bell
# notify = false                           # desktop notification through the terminal (OSC 9)

# [ui]
# theme = "auto"                           # auto, dark, light or high-contrast
# mouse = true
# density = "compact"                      # or "spacious": a blank line between the rows of lists
# digits = "indian"                        # 12,34,567; or "international": 1,234,567

# [theme]                                  # colours like "#0b5cad", or numbers of the terminal's palette; docs/CONFIGURATION.md names them
# accent = "#0b5cad"

# [keys]                                   # keys of actions; docs/CONFIGURATION.md names them
# onboard = "a"
# filter = ["/", "ctrl+f"]

# [retention]                              # days; 0 deletes nothing. Money and operations are never deleted
# event_days = 365                         # webhook events, and edits for undo
# notice_days = 365                        # alerts and errors in Activity; what is to review stays
`
