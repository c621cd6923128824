package affiliate

import (
	"slices"
	"time"
)

// PaymentPaths are the files that payments were written to.
type PaymentPaths struct {
	Paths   []string // each once, cleaned for a screen or a terminal
	Certain bool     // each of these files has one of the payments; false: it is only known that all are among these files
}

// FilesWith returns the files of a batch that have one of these payments; all are the payments of the batch in their order.
//
// Files that were written together share their time. They have the payments that were open then, in order. Which of these a format left out
// is not stored: where the counts differ, all files that were written together are returned.
func FilesWith(b Batch, all, payments []Payment) (found PaymentPaths) {
	found.Certain = true
	wanted := map[string]bool{}
	for _, p := range payments {
		wanted[p.Reference] = p.InFile
	}
	add := func(f BatchFile) {
		if path := Clean(f.Path); !slices.Contains(found.Paths, path) {
			found.Paths = append(found.Paths, path)
		}
	}
	for _, files := range writtenTogether(b.Files) {
		open := openAt(all, files[0].WrittenAt)
		if !slices.ContainsFunc(open, func(p Payment) bool { return wanted[p.Reference] }) {
			continue
		}
		rows := 0
		for _, f := range files {
			rows += f.Payments
		}
		known := rows == len(open)
		found.Certain = found.Certain && known
		for _, f := range files {
			has := open
			if known {
				has, open = open[:f.Payments], open[f.Payments:]
			}
			if slices.ContainsFunc(has, func(p Payment) bool { return wanted[p.Reference] }) {
				add(f)
			}
		}
	}
	return found
}

// openAt returns the payments that a file of this time may have: those that are in a file and were not decided before.
func openAt(all []Payment, written time.Time) (open []Payment) {
	for _, p := range all {
		if p.InFile && (p.DecidedAt.IsZero() || !p.DecidedAt.Before(written)) {
			open = append(open, p)
		}
	}
	return open
}

// writtenTogether groups files that one command has written.
func writtenTogether(files []BatchFile) (groups [][]BatchFile) {
	for i, f := range files {
		if i > 0 && f.WrittenAt.Equal(files[i-1].WrittenAt) && f.Format == files[i-1].Format {
			groups[len(groups)-1] = append(groups[len(groups)-1], f)
			continue
		}
		groups = append(groups, []BatchFile{f})
	}
	return groups
}
