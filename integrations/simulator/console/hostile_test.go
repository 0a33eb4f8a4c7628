package console_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hostile are messages that Webex would never send on: here they come all the
// same, past the simulator.
var hostile = []map[string]any{
	{"html": `<img src=x onerror="hacked=1"><script>hacked=1</script><svg onload="hacked=1"></svg><p onclick="hacked=1" style="position:fixed" id="text">kept</p>`},
	{"html": `<a href="javascript:hacked=1">one</a> <a href="data:text/html,x">two</a> <a href=" https://example.com/a?b">three</a> <a href="//evil.example">four</a>`},
	{"html": `<iframe srcdoc="<script>parent.hacked=1</script>"></iframe><form action="/sim/clock"><button>go</button></form><base href="//evil.example/"><meta http-equiv="refresh" content="0;url=//evil.example"><link rel="stylesheet" href="//evil.example">`},
	{"html": `<math><mtext></form><form><mglyph><style></math><img src=x onerror=hacked=1>`},
	{"html": "<p>paid \u202Egnp.exe\u202C</p><spark-mention data-object-type=\"person\" data-object-id=\"x\"><b>Alex</b><img src=x onerror=hacked=1></spark-mention>"},
	{"text": `<script>hacked=1</script>`, "personEmail": `"><img src=x onerror=hacked=1>@evil.example`},
	{"files": []string{"https://evil.example/v1/contents/abc", "/v1/rooms", "javascript:hacked=1"}},
	{"attachments": []any{map[string]any{"contentType": "application/vnd.microsoft.card.adaptive", "content": map[string]any{
		"type": "AdaptiveCard", "body": []any{
			map[string]any{"type": "TextBlock", "text": `<img src=x onerror=hacked=1>[x](javascript:hacked=1) [ok](https://example.com/)`, "color": `"><script>hacked=1</script>`},
			map[string]any{"type": "Image", "url": "https://evil.example/pixel.png", "altText": "<b>alt</b>"},
			map[string]any{"type": "Column", "width": "1px;background:url(//evil.example)"},
			map[string]any{"type": "constructor"}, nil, 7, "text",
			map[string]any{"type": "Input.Text", "id": "__proto__", "value": `" onfocus="hacked=1" autofocus="`},
		},
		"actions": []any{map[string]any{"type": "Action.OpenUrl", "title": "x", "url": "javascript:hacked=1"}, nil, "x"},
	}}}},
	{"attachments": []any{map[string]any{"contentType": "application/vnd.microsoft.card.adaptive", "content": map[string]any{"body": "text", "actions": map[string]any{}}}}},
}

func TestHostileMessagesDoNothing(t *testing.T) {
	v := open(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v1/contents/abc" {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Disposition", `attachment; filename="<img src=x onerror=hacked=1>.html"`)
			return true
		}
		if r.Method != http.MethodGet || r.URL.Path != "/v1/messages" {
			return false
		}
		var items []map[string]any
		for i, given := range hostile {
			message := map[string]any{"id": string(rune('a' + i)), "roomId": r.URL.Query().Get("roomId"), "personId": "x", "personEmail": "x@evil.example", "created": "2025-06-17T14:00:00.000Z"}
			for name, value := range given {
				message[name] = value
			}
			items = append(items, message)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"items": items})
		return true
	})
	v.wait(`document.querySelectorAll('.message').length === ` + string(rune('0'+len(hostile))))
	v.wait(`document.querySelectorAll('.file').length === 3 && [...document.querySelectorAll('.file')].every((file) => !file.textContent.endsWith('…'))`)
	for what, script := range map[string]string{
		"scripts ran":            `globalThis.hacked === undefined`,
		"elements came in":       `document.querySelector('.messages :is(img, script, svg, iframe, form, base, meta, link, style, object, math)') === null`,
		"attributes came in":     `[...document.querySelectorAll('.messages *')].every((node) => [...node.attributes].every((a) => !a.name.startsWith('on')))`,
		"styles came in":         `document.querySelector('.messages [style]') === null`,
		"ids were taken":         `document.querySelectorAll('[id="text"]').length === 1`,
		"the text was lost":      `document.querySelector('.messages').textContent.includes('kept') && document.querySelector('.messages').textContent.includes('<script>hacked=1</script>')`,
		"letters were reordered": `!/[\u202A-\u202E]/.test(document.querySelector('.messages').textContent)`,
	} {
		if !eval[bool](v, script) {
			t.Errorf("%s: %s", what, eval[string](v, `document.querySelector('.messages').outerHTML`))
		}
	}
	links := eval[[]string](v, `[...document.querySelectorAll('.messages a')].map((a) => a.href).sort()`)
	if diff := cmp.Diff([]string{"https://example.com/", "https://example.com/a?b"}, links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	v.clean()
}

