package screen

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// CopyText puts text on the clipboard, and shows as much as is known about that: "copied", "in tmux's buffer", or "sent to the terminal".
func CopyText(h Host, text, what string) tea.Cmd { return copyText(h, text, what, func() {}) }

// CopyLinks is CopyText for the URLs of links, and reports that they were copied.
func CopyLinks(h Host, urls, what string) tea.Cmd {
	return copyText(h, urls, what, func() { h.Report(URLsCopied{}) })
}

// copyText calls copied when the text is on its way to a clipboard.
func copyText(h Host, text, what string, copied func()) tea.Cmd {
	take := func(ctx context.Context) (Copied, error) { return h.Ports().System.Copy(ctx, text) }
	return h.Do(Task{Kind: Performing, Work: withAnswer(take, func(c Copied, err error) tea.Cmd {
		switch {
		case err != nil:
			h.Fail(fmt.Errorf("not copied: %w; select it by hand: %s", err, what))
		case c.Known:
			h.Toast("copied " + what)
		case c.Buffer:
			h.Toast("in tmux's buffer: " + what)
		default:
			h.Toast("sent to the terminal: " + what)
		}
		if err == nil {
			copied()
		}
		switch {
		case !c.Terminal:
			return nil
		case h.Options().GNUScreen:
			return tea.Raw(GNUScreenPassthrough(ansi.SetSystemClipboard(text)))
		}
		return tea.SetClipboard(text)
	})})
}

// GNUScreenPassthrough makes GNU screen hand a sequence on to the terminal around it. It takes at most 768 bytes at a time.
func GNUScreenPassthrough(seq string) string {
	const most = 600
	return ansi.ScreenPassthrough(seq, most)
}
