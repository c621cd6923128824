package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/instance"
)

// The states of the journal, and which function changes them:
//
//	planned → sent       Claim, by the owner
//	sent → planned       Release, by the owner: Fermion refused it for its rate, or it was not sent
//	planned → rejected   Drop, by any instance; Finish, by the owner; PlanOrDrop, in the transaction that plans it
//	planned → done       Finish, by the owner: a look-up showed that nothing needs to be sent
//	sent → done|rejected|unknown   Finish, by the owner
//	sent → unknown       MarkOrphanedUnknown, by any instance, once the owner counts as dead
//	unknown → done|rejected        Finish, by any instance: a late response, or a person's decision
//	rejected → done      Finish: a late response to what was sent and then resolved as not done
//	unknown → rejected   Finish of another attempt at the same step, which Retry planned: only once that is done
//	planned → rejected   Finish of another attempt at the same step, which is done
//	rejected → planned   ReplanRejected, by any instance
//
// An instance that decides an unknown or a rejected operation, so that the steps of its chain after it are sent, becomes the owner of
// these steps: the program that planned them stopped there and does not send them, although it runs (takeOverRest).
//
// Every transition is one UPDATE that names the state before it, so that only one of two concurrent ones succeeds.

// Claim claims an operation that this instance planned (or adopted) for sending, with the body that is about to be sent. It returns
// false if the operation must not be sent, because it is no longer planned or another instance owns it.
func (s *Store) Claim(ctx context.Context, id, request string) (bool, error) {
	n := int64(0)
	err := s.write(ctx, "claiming an operation", func(ctx context.Context, t *Tx) (err error) {
		n, err = t.exec(ctx, `update operations set state = 'sent', request = ?, sent_at = ?, later = 0
			where id = ? and state = 'planned' and owner = ?`, request, toMillis(t.Now), id, s.instance)
		t.changed.Operations = n > 0
		return err
	})
	return n > 0 && err == nil, err
}

// Release makes a claimed operation planned again, with the same owner, after Fermion refused it for its rate or it was not sent.
func (s *Store) Release(ctx context.Context, id string) error {
	return s.move(ctx, id, affiliate.Planned, "releasing an operation",
		"update operations set state = 'planned', request = '', sent_at = 0 where id = ? and state = 'sent' and owner = ?", id, s.instance)
}

// EditPlanned replaces the intent of a planned operation of this instance, or of a dead one, which it adopts. The kind stays. It changes
// nothing and returns an *affiliate.LinkInProgressError while another write may create the link of the new intent, and an
// *affiliate.LinkMeanwhileError when there is such a link that the person has not seen.
func (s *Store) EditPlanned(ctx context.Context, id string, intent affiliate.Intent, agreed affiliate.Agreement) error {
	text, err := json.Marshal(intent)
	if err != nil {
		return err
	}
	return s.write(ctx, "changing a planned operation", func(ctx context.Context, t *Tx) error {
		lives, live, err := s.ownerLives(ctx, t)
		if err != nil {
			return err
		}
		op, err := s.moveIn(ctx, t, id, affiliate.Planned,
			"update operations set intent = ?, owner = ? where id = ? and state = 'planned' and kind = ? and (owner = ? or not "+lives+")",
			string(text), s.instance, id, string(intent.Kind()), s.instance, live)
		if err != nil {
			return err
		}
		op.Intent = intent
		return s.whySecondLink(ctx, t, op, agreed)
	})
}

// whySecondLink returns why an operation must not be sent: its link would pay beside another link that the person has not agreed to.
func (s *Store) whySecondLink(ctx context.Context, t *Tx, op affiliate.Operation, agreed affiliate.Agreement) error {
	one := []affiliate.Operation{op}
	taken, err := s.linksInProgress(ctx, t, one, append([]string{op.ID}, agreed.Beside...))
	if err != nil {
		return err
	}
	if same := taken[op.Chain]; len(same) > 0 {
		return &affiliate.LinkInProgressError{Writes: same}
	}
	shown := affiliate.ShownLinks{}
	if agreed.Shown != nil {
		shown = *agreed.Shown
	}
	meanwhile, err := s.linksMeanwhile(ctx, t, one, map[string]affiliate.ShownLinks{op.Chain: shown})
	if err != nil {
		return err
	}
	if why := meanwhile[op.Chain]; why != nil {
		return why
	}
	return nil
}

