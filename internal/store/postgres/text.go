package postgres

import (
	"bytes"
	"context"
	"database/sql/driver"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/stdlib"
)

// PostgreSQL stores neither a zero byte nor what is not UTF-8, and both occur: responses and webhook bodies are kept as they were
// received. Such a byte is stored as a character of a private range, and read back as the byte. The characters of that range are
// stored byte by byte themselves, so that every text comes back as it was.
const firstByteRune, lastByteRune = 0x10FF00, 0x10FFFF

func isByteRune(r rune) bool { return r >= firstByteRune && r <= lastByteRune }

// storable reports whether PostgreSQL stores a text as it is.
func storable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsRune(s, 0) && !strings.ContainsFunc(s, isByteRune)
}

// encodeText returns what is stored for a text.
func encodeText(s string) string {
	if storable(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || r == 0 || isByteRune(r) {
			for _, c := range []byte(s[i : i+size]) {
				b.WriteRune(firstByteRune + rune(c))
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// byteRuneLead is the first byte of firstByteRune, and of few other characters.
const byteRuneLead = 0xF4

// hasEncodedBytes reports whether a stored text may have encoded bytes.
func hasEncodedBytes(stored []byte) bool { return bytes.IndexByte(stored, byteRuneLead) >= 0 }

// decodeText is the inverse of encodeText.
func decodeText(s string) string {
	if strings.IndexByte(s, byteRuneLead) < 0 || !strings.ContainsFunc(s, isByteRune) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if isByteRune(r) {
			b.WriteByte(byte(r - firstByteRune))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// textConnector makes connections that encode and decode all text: values of statements, and what rows have.
type textConnector struct{ driver.Connector }

func (c textConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, connectError(err)
	}
	return &textConn{conn.(*stdlib.Conn)}, nil
}

type textConn struct{ *stdlib.Conn }

// CheckNamedValue encodes a value before it is sent.
func (c *textConn) CheckNamedValue(v *driver.NamedValue) error {
	v.Value = encodeArg(v.Value)
	return c.Conn.CheckNamedValue(v)
}

// encodeArg returns the value of a statement as it is sent.
func encodeArg(value any) any {
	switch text := value.(type) {
	case string:
		return encodeText(text)
	case []string:
		text = slices.Clone(text)
		for i := range text {
			text[i] = encodeText(text[i])
		}
		return text
	}
	return value
}

func (c *textConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.Conn.QueryContext(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return textRows{rows}, nil
}

type textRows struct{ driver.Rows }

func (r textRows) Next(row []driver.Value) error {
	if err := r.Rows.Next(row); err != nil {
		return err
	}
	for i, v := range row {
		if s, ok := v.(string); ok {
			row[i] = decodeText(s)
		}
	}
	return nil
}
