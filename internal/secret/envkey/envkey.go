// Package envkey takes the API key out of the environment before any other package can start a program that would inherit it:
// lipgloss runs "tmux info" while it initialises.
//
// Go initialises packages one at a time: among those whose imports are initialised, the one with the smallest import path. This
// package imports syscall only, so its turn comes before that of any package that starts programs. The package main imports
// it directly; a test of the command compares the order with what the runtime reports.
package envkey

import "syscall"

// Name is the environment variable of the API key.
const Name = "FERMION_API_KEY"

// key and storePassword are package variables, since nothing else exists at that time that could hold them.
var key = takeKey()

func takeKey() string {
	disableCoreDumps()
	value, _ := syscall.Getenv(Name)
	_ = syscall.Unsetenv(Name) // fails only for an empty name
	return value
}

// StorePassword is the environment variable of the password of a database server.
const StorePassword = "PGPASSWORD"

var storePassword = takeStorePassword()

func takeStorePassword() string {
	value, _ := syscall.Getenv(StorePassword)
	_ = syscall.Unsetenv(StorePassword)
	return value
}

// Getenv is os.Getenv, and still returns the key and the password.
func Getenv(name string) string {
	switch name {
	case Name:
		return key
	case StorePassword:
		return storePassword
	}
	value, _ := syscall.Getenv(name)
	return value
}
