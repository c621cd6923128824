package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
)

// paymentsAdapter prepares and confirms payments for the screens, and writes their files.
type paymentsAdapter struct {
	store    *store.Store
	writer   func() paymentWriter
	rules    func(context.Context) (affiliate.PayoutRules, error)
	formats  []affiliate.PaymentFormat
	settings screenSettings // which remember the folder and the format of the last file
	home     string
	demo     string // folder of the demo, which is deleted at its end; "" outside of the demo
	zone     func() *time.Location
	now      func() time.Time
}

// demoFolder is where the demo proposes to write payment files; "" outside of the demo.
func (a *App) demoFolder() string {
	if a.demo == nil {
		return ""
	}
	return a.demo.Dir
}

func (a *App) paymentsAdapter() paymentsAdapter {
	return paymentsAdapter{
		demo: a.demoFolder(), store: a.store, writer: a.paymentWriter, rules: a.payoutRules, formats: a.paymentFormats(),
		settings: screenSettings{a}, home: a.o.Home, zone: a.school.timeZone, now: a.o.Now,
	}
}

// The settings about payment files.
const (
	settingPaymentFolder = "payouts.folder"
	settingPaymentFormat = "payouts.format"
)

func (p paymentsAdapter) Formats() []affiliate.PaymentFormat { return p.formats }

// ProposeFile proposes the folder that was used last; before that the working folder, or the demo's own. The name has the day, and a number
// when there are files of that name already.
func (p paymentsAdapter) ProposeFile(ctx context.Context) (f affiliate.PaymentFile, err error) {
	if f.Folder, err = p.settings.Setting(ctx, settingPaymentFolder); err != nil {
		return f, err
	}
	if f.Format, err = p.settings.Setting(ctx, settingPaymentFormat); err != nil {
		return f, err
	}
	if _, err := p.format(f.Format); err != nil { // no longer in config.toml
		f.Format = p.formats[0].Name
	}
	if f.Folder == "" {
		f.Folder = p.demo
	}
	f.Temporary = p.demo != "" && f.Folder == p.demo
	if f.Folder == "" {
		if f.Folder, err = os.Getwd(); err != nil {
			f.Folder = p.home
		}
	}
	f.Name = p.freeName(f.Folder, "payouts-"+p.now().In(p.zone()).Format(time.DateOnly))
	return f, nil
}

// freeName adds a number to a name when the folder has payment files of it.
func (p paymentsAdapter) freeName(folder, name string) string {
	entries, err := os.ReadDir(p.path(folder))
	if err != nil { // the check of the file says why
		return name
	}
	for n := 1; ; n++ {
		free := name
		if n > 1 {
			free = fmt.Sprintf("%s-%d", name, n)
		}
		if !slices.ContainsFunc(entries, func(e os.DirEntry) bool {
			return slices.ContainsFunc(p.formats, func(f affiliate.PaymentFormat) bool {
				return strings.HasPrefix(e.Name(), free+"-"+f.Name)
			})
		}) {
			return free
		}
	}
}

func (p paymentsAdapter) format(name string) (affiliate.PaymentFormat, error) {
	i := slices.IndexFunc(p.formats, func(f affiliate.PaymentFormat) bool { return f.Name == name })
	if i < 0 {
		return affiliate.PaymentFormat{}, fmt.Errorf("there is no payment file called %q", affiliate.Clean(name))
	}
	return p.formats[i], nil
}

// path is a folder as the system knows it: ~ is the home folder, as in a shell.
func (p paymentsAdapter) path(folder string) string {
	folder = typedPath(folder, p.home)
	if whole, err := filepath.Abs(folder); err == nil {
		return whole
	}
	return folder
}

func (p paymentsAdapter) CheckFile(ctx context.Context, f affiliate.PaymentFile, payments int) error {
	format, err := p.format(f.Format)
	if err != nil {
		return err
	}
	for _, name := range format.FileNames(f.Name, payments) {
		if err := csvfile.CheckCreatable(ctx, filepath.Join(p.path(f.Folder), name)); err != nil {
			return err
		}
	}
	return nil
}

