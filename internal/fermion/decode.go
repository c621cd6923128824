package fermion

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"fermion-tui/internal/affiliate"
)

// encode writes an entry's JSON in the order of its members, without the escapes that are meant for HTML.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// maxCount is the largest whole number that a JavaScript server can count to exactly.
const maxCount = 1<<53 - 1

// count reads a whole number from 0 to maxCount. A number written as text is refused.
func count(raw json.RawMessage) (int64, bool) {
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, n >= 0 && n <= maxCount
	}
	f, ok := number(raw) // 3.0 and 1e3 are whole numbers too
	if !ok || f < 0 || f > maxCount || f != float64(int64(f)) {
		return 0, false
	}
	return int64(f), true
}

// number reads a JSON number; null, text and missing members are refused.
func number(raw json.RawMessage) (float64, bool) {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	return f, err == nil
}

// object decodes the data of an output.
func object(data json.RawMessage, into any) error {
	if len(data) == 0 || data[0] != '{' || json.Unmarshal(data, into) != nil {
		return errors.New("its data has an unexpected form")
	}
	return nil
}

// isCleanID reports whether an identifier can be shown and sent again as it is.
func isCleanID(id string) bool { return affiliate.Clean(id) == id }
