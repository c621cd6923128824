package screen

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/bulk"
	"fermion-tui/internal/ui/form"
)

// TagTargets is what gets the tags of a form: affiliates or links.
type TagTargets struct {
	Affiliates func() []*board.Affiliate // nil: the targets are links
	Links      func() []*board.Link
	Hidden     func() []HiddenRow // nil: the filter hides none
}

// TagAction opens the form that adds and removes tags.
func TagAction(h Host, t TagTargets) Action {
	a := Bind(ActionTags, NoCmd(func() {
		if _, n := t.what(); n == 0 {
			h.Toast("the marked rows have nothing that can be tagged")
			return
		}
		h.Float(t.Form(""))
	}))
	if t.Affiliates == nil {
		a = a.WithTitle("Tag the links of the marked rows", "")
	}
	return a
}

// what names and counts the targets.
func (t *TagTargets) what() (string, int) {
	if t.Affiliates != nil {
		n := len(t.Affiliates())
		return Plural(n, "affiliate", "affiliates"), n
	}
	n := len(t.Links())
	return Plural(n, "link", "links"), n
}

// Form makes the form that asks for tags to add and to remove, and then shows the plan.
func (t TagTargets) Form(typed string) func(Host) Screen {
	return func(h Host) Screen {
		what, _ := t.what()
		f := NewFormDialog(h, "Tag "+what, "show what will change", []form.Field{TagEditField()})
		TypedBefore(f.Form, "tags", typed)
		f.Form.SetNote("Saved here only; nothing is sent to Fermion.")
		f.Submit = func() tea.Cmd {
			text := f.Form.Value("tags")
			e := affiliate.ParseTagEdit(SplitTags(text))
			if e.IsZero() {
				f.Fail("tags", errors.New("write tags to add, or -tag to remove one"))
				return nil
			}
			h.OpenInstead(BulkPlan(t.plan(h, e, text)))
			return nil
		}
		return f
	}
}

func (t TagTargets) plan(h Host, e affiliate.TagEdit, typed string) *BulkTargets {
	p := &BulkTargets{Form: func() func(Host) Screen { return t.Form(typed) }}
	if t.Hidden != nil {
		p.Hidden = t.Hidden()
	}
	if t.Affiliates != nil {
		p.Plan = bulk.TagAffiliates(t.Affiliates(), e)
		p.Save = func(ctx context.Context, ids []int64) (string, error) {
			return "tagged " + Plural(len(ids), "affiliate", "affiliates"), h.Ports().AffiliateEdits.TagAffiliates(ctx, ids, e)
		}
		return p
	}
	edit := affiliate.LinkEdit{Tag: e}
	p.Plan = bulk.EditLinks(h.Board(), t.Links(), edit)
	p.Save = func(ctx context.Context, ids []int64) (string, error) {
		return "tagged " + Plural(len(ids), "link", "links"), h.Ports().LinkEdits.EditLinks(ctx, ids, edit)
	}
	return p
}
