package bot

import (
	"context"
	"errors"
	"testing"
)

func TestHandlers(t *testing.T) {
	failed := errors.New("failed")
	h := Handlers{
		"fine":  func(context.Context, Delivery) error { return nil },
		"fails": func(context.Context, Delivery) error { return failed },
		"panic": func(context.Context, Delivery) error { panic("at the disco") },
	}
	handle := func(source string) error { return h.Handle(t.Context(), Delivery{Event: Event{Source: source}}) }
	if err := handle("fine"); err != nil {
		t.Error(err)
	}
	if err := handle("fails"); !errors.Is(err, failed) || IsPermanent(err) {
		t.Errorf("fails: %v", err)
	}
	var p *PanicError
	if err := handle("panic"); !errors.As(err, &p) || len(p.Stack) == 0 {
		t.Errorf("panic: %v", err)
	}
	if err := handle("unheard of"); !IsPermanent(err) {
		t.Errorf("unknown source: %v", err)
	}
}

func TestErrorFaces(t *testing.T) {
	cause := errors.New("connection refused")
	err := error(&Error{Kind: Upstream, Public: "Webex did not answer.", TrackingID: "T1", Err: cause})
	if !errors.Is(err, cause) || KindOf(err) != Upstream || KindOf(cause) != Internal || KindOf(nil) != "" {
		t.Errorf("kinds: %v %v", KindOf(err), KindOf(cause))
	}
	if want := "upstream: Webex did not answer (tracking id T1): connection refused"; err.Error() != want {
		t.Errorf("Error() = %q, want %q", err, want)
	}
}
