package importer

import (
	"fmt"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// Rows of one file are checked against each other: a second row that asks for the same is bad, and a row that differs only in the case of
// a slug or code gets a warning.

// personProduct identifies a link. Only one of the rows with the same one may be created, else there would be two live links.
type personProduct struct {
	person  *person
	product string
}

// spelling is how a slug or code was written, and where.
type spelling struct {
	text string
	line int // 0: in the database
}

// refuseSecondLink refuses a second row for the same affiliate and product, also with another commission: both links would be live, and
// neither replaced.
func (p *plan) refuseSecondLink(e *planRow) {
	k := personProduct{e.person, p.productKey(e)}
	first := p.linkRows[k]
	switch {
	case first == nil:
		p.linkRows[k] = e
	case first.commission == e.commission:
		p.refuseDuplicate(e, "", first.line, "the same affiliate, product and commission")
	default:
		p.fail(e, &problem{csvfile.ColCommission,
			fmt.Sprintf("line %d asks for a link of the same affiliate and product at %s %%, this one at %s %%: keep one of the two",
				first.line, first.commission, e.commission)})
	}
}

func (p *plan) refuseDuplicateCode(e *planRow) {
	if e.parsedRow.code == "" {
		return
	}
	k := couponKey{p.productKey(e), e.parsedRow.code}
	p.refuseDuplicate(e, colCode, firstLine(p.codeLines, k, e.line), "the same code for the same product")
	k.code = strings.ToLower(k.code)
	warnAboutCase(e, p.codeSpellings, k, "code", e.parsedRow.code)
}

// indexLowerCase indexes the slugs and live codes of the database in lower case.
func (p *plan) indexLowerCase() {
	p.slugSpellings, p.codeSpellings = map[string]spelling{}, map[couponKey]spelling{}
	for _, l := range p.snap.links {
		p.slugSpellings[strings.ToLower(l.Slug)] = spelling{text: l.Slug}
	}
	for k, c := range p.snap.coupons {
		if c.State == affiliate.CouponLive {
			p.codeSpellings[couponKey{k.product, strings.ToLower(k.code)}] = spelling{text: k.code}
		}
	}
}

// warnAboutCase warns when a slug or code differs from another only in its case, which is usually a mistake.
func warnAboutCase[K comparable](e *planRow, seen map[K]spelling, k K, what, text string) {
	other, ok := seen[k]
	if !ok {
		seen[k] = spelling{text, e.line}
		return
	}
	if other.text == text {
		return
	}
	where := "in the database"
	if other.line > 0 {
		where = fmt.Sprintf("in line %d", other.line)
	}
	e.warnings = append(e.warnings, fmt.Sprintf("the %s %s differs only in its case from %s %s", what, text, other.text, where))
}

// firstLine returns the line that already used k, 0 when this is the first.
func firstLine[K comparable](seen map[K]int, k K, here int) int {
	if at, again := seen[k]; again {
		return at
	}
	seen[k] = here
	return 0
}

func (p *plan) refuseDuplicate(e *planRow, column string, line int, what string) {
	if line == 0 {
		return
	}
	reason := fmt.Sprintf("%s as in line %d", what, line)
	if column != "" {
		column = p.t.nameOf(column)
	}
	e.bad = append(e.bad, problem{column, reason})
}
