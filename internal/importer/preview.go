package importer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// Preview is what an import of a file would do. It writes nothing, but may read Fermion's products.
type Preview struct {
	Digest       string // of the content, for Import.Digest
	Rows         int
	Columns      []string
	First        [][]string // the cells of the first rows, payees masked
	ByImportance []int      // the columns, most important first, for a screen without room for all
	Bad          []string   // every problem of a bad row, with its line, column and reason
	BadText      []string   // for each problem the row as the file has it, payees masked; "" for further problems of a row
	BadRows      int
	Plan         []string // in words
	OnlyResult   bool     // nothing is sent or stored, but the result file is written
}

// previewRows is how many rows a preview shows.
const previewRows = 5

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Preview reads a file, checks every row and plans. It makes no calls, unless the file names products: then it asks Fermion for them,
// which takes up to previewTimeout.
func (im *Importer) Preview(ctx context.Context, o Import) (Preview, error) {
	im.defaults()
	o.DryRun = true
	if !slices.Contains(ImportKinds(), o.Kind) {
		return Preview{}, fmt.Errorf("there is no import of %q", o.Kind)
	}
	var words strings.Builder
	im.Stderr = &words
	r, err := im.load(ctx, o)
	if err != nil {
		return Preview{}, err
	}
	if err := r.prepare(ctx); err != nil {
		return Preview{}, err
	}
	if err := r.previewProducts(ctx); err != nil {
		return Preview{}, err
	}
	r.chooseResultFile(ctx)
	r.plan.print(&words, fileLabel(o.File), r.Limits, r.Writes.TimeOf(r.plan.plannedCalls()), r.WarnAbove)
	bad := r.plan.withAction(actionInvalid)
	p := Preview{Digest: r.o.Digest, Rows: len(r.plan.rows), BadRows: len(bad),
		Plan: strings.Split(strings.TrimSpace(words.String()), "\n"), OnlyResult: !r.plan.needsConfirmation()}
	for _, e := range bad {
		text := r.t.rowText(e)
		for _, b := range e.bad {
			p.Bad, p.BadText = append(p.Bad, affiliate.Clean(fmt.Sprintf("line %d, %s", e.line, b))), append(p.BadText, text)
			text = ""
		}
	}
	for _, c := range r.t.columns {
		p.Columns = append(p.Columns, affiliate.Clean(c))
	}
	p.ByImportance = r.t.byImportance()
	for _, e := range r.plan.rows[:min(len(r.plan.rows), previewRows)] {
		p.First = append(p.First, r.t.shownCells(e))
	}
	return p, nil
}

// ContinuedChains returns the chains of the journal that an import of a file continues, or would once a person has decided. It makes no
// calls. It returns an error when a row's product is not known here, since the chain of that row is not known then.
func (im *Importer) ContinuedChains(ctx context.Context, o Import) (map[string]bool, error) {
	im.defaults()
	o.DryRun = true
	r, err := im.load(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := r.replan(ctx); err != nil {
		return nil, err
	}
	if unknown := r.plan.unresolvedProducts(); len(unknown) > 0 {
		return nil, fmt.Errorf("%s: the product is not in the database", lineList(unknown))
	}
	continued := map[string]bool{}
	for _, e := range r.plan.rows {
		if e.chain != "" {
			continued[e.chain] = true
		}
	}
	return continued, nil
}

// importance lists columns of imports: first what is paid to whom and for what, last what is only noted.
var importance = []string{csvfile.ColCommission, colAmount, colAmountPaise, csvfile.ColDiscount, csvfile.ColName, colProduct,
	csvfile.ColSlug, colCode, csvfile.ColEmail, csvfile.ColProductID, csvfile.ColUserID, csvfile.ColKind,
	colDate, csvfile.ColPayee, csvfile.ColTax, colExpires, colUses, csvfile.ColCampaign, csvfile.ColTags}

// byImportance returns the columns of the file, most important first; unknown columns come last.
func (t *table) byImportance() []int {
	rank := func(column int) int {
		if at := slices.Index(importance, t.keys[column]); at >= 0 {
			return at
		}
		if t.keys[column] == "" {
			return len(importance) + 1
		}
		return len(importance)
	}
	columns := make([]int, len(t.columns))
	for i := range columns {
		columns[i] = i
	}
	slices.SortStableFunc(columns, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	return columns
}

// rowText returns a row as one line, without the empty cells at its end.
func (t *table) rowText(e *planRow) string {
	cells := t.shownCells(e)
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	for i := range cells {
		cells[i] = cmp.Or(cells[i], "–")
	}
	return strings.Join(cells, " · ")
}

// shownCells returns the cells of a row as a person may see them, with masked payees.
func (t *table) shownCells(e *planRow) []string {
	cells := make([]string, len(e.cells))
	for i, c := range e.cells {
		cells[i] = csvfile.Unquote(c)
	}
	t.maskPayee(cells)
	for i := range cells {
		cells[i] = affiliate.Clean(cells[i])
	}
	return cells
}

// CheckUnchanged returns an affiliate.FileChanged when the content of a file is not the one that was previewed.
func (im *Importer) CheckUnchanged(ctx context.Context, o Import) error {
	data, err := im.read(ctx, o.File)
	if err == nil && digestOf(data) != o.Digest {
		err = &affiliate.KindError{Kind: affiliate.FileChanged, Err: fmt.Errorf("%s has changed since it was previewed", fileLabel(o.File))}
	}
	return err
}
