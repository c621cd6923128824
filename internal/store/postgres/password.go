package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// setPassword gives a connection the password that has replaced the address's, if there is one.
func (e *Engine) setPassword(c *pgx.ConnConfig) {
	if password := e.password.Load(); password != nil {
		c.Password = *password
	}
}

func (e *Engine) beforeConnect(_ context.Context, c *pgx.ConnConfig) error {
	e.setPassword(c)
	return nil
}

// renewPassword uses the password that was stored since the one in use was refused, and reports whether there is one.
func (e *Engine) renewPassword(ctx context.Context) bool {
	if e.o.Renewal.Read == nil || !e.renewed.IsZero() && time.Since(e.renewed) < e.o.Renewal.Pause {
		return false
	}
	defer func() { e.renewed = time.Now() }()
	stored, used := e.o.Renewal.Read(ctx), e.address.config.Password
	if password := e.password.Load(); password != nil {
		used = *password
	}
	if stored == "" || stored == used {
		return false
	}
	e.password.Store(&stored)
	return true
}
