// Package app wires the program: it opens store, client, writes and monitor from flags, environment, config and
// keyring, and gives them to the commands and, through adapters, to the screens. The command, the demo and the
// end-to-end tests all open the program here.
package app
