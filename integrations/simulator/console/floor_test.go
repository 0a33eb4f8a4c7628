package console_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// row is the JavaScript of the wall's row that begins with a name.
func row(name string) string {
	return `[...document.querySelectorAll('.wall tbody tr')].find((row) => row.textContent.startsWith('` + name + `'))`
}

func TestPanelMakesThingsHappen(t *testing.T) {
	v := open(t, nil)
	press := func(title string) {
		t.Helper()
		eval[bool](v, `([...document.querySelectorAll('.happen button')].find((button) => button.textContent === '`+title+`').click(), true)`)
	}
	v.wait(row("Billing"))
	press("A call arrives")
	v.wait(row("Billing") + `.cells[1].textContent === '1' && document.querySelector('.summary').textContent.startsWith('1 waiting')`)
	press("Ignores a call")
	v.wait(row("Maya Patel") + `.textContent.includes('Not responding')`)
	press("Goes on break")
	v.wait(row("Maya Patel") + `.textContent.includes('Idle · Break')`)
	press("Caller hangs up")
	v.wait(row("Billing") + `.cells[1].textContent === '0'`)
	press("Caller hangs up")
	v.wait(`document.querySelector('.happened.failed')?.textContent.includes('nobody waits')`)
	// An agent on the wall is chosen by pressing their name.
	eval[bool](v, `(`+row("Priya Raman")+`.querySelector('button').click(), true)`)
	press("Logs out")
	v.wait(row("Priya Raman") + `.textContent.includes('Logged out')`)
}

func TestPanelLetsAPhoneRing(t *testing.T) {
	v := open(t, nil)
	v.wait(row("Billing"))
	press := func(title, says string) {
		t.Helper()
		eval[bool](v, `([...document.querySelectorAll('.happen button')].find((button) => button.textContent === '`+title+`').click(), true)`)
		v.wait(`document.getElementById('happened').textContent.includes('` + says + `')`)
	}
	calls := func() (n int) {
		return eval[int](v, `(() => { const r = new XMLHttpRequest(); r.open('GET', '/sim/calls', false); r.send(); return JSON.parse(r.responseText).phones.find((one) => one.name === 'Alex Morgan').calls.length; })()`)
	}
	press("Phone rings", "The phone of Alex Morgan rings.")
	press("A hidden caller", "withholds the number")
	if n := calls(); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	press("Caller gives up", "has hung up")
	press("Caller gives up", "has hung up")
	if n := calls(); n != 0 {
		t.Errorf("%d calls are left", n)
	}
	v.clean()
}

func TestWallHearsWhatOthersDo(t *testing.T) {
	v := open(t, nil)
	v.wait(row("Maya Patel"))
	if err := v.sim.Happen("agent state", map[string]any{"agent": "Maya Patel", "state": "Lunch"}); err != nil {
		t.Fatal(err)
	}
	v.wait(row("Maya Patel") + `.textContent.includes('Idle · Lunch')`)
	v.clean()
}

func TestClockIsMovedAndStopped(t *testing.T) {
	v := open(t, nil)
	before := v.sim.Clock().Now()
	v.wait(`document.getElementById('now').textContent.includes('10:35:00') && document.getElementById('now').textContent.includes('frozen')`)
	v.click(`[data-advance="1h"]`)
	v.wait(`document.getElementById('now').textContent.includes('11:35:00')`)
	if got := v.sim.Clock().Now().Sub(before); got != time.Hour {
		t.Errorf("the clock moved by %s", got)
	}
	v.click(`#freeze`)
	v.wait(`document.getElementById('freeze').textContent === 'Freeze' && document.getElementById('freeze').ariaPressed === 'false'`)
	if v.sim.Clock().Frozen() {
		t.Error("the clock stands still")
	}
	v.clean()
}

// tableCard is as wide as cards get.
const tableCard = `{"type":"AdaptiveCard","version":"1.3","body":[{"type":"TextBlock","text":"7 queues","wrap":true},{"type":"ColumnSet","columns":[
	{"type":"Column","width":"stretch","items":[{"type":"TextBlock","text":"Queue"},{"type":"TextBlock","text":"Technical Support Tier 2"}]},
	{"type":"Column","width":"auto","items":[{"type":"TextBlock","text":"Longest wait now"},{"type":"TextBlock","text":"nobody waiting"}]},
	{"type":"Column","width":"auto","items":[{"type":"TextBlock","text":"Agents available"},{"type":"TextBlock","text":"3 of 12 logged in"}]}]}],
	"actions":[{"type":"Action.Submit","title":"Technical Support Tier 2"},{"type":"Action.Submit","title":"Sales"},{"type":"Action.Submit","title":"Explain these figures"}]}`

