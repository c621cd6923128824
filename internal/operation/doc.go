// Package operation is what a manager can do to Fermion: onboard an affiliate, make a link, make or delete a coupon, one
// by one or by the hundred.
//
// Every write is journaled before it leaves (store.Plan), claimed by one owner, and its result stored in one transaction
// with the rows it makes. A write belongs to the Desk, not to the screen that asked for it: it runs to its answer under the
// program's context. What may have happened without an answer is unknown, and a person decides. Not here: the wire format
// (internal/fermion), how rows are kept (internal/store), CSV (internal/importer).
package operation
