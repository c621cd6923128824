//go:build !unix

package sqlite

func onReadOnlyFileSystem(string) bool { return false }
