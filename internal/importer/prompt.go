package importer

import (
	"context"
	"fmt"
	"io"
	"strings"

	"fermion-tui/internal/affiliate"
)

// ErrNotAnswered means that a command was stopped at a question.
const ErrNotAnswered = affiliate.StoppedError("stopped at the question; nothing was changed")

// Ask asks a question to which only y or yes agrees. When ctx ends, it no longer waits for the person at the keyboard, and
// returns ErrNotAnswered.
func Ask(ctx context.Context, in io.Reader, out io.Writer, question string) (bool, error) {
	fmt.Fprintf(out, "%s [y/N] ", question)
	got := make(chan string, 1)
	go func() {
		got <- readLine(in) // the end of the input is a no
	}()
	select {
	case line := <-got:
		if !strings.HasSuffix(line, "\n") {
			fmt.Fprintln(out)
		}
		answer := strings.ToLower(strings.TrimSpace(line))
		return answer == "y" || answer == "yes", nil
	case <-ctx.Done():
		fmt.Fprintln(out)
		return false, ErrNotAnswered
	}
}

// readLine reads one line and not further, since the rest is for the next question.
func readLine(in io.Reader) string {
	var line []byte
	for c := make([]byte, 1); ; {
		n, err := in.Read(c)
		if line = append(line, c[:n]...); n > 0 && c[0] == '\n' || err != nil {
			return string(line)
		}
	}
}
