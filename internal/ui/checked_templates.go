package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// readCheckedTemplates reads which templates were compared. A failure is shown once, since showing it adds a notice,
// after which they are read again.
func (r *Root) readCheckedTemplates() tea.Cmd {
	return ask(r, r.checkedTemplates, func(checked map[string]bool, err error) tea.Cmd {
		switch {
		case err == nil:
			r.shared.CheckedTemplates = checked
		case r.checkedErr == nil:
			r.failUnasked(err)
		}
		r.checkedErr = err
		return nil
	})
}

func (r *Root) checkedTemplates(ctx context.Context) (map[string]bool, error) {
	checked := map[string]bool{}
	for _, t := range []string{r.opts.Coupons.Percent, r.opts.Coupons.Amount} {
		v, err := r.ports.Settings.Setting(ctx, screen.CheckedSettingPrefix+t)
		if err != nil {
			return nil, err
		}
		checked[t] = v == screen.CheckedValue
	}
	return checked, nil
}
