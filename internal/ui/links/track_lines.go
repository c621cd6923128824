package links

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// trackLine is a link in a pasted text, or a line of it without a link.
type trackLine struct {
	line        int
	text        string
	slug        string
	foreign     string      // host of its URL, if that is not the school's
	existing    *board.Link // the saved link with this slug
	duplicateOf int         // number of an earlier line with the same slug, 0 for none
	err         error
	noLink      bool // the line has no link in it

	who     affiliate.Who     // the affiliate that the text beside it names
	name    string            // a name beside it, if it does not match exactly one affiliate
	several bool              // several affiliates match the name; otherwise none does
	product affiliate.Product // the product that the text beside it names
}

// isNew reports whether the link will be tracked.
func (p trackLine) isNew() bool {
	return p.err == nil && p.existing == nil && p.duplicateOf == 0 && !p.noLink
}

// linkLines returns the rows with a link, valid or not.
func linkLines(rows []trackLine) []trackLine {
	var links []trackLine
	for _, p := range rows {
		if !p.noLink {
			links = append(links, p)
		}
	}
	return links
}

// parseTrackLines compares the links of a text with the saved ones, and finds the affiliate and the product that the
// text beside each names. The rows are in the order of the text.
func parseTrackLines(b *board.Board, school affiliate.School, text string, found []affiliate.FoundLink,
	others []affiliate.OtherLine) []trackLine {
	rows := make([]trackLine, 0, len(found)+len(others))
	first := map[string]int{}
	beside := newMatcher(b)
	for _, f := range found {
		for len(others) > 0 && others[0].Line < f.Line {
			rows, others = append(rows, trackLine{line: others[0].Line, text: others[0].Text, noLink: true}), others[1:]
		}
		p := trackLine{line: f.Line, text: f.Text, slug: f.Slug, err: f.Err}
		if f.Err == nil {
			if school.IsSet() && f.Host != "" && f.Host != school.Host() {
				p.foreign = f.Host
			}
			p.existing, p.duplicateOf = b.LinkBySlug(f.Slug), first[f.Slug]
			if p.duplicateOf == 0 {
				first[f.Slug] = p.line
			}
			beside.read(&p, f.Beside)
		}
		rows = append(rows, p)
	}
	for _, o := range others {
		rows = append(rows, trackLine{line: o.Line, text: o.Text, noLink: true})
	}
	if len(found) == 0 && len(rows) == 1 { // a single line was meant as a link: show what is wrong with it
		_, rows[0].err = affiliate.ParseLinkRef(text)
		rows[0].noLink = rows[0].err == nil
	}
	return rows
}

// matcher finds affiliates and products in the text beside links. It matches whole words only, since no person confirms
// the match: an e-mail address, a user ID, a name or part of a name that only one affiliate has, and the whole name,
// slug or ID of a product.
type matcher struct {
	people   *affiliate.People
	who      []*board.Affiliate
	products map[string]affiliate.Product
}

func newMatcher(b *board.Board) matcher {
	all := b.Affiliates()
	x := matcher{who: all, people: affiliate.NewPeople(len(all), func(i int) affiliate.Who { return screen.WhoOf(all[i]) }),
		products: map[string]affiliate.Product{}}
	for _, p := range b.Products() {
		for _, text := range []string{p.Name, p.Slug, p.ID} {
			if text != "" {
				x.products[strings.ToLower(text)] = p.Product
			}
		}
	}
	return x
}

func (x matcher) read(p *trackLine, texts []string) {
	var email string
	var persons []string
	for _, text := range texts {
		switch product, isProduct := x.products[strings.ToLower(text)]; {
		case isProduct:
			p.product = product
		case strings.Contains(text, "@"):
			if email == "" && affiliate.CheckEmail(text) == nil {
				email = text
			}
		default:
			persons = append(persons, text)
		}
	}
	var known *board.Affiliate
	for _, text := range persons {
		found := x.people.Named(text)
		if known == nil && len(found) == 1 {
			known = x.who[found[0]]
		}
		if p.name == "" && (len(found) > 1 || affiliate.LooksLikeName(text)) {
			p.name, p.several = text, len(found) > 1
		}
	}
	if found := x.people.Named(email); len(found) == 1 {
		known, email = x.who[found[0]], ""
	}
	switch {
	case known != nil && (email == "" || known.Email == ""):
		p.who, p.name = known.Who(), ""
	case email != "": // an e-mail address is unique, and several affiliates may have one name
		p.who, p.name = affiliate.Who{Email: email, Name: p.name}, ""
	}
}

// unknownNames returns the names beside new links that do not match exactly one affiliate, each once.
func unknownNames(rows []trackLine) []string {
	var names []string
	visited := map[string]bool{}
	for _, p := range rows {
		if p.isNew() && p.name != "" && !p.who.Identified() && !visited[p.name] {
			visited[p.name] = true
			names = append(names, p.name)
		}
	}
	return names
}

type trackSummary struct{ newLinks, existing, duplicates, bad, foreign, noLink, links int }

func summarize(rows []trackLine) (c trackSummary) {
	for _, p := range rows {
		if p.noLink {
			c.noLink++
			continue
		}
		c.links++
		switch {
		case p.err != nil:
			c.bad++
		case p.duplicateOf > 0:
			c.duplicates++
		case p.existing != nil:
			c.existing++
		default:
			c.newLinks++
			if p.foreign != "" {
				c.foreign++
			}
		}
	}
	return c
}

func (c trackSummary) describe() string {
	say := func(n int, word string) string {
		if n == 0 {
			return ""
		}
		return screen.Grouped(n) + " " + word
	}
	noLink := ""
	if c.noLink > 0 {
		noLink = screen.Plural(c.noLink, "other line", "other lines")
	}
	return strings.Join(screen.NonEmpty(screen.Grouped(c.newLinks)+" to track", say(c.existing, "already tracked"),
		say(c.duplicates, "named twice"), say(c.bad, "bad"), noLink), ", ")
}
