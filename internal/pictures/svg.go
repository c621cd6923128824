package pictures

import (
	"fmt"
	"html"
	"image/color"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// Sizes in pixels. A font's own advance does not matter: each piece of text is fitted into its cells.
const (
	cellWidth  = 8.4
	cellHeight = 18
	fontSize   = 14
	baseline   = 13.5 // of a row, from its top
	margin     = 10
)

// Ground is what a terminal draws with where the program names no colour.
type Ground struct{ Background, Foreground color.Color }

// Grounds of the two kinds of terminals.
var (
	dark  = Ground{Background: color.RGBA{0x15, 0x18, 0x1e, 0xff}, Foreground: color.RGBA{0xd6, 0xda, 0xe1, 0xff}}
	light = Ground{Background: color.RGBA{0xff, 0xff, 0xff, 0xff}, Foreground: color.RGBA{0x1d, 0x22, 0x29, 0xff}}
)

// Point is a place on the screen, in cells.
type Point struct{ X, Y int }

// drawing collects the elements of one picture.
type drawing struct {
	ground  Ground
	out     strings.Builder
	classes map[string]string // names of the classes of text, by their CSS
	css     strings.Builder   // the rules of these classes
}

// SVG draws the cells of a screen, and the terminal's cursor where there is one. The same cells give the same bytes.
func SVG(cells [][]uv.Cell, ground Ground, title string, cursor *Point) string {
	d := &drawing{ground: ground, classes: map[string]string{}}
	for y, row := range cells {
		d.backgrounds(y, row)
		d.blocks(y, row)
		d.texts(y, row)
		d.underlines(y, row)
	}
	if cursor != nil {
		d.rect(float64(cursor.X), cursor.Y, 0, 1, cellHeight, ground.Foreground, ` fill-opacity=".5"`)
	}
	w, h := 2*margin+cellWidth*float64(len(cells[0])), 2*margin+cellHeight*len(cells)
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %d" width="%s" height="%d" role="img">
<title>%s</title>
<style>text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:%dpx;fill:%s;white-space:pre}
%s</style>
<rect width="100%%" height="100%%" rx="6" fill="%s"/>
<g transform="translate(%d %d)">
%s</g>
</svg>
`, num(w), h, num(w), h, html.EscapeString(title), fontSize, hex(ground.Foreground), d.css.String(), hex(ground.Background), margin, margin, d.out.String())
}

// colours are those that a cell is drawn with: reverse exchanges them.
func (d *drawing) colours(c *uv.Cell) (fg, bg color.Color) {
	fg, bg = c.Style.Fg, c.Style.Bg
	if fg == nil {
		fg = d.ground.Foreground
	}
	if bg == nil {
		bg = d.ground.Background
	}
	if c.Style.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	return fg, bg
}

// backgrounds draws one rectangle for each run of cells with the same background.
func (d *drawing) backgrounds(y int, row []uv.Cell) {
	d.runs(row, func(c *uv.Cell) string { _, bg := d.colours(c); return hex(bg) }, func(x, n int) {
		if _, bg := d.colours(&row[x]); hex(bg) != hex(d.ground.Background) {
			d.rect(float64(x), y, 0, float64(n), cellHeight, bg, "")
		}
	})
}

// underlines draws the lines under and through the cells, blanks too.
func (d *drawing) underlines(y int, row []uv.Cell) {
	line := func(at func(c *uv.Cell) bool, top float64) {
		d.runs(row, func(c *uv.Cell) string { fg, _ := d.colours(c); return fmt.Sprint(at(c), hex(fg)) }, func(x, n int) {
			if at(&row[x]) {
				fg, _ := d.colours(&row[x])
				d.rect(float64(x), y, top, float64(n), 1, fg, "")
			}
		})
	}
	line(func(c *uv.Cell) bool { return c.Style.Underline != uv.UnderlineNone }, 15.5)
	line(func(c *uv.Cell) bool { return c.Style.Attrs&uv.AttrStrikethrough != 0 }, 9)
}

// runs calls f for each longest run of cells that are alike. The empty cell behind a wide character belongs to it.
func (d *drawing) runs(row []uv.Cell, kind func(*uv.Cell) string, f func(x, n int)) {
	start := 0
	for x := 1; x <= len(row); x++ {
		if x < len(row) && (row[x].Width == 0 && row[x].Content == "" || kind(&row[x]) == kind(&row[start])) {
			continue
		}
		f(start, x-start)
		start = x
	}
}

// texts draws the characters of a row. Box-drawing characters are shapes, since fonts leave gaps between them. ASCII is one
// piece as long as its style is the same and no two blanks follow each other. Any other character is a piece of its own, since
// it may come from another font.
func (d *drawing) texts(y int, row []uv.Cell) {
	var run strings.Builder
	start := 0
	flush := func(end int) {
		if text := strings.TrimRight(run.String(), " "); text != "" {
			d.text(start, y, len(text), text, &row[start])
		}
		run.Reset()
		start = end
	}
	for x := range row {
		c := &row[x]
		text := c.Content
		ascii := len(text) == 1 && text[0] < 0x7f
		switch {
		case text == "", c.Style.Attrs&uv.AttrConceal != 0:
			flush(x + 1)
		case text == " " && (run.Len() == 0 || strings.HasSuffix(run.String(), " ")):
			flush(x + 1)
		case ascii && run.Len() > 0 && d.class(c) != d.class(&row[start]):
			flush(x)
			if text == " " {
				start = x + 1
				continue
			}
			run.WriteString(text)
		case ascii:
			run.WriteString(text)
		default:
			flush(x + 1)
			if !d.shape(x, y, c) {
				d.text(x, y, max(c.Width, 1), text, c)
			}
		}
	}
	flush(len(row))
}

// text draws text from the cell at x and y on, stretched to so many cells, in the style of c.
func (d *drawing) text(x, y, cells int, text string, c *uv.Cell) {
	class := d.class(c)
	if class != "" {
		class = ` class="` + class + `"`
	}
	fit := ` textLength="` + num(float64(cells)*cellWidth) + `" lengthAdjust="spacingAndGlyphs"`
	if utf8.RuneCountInString(text) == 1 && text[0] < utf8.RuneSelf {
		fit = "" // nothing to fit
	}
	fmt.Fprintf(&d.out, `<text x="%s" y="%s"%s%s>%s</text>`+"\n",
		num(float64(x)*cellWidth), num(float64(y*cellHeight)+baseline), class, fit, html.EscapeString(text))
}

// class is the name of the class of a cell's text, "" for plain text.
func (d *drawing) class(c *uv.Cell) string {
	var css strings.Builder
	if fg, _ := d.colours(c); hex(fg) != hex(d.ground.Foreground) {
		css.WriteString("fill:" + hex(fg) + ";")
	}
	for _, a := range []struct {
		attr uint8
		css  string
	}{{uv.AttrBold, "font-weight:bold;"}, {uv.AttrFaint, "fill-opacity:.6;"}, {uv.AttrItalic, "font-style:italic;"}} {
		if c.Style.Attrs&a.attr != 0 {
			css.WriteString(a.css)
		}
	}
	if css.Len() == 0 {
		return ""
	}
	name, ok := d.classes[css.String()]
	if !ok {
		name = fmt.Sprintf("s%d", len(d.classes))
		d.classes[css.String()] = name
		fmt.Fprintf(&d.css, ".%s{%s}\n", name, css.String())
	}
	return name
}

// rect draws a rectangle: x and width in cells, top and height in pixels of row y. more are further attributes.
func (d *drawing) rect(x float64, y int, top, width, height float64, fill color.Color, more string) {
	fmt.Fprintf(&d.out, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"%s/>`+"\n",
		num(x*cellWidth), num(float64(y*cellHeight)+top), num(width*cellWidth), num(height), hex(fill), more)
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// num writes a number with two digits behind the point at most.
func num(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}
