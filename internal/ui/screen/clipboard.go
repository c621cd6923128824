package screen

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// CopyText puts text on the clipboard. The toast claims only what is known: "copied", "copied to tmux's buffer", or
// "sent to the terminal".
func CopyText(h Host, text, what string) tea.Cmd { return copyText(h, text, what, func() {}) }

// CopyLinks is CopyText for URLs of links, alone or in a message. It also reports the URLsCopied to the root.
func CopyLinks(h Host, urls, what string) tea.Cmd {
	return copyText(h, urls, what, func() { h.Report(URLsCopied{}) })
}

// CopyRead is CopyText for a text that is read first. It is copied even if the screen is closed meanwhile.
func CopyRead(h Host, read func(context.Context) (string, error), what string) tea.Cmd {
	return h.Do(Task{Kind: Performing, Work: withAnswer(read, func(text string, err error) tea.Cmd {
		if err != nil {
			ShowResult(h, "", fmt.Errorf("not copied: %w", err))
			return nil
		}
		return CopyText(h, text, what)
	})})
}

// confirmCopy asks before something is copied. If the screen is no longer on top, the person is doing something else: a
// toast says instead what was not copied.
func confirmCopy(h Host, o ConfirmOptions) {
	if h.Place() != OnTop {
		h.Toast("not copied: " + o.Text)
		return
	}
	h.Float(NewConfirm(o))
}

// copyText calls copied once the text was handed to a clipboard, tmux or the terminal.
func copyText(h Host, text, what string, copied func()) tea.Cmd {
	take := func(ctx context.Context) (Copied, error) { return h.Ports().System.Copy(ctx, text) }
	return h.Do(Task{Kind: Performing, Work: withAnswer(take, func(c Copied, err error) tea.Cmd {
		switch {
		case err != nil:
			h.Fail(fmt.Errorf("not copied: %w; select it by hand: %s", err, what))
		case c.Known:
			h.Toast("copied " + what)
		case c.Buffer:
			h.Toast("copied to tmux's buffer: " + what)
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

// GNUScreenPassthrough wraps a sequence so that GNU screen passes it on to the terminal around it, which it does for at
// most 768 bytes at a time.
func GNUScreenPassthrough(seq string) string {
	const most = 600
	return ansi.ScreenPassthrough(seq, most)
}