// Prepare remembers the format of the plan, and claims. The format of a file that is written later is not remembered.
func (p paymentsAdapter) Prepare(ctx context.Context, payments []affiliate.PaymentRequest,
	f affiliate.PaymentFile) (affiliate.Batch, []affiliate.LeftOut, error) {
	rules, err := p.rules(ctx)
	if err == nil {
		err = selfPaid(ctx, p.store, rules)
	}
	if err != nil {
		return affiliate.Batch{}, nil, err
	}
	if err := p.settings.SetSetting(ctx, settingPaymentFormat, f.Format); err != nil {
		return affiliate.Batch{}, nil, err
	}
	b, left, err := p.store.PreparePayout(ctx, affiliate.PayoutRequest{
		Rules: rules, Period: p.now().In(p.zone()).Format("Jan 2006"), Currency: f.Currency, Payments: payments,
	})
	return b, left, whyNotClaimed(ctx, p.store, err)
}

func (p paymentsAdapter) WriteFile(ctx context.Context, batch string, f affiliate.PaymentFile) (written affiliate.WrittenFiles, err error) {
	format, err := p.format(f.Format)
	if err != nil {
		return written, err
	}
	w := p.writer()
	b, payments, left, err := w.open(ctx, batch, format, f.Currency)
	if err != nil {
		return written, err
	}
	written.LeftOut = left
	if err := whyNoPayments(b, payments, format); err != nil {
		return written, err
	}
	if err := p.CheckFile(ctx, f, len(payments)); err != nil {
		return written, err
	}
	if err := p.settings.SetSetting(ctx, settingPaymentFolder, p.path(f.Folder)); err != nil {
		return written, err
	}
	paths := format.FileNames(f.Name, len(payments))
	for i, name := range paths {
		paths[i] = filepath.Join(p.path(f.Folder), name)
	}
	if err := w.write(ctx, b, format, paymentParts(format, paths, payments)); err != nil {
		return written, err
	}
	written.Paths, written.Payments = paths, len(payments)
	for _, p := range payments {
		if format.QuotesPayee(p.Payee) {
			written.Quoted = append(written.Quoted, p.Reference)
		}
	}
	return written, nil
}

func (p paymentsAdapter) ConfirmBatch(ctx context.Context, batch string) (affiliate.DecidedBatch, error) {
	return p.store.ConfirmBatch(ctx, batch)
}

func (p paymentsAdapter) CancelBatch(ctx context.Context, batch, file string) (affiliate.DecidedBatch, error) {
	return p.store.CancelBatch(ctx, batch, file)
}

func (p paymentsAdapter) DecidePayments(ctx context.Context, batch string,
	decisions []affiliate.PaymentDecision) (affiliate.DecidedBatch, error) {
	return p.store.DecidePayments(ctx, batch, decisions)
}

// ReadResults reads a result file. The first bad row is part of the error, since the screens show nothing else.
func (p paymentsAdapter) ReadResults(ctx context.Context, file string) ([]affiliate.PaymentDecision, error) {
	var rows bytes.Buffer
	im := importer.Importer{Now: p.now, Zone: p.zone(), Stdin: strings.NewReader(""), Stderr: &rows}
	all, err := im.PaymentResults(ctx, p.path(file))
	if bad := strings.TrimSpace(rows.String()); err != nil && bad != "" {
		first, rest, more := strings.Cut(bad, "\n")
		if more {
			first += fmt.Sprintf(" (and %s)", affiliate.Plural(int64(strings.Count(rest, "\n"))+1, "more line", "more lines"))
		}
		err = fmt.Errorf("%w: %w", err, errors.New(affiliate.Clean(first)))
	}
	return all, err
}
