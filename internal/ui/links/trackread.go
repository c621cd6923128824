package links

import (
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// pasted is a link in a pasted text, or a line of it without a link.
type pasted struct {
	line    int
	text    string
	slug    string
	foreign string      // host of its URL, if that is not the school's
	held    *board.Link // the saved link with this slug
	twin    int         // earlier line with the same slug, 0 for none
	err     error
	noLink  bool // the line has no link in it

	who     affiliate.Who     // the affiliate that the text beside it names
	name    string            // a name beside it that matches no single affiliate
	several bool              // several affiliates have that name; otherwise none has
	product affiliate.Product // the product that the text beside it names
}

// fresh reports whether the link is going to be tracked.
func (p pasted) fresh() bool { return p.err == nil && p.held == nil && p.twin == 0 && !p.noLink }

// linksOf are the rows with a link, valid or not.
func linksOf(rows []pasted) []pasted {
	var links []pasted
	for _, p := range rows {
		if !p.noLink {
			links = append(links, p)
		}
	}
	return links
}

// readPasted compares the links of a text with the saved ones, and finds the affiliate and the product that the text beside each
// names. The rows are in the order of the text.
func readPasted(b *board.Board, school affiliate.School, text string, found []affiliate.FoundLink, others []affiliate.OtherLine) []pasted {
	rows := make([]pasted, 0, len(found)+len(others))
	first := map[string]int{}
	beside := newBeside(b)
	for _, f := range found {
		for len(others) > 0 && others[0].Line < f.Line {
			rows, others = append(rows, pasted{line: others[0].Line, text: others[0].Text, noLink: true}), others[1:]
		}
		p := pasted{line: f.Line, text: f.Text, slug: f.Slug, err: f.Err}
		if f.Err == nil {
			if school.Known() && f.Host != "" && f.Host != school.Host() {
				p.foreign = f.Host
			}
			p.held, p.twin = b.LinkBySlug(f.Slug), first[f.Slug]
			if p.twin == 0 {
				first[f.Slug] = p.line
			}
			beside.read(&p, f.Beside)
		}
		rows = append(rows, p)
	}
	for _, o := range others {
		rows = append(rows, pasted{line: o.Line, text: o.Text, noLink: true})
	}
	if len(found) == 0 && len(rows) == 1 { // a single line was meant as a link: show what is wrong with it
		_, rows[0].err = affiliate.ParseLinkRef(text)
		rows[0].noLink = rows[0].err == nil
	}
	return rows
}

// beside finds affiliates and products in the text beside links. It matches whole words only, since no person confirms the match:
// an e-mail address, a user ID, a name or part of a name that only one affiliate has, and the whole name, slug or ID of a
// product.
type beside struct {
	people   *affiliate.People
	who      []*board.Affiliate
	products map[string]affiliate.Product
}

func newBeside(b *board.Board) beside {
	all := b.Affiliates()
	x := beside{who: all, people: affiliate.NewPeople(len(all), func(i int) affiliate.Who { return screen.CleanWho(all[i]) }), products: map[string]affiliate.Product{}}
	for _, p := range b.Products() {
		for _, text := range []string{p.Name, p.Slug, p.ID} {
			if text != "" {
				x.products[strings.ToLower(text)] = p.Product
			}
		}
	}
	return x
}

func (x beside) read(p *pasted, texts []string) {
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

// unknownNames are the names beside links to be tracked that match no single affiliate, each once.
func unknownNames(rows []pasted) []string {
	var names []string
	met := map[string]bool{}
	for _, p := range rows {
		if p.fresh() && p.name != "" && !p.who.Known() && !met[p.name] {
			met[p.name] = true
			names = append(names, p.name)
		}
	}
	return names
}

type pastedCount struct{ fresh, held, twins, bad, foreign, noLink, links int }

func countPasted(rows []pasted) (c pastedCount) {
	for _, p := range rows {
		if p.noLink {
			c.noLink++
			continue
		}
		c.links++
		switch {
		case p.err != nil:
			c.bad++
		case p.twin > 0:
			c.twins++
		case p.held != nil:
			c.held++
		default:
			c.fresh++
			if p.foreign != "" {
				c.foreign++
			}
		}
	}
	return c
}

func (c pastedCount) words() string {
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
	return strings.Join(screen.NonEmpty(screen.Grouped(c.fresh)+" to track", say(c.held, "already tracked"), say(c.twins, "named twice"), say(c.bad, "bad"), noLink), ", ")
}
