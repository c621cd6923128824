package sqlite

import "context"

// Optimize has SQLite count the rows of tables whose size changed much since the last time, a few hundred of each index: it chooses
// between indexes by that.
func (e *Engine) Optimize(ctx context.Context) error {
	// Interrupting it would cost the connection. 0x10002: also tables that this connection has not asked about.
	_, err := e.writer.ExecContext(context.WithoutCancel(ctx), "pragma analysis_limit = 400; pragma optimize(0x10002)")
	return failed("counting the rows of tables", err)
}
