// Package setup is the family of screens about the program's access to a school: the first run, the API key, the webhook
// listener and its secret, what must be switched on at Fermion, and the rules of payouts.
package setup
