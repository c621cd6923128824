package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/store"
)

// Holder is a session of the server that keeps the writes of a database waiting.
type Holder struct {
	PID       int       // of the server's process; 0: a prepared transaction, which has none
	By        string    // user@host of a fermion-tui; "" for another program
	Program   string    // what another program is called; "" when it has no name
	User      string    // of the database
	Host      string    // address of its machine; "": the server's own, or not shown
	State     string    // what it does: "idle in transaction"; "" when it is not shown
	Since     time.Time // its transaction began; zero when it is not shown
	HeldFor   time.Duration
	Waiting   int  // how many others wait for it
	MayBeSeen bool // the server shows this user its state; else only PID, user and program

	transaction string // in which it holds the lock
}

// Name names the session in a few words: "asha@laptop", "psql of meera".
func (h Holder) Name() string {
	switch {
	case h.PID == 0:
		return "a prepared transaction"
	case h.By != "":
		return h.By
	case h.Program != "" && h.User != "":
		return h.Program + " of " + h.User
	case h.User != "":
		return "a program of " + h.User
	}
	return fmt.Sprintf("process %d", h.PID)
}

// Write names what other writes wait for: "asha@laptop's write", "psql of meera".
func (h Holder) Write() string {
	if h.By != "" {
		return h.By + "'s write"
	}
	return h.Name()
}

// whoHolds finds the sessions that have locked the row of a table register, and those that keep such a session from ending its write. The
// server does not list row locks, but a session that has the row's lock has also locked the table, in a mode that readers do not use, and
// waits for nobody.
const whoHolds = `with recursive writing as (
		select pid, min(virtualtransaction) as transaction from pg_locks
		where locktype = 'relation' and database = (select oid from pg_database where datname = current_database())
			and relation in (to_regclass($1), to_regclass($2)) and mode <> 'AccessShareLock' and granted and pid is not null group by pid),
	involved as (select pid from writing union select unnest(pg_blocking_pids(pid)) from involved)
	select i.pid::bigint, cardinality(pg_blocking_pids(i.pid))::bigint, coalesce(w.transaction, ''), coalesce(a.usename::text, ''),
		coalesce(a.application_name, ''), coalesce(host(a.client_addr), ''), coalesce(a.state, ''), a.state is not null,
		coalesce((extract(epoch from a.xact_start) * 1000000)::bigint, 0), (extract(epoch from clock_timestamp()) * 1000000)::bigint
	from involved i left join writing w using (pid) left join pg_stat_activity a using (pid) where i.pid <> pg_backend_pid()`

// waiterPID replaces the PID of a session that waits itself, and is not a holder.
const waiterPID = -1

// holders asks the server once. Most of the sessions that it finds write for a few milliseconds.
func (e *Engine) holders(ctx context.Context) ([]Holder, error) {
	waiting := 0
	all, err := store.Collect(func(r *sql.Rows) (h Holder, err error) {
		var pid, blockers, began, now int64
		var name string
		if err := r.Scan(&pid, &blockers, &h.transaction, &h.User, &name, &h.Host, &h.State, &h.MayBeSeen, &began, &now); err != nil {
			return h, err
		}
		if blockers > 0 {
			waiting++
			return Holder{PID: waiterPID}, nil
		}
		h.PID, h.Program = int(pid), name
		if p, ours := presenceIn(name); ours {
			h.By, h.Program = cmp.Or(p.By, "another fermion-tui"), ""
		}
		if began > 0 {
			h.Since, h.HeldFor = time.UnixMicro(began), time.Duration(now-began)*time.Microsecond
		}
		return h, nil
	})(e.db.QueryContext(ctx, whoHolds, quoted(e.o.schema())+".register", quoted(e.o.shared())+".register"))
	all = slices.DeleteFunc(all, func(h Holder) bool { return h.PID == waiterPID })
	for i := range all {
		all[i].Waiting = waiting
	}
	return all, err
}

// minHeldTime is how long a lock is held before Holders returns its holder: longer than a write takes.
const minHeldTime = time.Second

// Holders returns the sessions that keep writes waiting for longer than a write takes. It asks twice, since the server may not show since
// when a session has the lock.
func (e *Engine) Holders(ctx context.Context) ([]Holder, error) {
	first, err := e.holders(ctx)
	if err != nil || len(first) == 0 {
		return nil, e.noteLost(err)
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(minHeldTime):
	}
	all, err := e.holders(ctx)
	return slices.DeleteFunc(all, func(h Holder) bool {
		return !slices.ContainsFunc(first, func(f Holder) bool { return f.PID == h.PID && f.transaction == h.transaction })
	}), e.noteLost(err)
}

// holder returns the session that a write waits for, nil when the server shows none. answered is false when the server does not answer.
func (e *Engine) holder(ctx context.Context) (who *Holder, answered bool) {
	ctx, cancel := context.WithTimeout(ctx, minHeldTime)
	defer cancel()
	all, err := e.holders(ctx)
	if err != nil || len(all) == 0 {
		return nil, err == nil
	}
	return &all[0], true
}

// EndStatement returns the SQL by which an administrator ends a session, and so frees what it has locked.
func (h Holder) EndStatement() string {
	if h.PID == 0 {
		return "rollback prepared 'GID', which pg_prepared_xacts names"
	}
	return fmt.Sprintf("select pg_terminate_backend(%d)", h.PID)
}

// String returns all that is known about a session.
func (h Holder) String() string {
	var known []string
	add := func(text string, is bool) {
		if is {
			known = append(known, text)
		}
	}
	add(fmt.Sprintf("process %d of the server", h.PID), h.PID != 0)
	add("user "+h.User, h.User != "")
	add("from "+h.Host, h.Host != "")
	add(h.State, h.State != "")
	if len(known) == 0 {
		return h.Name()
	}
	return h.Name() + " (" + strings.Join(known, ", ") + ")"
}
