// Package app wires the program: flags, environment, config and keyring in; store, client, writes, monitor and screens out.
// The command, the demo and the end-to-end tests all open the program here. doctor lives here too.
package app
