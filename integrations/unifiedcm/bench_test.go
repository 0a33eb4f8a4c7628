package unifiedcm

import (
	"testing"

	"floorwalker/integrations/rest"
)

// benchmarkPhones is the size of a large cluster.
const benchmarkPhones = 10_000

// BenchmarkFind looks for phones among ten thousand that are known.
func BenchmarkFind(b *testing.B) {
	c := simulate(b, many(benchmarkPhones))
	inv, err := c.Phones(b.Context())
	if err != nil || len(inv.Phones) != benchmarkPhones {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if found := inv.Find([]string{"maya", "desk", "9994"}); len(found) == 0 {
			b.Fatal("nothing was found")
		}
	}
}

// BenchmarkInventory reads ten thousand phones with lines and owners.
func BenchmarkInventory(b *testing.B) {
	c := simulate(b, many(benchmarkPhones), rest.WithPolicy(rest.Policy{}))
	b.ReportAllocs()
	for b.Loop() {
		c.Forget()
		if inv, err := c.Phones(b.Context()); err != nil || len(inv.Phones) != benchmarkPhones {
			b.Fatal(err)
		}
	}
}
