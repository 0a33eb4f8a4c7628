package chart

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"floorwalker/bot"
)

// addTimeline adds a row of spans per series, the first at the top.
func addTimeline(p *plot.Plot, c bot.Chart) []legendEntry {
	kinds := spanKinds(c)
	colors := kindColors{kinds, c.Tones}
	p.Add(timeline{rows: c.Rows, colors: colors})
	p.X.Min, p.X.Max = 0, 1
	p.Y.Min, p.Y.Max = -0.6, float64(len(c.Rows))-0.4
	p.Y.Tick.Marker = rowNames(c.Rows)
	p.X.Tick.Marker = spread(c.X)
	var entries []legendEntry
	for _, k := range kinds {
		entries = append(entries, legendEntry{cut(k, maxLabel), swatch{colors.of(k)}})
	}
	return entries
}

// spanKinds are the kinds of spans in the order in which they first appear.
func spanKinds(c bot.Chart) []string {
	var kinds []string
	for _, r := range c.Rows {
		for _, s := range r.Spans {
			if !slices.Contains(kinds, s.Kind) && len(kinds) < maxSeries {
				kinds = append(kinds, s.Kind)
			}
		}
	}
	return kinds
}

// kindColors are the colours of the kinds of spans.
type kindColors struct {
	kinds []string
	tones map[string]bot.Tone
}

func (k kindColors) of(kind string) color.Color {
	if tone, known := tones[k.tones[kind]]; known {
		return tone
	}
	if i := slices.Index(k.kinds, kind); i >= 0 {
		return palette[i%len(palette)]
	}
	return faint
}

type timeline struct {
	rows   []bot.TimelineRow
	colors kindColors
}

// Plot draws the spans.
func (t timeline) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, row := range t.rows {
		at := float64(len(t.rows) - 1 - i)
		bottom, top := y(at-0.35), y(at+0.35)
		c.FillPolygon(faint, box(x(0), bottom, x(1), top))
		for _, s := range row.Spans {
			from, to := min(max(s.From, 0), 1), min(max(s.To, 0), 1)
			if to > from {
				c.FillPolygon(t.colors.of(s.Kind), box(x(from), bottom, x(to), top))
			}
		}
	}
}

func box(left, bottom, right, top vg.Length) []vg.Point {
	return []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}}
}

type rowNames []bot.TimelineRow

// Ticks labels every row.
func (r rowNames) Ticks(float64, float64) []plot.Tick {
	ticks := make([]plot.Tick, len(r))
	for i, row := range r {
		ticks[i] = plot.Tick{Value: float64(len(r) - 1 - i), Label: cut(row.Name, maxLabel)}
	}
	return ticks
}

// spread are labels at equal distances over the width.
type spread []string

// Ticks marks every label, the first at the left edge and the last at the right.
func (s spread) Ticks(float64, float64) []plot.Tick {
	if len(s) < 2 {
		return nil
	}
	every := max(1, (len(s)+maxTickLabels-1)/maxTickLabels)
	var ticks []plot.Tick
	for i := 0; i < len(s); i += every {
		ticks = append(ticks, plot.Tick{Value: float64(i) / float64(len(s)-1), Label: cut(s[i], 16)})
	}
	return ticks
}
