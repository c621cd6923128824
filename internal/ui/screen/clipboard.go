package screen

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// CopyText puts text on the clipboard, and shows as much as is known about that: "copied", "in tmux's buffer", or "sent to the terminal".
func CopyText(h Host, text, what string) tea.Cmd { return copyText(h, text, what, func() {}) }

// CopyLinks is CopyText for the URLs of links, alone or in a message, and reports that they were copied.
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

// confirmCopy asks before something is copied. Once the screen is not on top, which needs keys for something else, it
// says what is not copied.
func confirmCopy(h Host, o ConfirmOptions) {
	if h.Place() != OnTop {
		h.Toast("not copied: " + o.Text)
		return
	}
	h.Float(NewConfirm(o))
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
