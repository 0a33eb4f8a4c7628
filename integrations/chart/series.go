package chart

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"floorwalker/bot"
)

// rightMax is the top of the right-hand scale, which is for percentages.
const rightMax = 100

// rightRoom is the share of the width that the labels of that scale take.
const rightRoom = 0.08

// maxTickLabels is how many labels fit under a picture on a phone.
const maxTickLabels = 9

// addSeries adds bars and lines over positions.
func addSeries(p *plot.Plot, c bot.Chart) ([]legendEntry, error) {
	top := peak(c)
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal.Color = faint
	p.Add(grid)
	var stack *plotter.BarChart
	bars := 0
	for _, s := range c.Series {
		if !isLine(c, s) {
			bars++
		}
	}
	var entries []legendEntry
	var lines []plot.Plotter
	i := 0
	for n, s := range c.Series {
		col := palette[n%len(palette)]
		if isLine(c, s) {
			l := line{values: s.Values, color: col, scale: 1}
			if s.Right {
				l.scale = top / rightMax
			}
			lines = append(lines, l)
			entries = append(entries, legendEntry{legendName(s), l})
			continue
		}
		b, err := plotter.NewBarChart(zeroed(s.Values), barWidth(len(c.X), bars, c.Kind))
		if err != nil {
			return nil, err
		}
		b.Color, b.LineStyle.Width = col, 0
		if c.Kind == bot.ChartStacked {
			if stack != nil {
				b.StackOn(stack)
			}
			stack = b
		} else {
			b.Offset = b.Width * (vg.Length(i) - vg.Length(bars-1)/2)
		}
		i++
		p.Add(b)
		entries = append(entries, legendEntry{cut(s.Name, maxLabel), swatch{col}})
	}
	p.Add(lines...) // over the bars
	p.X.Min, p.X.Max = -0.6, float64(len(c.X))-0.4
	p.Y.Min, p.Y.Max = 0, top
	p.X.Tick.Marker = labels(c.X)
	p.Y.Tick.Marker = wholeTicks{}
	if hasRight(c) {
		p.X.Max += (p.X.Max - p.X.Min) * rightRoom
		p.Add(rightAxis{style: p.Y.Tick.Label, top: top})
	}
	return entries, nil
}

func isLine(c bot.Chart, s bot.Series) bool { return c.Kind == bot.ChartLine || s.Line }

func hasRight(c bot.Chart) bool {
	for _, s := range c.Series {
		if s.Right {
			return true
		}
	}
	return false
}

func legendName(s bot.Series) string {
	if s.Right {
		return cut(s.Name, maxLabel) + " (%, right)"
	}
	return cut(s.Name, maxLabel)
}

// peak is the top of the left-hand scale: a little above the highest bar or line.
func peak(c bot.Chart) float64 {
	top := 0.0
	for i := range c.X {
		sum := 0.0
		for _, s := range c.Series {
			v := s.Values[i]
			if s.Right || math.IsNaN(v) {
				continue
			}
			if c.Kind == bot.ChartStacked && !s.Line {
				sum += v
				v = sum
			}
			top = max(top, v)
		}
	}
	return max(1, top) * 1.08
}

func zeroed(values []float64) plotter.Values {
	out := make(plotter.Values, len(values))
	for i, v := range values {
		if !math.IsNaN(v) {
			out[i] = v
		}
	}
	return out
}

func barWidth(positions, series int, kind bot.ChartKind) vg.Length {
	w := (width - 80) / vg.Length(positions) * 0.75
	if kind == bot.ChartBars {
		w /= vg.Length(max(1, series))
	}
	return max(1, min(w, 40))
}

// labels are the tick labels under positions, thinned out to what fits.
type labels []string

// Ticks marks every n-th position.
func (l labels) Ticks(float64, float64) []plot.Tick {
	every := max(1, (len(l)+maxTickLabels-1)/maxTickLabels)
	var ticks []plot.Tick
	for i := 0; i < len(l); i += every {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: cut(l[i], 16)})
	}
	return ticks
}

// wholeTicks marks whole numbers only: there is no half call.
type wholeTicks struct{}

// Ticks marks about five values.
func (wholeTicks) Ticks(_, top float64) []plot.Tick {
	step := max(1, math.Pow(10, math.Floor(math.Log10(top))))
	for _, divide := range []float64{5, 2} {
		if top/step < 4 && step/divide >= 1 {
			step /= divide
			break
		}
	}
	for top/step > 7 {
		step *= 2
	}
	var ticks []plot.Tick
	for v := 0.0; v <= top; v += step {
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'f', -1, 64)})
	}
	return ticks
}

// line is a line with gaps where there is no value, and dots so that a single
// value shows too.
type line struct {
	values []float64
	color  color.Color
	scale  float64
}

// Plot draws the line.
func (l line) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := draw.LineStyle{Color: l.color, Width: 2}
	var run []vg.Point
	flush := func() {
		c.StrokeLines(style, run)
		run = nil
	}
	for i, v := range l.values {
		if math.IsNaN(v) {
			flush()
			continue
		}
		at := vg.Point{X: x(float64(i)), Y: y(v * l.scale)}
		if len(l.values) <= 48 {
			c.DrawGlyph(draw.GlyphStyle{Color: l.color, Radius: 2, Shape: draw.CircleGlyph{}}, at)
		}
		run = append(run, at)
	}
	flush()
}

// sample draws the legend's sample.
func (l line) sample(c draw.Canvas, r vg.Rectangle) {
	y := (r.Min.Y + r.Max.Y) / 2
	c.StrokeLine2(draw.LineStyle{Color: l.color, Width: 2}, r.Min.X, y, r.Max.X, y)
}

// rightAxis labels the right-hand scale of percentages.
type rightAxis struct {
	style draw.TextStyle
	top   float64
}

// Plot draws the labels at the right edge.
func (a rightAxis) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	style := a.style
	style.XAlign, style.YAlign = draw.XRight, draw.YCenter
	for _, v := range []float64{0, 25, 50, 75, 100} {
		c.FillText(style, vg.Point{X: c.Max.X, Y: y(v / rightMax * a.top)}, strconv.Itoa(int(v))+"%")
	}
}