func TestPhone(t *testing.T) {
	v := open(t, nil)
	v.say(v.bot(), map[string]any{"markdown": "```\nQueue                          Waiting   Longest   Available   Service level\n```\n" + "Averyveryveryverylongwordthatnobodyeverwrites/buttheremaybeoneinanaddressoranidentifier"})
	v.post(tableCard)
	v.wait(`document.querySelector('.card .action')`)
	v.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch))
	for _, part := range []string{"spaces", "chat", "floor"} {
		v.click(`.tabs [data-tab="` + part + `"]`)
		v.wait(`document.querySelector('.tabs [aria-current]').dataset.tab === '` + part + `' && document.querySelector('.` + part + `').offsetWidth > 0`)
		if wide := eval[int](v, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s is %d pixels too wide", part, wide)
		}
		small := eval[[]string](v, `[...document.querySelectorAll('button, select, input, textarea, summary')]
			.filter((node) => node.offsetWidth > 0 && Math.min(node.offsetHeight, node.closest('label, tr, .choices')?.offsetHeight ?? 99) < 44).map((node) => node.outerHTML + node.offsetHeight)`)
		if len(small) > 0 {
			t.Errorf("%s: too small for a finger: %q", part, small)
		}
	}
	v.clean()
}

// contrast is the JavaScript that lists the texts which do not stand out from
// what is behind them (WCAG 2.2, 1.4.3: 4.5 to 1).
const contrast = `(() => {
	const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
	const over = (colours) => { canvas.clearRect(0, 0, 1, 1); for (const c of colours) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); } return [...canvas.getImageData(0, 0, 1, 1).data]; };
	const light = (rgb) => rgb.slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (node) => { const layers = []; for (let n = node; n; n = n.parentElement) layers.unshift(getComputedStyle(n).backgroundColor); return layers; };
	return [...document.querySelectorAll('body *')].filter((node) => node.offsetWidth > 0 && !node.closest('.unseen, .backdrop, .skip, option') && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
		.map((node) => { const [a, b] = [light(over([...behind(node), getComputedStyle(node).color])), light(over(behind(node)))]; return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.className + ' ' + node.textContent.slice(0, 40)]; })
		.filter(([ratio]) => ratio < 4.5).map(([ratio, what]) => ratio.toFixed(2) + ' ' + what);
})()`

func TestColoursStandOutInLightAndDark(t *testing.T) {
	v := open(t, nil)
	v.say(alex, map[string]any{"markdown": "<@personEmail:floorwalker@webex.bot|Floorwalker> how is `billing`\n> quoted"})
	v.post(`{"type":"AdaptiveCard","version":"1.3","body":[{"type":"TextBlock","text":"subtle","isSubtle":true},
		{"type":"Container","style":"attention","items":[{"type":"TextBlock","text":"bad","color":"Attention"}]},
		{"type":"Container","style":"good","items":[{"type":"TextBlock","text":"good"}]},
		{"type":"TextBlock","text":"warning","color":"Warning"},{"type":"TextBlock","text":"accent","color":"Accent"}],
		"actions":[{"type":"Action.Submit","title":"Yes","style":"positive"},{"type":"Action.Submit","title":"No","style":"destructive"}]}`)
	v.wait(`document.querySelector('.card .action') && document.querySelectorAll('.agents tbody tr').length > 0`)
	pages := map[string]string{}
	for _, scheme := range []string{"light", "dark"} {
		v.media("prefers-color-scheme", scheme)
		v.wait(`matchMedia('(prefers-color-scheme: ` + scheme + `)').matches`)
		pages[scheme] = eval[string](v, `getComputedStyle(document.body).backgroundColor`)
		if faint := eval[[]string](v, contrast); len(faint) > 0 {
			t.Errorf("%s: too faint to read: %q", scheme, faint)
		}
	}
	if pages["light"] == pages["dark"] {
		t.Errorf("the page is %s in the dark too", pages["dark"])
	}
	v.clean()
}

func TestNothingMovesForWhoWantsThatNot(t *testing.T) {
	v := open(t, nil)
	v.media("prefers-reduced-motion", "reduce")
	id := v.say("robin.hale@acme.example", map[string]any{"markdown": "<@personEmail:" + alex + "|Alex> look"})
	v.wait(`document.querySelector('` + shown(id) + `.for-me')`)
	if n := eval[int](v, `document.getAnimations().length`); n != 0 {
		t.Errorf("%d things move", n)
	}
	v.clean()
}
