package roomos

import "context"

type face struct{}
type faces struct{}

func (f *faces) init()                   {}
func (f *faces) run(ctx context.Context) { <-ctx.Done() }
func (d *device) ip() string             { return "127.0.0.1" }
