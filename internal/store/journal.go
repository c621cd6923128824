package store

import (
	"context"
	"encoding/json"
	"fmt"

	"fermion-tui/internal/affiliate"
)

// The journal's states and who may move them:
//
//	planned → sent       Claim, by the owner
//	sent → planned       Release, by the owner: Fermion refused it for its rate, or it never left
//	planned → rejected   Drop, by anybody; Finish, by the owner
//	planned → done       Finish, by the owner: a look-up found that nothing needs to be sent
//	sent → done|rejected|unknown   Finish, by the owner
//	sent → unknown       MarkOrphanedUnknown, by anybody, once the owner is silent
//	unknown → done|rejected        Finish, by anybody: a late answer, or a person's decision
//	rejected → done      Finish: a late answer to what was sent and then taken for not done
//	unknown → rejected   Retry, by anybody, with a planned operation in its place
//	rejected → planned   ReplanRejected, by anybody
//
// Every move is one UPDATE that names the state it comes from, so that of two who try one wins.

// Claim claims an operation that this instance planned (or adopted) for sending, with the body that is about to be sent. False: it
// is not planned any more, or not ours, and must not be sent.
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

// Release requeues what Fermion refused for its rate, or what was not sent: it is planned again, by the same owner.
func (s *Store) Release(ctx context.Context, id string) error {
	return s.move(ctx, id, affiliate.Planned, "releasing an operation",
		"update operations set state = 'planned', request = '', sent_at = 0 where id = ? and state = 'sent' and owner = ?", id, s.instance)
}

// EditPlanned changes what an operation of this instance intends, while it waits. The kind stays.
func (s *Store) EditPlanned(ctx context.Context, id string, intent affiliate.Intent) error {
	text, err := json.Marshal(intent)
	if err != nil {
		return err
	}
	return s.move(ctx, id, affiliate.Planned, "changing a planned operation",
		"update operations set intent = ? where id = ? and state = 'planned' and owner = ? and kind = ?", string(text), id, s.instance, string(intent.Kind()))
}

// ReplanRejected plans a rejected operation again with another intent of the same kind; it keeps its place in its chain, and is
// owned by this instance.
func (s *Store) ReplanRejected(ctx context.Context, id string, intent affiliate.Intent) error {
	text, err := json.Marshal(intent)
	if err != nil {
		return err
	}
	return s.move(ctx, id, affiliate.Planned, "editing a rejected operation",
		`update operations set state = 'planned', intent = ?, owner = ?, request = '', result = '', error = '', body = '', later = 0,
		sent_at = 0, ended_at = 0 where id = ? and state = 'rejected' and kind = ?`, string(text), s.instance, id, string(intent.Kind()))
}

// Snooze marks an unknown operation as one that the manager will decide later.
func (s *Store) Snooze(ctx context.Context, id string) error {
	return s.move(ctx, id, affiliate.Unknown, "putting off an operation", "update operations set later = 1 where id = ? and state = 'unknown'", id)
}

// Retry gives up an operation whose outcome is unknown and plans another with the same intent at its place in the chain, both in
// one transaction: an operation that was given up always has its successor. What is known about the first response stays. An
// operation that was resolved meanwhile is a *TransitionError, and nothing is planned.
func (s *Store) Retry(ctx context.Context, id, why string) error {
	return s.write(ctx, "planning an operation again", func(ctx context.Context, t *Tx) error {
		op, err := FindOperation(ctx, t, id)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, "update operations set state = 'rejected', error = ?, later = 0, ended_at = ? where id = ? and state = 'unknown'", why, toMillis(t.Now), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return &TransitionError{ID: id, From: op.State, To: affiliate.Rejected, Owner: op.Owner}
		}
		t.changed.Operations = true
		return s.plan(ctx, t, &affiliate.Operation{Chain: op.Chain, Step: op.Step, Batch: op.Batch, Intent: op.Intent})
	})
}

