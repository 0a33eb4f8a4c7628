package bot

import (
	"context"
	"testing"
)

func TestRemarks(t *testing.T) {
	Remark(t.Context(), "nobody hears this")
	ctx, said := WithRemarks(t.Context())
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	Remark(inner, "One did not answer.")
	Remark(inner, "One did not answer.")
	Remark(ctx, "Another one neither.")
	if got := said(); got != "One did not answer. Another one neither." {
		t.Errorf("said: %q", got)
	}
}
