// Package payouts has the screens of the affiliates' money: balances, the ledger, and batches of payments. None of it is
// sent to Fermion.
package payouts
