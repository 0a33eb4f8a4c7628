// Package browsertest is the browser in which tests look at pages.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Patience ends a wait in the browser that would be for ever; it judges nothing.
const Patience = 90 * time.Second

// chromium is the browser that all tests of a package share, each in a tab of
// its own.
var chromium = sync.OnceValues(start)

// Stop ends the browser, if it was started. TestMain calls it.
var Stop = func() {}

func start() (context.Context, error) {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, exec.ErrNotFound
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.WSURLReadTimeout(Patience),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	Stop = func() {
		cancel()
		stopAllocator()
	}
	return ctx, chromedp.Do(ctx)
}

// Browser returns a headless Chromium. Without one the test is skipped, or fails
// in CI.
func Browser(t testing.TB) context.Context {
	t.Helper()
	browser, err := chromium()
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("no browser in CI: %v", err)
	case err != nil:
		t.Skipf("no Chromium to look at pages with: %v", err)
	}
	return browser
}
