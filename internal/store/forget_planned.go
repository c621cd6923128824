package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"fermion-tui/internal/affiliate"
)

// PlannedPeople returns the people who are only in the journal: a write for them waits or was rejected, and they never became
// affiliates here. Each person is returned once.
func (s *Store) PlannedPeople(ctx context.Context) (people []affiliate.Affiliate, err error) {
	err = s.snapshot(ctx, func(q Querier) error {
		known, err := readAffiliates(ctx, q, "")
		if err != nil {
			return err
		}
		intents, err := intentsWithoutAffiliate(ctx, q)
		if err != nil {
			return err
		}
		met := peopleByWords{}
		for _, a := range known {
			met.add(a.Who())
		}
		for _, i := range intents {
			if who := i.Person(); who.Label() != (affiliate.Who{}).Label() && !strings.HasPrefix(who.Label(), affiliate.ForgottenPrefix) &&
				!met.has(who) {
				people = append(people, affiliate.Affiliate{UserID: who.UserID, Email: who.Email, Name: who.Name})
			}
			met.add(i.Person())
		}
		return nil
	})
	return people, s.failed("looking for people in the journal", err)
}

// intentsWithoutAffiliate returns the intents of writes that belong to no affiliate of the database, oldest first.
func intentsWithoutAffiliate(ctx context.Context, q Querier) ([]affiliate.Intent, error) {
	return Collect(scanIntent)(q.QueryContext(ctx,
		"select intent from operations where coalesce(affiliate_id, 0) = 0 order by created_at, id"))
}

func scanIntent(r *sql.Rows) (i affiliate.Intent, err error) {
	var text []byte
	if err := r.Scan(&text); err != nil {
		return i, err
	}
	return i, json.Unmarshal(text, &i)
}

// peopleByWords is a set of people by their user IDs and addresses, and by name if they have neither.
type peopleByWords map[string]bool

func wordsOf(w affiliate.Who) (words []string) {
	if w.UserID != "" {
		words = append(words, "id "+w.UserID)
	}
	if w.Email != "" {
		words = append(words, "email "+affiliate.EmailKey(w.Email))
	}
	if words == nil {
		words = append(words, "name "+strings.ToLower(w.Name))
	}
	return words
}

func (p peopleByWords) add(w affiliate.Who) {
	for _, word := range wordsOf(w) {
		p[word] = true
	}
}

func (p peopleByWords) has(w affiliate.Who) bool {
	for _, word := range wordsOf(w) {
		if p[word] {
			return true
		}
	}
	return false
}

// readPlannedPerson returns the words that identify a person who is only in the journal: every name in writes about them, and their
// notes.
func (f *Forgetting) readPlannedPerson(ctx context.Context, q Querier, who affiliate.Who) (w personWords, err error) {
	f.Affiliate, f.Pseudonym = affiliate.Affiliate{UserID: who.UserID, Email: who.Email, Name: who.Name}, affiliate.ForgottenPerson
	intents, err := intentsWithoutAffiliate(ctx, q)
	if err != nil {
		return w, err
	}
	person := peopleByWords{}
	person.add(who)
	w.addNames(who)
	for _, i := range intents {
		if !person.has(i.Person()) {
			continue
		}
		w.addNames(i.Person())
		if i.Affiliate != nil {
			w.notes = append(w.notes, i.Affiliate.Notes)
		}
	}
	return w, nil
}

func (w *personWords) addNames(who affiliate.Who) {
	w.names = append(w.names, who.Email, who.UserID, who.Name, strings.ReplaceAll(who.UserID, "-", "_"))
}
