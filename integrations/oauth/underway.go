package oauth

import (
	"context"
	"sync"
	"time"
)

// closeTime is how long Close leaves a renewal that is under way.
const closeTime = 2 * time.Second

// underway are the renewals that go on whoever has asked for them. What Webex has
// given shall be stored before the process ends.
type underway struct {
	running sync.WaitGroup
	ended   context.Context
	end     context.CancelFunc
}

func newUnderway() *underway {
	u := &underway{}
	u.ended, u.end = context.WithCancel(context.Background())
	return u
}

// do runs a renewal. The context's values (priority, tracing) stay; its end does not.
func (u *underway) do(ctx context.Context, renew func(context.Context)) {
	u.running.Add(1)
	defer u.running.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTime)
	defer cancel()
	defer context.AfterFunc(u.ended, cancel)() //nolint:contextcheck // it ends with Close, too
	renew(ctx)
}

// Close waits for the renewals under way, and cuts off what takes longer than two
// seconds.
func (u *underway) Close() {
	late := time.AfterFunc(closeTime, u.end)
	defer late.Stop()
	u.running.Wait()
	u.end()
}
