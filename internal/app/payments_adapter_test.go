package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/operation"
)

// demoPayments pays in the demo, whose newest batch is prepared. Its home folder is an empty one.
func demoPayments(t *testing.T) (p paymentsAdapter, batch string) {
	t.Helper()
	a := inDemo(t)
	all, err := a.store.Batches(t.Context())
	if err != nil || all[0].State != affiliate.BatchPrepared {
		t.Fatal(all, err)
	}
	p = a.paymentsAdapter()
	p.home = t.TempDir()
	return p, all[0].ID
}

// TestAPaymentFileIsProposedWhereTheLastOneWas: its folder and format are remembered, and its name is free. The demo's goes with it.
func TestAPaymentFileIsProposedWhereTheLastOneWas(t *testing.T) {
	t.Parallel()
	p, batch := demoPayments(t)
	if file, err := p.ProposeFile(t.Context()); err != nil || file.Folder != p.demo || !file.Temporary {
		t.Error("the demo's file is not proposed in the folder that it deletes:", file, err)
	}
	p.demo = ""
	first, err := p.ProposeFile(t.Context())
	if here, e := os.Getwd(); err != nil || e != nil || first.Folder != here || first.Format != "generic" {
		t.Fatal(first, err, e)
	}
	first.Folder, first.Format = "~", "paypal"
	written, err := p.WriteFile(t.Context(), batch, first)
	path := filepath.Join(p.home, first.Name+"-paypal.csv")
	if err != nil || !slices.Equal(written.Paths, []string{path}) || written.Payments == 0 || len(written.LeftOut) == 0 {
		t.Fatalf("%+v, %v", written, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	next, err := p.ProposeFile(t.Context())
	if err != nil || next.Folder != p.home || next.Format != "generic" || next.Name != first.Name+"-2" {
		t.Errorf("a batch that is written as paypal too makes that the format of the next plan: %+v, %v", next, err)
	}
	if _, _, err := p.Prepare(t.Context(), nil, first); err != nil {
		t.Fatal(err)
	}
	if next, err = p.ProposeFile(t.Context()); err != nil || next.Format != "paypal" || next.Name != first.Name+"-2" {
		t.Errorf("the format of a plan is not proposed again: %+v, %v", next, err)
	}
	if err := p.CheckFile(t.Context(), first, 1); err == nil || !strings.Contains(err.Error(), path+" exists already: name another file") {
		t.Errorf("a file that exists: %v", err)
	}
	if _, err := p.WriteFile(t.Context(), batch, first); err == nil {
		t.Error("a file is written over another one")
	}
	next.Folder = "~/nowhere"
	if err := p.CheckFile(t.Context(), next, 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	next.Format = "hdfc"
	if err := p.CheckFile(t.Context(), next, 1); err == nil || !strings.Contains(err.Error(), `no payment file called "hdfc"`) {
		t.Errorf("a format that is not there: %v", err)
	}
}

// TestABatchInSeveralFilesIsWrittenWholeOrNot: a colleague cancels it, or a file of its name comes, while the files are written.
func TestABatchInSeveralFilesIsWrittenWholeOrNot(t *testing.T) {
	t.Parallel()
	p, batch := demoPayments(t)
	short := affiliate.GenericFormat()
	short.MaxRows = 2
	w := p.writer()
	b, payments, _, err := w.open(t.Context(), batch, short, affiliate.Conversion{})
	if err != nil || len(payments) < 4 {
		t.Fatal(payments, err)
	}
	parts := []paymentPart{{filepath.Join(p.home, "1.csv"), payments[:2]}, {filepath.Join(p.home, "2.csv"), payments[2:4]}}
	if err := w.write(t.Context(), b, short, []paymentPart{parts[0], {filepath.Join(p.home, "2.csv"), payments}}); err == nil {
		t.Error("a file with more rows than it takes is written")
	}
	d, err := p.DecidePayments(t.Context(), batch, []affiliate.PaymentDecision{{Reference: payments[3].Reference, State: affiliate.PayoutPaid}})
	if err != nil || d.Changed != 1 {
		t.Fatal(d, err)
	}
	err = w.write(t.Context(), b, short, parts)
	if _, decided := errors.AsType[*affiliate.DecisionError](err); !decided || !strings.Contains(err.Error(), payments[3].Reference+" is paid already") {
		t.Errorf("one of the second file is paid: %v", err)
	}
	if files, err := os.ReadDir(p.home); err != nil || len(files) > 0 {
		t.Errorf("files %v, %v", files, err)
	}
	parts[1].payments = payments[2:3]
	if err := w.write(t.Context(), b, short, parts); err != nil {
		t.Errorf("the others are written: %v", err)
	}
	_, now, err := p.store.Batch(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	for i, payment := range now {
		if payment.InFile != (i < 3) {
			t.Errorf("%s is in a file: %t", payment.Reference, payment.InFile)
		}
	}
}

// TestResultFilesThatCannotBeRead: the person at the screen reads the first bad row, since there is no standard error.
func TestResultFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	p, batch := demoPayments(t)
	file := func(text string) string {
		if err := os.WriteFile(filepath.Join(p.home, "results.csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return "~/results.csv"
	}
	for text, want := range map[string]string{
		"reference,status\n" + batch + "-001,done\n" + batch + "-001,paid\n": `line 2, status: write paid or failed, not "done" (and 1 more line)`,
		"name\nAsha\n": "reference",
		"":             "results.csv",
	} {
		if _, err := p.ReadResults(t.Context(), file(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	all, err := p.ReadResults(t.Context(), file("reference,status,note\n"+batch+"-001,failed,account closed\n"))
	if want := []affiliate.PaymentDecision{{Reference: batch + "-001", State: affiliate.PayoutFailed, Note: "account closed"}}; err != nil ||
		!slices.Equal(all, want) {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestAReadOnlyProgramPaysNobody: every write of the port is refused.
func TestAReadOnlyProgramPaysNobody(t *testing.T) {
	t.Parallel()
	all, batch := demoPayments(t)
	p := readOnlyPayments{all, operation.ErrReadOnly}
	ctx := t.Context()
	_, _, prepare := p.Prepare(ctx, nil, affiliate.PaymentFile{})
	_, write := p.WriteFile(ctx, batch, affiliate.PaymentFile{Folder: all.home, Name: "pay", Format: "generic"})
	_, confirm := p.ConfirmBatch(ctx, batch)
	_, cancel := p.CancelBatch(ctx, batch, "")
	_, some := p.DecidePayments(ctx, batch, nil)
	for name, err := range map[string]error{"prepare": prepare, "write": write, "confirm": confirm, "cancel": cancel, "decide some": some} {
		if !errors.Is(err, operation.ErrReadOnly) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if files, err := os.ReadDir(all.home); err != nil || len(files) > 0 {
		t.Errorf("files %v, %v", files, err)
	}
}
