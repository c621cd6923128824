package setup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// keyForm asks for an API key, and on the first screen also for the school and its time zone. Fermion checks the key before
// anything is saved; until then the fields keep what was typed.
type keyForm struct {
	*screen.FormDialog
	checkedKey string // the key that Fermion has checked
	checked    bool   // Fermion has accepted the key
	confirmed  bool   // a person confirmed the key although no known link answers to it
	session    bool   // a person chose to use it until the program ends, since there is no keyring
}

// NewKeyForm asks for another key while the program runs.
func NewKeyForm(h screen.Host) screen.Screen {
	k := &keyForm{FormDialog: screen.NewFormDialog(h, "Enter another API key", "check and save", []form.Field{
		keyField("copy it from the school's dashboard; it is saved in the OS keyring"),
	})}
	k.submitToSend()
	switch source := h.Ports().Access.KeySource(); {
	case source == "":
	case strings.HasPrefix(source, "environment"), source == "key_command":
		k.Form.SetNote("The key in use comes from the " + source +
			". The key you enter is used until you quit; at the next start that one is used again.")
	default:
		k.Form.SetNote("The key in use comes from: " + source + ". The key you enter replaces it at once.")
	}
	return k
}

// keyField is the field of an API key, with the help that is shown under it.
func keyField(help string) form.Field {
	return form.Field{ID: "key", Label: "API key", Masked: true, Help: help, Describe: describeLeftOut,
		Check: notEmpty("enter the API key: copy it from the school's dashboard")}
}

// notEmpty makes the check of a field that must have a value; message says so.
func notEmpty(message string) func(string) error {
	return func(text string) error {
		if text == "" {
			return errors.New(message)
		}
		return nil
	}
}

// describeLeftOut says which name or quotation marks around a pasted key are left out.
func describeLeftOut(text string) string {
	if _, left := affiliate.BareKey(text); left != "" {
		return "without " + left
	}
	return ""
}

func (k *keyForm) submitToSend() { k.Submit = k.send }

// send checks a new key at Fermion first. Without one it saves the other fields.
func (k *keyForm) send() tea.Cmd {
	key, h := k.Form.Value("key"), k.Host
	if key == "" || key == k.checkedKey {
		return k.store()
	}
	k.Busy = "checking with Fermion…"
	check := func(ctx context.Context) (checked bool, err error) { return h.Ports().Access.CheckKey(ctx, key) }
	return screen.Read(h, "check", check, k.onChecked)
}

// onChecked handles Fermion's answer about the key.
func (k *keyForm) onChecked(checked bool, err error) tea.Cmd {
	foreign, isForeign := affiliate.ErrorOfKind(err, affiliate.ForeignKey)
	switch {
	case isForeign:
		k.Fail("key", foreign)
		k.Host.Float(screen.NewConfirm(foreignKeyConfirm(func() tea.Cmd {
			k.checkedKey, k.checked, k.confirmed = k.Form.Value("key"), true, true
			return k.store()
		})))
	case err != nil && checked:
		k.Fail("key", fmt.Errorf("Fermion refuses this key (%w): copy it again from the dashboard of your school", err))
	case err != nil:
		k.Fail("key", err)
	default:
		k.checkedKey, k.checked = k.Form.Value("key"), checked
		return k.store()
	}
	return nil
}

// store saves the key and the other fields.
func (k *keyForm) store() tea.Cmd {
	v, h := k.Form.Values(), k.Host
	input := screen.SetupInput{
		Key: v["key"], School: v["school"],
		SessionOnly: k.session, Checked: k.checked, Sure: k.confirmed && v["key"] == k.checkedKey,
	}
	if zone, err := findZone(v["zone"]); err == nil {
		input.Zone = zone.String()
	}
	k.Busy = "saving…"
	save := func(ctx context.Context) (struct{}, error) { return struct{}{}, h.Ports().Access.SaveSetup(ctx, input) }
	return screen.Write(h, save, k.onStored)
}

// onStored closes the form, or asks whether the key may be kept for the session where there is no keyring.
func (k *keyForm) onStored(_ struct{}, err error) tea.Cmd {
	k.Busy = ""
	none, isNone := affiliate.ErrorOfKind(err, affiliate.NoKeyring)
	switch {
	case isNone:
		k.Host.Float(screen.NewConfirm(screen.ConfirmOptions{
			Title: none.Short + ". Keep the key for this session only?",
			Text:  "It is used from now on and forgotten when you quit.",
			More:  none.Error(),
			Yes:   "keep it for this session",
			Run: func() tea.Cmd {
				k.session = true
				return k.store()
			},
		}))
	case err != nil:
		k.Fail("", err)
	default:
		k.Host.Close()
		k.Host.Toast(k.savedText())
	}
	return nil
}

// foreignKeyConfirm is the question about a key to which no known link answers.
func foreignKeyConfirm(use func() tea.Cmd) screen.ConfirmOptions {
	return screen.ConfirmOptions{
		Title: "Another school's key?",
		Text: "This key knows none of this profile's links. If it belongs to another school, what you create is created there, " +
			"and the links here show as gone. Use a separate profile for another school: fermion-tui --profile NAME.",
		Yes: "use it in this profile", Run: use,
	}
}

// TrustConfirm asks the same about the key in use.
func TrustConfirm(h screen.Host) screen.Screen {
	return screen.NewConfirm(foreignKeyConfirm(func() tea.Cmd {
		return screen.Perform(h, func(ctx context.Context) (string, error) {
			return "this profile now uses the key; waiting writes continue", h.Ports().Access.TrustKey(ctx)
		})
	}))(h)
}

// savedText describes what was saved, and where.
func (k *keyForm) savedText() string {
	v := k.Form.Values()
	where := "the key is in the OS keyring"
	switch {
	case v["key"] == "":
		return "saved in this profile"
	case k.session:
		where = "key will be forgotten when you quit"
	}
	if !k.checked {
		return where + "; not checked, because Fermion could not be reached"
	}
	return where + ", and Fermion takes it"
}
