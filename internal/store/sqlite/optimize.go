package sqlite

import "context"

// Optimize makes SQLite sample the indexes of tables whose size changed much since the last time. SQLite chooses indexes by these samples.
func (e *Engine) Optimize(ctx context.Context) error {
	// Interrupting it would cost the connection. 0x10002: also tables that this connection has not queried.
	_, err := e.writer.ExecContext(context.WithoutCancel(ctx), "pragma analysis_limit = 400; pragma optimize(0x10002)")
	return failed("counting the rows of tables", err)
}
