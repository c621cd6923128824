package importer

import (
	"fmt"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// person is an affiliate in the rows: in the database, or new with this file.
type person struct {
	id          int64 // row of the database, 0 for a new person
	who         affiliate.Who
	userIDGiven bool // the file has the user ID of a new person
	line        int  // the first line with a new person
	nameAt      int  // the line that names a new person

	stored affiliate.Affiliate // what the database has about a person who is not new
}

// intent returns the step that finds a new person at Fermion or creates them. It proposes a user ID like the form does.
func (p *person) intent() *affiliate.NewAffiliate {
	return &affiliate.NewAffiliate{Who: p.intentWho(), GivenUserID: p.userIDGiven}
}

// intentWho describes the person in the intent of a link.
func (p *person) intentWho() affiliate.Who {
	w := p.who
	if p.id == 0 && w.UserID == "" {
		w.UserID = affiliate.ProposeUserID(w.Email)
	}
	return w
}

// people are those of the database and of the rows read so far.
type people struct {
	byUser     map[string]*person
	byMail     map[string]*person
	byID       map[int64]*person
	nameCounts map[string]int // how many affiliates of the database have a name
}

func newPeople(known []affiliate.Affiliate) *people {
	p := &people{byUser: map[string]*person{}, byMail: map[string]*person{}, byID: map[int64]*person{}, nameCounts: map[string]int{}}
	for _, a := range known {
		if a.Name != "" {
			p.nameCounts[a.Name]++
		}
		known := &person{id: a.ID, who: a.Who(), stored: a}
		p.byID[a.ID] = known
		p.index(known)
	}
	return p
}

func (p *people) index(who *person) {
	if who.who.UserID != "" {
		p.byUser[who.who.UserID] = who
	}
	if who.who.Email != "" {
		p.byMail[affiliate.EmailKey(who.who.Email)] = who
	}
}

// match returns the person that a row means, new or not. A user ID and an e-mail of different people are a problem, since a link for the
// wrong person could not be undone.
func (p *people) match(w affiliate.Who, line int) (*person, *problem) {
	var byUser, byMail *person
	if w.UserID != "" {
		byUser = p.byUser[w.UserID]
	}
	if w.Email != "" {
		byMail = p.byMail[affiliate.EmailKey(w.Email)]
	}
	switch {
	case byUser != nil && byMail != nil && byUser != byMail:
		return nil, &problem{csvfile.ColUserID, fmt.Sprintf("the user ID %s belongs to %s, and the e-mail %s to %s: correct one of the two",
			w.UserID, byUser.describe(), w.Email, byMail.describe())}
	case byUser != nil:
		if w.Email != "" && byUser.who.Email != "" && byMail == nil {
			return nil, &problem{csvfile.ColEmail, fmt.Sprintf("%s has the e-mail %s %s, not %s: correct one of the two", w.UserID,
				truncate(byUser.who.Email), byUser.source(), w.Email)}
		}
		return byUser, p.fillIn(byUser, w, line)
	case byMail != nil:
		if w.UserID != "" && byMail.who.UserID != "" {
			return nil, &problem{csvfile.ColUserID, fmt.Sprintf("%s has the user ID %s %s, not %s: use that user ID, or leave it empty",
				w.Email, truncate(byMail.who.UserID), byMail.source(), w.UserID)}
		}
		return byMail, p.fillIn(byMail, w, line)
	}
	made := &person{who: w, userIDGiven: w.UserID != "", line: line, nameAt: line}
	p.index(made)
	return made, nil
}

// fillIn adds what a later row says about a new person. A person of the database stays as the database has them.
func (p *people) fillIn(who *person, w affiliate.Who, line int) *problem {
	if who.id != 0 {
		return nil
	}
	if who.who.UserID == "" && w.UserID != "" {
		who.who.UserID, who.userIDGiven = w.UserID, true
	}
	if who.who.Email == "" {
		who.who.Email = w.Email
	}
	if who.who.Name == "" {
		who.who.Name, who.nameAt = w.Name, line
	}
	p.index(who)
	return nil
}

// checkName refuses a name that contradicts the e-mail or user ID in the row: the link would pay somebody other than the named person.
func (p *person) checkName(w affiliate.Who) *problem {
	if p.who.Name == "" || w.Name == "" || sameName(p.who.Name, w.Name) {
		return nil
	}
	id, where := w.Email, p.source()
	if id == "" {
		id = w.UserID
	}
	if p.id == 0 {
		where = fmt.Sprintf("in line %d", p.nameAt)
	}
	return &problem{csvfile.ColName, fmt.Sprintf("%s is %s %s, not %s: correct one of the two", truncate(id), quote(p.who.Name), where,
		quote(w.Name))}
}

// describe returns who the person is and where that is from.
func (p *person) describe() string { return p.label() + " " + p.source() }

// source returns where the person is from.
func (p *person) source() string {
	if p.id == 0 {
		return fmt.Sprintf("in line %d", p.line)
	}
	return "in the database"
}

// label returns the person's e-mail and user ID, or name when there is neither.
func (p *person) label() string {
	id := p.who.Email
	if id == "" {
		id = p.who.UserID
	} else if p.who.UserID != "" {
		id += " (" + p.who.UserID + ")"
	}
	if id == "" {
		id = p.who.Name
	}
	return truncate(id)
}