func TestPolicyForbidsWhatTheConsoleNeverDoes(t *testing.T) {
	v := open(t, nil)
	// The test for complaints is worth something only if there would be one.
	got := eval[string](v, `new Promise((done) => {
		document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
		try { document.getElementById('messages').innerHTML = '<b>x</b>'; } catch { /* forbidden */ }
	})`)
	if got != "require-trusted-types-for" {
		t.Errorf("markup from text was met by %q", got)
	}
	v.wait(`document.querySelector('#messages b') === null`)
}

func TestSanitiserBuildsWhatIsAllowed(t *testing.T) {
	v := open(t, nil)
	for html, want := range map[string]string{
		"<p>a <b>b</b> <i>c</i><br>d</p>":                            "<p>a <strong>b</strong> <em>c</em><br>d</p>",
		"a &lt;b&gt; &amp;amp; &#39;&#x27;&quot; &copy; 1 < 2 <":     "a &lt;b&gt; &amp;amp; ''\" &amp;copy; 1 &lt; 2 &lt;",
		"<b><i>x</b>y</i></p>z":                                      "<strong><em>x</em></strong>yz",
		"<u>kept <span class=x>text</span></u><script>no</script>":   "kept text",
		"<ScRiPt>no<b>no</b></sCrIpT >yes<style>no":                  "yes",
		"<!-- <b>no</b> -->a<!doctype x>b<?php no ?>c<!-- no":        "abc",
		"<a href='java&#115;cript:x'>a</a><a name=x title='>'>b</a>": "ab",
		"<h1>one</h1><h6>two</h6><ol><li>x</ol>":                     "<h3>one</h3><h5>two</h5><ol><li>x</li></ol>",
		"<spark-mention data-object-id=\"me\">Alex</spark-mention>":  `<bdi class="mention mine">@Alex</bdi>`,
		"<spark-mention data-object-id='you'>Robin</spark-mention>":  `<bdi class="mention">@Robin</bdi>`,
		"<pre><code>a  b\nc &lt;d&gt;</code></pre>":                  `<pre tabindex="0"><code>a  b` + "\n" + `c &lt;d&gt;</code></pre>`,
		"<b onclick=x style='a' id=\"text\" class=card>x</b":         "<strong>x&lt;/b</strong>",
	} {
		quoted, err := json.Marshal(html)
		if err != nil {
			t.Fatal(err)
		}
		script := `import('/js/sanitise.js').then(({ sanitise }) => {
			const box = document.createElement('div');
			box.append(sanitise(` + string(quoted) + `, (id) => id === 'me'));
			return box.innerHTML;
		})`
		if got := eval[string](v, script); got != want {
			t.Errorf("%s\nis made %s\nwant    %s", html, got, want)
		}
	}
	v.clean()
}

func TestSanitiserBoundsItsWork(t *testing.T) {
	v := open(t, nil)
	deep := eval[[]int](v, `import('/js/sanitise.js').then(({ sanitise }) => {
		const box = document.createElement('div');
		box.append(sanitise('<b>'.repeat(400) + 'x' + '<p>y</p>'.repeat(20000), () => false));
		let depth = 0;
		for (let node = box; node.firstElementChild; node = node.firstElementChild) depth++;
		return [depth, box.querySelectorAll('*').length];
	})`)
	if len(deep) != 2 || deep[0] > 60 || deep[1] > 6000 {
		t.Errorf("depth and number of elements: %v", deep)
	}
}

func TestNamesWithMarksAreMentionedSafely(t *testing.T) {
	v := open(t, nil)
	members := `[{name: 'Tom', email: 't@a.example'}, {name: 'Tom (B) *x*', email: 'b@a.example'}, {name: 'A|B>', email: 'c@a.example'}]`
	for text, want := range map[string]string{
		"@Tom hi":         "<@personEmail:t@a.example|Tom> hi",
		"@Tom (B) *x* hi": "<@personEmail:b@a.example|Tom (B) *x*> hi",
		"ask @A|B>!":      "ask <@personEmail:c@a.example|A B >!",
		"x@Tom @Tomas":    "x@Tom @Tomas",
		"(@Tom)":          "(<@personEmail:t@a.example|Tom>)",
	} {
		script := `import('/js/mention.js').then(({ toMarkdown }) => toMarkdown(decodeURIComponent('` + url.PathEscape(text) + `'), ` + members + `))`
		if got := eval[string](v, script); got != want {
			t.Errorf("%q is sent as %q, want %q", text, got, want)
		}
	}
}
