package links

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"rsc.io/qr"

	"fermion-tui/internal/ui/screen"
)

// qrDialog shows the URL of a link as a QR code, for a slide or for a phone held to the screen.
type qrDialog struct {
	host screen.Host
	url  string
	note string   // why the code is that of another link than the chosen one; "" if it is the chosen one
	code *qr.Code // nil: the URL is too long for a code
}

// QRDialog makes the dialog with the QR code of a slug's URL. note says why it is another link than the chosen one.
func QRDialog(slug, note string) func(screen.Host) screen.Screen {
	return func(h screen.Host) screen.Screen {
		s := &qrDialog{host: h, url: h.Ports().Access.School().LinkURL(slug), note: note}
		if code, err := qr.Encode(s.url, qr.L); err == nil { // the lowest error correction makes the smallest code; a screen, unlike paper, is not scratched
			s.code = code
		}
		return s
	}
}

func (s *qrDialog) Title() string          { return "QR code" }
func (s *qrDialog) Init() tea.Cmd          { return nil }
func (s *qrDialog) CapturesText() bool     { return false }
func (s *qrDialog) Update(tea.Msg) tea.Cmd { return nil }

func (s *qrDialog) Actions() []screen.Action {
	return []screen.Action{
		screen.Bind(screen.ActionCopyURL, func() tea.Cmd { return screen.CopyLinks(s.host, s.url, s.url) }),
		screen.Bind(screen.ActionQR, screen.NoCmd(s.host.Close)).WithTitle("Close the QR code", ""),
		screen.Bind(screen.ActionOpen, screen.NoCmd(s.host.Close)).WithTitle("Close the QR code", ""),
	}
}

// boxLines is the number of lines of a dialog's border.
const boxLines = 2

// MinLines returns how many lines the code needs with the narrowest margin, 0 if the terminal is too narrow for it.
func (s *qrDialog) MinLines(w int) int {
	if s.code == nil || s.code.Size+2*minQuiet > w-4 {
		return 0
	}
	return codeLines(s.code, minQuiet) + len(s.below(w-4)) + boxLines
}

// below returns the lines under the code: the URL, and why it is that of another link.
func (s *qrDialog) below(w int) []string {
	th := s.host.Theme()
	url := th.WrapStyled(th.Accent, s.url, w)
	if th.Width(s.url) > w { // cut anywhere, since a line break at a hyphen of the URL would be ambiguous
		url = strings.Split(th.Method.Hardwrap(s.url, max(w, 1), true), "\n")
	}
	if s.note != "" {
		url = append(th.WrapStyled(th.Warn, s.note, w), url...)
	}
	return url
}

// minQuiet and maxQuiet are the widths of the white margin around a code, in modules. minQuiet is enough on a screen;
// the standard requires maxQuiet.
const minQuiet, maxQuiet = 2, 4

// codeLines is the number of lines of a code with its margin.
func codeLines(code *qr.Code, quiet int) int { return (code.Size + 2*quiet + 1) / 2 }

func (s *qrDialog) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w, h = w-4, h-boxLines
	url := s.below(w)
	title := []string{th.Strong.Render("Scan to open: a click counts"), ""}
	// The title is left out before the margin gets smaller.
	for _, try := range []struct {
		head  []string
		quiet int
	}{{title, maxQuiet}, {title, minQuiet}, {nil, minQuiet}} {
		if s.code == nil || s.code.Size+2*try.quiet > w || len(try.head)+codeLines(s.code, try.quiet)+len(url) > h {
			continue
		}
		lines := append(append([]string{}, try.head...), drawCode(s.code, try.quiet, th.Dark)...)
		return th.Dialog(th.Center(append(lines, url...))), nil
	}
	copies := screen.KeyOf(s.host, screen.ActionCopyURL)
	message := "The terminal is too small for this QR code: make it larger, or copy the URL with " + copies + "."
	if s.code == nil {
		message = "This URL is too long for a QR code. " + copies + " copies it."
	}
	lines := append(append(title[:0:0], th.Strong.Render("QR code"), ""), th.Wrap(message, min(w, 60))...)
	lines = append(append(lines, ""), url...)
	return th.Dialog(lines[:min(len(lines), max(h, 1))]), nil
}

// drawCode draws two modules in a cell, black on white in every theme. It draws only the modules that differ from the
// terminal's background, so that the code can also be scanned from a terminal without colours.
func drawCode(code *qr.Code, quiet int, dark bool) []string {
	black, white := lipgloss.Color("#000000"), lipgloss.Color("#ffffff")
	style := lipgloss.NewStyle().Foreground(black).Background(white)
	if dark {
		style = lipgloss.NewStyle().Foreground(white).Background(black)
	}
	painted := func(x, y int) bool { return code.Black(x, y) != dark } // modules outside the code are white
	var lines []string
	for y := -quiet; y < code.Size+quiet; y += 2 {
		var b strings.Builder
		for x := -quiet; x < code.Size+quiet; x++ {
			switch top, bottom := painted(x, y), painted(x, y+1); {
			case top && bottom:
				b.WriteRune('█')
			case top:
				b.WriteRune('▀')
			case bottom:
				b.WriteRune('▄')
			default:
				b.WriteRune(' ')
			}
		}
		lines = append(lines, style.Render(b.String()))
	}
	return lines
}
