// Package payouts has the screens of the affiliates' money: balances, the ledger, and batches of payments. Nothing here is known to
// Fermion.
package payouts
