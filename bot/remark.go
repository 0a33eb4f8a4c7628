package bot

import (
	"context"
	"slices"
	"strings"
	"sync"
)

type remarksKey struct{}

// remarks are what was said beside an answer while it was made.
type remarks struct {
	mu  sync.Mutex
	all []string
}

// WithRemarks returns a context in which Remark is heard, and a function that
// returns what was said, as sentences.
func WithRemarks(ctx context.Context) (context.Context, func() string) {
	r := new(remarks)
	return context.WithValue(ctx, remarksKey{}, r), func() string {
		r.mu.Lock()
		defer r.mu.Unlock()
		return strings.Join(r.all, " ")
	}
}

// Remark says a sentence that the person must read beside the answer, because it
// lacks something: one of several systems did not answer. It stands in the note,
// once. It reports whether somebody hears it.
func Remark(ctx context.Context, sentence string) (heard bool) {
	r, ok := ctx.Value(remarksKey{}).(*remarks)
	if !ok {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.all, sentence) {
		r.all = append(r.all, sentence)
	}
	return true
}
