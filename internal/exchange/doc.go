// Package exchange carries the register in and out as CSV and JSON: parse and check every row, plan, run through
// internal/operation, write the result file; and the exports, whose files import again.
package exchange
