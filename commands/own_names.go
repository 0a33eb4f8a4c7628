package commands

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"floorwalker/bot"
)

// ownNames returns a function that puts names of this centre in the place of the
// sample names in an example, of the same kind. Samples that the centre has too
// stay, and so do those of a kind that the directory does not answer for: the
// example then shows at least the wording.
func ownNames(ctx context.Context, names bot.Directory) func(string) string {
	if names == nil {
		return unchanged
	}
	swap := map[string]string{}
	here := map[bot.Kind][]bot.Entry{}
	used := map[bot.Kind]int{}
	for _, s := range Samples() {
		if _, asked := here[s.Kind]; !asked {
			// Help is worth more with foreign names in it than an error.
			here[s.Kind], _ = names.Entries(ctx, s.Kind)
		}
		own := here[s.Kind]
		if swap[s.Name] != "" || len(own) == 0 || slices.ContainsFunc(own, func(e bot.Entry) bool { return e.Name == s.Name }) {
			continue
		}
		swap[s.Name] = own[used[s.Kind]%len(own)].Name
		used[s.Kind]++
		if first, _, whole := strings.Cut(s.Name, " "); whole && s.Kind == bot.KindAgent && swap[first] == "" {
			swap[first] = swap[s.Name]
		}
	}
	if len(swap) == 0 {
		return unchanged
	}
	samples := make([]string, 0, len(swap))
	for s := range swap {
		samples = append(samples, regexp.QuoteMeta(s))
	}
	slices.SortFunc(samples, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	pattern := regexp.MustCompile(`\b(?:` + strings.Join(samples, "|") + `)\b`)
	return func(example string) string {
		return pattern.ReplaceAllStringFunc(example, func(s string) string { return swap[s] })
	}
}

func unchanged(s string) string { return s }
