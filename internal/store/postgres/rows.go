package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// maxBadConnections is how many closed connections a read may find in the pool; database/sql allows as many.
const maxBadConnections = 2

// pool reads with the connections that no write uses. It fits store.RowReader.
type pool struct{ *sql.DB }

// ReadRows runs the query on a connection of its own.
func (p pool) ReadRows(ctx context.Context, query string, args, into []any, f func()) error {
	return onConnection(ctx, p.DB, func(c *sql.Conn) error { return readRows(ctx, c, query, args, into, f) })
}

// snapshot is a transaction that reads. It fits store.RowReader.
type snapshot struct {
	*sql.Tx
	conn *sql.Conn
}

// ReadRows runs the query in the transaction.
func (s snapshot) ReadRows(ctx context.Context, query string, args, into []any, f func()) error {
	return readRows(ctx, s.conn, query, args, into, f)
}

// onConnection calls f with a connection, and again with another one when that was closed.
func onConnection(ctx context.Context, db *sql.DB, f func(*sql.Conn) error) error {
	for bad := 0; ; bad++ {
		c, err := db.Conn(ctx)
		if err != nil {
			return preferEnd(ctx, err)
		}
		err = f(c)
		_ = c.Close() // returns it to the pool
		if bad == maxBadConnections || !errors.Is(err, driver.ErrBadConn) {
			return preferEnd(ctx, err)
		}
	}
}

// readRows reads the rows of a query below database/sql, which allocates a value for each number, and converts it by reflection.
func readRows(ctx context.Context, c *sql.Conn, query string, args, into []any, f func()) error {
	return c.Raw(func(connection any) error {
		conn := connection.(*textConn).Conn.Conn()
		if conn.IsClosed() {
			return driver.ErrBadConn
		}
		encoded := make([]any, len(args))
		for i, arg := range args {
			encoded[i] = encodeArg(arg)
		}
		rows, err := conn.Query(ctx, query, encoded...)
		if err != nil {
			if pgconn.SafeToRetry(err) {
				return driver.ErrBadConn
			}
			return err
		}
		defer rows.Close()
		return eachRow(rows, conn.TypeMap(), into, f)
	})
}

func eachRow(rows pgx.Rows, types *pgtype.Map, into []any, f func()) error {
	var decode []func(value []byte) error
	for rows.Next() {
		values := rows.RawValues()
		if decode == nil {
			if len(values) != len(into) {
				return fmt.Errorf("%d columns are read into %d variables", len(values), len(into))
			}
			for i, d := range rows.FieldDescriptions() {
				decode = append(decode, decoder(types, d, into[i]))
			}
		}
		for i, value := range values {
			if err := decode[i](value); err != nil {
				return fmt.Errorf("column %d: %w", i+1, err)
			}
		}
		f()
	}
	return rows.Err()
}

// decoder stores the values of one column.
func decoder(types *pgtype.Map, d pgconn.FieldDescription, into any) func(value []byte) error {
	switch into := into.(type) {
	case *int64:
		if isNumber(d) {
			return func(value []byte) (err error) { *into, err = number(value); return err }
		}
	case *bool:
		if isNumber(d) {
			return func(value []byte) error { n, err := number(value); *into = n != 0; return err }
		}
	case *string:
		if isText(d) {
			return func(value []byte) error { *into = decodeText(string(value)); return notNull(value) }
		}
	case *sql.RawBytes:
		if isText(d) {
			return func(value []byte) error {
				*into = value
				if hasEncodedBytes(value) {
					*into = sql.RawBytes(decodeText(string(value)))
				}
				return notNull(value)
			}
		}
	}
	plan := types.PlanScan(d.DataTypeOID, d.Format, into)
	return func(value []byte) error { return plan.Scan(value, into) }
}

func isText(d pgconn.FieldDescription) bool { return d.DataTypeOID == pgtype.TextOID }

func isNumber(d pgconn.FieldDescription) bool {
	switch d.DataTypeOID {
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID, pgtype.BoolOID:
		return d.Format == pgx.BinaryFormatCode
	}
	return false
}

// number decodes a whole number, or yes and no.
func number(value []byte) (int64, error) {
	switch len(value) {
	case 8:
		return int64(binary.BigEndian.Uint64(value)), nil
	case 4:
		return int64(int32(binary.BigEndian.Uint32(value))), nil
	case 2:
		return int64(int16(binary.BigEndian.Uint16(value))), nil
	case 1:
		return int64(value[0]), nil
	}
	return 0, errNull
}

var errNull = errors.New("there is no value")

func notNull(value []byte) error {
	if value == nil {
		return errNull
	}
	return nil
}
