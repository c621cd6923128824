package store

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
)

// applicationID marks a register's file: "FTui".
const applicationID = 0x46547569

// DefaultSilence is how long an instance of which nothing else is known may be without a heartbeat before it counts as dead.
const DefaultSilence = 20 * time.Second

// goneFor is how long the row of a dead instance is kept.
const goneFor = 24 * time.Hour

// Options say who opens the register.
type Options struct {
	Instance  string           // owner of what this process plans and sends; empty: a new one
	By        string           // user@host, for people to read
	Silent    time.Duration    // 0: DefaultSilence
	Locks     string           // folder of the lock files of this machine's programs; empty: none
	BackupDir string           // where copies of this file are kept: beside one of them an empty file is no new one
	Now       func() time.Time // nil: time.Now

	// CheckLater leaves the check of the file after a program that ended badly to CheckUncleanEnd; else it comes before the
	// file is opened for writing.
	CheckLater bool
	// Checking is told that the check before the opening begins, of so many bytes. nil: nobody.
	Checking func(size int64)

	// Moved is told when the file does not have its name any more, a *MovedError, and with nil when it has it again. It is
	// called within a write and must not wait.
	Moved func(error)
}

// Store is the register of one profile. Its methods may be called from any goroutine. A write either happens completely or
// not at all; one whose context ends before it is committed did not happen.
type Store struct {
	database database
	instance string
	by       string
	token    string // tells our own rows of news from those of others
	silent   time.Duration
	now      func() time.Time
	file     os.FileInfo  // that was joined
	lock     *flock.Flock // of this instance, nil where there is none
	moved    atomic.Pointer[MovedError]
	onMoved  func(error)

	writer  *sql.DB // one connection
	readers *sql.DB

	hub        hub
	dead       []string // instances that ended badly, found while looking
	later      bool     // CheckUncleanEnd checks the file after them
	unchecked  bool     // it has to
	checking   func(size int64)
	leftBehind atomic.Int64 // planned operations of those who are gone, at the last sweep
	watches    sync.WaitGroup
	closed     chan struct{}
	close      sync.Once
}

// Open opens the register at path, and makes it when there is none. It takes at most about 5 s, when others are in the way.
// A refusal is an *OpenError, and leaves the file as it was.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	all, err := steps("register")
	if err != nil {
		return nil, err
	}
	return open(ctx, path, o, all)
}

func open(ctx context.Context, path string, o Options, steps []step) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, notOpened(path, err)
	}
	s := &Store{instance: o.Instance, by: o.By, silent: o.Silent, now: o.Now, onMoved: o.Moved, later: o.CheckLater, checking: o.Checking, token: uuid.NewString(), closed: make(chan struct{})}
	if s.now == nil {
		s.now = time.Now
	}
	if s.silent == 0 {
		s.silent = DefaultSilence
	}
	if s.instance == "" {
		s.instance = uuid.NewString()
	}
	s.database = database{path: abs, applicationID: applicationID, steps: steps, backups: o.BackupDir, locks: lockFolder(o.Locks), now: s.now}
	s.lock = s.database.locks.acquire(s.instance, abs)
	for {
		same, err := s.enter(ctx)
		if err != nil {
			s.unlock()
			return nil, notOpened(abs, err)
		}
		if same {
			return s, nil
		}
		// A copy took the file's place before it knew of us: what is open has no name any more.
		_ = s.shut()
	}
}

// enter opens the file and joins those who work on it. It says whether the file that was joined is the one that has the name.
func (s *Store) enter(ctx context.Context) (same bool, err error) {
	if err := s.database.make(); err != nil {
		return false, err
	}
	before, err := os.Stat(s.database.path)
	if err != nil {
		return false, err
	}
	if s.writer, err = s.database.open(ctx, s.endedBadly); err != nil {
		return false, err
	}
	if s.readers, err = s.database.readers(s.staying); err == nil {
		err = s.join(ctx)
	}
	var after os.FileInfo
	if err == nil {
		after, err = os.Stat(s.database.path)
	}
	if err != nil {
		_ = s.shut()
		return false, err
	}
	if !os.SameFile(before, after) {
		return false, nil
	}
	s.file = after
	return true, nil
}

// Path is the file.
func (s *Store) Path() string { return s.database.path }

// Instance is the owner of what this Store plans and sends.
func (s *Store) Instance() string { return s.instance }

// Silence is how long an instance of another machine may be without a heartbeat before it counts as dead.
func (s *Store) Silence() time.Duration { return s.silent }

// join writes this instance down, and that the file was looked at after those that ended badly. Lock files of programs that
// ended are swept.
func (s *Store) join(ctx context.Context) error {
	known := map[string]bool{}
	var ended []string
	err := s.write(ctx, "opening the database", func(ctx context.Context, t *tx) (err error) {
		if !s.unchecked {
			if err := s.markChecked(ctx, t); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, "delete from instances where checked = 1 and heartbeat_at < ?", ms(t.now.Add(-goneFor))); err != nil {
			return err
		}
		if err := s.beat(ctx, t); err != nil {
			return err
		}
		if ended, err = s.buryDead(ctx, t); err != nil {
			return err
		}
		ids, err := texts(t.QueryContext(ctx, "select id from instances"))
		if err != nil {
			return err
		}
		for _, id := range ids {
			known[id] = true
		}
		return t.QueryRowContext(ctx, "select coalesce(max(seq), 0) from news").Scan(&s.hub.lastSeq)
	})
	if err != nil {
		return err
	}
	s.sweepLocks(ended)
	s.database.locks.sweepOthers(func(id string) bool { return known[id] }, s.database.path)
	return nil
}

// unlock gives this instance's lock back.
func (s *Store) unlock() {
	s.database.locks.release(s.instance, s.lock)
	s.lock = nil
}

// Close says goodbye (see Leave), ends the watches and closes the file. It waits for a write that is going on.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		// A full disk must not keep anybody from closing: the row stays, and the next start checks the file.
		_ = s.Leave(context.Background())
		close(s.closed)
		s.watches.Wait()
		s.hub.close()
		err = s.shut()
		s.unlock()
	})
	return err
}

// shut closes the writer last: it folds the log into the file, which the readers cannot.
func (s *Store) shut() error {
	var err error
	if s.readers != nil {
		err = s.readers.Close()
	}
	if e := s.writer.Close(); e != nil {
		err = e
	}
	return failed("closing the database", err)
}
