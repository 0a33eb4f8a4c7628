package chart

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"floorwalker/bot"
)

func examples() map[string]bot.Chart {
	var hours []string
	offered, abandoned, level := []float64{}, []float64{}, []float64{}
	for h := 8; h < 20; h++ {
		hours = append(hours, strings.Replace("hh:00", "hh", string(rune('0'+h/10))+string(rune('0'+h%10)), 1))
		offered = append(offered, float64(10+7*(h%5)))
		abandoned = append(abandoned, float64(h%4))
		level = append(level, 60+float64(h*13%40))
	}
	level[3] = math.NaN()
	return map[string]bot.Chart{
		"queue": {Title: "Billing, today by hour", Kind: bot.ChartStacked, X: hours, YLabel: "contacts", Series: []bot.Series{
			{Name: "Answered", Values: offered}, {Name: "Abandoned", Values: abandoned},
			{Name: "Service level", Values: level, Line: true, Right: true}}},
		"bars": {Title: "Agents by state", Kind: bot.ChartBars, X: []string{"Available", "Idle", "Connected"}, Series: []bot.Series{
			{Name: "Blue", Values: []float64{4, 2, 7}}, {Name: "Evening", Values: []float64{1, 0, 3}}}},
		"line": {Title: "Waiting", Kind: bot.ChartLine, X: hours, Series: []bot.Series{{Name: "Waiting", Values: abandoned}}},
		"timeline": {Title: "Time in state", Kind: bot.ChartTimeline, X: []string{"08:00", "10:00", "12:00", "14:00"}, Rows: []bot.TimelineRow{
			{Name: "Maya Patel", Spans: []bot.Span{{From: 0, To: .4, Kind: "Available"}, {From: .4, To: .6, Kind: "Connected"}, {From: .6, To: 1, Kind: "Idle"}}},
			{Name: "A name that is far too long to stand beside a chart", Spans: []bot.Span{{From: .2, To: .9, Kind: "Connected"}}},
			{Name: "Nobody"}}},
		"one position": {Title: "One", Kind: bot.ChartStacked, X: []string{"now"}, Series: []bot.Series{{Name: "All", Values: []float64{0}}}},
	}
}

// TestDraw draws each kind. With CHARTS=directory the pictures are kept there
// to be looked at.
func TestDraw(t *testing.T) {
	for name, c := range examples() {
		t.Run(name, func(t *testing.T) {
			b, err := Draw(c)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if w := img.Bounds().Dx(); w != int(width.Dots(dpi)) {
				t.Errorf("picture is %d pixels wide", w)
			}
			colors := map[any]bool{}
			for y := 0; y < img.Bounds().Dy(); y += 3 {
				for x := 0; x < img.Bounds().Dx(); x += 3 {
					colors[img.At(x, y)] = true
				}
			}
			if len(colors) < 4 {
				t.Errorf("the picture has %d colours: nothing was drawn", len(colors))
			}
			if dir := os.Getenv("CHARTS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".png"), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestDrawRefuses(t *testing.T) {
	for name, c := range map[string]bot.Chart{
		"nothing":         {Kind: bot.ChartBars},
		"no rows":         {Kind: bot.ChartTimeline},
		"unknown kind":    {Kind: "pie", X: []string{"a"}, Series: []bot.Series{{Values: []float64{1}}}},
		"uneven series":   {Kind: bot.ChartBars, X: []string{"a", "b"}, Series: []bot.Series{{Values: []float64{1}}}},
		"infinite":        {Kind: bot.ChartLine, X: []string{"a"}, Series: []bot.Series{{Values: []float64{math.Inf(1)}}}},
		"negative":        {Kind: bot.ChartLine, X: []string{"a"}, Series: []bot.Series{{Values: []float64{-1}}}},
		"too many series": {Kind: bot.ChartLine, X: []string{"a"}, Series: make([]bot.Series, maxSeries+1)},
	} {
		if _, err := Draw(c); err == nil {
			t.Errorf("%s: drawn without an error", name)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	c := examples()["queue"]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Draw(c); err != nil {
			b.Fatal(err)
		}
	}
}
