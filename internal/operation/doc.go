// Package operation is what a manager can do to Fermion: onboard an affiliate, create a link, create or delete a coupon, one at a
// time or by the hundred.
//
// Every write is journaled before it is sent (store.Plan), claimed by one owner, and its result stored in one transaction with the
// rows it creates. A write belongs to the Service, not to the screen that asked for it: it runs to its response under the program's
// context. What may have happened without a response is unknown, and a person decides. Not here: the wire format
// (internal/fermion), how rows are stored (internal/store), CSV (internal/importer).
package operation