// move runs one conditional UPDATE, and returns what prevented it when it changed nothing.
func (s *Store) move(ctx context.Context, id string, to affiliate.OperationState, doing, query string, values ...any) error {
	return s.write(ctx, doing, func(ctx context.Context, t *Tx) error {
		n, err := t.exec(ctx, query, values...)
		if err != nil {
			return err
		}
		if n == 0 {
			held, err := FindOperation(ctx, t, id)
			if err != nil {
				return err
			}
			return &TransitionError{ID: id, From: held.State, To: to, Owner: held.Owner}
		}
		t.changed.Operations = true
		return nil
	})
}

// Drop rejects planned operations, whoever owns them, with the given reason. It returns those that were still planned.
func (s *Store) Drop(ctx context.Context, ids []string, why string) ([]string, error) {
	return s.changeInChunks(ctx, "dropping planned operations", ids,
		"update operations set state = 'rejected', error = ?, ended_at = ? where state = 'planned'", why, toMillis(s.engine.Now()))
}

// Adopt makes planned operations of dead owners this instance's own, and returns those that now are.
func (s *Store) Adopt(ctx context.Context, ids []string) ([]string, error) {
	var adopted []string
	err := s.write(ctx, "adopting planned operations", func(ctx context.Context, t *Tx) error {
		live, err := s.liveInstanceIDs(ctx, t)
		if err != nil {
			return err
		}
		lives, arg := s.readers.dialect.OneOf("owner", live)
		adopted, err = t.changeInChunks(ctx, ids, "update operations set owner = ? where state = 'planned' and (owner = ? or not "+lives+")", s.instance, s.instance, arg)
		return err
	})
	if err != nil {
		return nil, err
	}
	return adopted, nil
}

// MarkOrphanedUnknown makes unknown what was sent by an owner that counts as dead, and returns it. What this instance sent is not touched.
func (s *Store) MarkOrphanedUnknown(ctx context.Context) ([]string, error) {
	var swept, ended []string
	err := s.write(ctx, "looking for orphaned operations", func(ctx context.Context, t *Tx) (err error) {
		if ended, err = s.markEnded(ctx, t); err != nil {
			return err
		}
		live, err := s.liveInstanceIDs(ctx, t)
		if err != nil {
			return err
		}
		lives, liveArg := s.readers.dialect.OneOf("owner", live)
		hasEnded, endedArg := s.readers.dialect.OneOf("owner", ended)
		const has = "it was sent, and the program that sent it ended before it stored the response: Fermion may have done it"
		silent := fmt.Sprintf("it was sent, and the program that sent it has not responded for %s: Fermion may have done it", s.HeartbeatTimeout())
		swept, err = ScanTexts(t.QueryContext(ctx, `update operations set state = 'unknown', ended_at = ?,
			error = case when `+hasEnded+` then ? else ? end
			where state = 'sent' and owner <> ? and not `+lives+" returning id", toMillis(t.Now), endedArg, has, silent, s.instance, liveArg))
		if err != nil {
			return err
		}
		var left int64 // planned by a dead instance: nothing else reports it
		err = t.QueryRowContext(ctx, "select count(*) from operations where state = 'planned' and owner <> ? and not "+lives, s.instance, liveArg).Scan(&left)
		t.changed.Operations = s.orphans.Swap(left) != left || len(swept) > 0
		return err
	})
	if err != nil {
		return nil, err
	}
	s.sweepLocks(ended)
	return swept, nil
}

// NoteError stores why a planned operation could not be sent yet. It stays planned.
func (s *Store) NoteError(ctx context.Context, id, why string) error {
	return s.move(ctx, id, affiliate.Planned, "noting why an operation waits",
		"update operations set error = ? where id = ? and state = 'planned'", why, id)
}

// orphanedOperations returns the IDs of the operations that dead instances planned, oldest first.
func (s *Store) orphanedOperations(ctx context.Context) ([]string, error) {
	live, err := s.liveInstanceIDs(ctx, s.readers)
	if err != nil {
		return nil, s.failed("reading the writes that wait", err)
	}
	lives, arg := s.readers.dialect.OneOf("owner", live)
	ids, err := ScanTexts(s.readers.QueryContext(ctx, "select id from operations where state = 'planned' and owner <> ? and not "+lives+" order by id", s.instance, arg))
	return ids, s.failed("reading the writes that wait", err)
}
