//go:build !unix

package ui

func noSuspend() string { return "this system cannot suspend a program" }
