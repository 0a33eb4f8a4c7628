package commands

import (
	"testing"

	"floorwalker/bot"
)

// BenchmarkInterpret reads what people say with the commands there are.
func BenchmarkInterpret(b *testing.B) {
	w := wordsOf(centre(Samples()))
	for _, bench := range []struct{ name, text string }{
		{"ping", "ping 42"},
		{"short", "how's billing doing?"},
		{"long", "show everyone on blue that has been in wrap-up for more than 3 minutes please"},
		{"typos", "shwo evryone on blu who has ben in wrapup over 3 min"},
		{"greeting", "hello there"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.interpret(b, bench.text, bot.Conversation{})
			}
		})
	}
}
