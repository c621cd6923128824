package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/muesli/mango"
	mcobra "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func manCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mcobra.NewManPage(1, root)
			if err != nil {
				return fmt.Errorf("making the manual page: %w", err)
			}
			nameValues(&page.Root, root)
			page.WithLongDescription(root.Long + "\nEvery command takes the options below, except --demo.")
			page.WithSection("Environment", manEnvironment).WithSection("Files", manFiles).WithSection("Exit status", manExitStatus)
			text := page.Build(&manual{Document: roff.NewDocument()})
			_, err = fmt.Fprintln(cmd.OutOrStdout(),
				dashes.ReplaceAllStringFunc(text, func(s string) string { return strings.ReplaceAll(s, "-", `\-`) }))
			return err
		},
	}
}

// examples are shown in the help of a command, and in the manual page.
var examples = map[string][]string{
	"":                  {"fermion-tui --demo", "fermion-tui --profile acme"},
	"auth login":        {"pass show fermion | fermion-tui auth login"},
	"import affiliates": {"fermion-tui import affiliates affiliates.csv --dry-run"},
	"import links":      {"fermion-tui import links links.csv --dry-run"},
	"import coupons":    {"fermion-tui import coupons coupons.csv --dry-run"},
	"import ledger":     {"fermion-tui import ledger balances.csv --dry-run"},
	"import":            {"fermion-tui import links links.csv --dry-run", "fermion-tui import links links.csv --resume"},
	"export":            {"fermion-tui export links --period last-month -o links.csv", "fermion-tui export changes --format json"},
	"payout prepare":    {"fermion-tui payout prepare --file pay.csv --as mybank"},
	"payout file":       {"fermion-tui payout file P-7K3Q --file pay.csv"},
	"payout cancel":     {"fermion-tui payout cancel P-7K3Q"},
	"payout confirm":    {"fermion-tui payout confirm P-7K3Q", "fermion-tui payout confirm P-7K3Q --result results.csv"},
	"statement": {"fermion-tui statement asha@example.com --period 2026-10 --format html -o asha.html",
		"fermion-tui statement --all --period last-month -o statements"},
	"digest":         {"fermion-tui digest --period since-friday --format markdown"},
	"report":         {"fermion-tui report --by product --period last-month"},
	"watch":          {"fermion-tui watch --json"},
	"backup":         {"fermion-tui backup before-the-sale.db"},
	"restore":        {"fermion-tui restore before-the-sale.db"},
	"forget":         {"fermion-tui forget asha@example.com", "fermion-tui forget --buyer ravi@example.com --names"},
	"profile add":    {"fermion-tui profile add acme --school-url learn.acme.com --time-zone Asia/Kolkata"},
	"profile remove": {"fermion-tui profile remove acme"},
	"store move":     {"fermion-tui store move --to 'postgres://asha@db.example.com/affiliates?sslmode=verify-full'"},
	"man":            {"fermion-tui man | man -l -"},
}

// addExamples gives commands their examples.
func addExamples(root *cobra.Command) {
	for path, lines := range examples {
		if c, _, err := root.Find(strings.Fields(path)); err == nil {
			c.Example = "  " + strings.Join(lines, "\n  ")
		}
	}
}

// dashes are the hyphens that a person types or copies: of options and names of commands and files.
var dashes = regexp.MustCompile(`-+[a-z]`)

// nameValues gives each command its examples and its own options, each with the name of its value. Options of all commands are listed once.
func nameValues(page *mango.Command, c *cobra.Command) {
	page.Flags, page.Example = map[string]mango.Flag{}, strings.ReplaceAll(strings.TrimSpace(c.Example), "\n  ", "\n")
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			value, usage := pflag.UnquoteUsage(f)
			page.Flags[f.Name] = mango.Flag{Name: strings.TrimSpace(f.Name + " " + value), Short: f.Shorthand, Usage: usage, PFlag: true}
		}
	})
	for _, sub := range c.Commands() {
		if of := page.Commands[sub.Name()]; of != nil {
			nameValues(of, sub)
		}
	}
}

// manual writes the values of options as names that a person replaces, and what mango leaves out.
type manual struct {
	*roff.Document
	synopsis bool // it is being written
	options  bool // the next paragraph is the first option of a command
}

// Section starts a section, and remembers whether it is the synopsis.
func (m *manual) Section(name string) {
	m.synopsis = name == "Synopsis"
	m.Document.Section(name)
}

// Indent starts the options of a command with the tag that mango writes from the second option on.
func (m *manual) Indent(n int) {
	m.Document.Indent(n)
	if m.options {
		m.TaggedParagraph(-1)
	}
	m.options = false
}

// TextBold writes the name of a command, or an option with its value.
func (m *manual) TextBold(text string) {
	m.options = text == "OPTIONS"
	option, value, _ := strings.Cut(text, " ")
	if short, rest, both := strings.Cut(text, ", "); both {
		option, value, _ = strings.Cut(rest, " ")
		option = short + ", " + option
	}
	m.Document.TextBold(option)
	if value != "" {
		m.Text(" ")
		m.TextItalic(value)
	}
	if m.synopsis {
		m.Text(" [")
		m.TextItalic("command")
		m.Text("]")
	}
}

// What the manual page has besides the commands and flags.
const (
	manEnvironment = `FERMION_API_KEY: the API key; wins over the keyring and is never stored.
FERMION_TUI_API_URL, FERMION_TUI_SCHOOL_URL: base of the API, public address of the school.
FERMION_TUI_STORE: address of a team's database; its password from the keyring (auth store), PGPASSFILE or PGPASSWORD.
FERMION_TUI_PROFILE: the profile. FERMION_TUI_DATA_DIR, FERMION_TUI_CONFIG: folder of the database, the config file.
NO_COLOR: no colours.`
	manFiles = `~/.config/fermion-tui/config.toml: settings; fermion-tui config init writes an example.
~/.local/share/fermion-tui/profiles/NAME.db: the database of a profile; copies of it are in backups beside that folder.`
	manExitStatus = "0 done, 1 failed, 2 wrong usage or a wrong setting of config.toml, 3 no or refused API key."
)
