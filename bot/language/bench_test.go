package language

import (
	"context"
	"fmt"
	"testing"

	"floorwalker/bot"
)

// crowd is a directory of some hundred names.
func crowd() directory {
	d := append(directory{}, centre...)
	first := []string{"Alma", "Boris", "Celia", "Dmitri", "Elena", "Farid", "Gustav", "Hanna", "Ivo", "Jana", "Karim", "Lotte", "Mirko", "Nadia", "Oskar"}
	last := []string{"Abramov", "Bianchi", "Castillo", "Dubois", "Eriksen", "Fischer", "Gallo", "Horvat", "Ivanova", "Jensen", "Kaminski", "Larsen",
		"Moreau", "Novotny", "Olsen", "Petrov", "Quintero", "Rossi", "Schneider", "Takahashi", "Ulrich", "Vasquez", "Weber", "Yilmaz", "Zimmer"}
	for _, f := range first {
		for _, l := range last {
			d = append(d, bot.Entry{Kind: bot.KindAgent, ID: f + l, Name: f + " " + l, Also: []string{f + "." + l + "@acme.example"}})
		}
	}
	for i := range 60 {
		d = append(d, bot.Entry{Kind: bot.KindQueue, ID: fmt.Sprint(i), Name: fmt.Sprintf("Region %d Support", i)})
	}
	return d
}

// byKind is a directory that keeps its entries by kind, as a cache does.
type byKind map[bot.Kind][]bot.Entry

func (d byKind) Entries(_ context.Context, kind bot.Kind) ([]bot.Entry, error) { return d[kind], nil }

func BenchmarkInterpret(b *testing.B) {
	cached := byKind{}
	for _, e := range crowd() {
		cached[e.Kind] = append(cached[e.Kind], e)
	}
	in := newTestInterpreter(b, cached)
	now := tuesday(b)
	for _, bench := range []struct{ name, text string }{
		{"ping", "ping 42"},
		{"short", "how's billing doing?"},
		{"long", "what calls came in for region 42 support from elena quintero yesterday between 2 and 4 please"},
		{"typos", "shwo evryone on blu who has ben in wrapup over 3 min"},
		{"unknown", "the quick brown fox jumps over the lazy dog while reading shakespeare aloud"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := in.Interpret(b.Context(), bot.Utterance{Text: bench.text, Commands: specs, Now: now}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
