// Package uitest drives the real program in a virtual terminal, in virtual time: press keys, wait until idle, look.
package uitest
