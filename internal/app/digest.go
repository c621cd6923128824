package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/digest"
	"fermion-tui/internal/exporter"
)

// DigestOptions are the options of digest.
type DigestOptions struct {
	Period affiliate.Period
	Format string // one of DigestFormats
}

// DigestFormats are the formats of digest.
func DigestFormats() []string { return digest.Formats() }

// Check refuses an unknown format, before anything is opened.
func (o DigestOptions) Check() error {
	if !slices.Contains(digest.Formats(), o.Format) {
		return &UsageError{fmt.Errorf("--format is text, markdown, html or json, not %q", o.Format)}
	}
	return nil
}

// Digest writes what happened in a period to standard output. It only reads the database: no key, no call.
func (a *App) Digest(ctx context.Context, o DigestOptions) error {
	if err := o.Check(); err != nil {
		return err
	}
	period, err := a.begunPeriod(o.Period)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(a.dataWriter())
	if err := a.writeDigest(ctx, b, period, o.Format); err != nil {
		return err
	}
	return b.Flush()
}

// digestText is the digest for the screens.
func (a *App) digestText(ctx context.Context, p affiliate.Period, format string) (string, error) {
	var b strings.Builder
	err := a.writeDigest(ctx, &b, p, format)
	return b.String(), err
}

func (a *App) writeDigest(ctx context.Context, w io.Writer, p affiliate.Period, format string) error {
	now, zone := a.o.Now(), a.school.timeZone()
	span := p.Bounds(now, zone)
	in := digest.Input{School: a.school.publicAddress().Host(), Zone: zone, GeneratedAt: now}
	if in.School == "" {
		in.School = a.location.profile
	}
	var err error
	if in.Board, err = exporter.ReadBoard(ctx, a.store, p, span); err != nil {
		return err
	}
	links := in.Board.Links()
	ids := make([]int64, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	if in.Sums, err = a.store.PeriodSums(ctx, ids, span); err != nil {
		return err
	}
	if in.First, err = a.store.FirstReadings(ctx); err != nil {
		return err
	}
	if in.Pending, err = a.store.PendingDecisions(ctx); err != nil {
		return err
	}
	if in.Notices, err = a.store.Notices(ctx, 0); err != nil {
		return err
	}
	return digest.Write(w, digest.New(in), format)
}
