package chart

import (
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gonum.org/v1/plot"
)

// heading is the title and, below it, the legend in a row: inside the plot it
// would lie over the figures.
type heading struct {
	text    string
	entries []legendEntry
}

// legendEntry is a name with a sample of how its figures are drawn.
type legendEntry struct {
	name string
	sampler
}

type sampler interface {
	sample(c draw.Canvas, r vg.Rectangle)
}

const (
	lineHeight  = 15 * vg.Length(1)
	sampleWidth = 14 * vg.Length(1)
	sampleGap   = 4 * vg.Length(1)
	entryGap    = 14 * vg.Length(1)
)

// draw draws the heading at the top of c and returns its height.
func (h heading) draw(c draw.Canvas) vg.Length {
	style := draw.TextStyle{Color: ink, Font: face(headingSize, true), Handler: plot.DefaultTextHandler,
		XAlign: text.XLeft, YAlign: text.YTop}
	c.FillText(style, vg.Point{X: c.Min.X + 2, Y: c.Max.Y}, h.text)
	used := lineHeight + 5
	if len(h.entries) == 0 {
		return used
	}
	style.Font = face(textSize, false)
	x, y := c.Min.X+2, c.Max.Y-used
	for _, e := range h.entries {
		w := sampleWidth + sampleGap + style.Width(e.name)
		if x > c.Min.X+2 && x+w > c.Max.X {
			x, y, used = c.Min.X+2, y-lineHeight, used+lineHeight
		}
		e.sample(c, vg.Rectangle{Min: vg.Point{X: x, Y: y - 9}, Max: vg.Point{X: x + sampleWidth, Y: y - 1}})
		c.FillText(style, vg.Point{X: x + sampleWidth + sampleGap, Y: y}, e.name)
		x += w + entryGap
	}
	return used + lineHeight + 4
}

// swatch is the sample of filled areas.
type swatch struct{ color color.Color }

func (s swatch) sample(c draw.Canvas, r vg.Rectangle) {
	c.FillPolygon(s.color, box(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y))
}
