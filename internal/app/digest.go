package app

import (
	"bufio"
	"context"
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/digest"
	"fermion-tui/internal/exporter"
)

// DigestOptions are what is asked of digest.
type DigestOptions struct {
	Period affiliate.Period
	Format string // one of DigestFormats
}

// DigestFormats are the formats of digest.
func DigestFormats() []string { return digest.Formats() }

// Digest writes what happened in a period to standard output. It only reads the database: no key, no call.
func (a *App) Digest(ctx context.Context, o DigestOptions) error {
	now, zone := a.o.Now(), a.school.timeZone()
	span := o.Period.Bounds(now, zone)
	switch {
	case !slices.Contains(digest.Formats(), o.Format):
		return &UsageError{fmt.Errorf("--format is text, markdown, html or json, not %q", o.Format)}
	case span.From.After(now):
		return &UsageError{fmt.Errorf("--period: %s has not begun: a digest is of days that have", o.Period.Label())}
	}
	in := digest.Input{School: a.school.publicAddress().Host(), Zone: zone, GeneratedAt: now}
	if in.School == "" {
		in.School = a.location.profile
	}
	var err error
	if in.Board, err = exporter.ReadBoard(ctx, a.store, o.Period, span); err != nil {
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
	if in.Pending, err = a.store.PendingDecisions(ctx); err != nil {
		return err
	}
	if in.Notices, err = a.store.Notices(ctx, 0); err != nil {
		return err
	}
	b := bufio.NewWriter(a.dataWriter())
	if err := digest.Write(b, digest.New(in), o.Format); err != nil {
		return err
	}
	return b.Flush()
}
