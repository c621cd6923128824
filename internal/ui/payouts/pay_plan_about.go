package payouts

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// temporaryFolder says what happens to a payment file in the demo's folder.
const temporaryFolder = "This folder is deleted when the demo ends."

// about returns the lines over the sections.
func (s *payPlan) about(w int) []string {
	th := s.host.Theme()
	if !s.loaded {
		return []string{th.Strong.Render("Payout")}
	}
	if len(s.rows) == 0 && s.choices.isEmpty() {
		return s.aboutNobody(w)
	}
	var gross, withheld affiliate.Paise
	var hidden, sold, quoted []string
	for _, r := range s.rows {
		gross, withheld = gross+r.Amount, withheld+r.Withheld
		if r.soldBefore {
			sold = append(sold, r.label)
		}
		if r.quoted {
			quoted = append(quoted, r.label)
		}
		if r.hidden {
			hidden = append(hidden, r.label)
		}
	}
	state := "nothing is claimed before enter"
	if s.busy {
		state = "preparing…"
	}
	title := []string{th.Strong.Render("Pay " + screen.Plural(len(s.rows), "affiliate", "affiliates")), th.Muted.Render(state)}
	file := fileText(s.format(), s.basis.file, len(s.rows))
	lines := []string{
		th.Join(title, "   ", w),
		th.Join(amountsLine(th, gross, withheld), "   ", w),
		th.Truncate(th.Labelled("Format", s.basis.file.Format)+"   "+th.Labelled("File", file), w),
	}
	lines = append(lines, s.aboutFormat(w)...)
	if s.basis.file.Temporary {
		lines = append(lines,
			th.Muted.Render(th.Truncate(temporaryFolder+" "+screen.KeyOf(s.host, screen.ActionPaymentFile)+" chooses another one.", w)))
	}
	if len(hidden) > 0 {
		names := screen.JoinFirst(hidden, func(n string) string { return n })
		text := screen.HiddenCount(len(hidden), "affiliate", "affiliates") + ": " + names
		lines = append(lines, th.Warn.Render(th.Truncate(text, w)))
	}
	if len(quoted) > 0 {
		names := screen.JoinFirst(quoted, func(n string) string { return n })
		lines = append(lines, th.WrapStyled(th.Warn, names+": "+affiliate.QuotedPayee, w)...)
	}
	if len(sold) > 0 {
		text := fmt.Sprintf("%s sold before tracking (%s): if some of that is owed, first write an opening entry (%s on Payouts)",
			screen.Plural(len(sold), "affiliate", "affiliates"), screen.JoinFirst(sold, func(n string) string { return n }),
			screen.KeyOf(s.host, screen.ActionNew))
		lines = append(lines, th.WrapStyled(th.Warn, text, w)...)
	}
	return lines
}

// amountsLine returns what payments are in all, the tax that is withheld from that, and the rest.
func amountsLine(th *screen.Theme, gross, withheld affiliate.Paise) []string {
	return []string{
		th.Labelled("Gross", th.Strong.Render(gross.WithPaise())),
		th.Labelled("Tax withheld", withheld.WithPaise()),
		th.Labelled("Net", th.Strong.Render((gross - withheld).WithPaise())),
	}
}

// aboutNobody returns the lines over a plan without payments: what can be done about that.
func (s *payPlan) aboutNobody(w int) []string {
	th := s.host.Theme()
	title := "Nobody can be paid now"
	if n := len(s.who.AffiliateIDs); n > 0 {
		title = "Nobody of the " + screen.Plural(n, "affiliate", "affiliates") + " can be paid now"
		if n == 1 && len(s.left) == 1 {
			title = s.left[0].label + " cannot be paid now"
		}
	}
	var next []string
	if slices.ContainsFunc(s.left, func(l leftRow) bool { return l.LacksPayee() }) {
		next = append(next, screen.KeyOf(s.host, screen.ActionEdit)+": write the missing payee")
	}
	if s.leftByFormat() > 0 {
		next = append(next, screen.KeyOf(s.host, screen.ActionPaymentFile)+": another format than "+s.basis.file.Format)
	}
	if s.others > 0 {
		next = append(next, screen.KeyOf(s.host, screen.ActionPay)+": pay all that is due, to "+screen.Plural(s.others, "other", "others"))
	}
	lines := []string{th.Strong.Render(th.Truncate(title, w))}
	if len(next) > 0 {
		lines = append(lines, th.Truncate(strings.Join(next, " · "), w))
	}
	return append(lines, s.aboutFormat(w)...)
}

// leftByFormat counts the affiliates who could be paid with a file of another format.
func (s *payPlan) leftByFormat() (n int) {
	for _, l := range s.left {
		if l.Format != "" {
			n++
		}
	}
	return n
}

// aboutFormat says that the format of the file leaves affiliates out, and how to choose another one.
func (s *payPlan) aboutFormat(w int) []string {
	n := s.leftByFormat()
	if n == 0 {
		return nil
	}
	th := s.host.Theme()
	return th.WrapStyled(th.Warn, fmt.Sprintf("%s left out since a %s file does not pay them: %s chooses another format.",
		screen.Plural(n, "is", "are"), affiliate.Clean(s.basis.file.Format), screen.KeyOf(s.host, screen.ActionPaymentFile)), w)
}

// fileText says into which file so many payments are written.
func fileText(format affiliate.PaymentFormat, f affiliate.PaymentFile, payments int) string {
	names := format.FileNames(f.Name, max(payments, 1))
	words := filepath.Join(f.Folder, names[0])
	if len(names) > 1 {
		words += fmt.Sprintf(" to -%d.csv (%s of at most %s rows)", len(names), screen.Plural(len(names), "file", "files"),
			screen.Grouped(format.MaxRows))
	}
	if f.Currency.Rate != 0 {
		words += fmt.Sprintf(", in %s at %s", f.Currency.Code(), f.Currency.RateText())
	}
	return affiliate.Clean(words)
}

// formatOf returns the format with a name.
func formatOf(h screen.Host, name string) affiliate.PaymentFormat {
	all := h.Ports().Payments.Formats()
	return all[max(slices.IndexFunc(all, func(f affiliate.PaymentFormat) bool { return f.Name == name }), 0)]
}

// formatNames lists the names of all formats.
func formatNames(h screen.Host) string {
	var names []string
	for _, f := range h.Ports().Payments.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
