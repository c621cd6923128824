package pictures

import (
	"fmt"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// arms are the sides of the cell that each box-drawing character reaches: l(eft), r(ight), u(p), d(own).
var arms = map[string]string{
	"─": "lr", "│": "ud", "┃": "ud", "┄": "lr", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu",
	"├": "rud", "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu",
}

// block is a filled part of a cell, in eighths.
type block struct{ left, top, width, height float64 }

var blocks = map[string]block{
	"▁": {0, 7, 8, 1}, "▂": {0, 6, 8, 2}, "▃": {0, 5, 8, 3}, "▄": {0, 4, 8, 4}, "▅": {0, 3, 8, 5}, "▆": {0, 2, 8, 6}, "▇": {0, 1, 8, 7},
	"█": {0, 0, 8, 8}, "▀": {0, 0, 8, 4}, "▔": {0, 0, 8, 1}, "▌": {0, 0, 4, 8}, "▐": {4, 0, 4, 8}, "░": {0, 0, 8, 8},
}

// blocks draws the blocks of a row, in one piece where they touch: two pieces side by side show a seam.
func (d *drawing) blocks(y int, row []uv.Cell) {
	d.runs(row, func(c *uv.Cell) string { fg, _ := d.colours(c); return c.Content + hex(fg) }, func(x, n int) {
		b, ok := blocks[row[x].Content]
		if !ok {
			return
		}
		fg, _ := d.colours(&row[x])
		more := ""
		if row[x].Content == "░" {
			more = ` fill-opacity=".25"`
		}
		top, height := b.top/8*cellHeight, b.height/8*cellHeight
		if b.width == 8 {
			d.rect(float64(x), y, top, float64(n), height, fg, more)
			return
		}
		for i := range n {
			d.rect(float64(x+i)+b.left/8, y, top, b.width/8, height, fg, more)
		}
	})
}

// shape draws a box-drawing character as lines. It reports whether the cell needs no text: its character is one, or a block,
// which blocks draws.
func (d *drawing) shape(x, y int, c *uv.Cell) bool {
	if _, ok := blocks[c.Content]; ok {
		return true
	}
	sides, ok := arms[c.Content]
	if !ok {
		return false
	}
	fg, _ := d.colours(c)
	const midX, midY = cellWidth / 2, cellHeight / 2
	ends := map[rune]string{
		'l': "H0", 'r': "H" + num(cellWidth), 'u': "V0", 'd': "V" + num(cellHeight),
	}
	var path strings.Builder
	for _, side := range sides {
		fmt.Fprintf(&path, "M%s %s%s", num(midX), num(midY), ends[side])
	}
	width, more := "1", ""
	switch c.Content {
	case "┃":
		width = "3"
	case "┄":
		more = ` stroke-dasharray="2 2.2"`
	}
	fmt.Fprintf(&d.out, `<path transform="translate(%s %d)" d="%s" stroke="%s" stroke-width="%s" fill="none"%s/>`+"\n",
		num(float64(x)*cellWidth), y*cellHeight, path.String(), hex(fg), width, more)
	return true
}
