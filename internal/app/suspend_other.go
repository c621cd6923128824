//go:build !unix

package app

func noSuspend() string { return "this system cannot suspend a program" }