// ReplanRejected plans a rejected operation again, with another intent of the same kind or with its own. Its place in the chain stays,
// and this instance becomes its owner. An operation that was left out stays so, with the errors of EditPlanned, while its link would
// pay beside another one.
func (s *Store) ReplanRejected(ctx context.Context, id string, intent affiliate.Intent, agreed affiliate.Agreement) error {
	text, err := json.Marshal(intent)
	if err != nil {
		return err
	}
	return s.write(ctx, "editing a rejected operation", func(ctx context.Context, t *Tx) error {
		op, err := s.moveIn(ctx, t, id, affiliate.Planned,
			`update operations set state = 'planned', intent = ?, owner = ?, request = '', result = '', error = '', body = '', later = 0,
			sent_at = 0, ended_at = 0 where id = ? and state = 'rejected' and kind = ?`, string(text), s.instance, id, string(intent.Kind()))
		if err != nil {
			return err
		}
		if op.LeftOut() {
			op.Intent = intent
			if err := s.whySecondLink(ctx, t, op, agreed); err != nil {
				return err
			}
		}
		if err := t.refuseForgotten(ctx, []affiliate.Operation{{Chain: op.Chain, Intent: intent}}); err != nil {
			return err
		}
		return s.takeOverRest(ctx, t, op)
	})
}

// takeOverRest makes this instance the owner of the planned steps after a step that it has decided.
func (s *Store) takeOverRest(ctx context.Context, t *Tx, decided affiliate.Operation) error {
	_, err := t.exec(ctx, "update operations set owner = ? where chain = ? and step > ? and state = 'planned'", s.instance, decided.Chain,
		decided.Step)
	return err
}

// Snooze marks an unknown operation as one that the manager decides later.
func (s *Store) Snooze(ctx context.Context, id string) error {
	return s.move(ctx, id, affiliate.Unknown, "snoozing an operation", "update operations set later = 1 where id = ? and state = 'unknown'",
		id)
}

// move runs one conditional UPDATE of an operation. It returns a *TransitionError when that changes nothing.
func (s *Store) move(ctx context.Context, id string, to affiliate.OperationState, doing, query string, values ...any) error {
	return s.write(ctx, doing, func(ctx context.Context, t *Tx) error {
		_, err := s.moveIn(ctx, t, id, to, query, values...)
		return err
	})
}

// moveIn is move in a transaction. It returns the operation as it was.
func (s *Store) moveIn(ctx context.Context, t *Tx, id string, to affiliate.OperationState, query string,
	values ...any) (affiliate.Operation, error) {
	stored, err := FindOperation(ctx, t, id)
	if err != nil {
		return stored, err
	}
	n, err := t.exec(ctx, query, values...)
	if err != nil {
		return stored, err
	}
	if n == 0 {
		return stored, s.transitionError(ctx, t, stored, to)
	}
	t.changed.Operations = true
	return stored, nil
}

// Drop rejects planned operations of any owner, with the given reason. It returns those that were still planned.
func (s *Store) Drop(ctx context.Context, ids []string, why string) ([]string, error) {
	return s.changeInChunks(ctx, "dropping planned operations", ids,
		"update operations set state = 'rejected', error = ?, ended_at = ? where state = 'planned'", why, toMillis(s.engine.Now()))
}

// Adopt makes this instance the owner of planned operations of dead instances, and returns those that it now owns. They no longer say why
// they were not sent before.
func (s *Store) Adopt(ctx context.Context, ids []string) ([]string, error) {
	var adopted []string
	err := s.write(ctx, "adopting planned operations", func(ctx context.Context, t *Tx) error {
		lives, live, err := s.ownerLives(ctx, t)
		if err != nil {
			return err
		}
		adopted, err = t.changeInChunks(ctx, ids, "update operations set owner = ?, error = '' where state = 'planned' and (owner = ? or not "+
			lives+")", s.instance, s.instance, live)
		return err
	})
	if err != nil {
		return nil, err
	}
	return adopted, nil
}

