package postgres

import (
	"context"
	"time"
)

// Health describes a server to a person who looks for the cause of trouble.
type Health struct {
	Version    string        // of the server
	Schema     int           // version of the profile's schema
	Encrypted  bool          // the connection uses TLS
	Local      bool          // the connection uses a socket or loopback
	Standby    bool          // it copies another server, and takes no writes
	ReadOnly   bool          // it takes no writes
	Latency    time.Duration // from a query to its answer
	Difference time.Duration // the server's clock minus this machine's
}

// Health reads the state of the server, and measures the connection.
func (e *Engine) Health(ctx context.Context) (Health, error) {
	h := Health{Local: true}
	for _, s := range servers(&e.address.config.Config) {
		h.Local = h.Local && isLocal(s.Host)
	}
	if err := e.db.PingContext(ctx); err != nil { // the connection is made before anything is measured
		return h, e.noteLost(err)
	}
	for range 3 { // the quickest counts, since the first one prepares the statement
		asked := time.Now()
		var micros int64
		err := e.db.QueryRowContext(ctx, "select (extract(epoch from clock_timestamp()) * 1000000)::bigint").Scan(&micros)
		if err != nil {
			return h, e.noteLost(err)
		}
		took := time.Since(asked)
		e.clock.learn(asked, time.UnixMicro(micros), asked.Add(took))
		if h.Latency == 0 || took < h.Latency {
			h.Latency = took
		}
	}
	h.Difference = e.clock.difference()
	err := e.db.QueryRowContext(ctx,
		`select current_setting('server_version'), coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false),
		(select version from register), pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'`).
		Scan(&h.Version, &h.Encrypted, &h.Schema, &h.Standby, &h.ReadOnly)
	return h, e.noteLost(err)
}

// Ask finds out whether a database can be opened. If it cannot, the error is an *OpenError.
func Ask(ctx context.Context, a Address, o Options) error {
	e, err := connect(a, o)
	if err != nil {
		return notOpened(a.String(), err)
	}
	defer func() { _ = e.Close() }()
	if err := e.checkReady(ctx); err != nil {
		return notOpened(a.String(), err)
	}
	_, err = e.Rights(ctx)
	return err
}
