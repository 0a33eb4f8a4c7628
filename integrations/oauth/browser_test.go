package oauth_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"floorwalker/integrations/simulator/browsertest"
)

// shots is where pictures of the pages go, for people to look at.
var shots = flag.String("shots", "", "folder for pictures of the pages")

// tab is a tab of a person's browser.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string // what the browser's console said
}

func newTab(t *testing.T) *tab {
	t.Helper()
	browser := browsertest.Browser(t)
	ctx, closeTab := chromedp.NewContext(browser)
	limited, cancel := context.WithTimeout(ctx, browsertest.Patience)
	t.Cleanup(func() {
		cancel()
		closeTab()
	})
	if err := chromedp.Do(ctx); err != nil { // opens the tab, which must outlive any one wait
		t.Fatal(err)
	}
	b := &tab{t: t, ctx: limited}
	console := chromedp.Console(ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.said = append(b.said, message.Text)
			b.mu.Unlock()
		}
	}()
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// ask evaluates JavaScript in the page.
func ask[T any](b *tab, script string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return value
}

// shows waits for a page with that heading.
func (b *tab) shows(heading string) {
	b.t.Helper()
	for {
		// A page that is being left cannot be asked; the next one can.
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector('h1')?.textContent ?? ''`))
		if got == heading {
			return
		}
		select {
		case <-b.ctx.Done():
			b.t.Fatalf("the page never showed %q, but %q, %v", heading, got, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// answer presses a button on Webex's page, as somebody.
func (b *tab) answer(email, button string) {
	b.t.Helper()
	b.shows("Floorwalker would like to act in your name")
	b.do(chromedp.Click(chromedp.CSS(`input[value="`+email+`"]`)), chromedp.Click(chromedp.CSS(`button[value="`+button+`"]`)))
}

// refusal is what the console says of a page of ours that says no.
var refusal = regexp.MustCompile(`the server responded with a status of (403|410)`)

// clean fails when the browser's console said anything else: an error, or that
// the content policy was broken.
func (b *tab) clean() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, text := range b.said {
		if !refusal.MatchString(text) {
			b.t.Errorf("the browser's console says %s", text)
		}
	}
}

// look looks at the page as different people do: in light and dark, on a desk
// and on a phone. Nothing may be cut off, and light and dark must differ.
func (b *tab) look(name string) {
	b.t.Helper()
	grounds := map[string]bool{}
	for _, scheme := range []string{"light", "dark"} {
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
			b.t.Fatal(err)
		}
		for device, size := range map[string][2]int64{"desk": {1200, 800}, "phone": {360, 740}} {
			b.do(chromedp.EmulateViewport(size[0], size[1]))
			if ask[bool](b, `document.documentElement.scrollWidth > innerWidth`) {
				b.t.Errorf("%s is wider than a %s", name, device)
			}
			grounds[ask[string](b, `getComputedStyle(document.body).backgroundColor`)] = true
			if *shots == "" {
				continue
			}
			picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				b.t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(*shots, name+"-"+device+"-"+scheme+".png"), picture, 0o644); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	if len(grounds) != 2 {
		b.t.Errorf("%s has the grounds %v: light and dark are to differ", name, grounds)
	}
}

func TestSignInWithABrowser(t *testing.T) {
	s := newSite(t, "spark:calls_read", "spark:calls_write", "spark:recordings_read")
	alex := s.people["alex"].Email
	b := newTab(t)
	b.do(chromedp.Navigate(s.invite("alex")))
	b.shows("Floorwalker would like to act in your name")
	if got := ask[string](b, `document.querySelector('input[name=person]:checked').value`); got != alex {
		t.Errorf("Webex proposes %s", got)
	}
	b.look("authorize")
	b.answer(alex, "allow")
	b.shows("You are connected")
	b.do(chromedp.Click(chromedp.CSS("summary")))
	if got := ask[string](b, `document.querySelector('li').innerText`); got != "spark:calls_read" {
		t.Errorf("the first thing granted is %q", got)
	}
	b.look("connected")
	if ask[string](b, `getComputedStyle(document.querySelector('main')).borderRadius`) == "0px" {
		t.Error("the page has not its style")
	}
	if !s.isLinked("alex") {
		t.Error("nothing is stored")
	}
	if got := ask[string](b, `document.cookie`); got != "" {
		t.Errorf("a script can read the cookies %q", got)
	}
	before := s.store.dump()
	b.do(chromedp.Reload())
	b.shows("Not from this browser") // its cookie has served
	b.look("again")
	if s.store.dump() != before {
		t.Error("reloading the page changed something")
	}
	b.clean()
}

func TestSignInWithABrowserThatStoresNothing(t *testing.T) {
	s := newSite(t)
	b := newTab(t)
	link := s.invite("alex")
	b.do(chromedp.Navigate(link))
	b.answer(s.people["robin"].Email, "allow")
	b.shows("That was somebody else")
	b.look("somebody-else")
	b.do(chromedp.Navigate(link))
	b.shows("This link was used before")
	b.do(chromedp.Navigate(s.invite("alex")))
	b.answer(s.people["alex"].Email, "deny")
	b.shows("Not connected")
	b.look("declined")
	late := s.invite("alex")
	s.sim.Clock().Advance(11 * time.Minute)
	b.do(chromedp.Navigate(late))
	b.shows("This link has expired")
	if s.isLinked("alex") || s.isLinked("robin") {
		t.Error("something is stored")
	}
	b.clean()
}
