package ui_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"
	"sync"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// fakePayments prepares and decides in a real store, and has its files in memory.
type fakePayments struct {
	store *store.Store
	rules func() affiliate.PayoutRules

	mu      sync.Mutex
	formats []affiliate.PaymentFormat
	files   map[string]string // the references that a file has
	full    error             // of every file that is written
	broken  error             // of every claim and decision
	quoted  []string          // the references whose payee a file has with an ' before it
	before  func()            // what a colleague does before a claim or a decision
	results map[string][]affiliate.PaymentDecision
}

func newFakePayments(s *store.Store, rules func() affiliate.PayoutRules) *fakePayments {
	short := affiliate.GenericFormat()
	short.Name, short.MaxRows = "hdfc", 1
	return &fakePayments{store: s, rules: rules, formats: append(affiliate.BuiltInFormats(), short), files: map[string]string{}}
}

func (p *fakePayments) Formats() []affiliate.PaymentFormat { return p.formats }

func (p *fakePayments) ProposeFile(context.Context) (affiliate.PaymentFile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := affiliate.PaymentFile{Folder: "/home/asha/payouts", Name: "payouts-2000-01-01", Format: "generic"}
	for file := range p.files {
		if strings.HasPrefix(file, path.Join(f.Folder, f.Name)+"-"+f.Format) {
			f.Name += "-2"
			break
		}
	}
	return f, nil
}

func (p *fakePayments) format(name string) affiliate.PaymentFormat {
	for _, f := range p.formats {
		if f.Name == name {
			return f
		}
	}
	return affiliate.PaymentFormat{}
}

func (p *fakePayments) CheckFile(_ context.Context, f affiliate.PaymentFile, payments int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range p.format(f.Format).FileNames(f.Name, payments) {
		if _, there := p.files[path.Join(f.Folder, name)]; there {
			return fmt.Errorf("%s exists already: name another file", path.Join(f.Folder, name))
		}
	}
	return nil
}

// disturbed lets a colleague act first, and reports whether the database fails.
func (p *fakePayments) disturbed() error {
	p.mu.Lock()
	before := p.before
	p.before = nil
	p.mu.Unlock()
	if before != nil {
		before()
	}
	return p.broken
}

func (p *fakePayments) Prepare(ctx context.Context, payments []affiliate.PaymentRequest,
	f affiliate.PaymentFile) (affiliate.Batch, []affiliate.LeftOut, error) {
	if err := p.disturbed(); err != nil {
		return affiliate.Batch{}, nil, err
	}
	return p.store.PreparePayout(ctx, affiliate.PayoutRequest{Rules: p.rules(), Period: "Jan 2000", Currency: f.Currency, Payments: payments})
}

func (p *fakePayments) WriteFile(ctx context.Context, batch string, f affiliate.PaymentFile) (w affiliate.WrittenFiles, err error) {
	if p.full != nil {
		return w, p.full
	}
	format := p.format(f.Format)
	b, all, err := p.store.Batch(ctx, batch)
	if err != nil {
		return w, err
	}
	var references []string
	for _, x := range all {
		switch {
		case x.State != affiliate.PayoutPrepared:
		case !format.Pays(x.Payee.Method):
			w.LeftOut = append(w.LeftOut, x.Reference+" is paid by "+string(x.Payee.Method)+", which a "+format.Name+" file does not take")
		default:
			references = append(references, x.Reference)
		}
	}
	if len(references) == 0 {
		return w, errors.New("no payment of it waits to be paid in a " + format.Name + " file")
	}
	if err := p.CheckFile(ctx, f, len(references)); err != nil {
		return w, err
	}
	b.Currency = f.Currency
	var files []affiliate.BatchFile
	parts := map[string]string{}
	for i, name := range format.FileNames(f.Name, len(references)) {
		part := references
		if format.MaxRows > 0 {
			part = references[i*format.MaxRows : min((i+1)*format.MaxRows, len(references))]
		}
		file := path.Join(f.Folder, name)
		files, parts[file] = append(files, affiliate.BatchFile{Path: file, Format: f.Format, Payments: len(part)}), strings.Join(part, " ")
		w.Paths, w.Payments = append(w.Paths, file), w.Payments+len(part)
	}
	if err := p.store.PaymentFilesWritten(ctx, b, files, references); err != nil {
		return affiliate.WrittenFiles{LeftOut: w.LeftOut}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.Copy(p.files, parts)
	w.Quoted = p.quoted
	return w, nil
}

func (p *fakePayments) ConfirmBatch(ctx context.Context, batch string) (affiliate.DecidedBatch, error) {
	if err := p.disturbed(); err != nil {
		return affiliate.DecidedBatch{}, err
	}
	return p.store.ConfirmBatch(ctx, batch)
}

func (p *fakePayments) CancelBatch(ctx context.Context, batch, file string) (affiliate.DecidedBatch, error) {
	if err := p.disturbed(); err != nil {
		return affiliate.DecidedBatch{}, err
	}
	return p.store.CancelBatch(ctx, batch, file)
}

func (p *fakePayments) DecidePayments(ctx context.Context, batch string, decisions []affiliate.PaymentDecision) (affiliate.DecidedBatch, error) {
	if err := p.disturbed(); err != nil {
		return affiliate.DecidedBatch{}, err
	}
	return p.store.DecidePayments(ctx, batch, decisions)
}

func (p *fakePayments) ReadResults(_ context.Context, file string) ([]affiliate.PaymentDecision, error) {
	decisions, there := p.results[file]
	if !there {
		return nil, errors.New("there is no file " + file)
	}
	return decisions, nil
}
