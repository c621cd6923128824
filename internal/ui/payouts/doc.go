// Package payouts is the family of screens about the affiliates' money: balances, the ledger, and batches of payments.
// Nothing of that is sent to Fermion.
package payouts
