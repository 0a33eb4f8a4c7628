// Package chart draws a bot.Chart as a PNG that can be read on a phone, in a
// light and in a dark client alike.
package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"math"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"floorwalker/bot"
)

// Size of a picture. Webex shows pictures about 480 points wide on a phone;
// twice that many pixels keep text sharp there.
const (
	width  = 480 * vg.Length(1)
	height = 270 * vg.Length(1)
	dpi    = 144

	rowHeight   = 22 * vg.Length(1)  // of a timeline
	rowsAround  = 76 * vg.Length(1)  // title, axis and legend of a timeline
	maxHeight   = 900 * vg.Length(1) // of a timeline, whatever it has
	maxLabel    = 28                 // runes of a name beside the chart
	textSize    = 9 * vg.Length(1)
	headingSize = 11 * vg.Length(1)
)

// Limits of what is drawn: more cannot be told apart.
const (
	maxPositions = 400
	maxSeries    = 8
	maxRows      = 36
)

var (
	paper = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	ink   = color.NRGBA{R: 0x24, G: 0x2b, B: 0x33, A: 0xff}
	faint = color.NRGBA{R: 0xe3, G: 0xe6, B: 0xea, A: 0xff}
	// palette is told apart by people who do not see red and green alike
	// (after Okabe and Ito), dark enough for a white ground.
	palette = []color.Color{
		color.NRGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}, color.NRGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff},
		color.NRGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}, color.NRGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff},
		color.NRGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}, color.NRGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff},
		color.NRGBA{R: 0x6b, G: 0x72, B: 0x80, A: 0xff}, color.NRGBA{R: 0x8c, G: 0x56, B: 0x4b, A: 0xff},
	}
	// tones go from calm to loud, also without colour.
	tones = map[bot.Tone]color.Color{
		bot.ToneGood: color.NRGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}, bot.ToneUnknown: color.NRGBA{R: 0xb8, G: 0xbf, B: 0xc8, A: 0xff},
		bot.ToneBad: color.NRGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}, bot.ToneWorst: color.NRGBA{R: 0xa8, G: 0x32, B: 0x00, A: 0xff},
	}
)

// Draw returns the chart as a PNG. A chart without anything to draw, or with
// more than can be told apart, is an error.
func Draw(c bot.Chart) ([]byte, error) {
	if err := check(c); err != nil {
		return nil, err
	}
	p := newPlot(c)
	h := height
	var entries []legendEntry
	var err error
	switch c.Kind {
	case bot.ChartBars, bot.ChartStacked, bot.ChartLine:
		entries, err = addSeries(p, c)
	case bot.ChartTimeline:
		h = min(maxHeight, rowsAround+rowHeight*vg.Length(len(c.Rows)))
		entries = addTimeline(p, c)
	default:
		err = fmt.Errorf("chart: unknown kind %q", c.Kind)
	}
	if err != nil {
		return nil, err
	}
	return encode(p, h, heading{text: cut(c.Title, 70), entries: entries})
}

func check(c bot.Chart) error {
	if c.Kind == bot.ChartTimeline {
		if len(c.Rows) == 0 || len(c.Rows) > maxRows {
			return fmt.Errorf("chart: %d rows; between 1 and %d can be drawn", len(c.Rows), maxRows)
		}
		return nil
	}
	if len(c.X) == 0 || len(c.X) > maxPositions || len(c.Series) == 0 || len(c.Series) > maxSeries {
		return fmt.Errorf("chart: %d series over %d positions cannot be drawn", len(c.Series), len(c.X))
	}
	for _, s := range c.Series {
		if len(s.Values) != len(c.X) {
			return fmt.Errorf("chart: series %q has %d values for %d positions", s.Name, len(s.Values), len(c.X))
		}
		for _, v := range s.Values {
			if math.IsInf(v, 0) || v < 0 {
				return fmt.Errorf("chart: series %q has a value that cannot be drawn", s.Name)
			}
		}
	}
	return nil
}

// newPlot is a plot in the house style.
func newPlot(c bot.Chart) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = paper
	p.Y.Label.Text = cut(c.YLabel, 40)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Width = 0
		a.Label.TextStyle.Font, a.Label.TextStyle.Color = face(textSize, false), ink
		a.Tick.Label.Font, a.Tick.Label.Color = face(textSize, false), ink
		a.Tick.Color = faint
		a.Tick.Length = 3
	}
	return p
}

func face(size vg.Length, bold bool) font.Font {
	f := font.From(plot.DefaultFont, size)
	f.Variant = "Sans"
	if bold {
		f.Weight = xfont.WeightBold
	}
	return f
}

// encode draws the plot below its heading, with some air around both: what
// touches the edge is clipped by clients that round corners.
func encode(p *plot.Plot, h vg.Length, top heading) ([]byte, error) {
	canvas := vgimg.NewWith(vgimg.UseWH(width, h), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(paper))
	dc := draw.Crop(draw.New(canvas), 8, -12, 6, -8)
	p.Draw(draw.Crop(dc, 0, 0, 0, -top.draw(dc)))
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return b.Bytes(), nil
}

// cut shortens a foreign text to n runes and one line.
func cut(s string, n int) string {
	r := []rune(s)
	for i, c := range r {
		if c < ' ' {
			r[i] = ' '
		}
	}
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return string(r)
}
