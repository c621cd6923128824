package screen

import (
	"encoding/json"

	"fermion-tui/internal/affiliate"
)

// UnsavedResponseOf returns the response to an operation that the database could not store yet.
func UnsavedResponseOf(h Host, op affiliate.Operation) (affiliate.UnsavedResponse, bool) {
	for _, held := range h.Ports().Writes.Unsaved() {
		if held.Operation == op.ID && op.State != affiliate.Done {
			return held, true
		}
	}
	return affiliate.UnsavedResponse{}, false
}

type operationResult struct {
	Slug    string `json:"slug"`
	UserID  string `json:"user_id"`
	Code    string `json:"code"`
	Found   bool   `json:"found"`
	Existed bool   `json:"existed"`

	PaysBP *affiliate.BasisPoints `json:"pays_bp"` // percentage of a link that existed already, if that differs from the requested one
}

// ReadResult parses the stored result of an operation; the zero result when there is none.
func ReadResult(text string) (r operationResult) {
	_ = json.Unmarshal([]byte(text), &r) // a result that cannot be parsed is treated as none
	return r
}
