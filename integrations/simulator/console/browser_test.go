package console_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/browsertest"
	"floorwalker/integrations/simulator/console"
	"floorwalker/integrations/simulator/world"
)

const alex = "alex.morgan@acme.example"

func TestMain(m *testing.M) {
	code := m.Run()
	browsertest.Stop()
	os.Exit(code)
}

// action is a step in the browser.
type action = chromedp.Action[chromedp.Void]

// visit is a tab with the console of a simulator of its own, in which nothing
// happens by itself.
type visit struct {
	t    *testing.T
	ctx  context.Context
	sim  *simulator.Simulator
	base string

	mu       sync.Mutex
	messages []string // what the browser's console said
	calls    []string // "METHOD path body" of what the page posted
}

// open shows the console to Alex. Before, if not nil, may answer requests in
// place of the simulator.
func open(t *testing.T, before func(http.ResponseWriter, *http.Request) bool, setup ...func(*visit)) *visit {
	t.Helper()
	browser := browsertest.Browser(t)
	w := world.Default()
	w.ContactCenter.Traffic, w.ContactCenter.HistoryDays = 0, 0
	sim, err := simulator.New(simulator.Options{
		World: w, Console: console.Handler(), Frozen: true, Start: time.Date(2025, 6, 17, 14, 35, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{t: t, sim: sim}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			v.note(r)
		}
		if before == nil || !before(w, r) {
			sim.Handler().ServeHTTP(w, r)
		}
	}))
	v.base = server.URL
	running, stop := context.WithCancel(context.Background())
	var parts sync.WaitGroup
	parts.Go(func() { sim.Run(running) })
	tab, closeTab := chromedp.NewContext(browser)
	limited, cancel := context.WithTimeout(tab, browsertest.Patience)
	t.Cleanup(func() {
		cancel()
		closeTab()
		stop()
		parts.Wait()
		server.Close()
	})
	if err := chromedp.Do(tab); err != nil { // opens the tab, which must outlive any one wait
		t.Fatal(err)
	}
	v.ctx = limited
	console := chromedp.Console(tab)
	go func() {
		for message, err := range console {
			if err != nil {
				return
			}
			v.mu.Lock()
			v.messages = append(v.messages, fmt.Sprintf("%s: %s %s", message.Type, message.Text, message.URL))
			v.mu.Unlock()
		}
	}()
	for _, prepare := range setup {
		prepare(v)
	}
	v.do(chromedp.EmulateViewport(1400, 900), chromedp.Navigate(v.base+"/"))
	v.wait(`document.body.dataset.ready === 'true'`)
	return v
}

// note keeps what the page posts and leaves it readable for the simulator.
func (v *visit) note(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	v.mu.Lock()
	defer v.mu.Unlock()
	v.calls = append(v.calls, r.Method+" "+r.URL.Path+" "+string(body))
}

func (v *visit) do(steps ...action) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// wait waits until a JavaScript condition is true. It asks within the page,
// where the content policy allows no script made of text.
func (v *visit) wait(condition string) {
	v.t.Helper()
	script := `new Promise((done) => { const look = () => ((` + condition + `) ? done(true) : setTimeout(look, 20)); look(); })`
	if _, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err != nil {
		page, _ := chromedp.Run(context.WithoutCancel(v.ctx), chromedp.Evaluate[string](`JSON.stringify(document.getElementById('text').value) + document.querySelector('main').innerText`))
		v.t.Fatalf("never true: %s: %v\n%s", condition, err, page)
	}
}

// eval evaluates JavaScript in the page.
func eval[T any](v *visit, script string) T {
	v.t.Helper()
	value, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("%s: %v", script, err)
	}
	return value
}

// click clicks with the mouse. A page that draws the node anew between finding
// and clicking it is asked again, as a person would.
func (v *visit) click(selector string) {
	v.t.Helper()
	for {
		err := chromedp.Do(v.ctx, chromedp.Click(chromedp.CSS(selector)))
		if err == nil {
			return
		}
		if v.ctx.Err() != nil || !strings.Contains(err.Error(), "Could not find node") {
			v.t.Fatal(err)
		}
	}
}

// focus gives a node the focus.
func (v *visit) focus(id string) {
	v.t.Helper()
	eval[bool](v, `(() => { document.getElementById('`+id+`').focus(); return true; })()`)
}

// keys types into what has the focus.
func (v *visit) keys(keys string) {
	v.t.Helper()
	v.do(chromedp.KeyEvent(keys))
}

// press presses a key that types nothing, as a keyboard does: the browser hears
// of the character only if the page lets the key through.
func (v *visit) press(key string, code int64) {
	v.t.Helper()
	text := map[string]string{"Enter": "\r"}[key]
	for _, event := range []input.DispatchKeyEventParams{
		{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Code: key, WindowsVirtualKeyCode: code, Text: text},
		{Type: input.DispatchKeyEventTypeKeyUp, Key: key, Code: key, WindowsVirtualKeyCode: code},
	} {
		if _, err := chromedp.Call(v.ctx, input.DispatchKeyEvent, event); err != nil {
			v.t.Fatal(err)
		}
	}
}

func (v *visit) enter() {
	v.t.Helper()
	v.press("Enter", 13)
}

// clean fails the test if the browser's console said anything: an error, or
// that the content policy was broken.
func (v *visit) clean() {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, message := range v.messages {
		v.t.Errorf("the browser's console says %s", message)
	}
}

func (v *visit) media(feature, value string) {
	v.t.Helper()
	_, err := chromedp.Call(v.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
	})
	if err != nil {
		v.t.Fatal(err)
	}
}