// Disown gives up planned operations of this instance: like those of a dead one, they wait until a person resumes or drops them, and any
// instance may adopt them. why says why they were not sent, unless they say so already; "" for no reason.
func (s *Store) Disown(ctx context.Context, ids []string, why string) error {
	_, err := s.changeInChunks(ctx, "giving up planned operations", ids,
		"update operations set owner = '', error = case when error = '' then ? else error end where state = 'planned' and owner = ?", why,
		s.instance)
	return err
}

// ownerLives returns the condition that the owner of an operation does not count as dead, and its argument.
func (s *Store) ownerLives(ctx context.Context, q Querier) (lives string, live any, err error) {
	ids, err := s.liveInstanceIDs(ctx, q)
	lives, live = s.readers.dialect.OneOf("owner", ids)
	return lives, live, err
}

// MarkOrphanedUnknown marks operations as unknown that were sent by an owner that counts as dead, and returns them. Those of this
// instance are not changed.
func (s *Store) MarkOrphanedUnknown(ctx context.Context) ([]string, error) {
	if s.unlisted {
		return nil, nil
	}
	var swept, ended []string
	err := s.write(ctx, "looking for orphaned operations", func(ctx context.Context, t *Tx) (err error) {
		swept = nil
		if ended, err = s.markEnded(ctx, t); err != nil {
			return err
		}
		lives, live, err := s.ownerLives(ctx, t)
		if err != nil {
			return err
		}
		owners, err := ScanTexts(t.QueryContext(ctx, "select distinct owner from operations where state = 'sent' and owner <> ? and not "+
			lives, s.instance, live))
		if err != nil {
			return err
		}
		for _, owner := range owners {
			why, err := whyOrphaned(ctx, t, owner, slices.Contains(ended, owner))
			if err != nil {
				return err
			}
			ids, err := ScanTexts(t.QueryContext(ctx,
				"update operations set state = 'unknown', ended_at = ?, error = ? where state = 'sent' and owner = ? returning id",
				toMillis(t.Now), why, owner))
			if err != nil {
				return err
			}
			swept = append(swept, ids...)
		}
		var orphans int64 // planned by a dead instance: nothing else reports it
		err = t.QueryRowContext(ctx, "select count(*) from operations where state = 'planned' and owner <> ? and not "+lives, s.instance,
			live).Scan(&orphans)
		t.changed.Operations = s.orphans.Swap(orphans) != orphans || len(swept) > 0
		return err
	})
	if err != nil {
		return nil, err
	}
	s.sweepLocks(ended)
	return swept, nil
}

// whyOrphaned says why the outcome of what an owner sent is unknown. If only missing heartbeats show that the owner is dead, it says for
// how long they have been missing.
func whyOrphaned(ctx context.Context, t *Tx, owner string, ended bool) (string, error) {
	all, err := Instances(ctx, t)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(all, func(i instance.Instance) bool { return i.ID == owner })
	if ended || at < 0 {
		return affiliate.EndedBeforeReply, nil
	}
	silent := t.Now.Sub(all[at].HeartbeatAt)
	return fmt.Sprintf("it was sent, and the program that sent it has not responded for %s: Fermion may have done it",
		affiliate.FormatDuration(silent)), nil
}

// NoteError stores why a planned operation could not be sent yet. It stays planned.
func (s *Store) NoteError(ctx context.Context, id, why string) error {
	return s.move(ctx, id, affiliate.Planned, "saving why an operation waits",
		"update operations set error = ? where id = ? and state = 'planned'", why, id)
}

// orphanedOperations returns the IDs of the operations that dead instances planned, oldest first.
func (s *Store) orphanedOperations(ctx context.Context) ([]string, error) {
	lives, live, err := s.ownerLives(ctx, s.readers)
	if err != nil {
		return nil, s.failed("reading the waiting operations", err)
	}
	ids, err := ScanTexts(s.readers.QueryContext(ctx, "select id from operations where state = 'planned' and owner <> ? and not "+lives+
		" order by id", s.instance, live))
	return ids, s.failed("reading the waiting operations", err)
}
