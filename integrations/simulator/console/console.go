// Package console is the simulator's web page: a space as Webex shows it, with
// a wall of the simulated contact centre beside it. The page acts through the
// same public interfaces as any other client, /v1/… with a person's token and
// /sim/…, so it needs nothing from the server but its own files.
package console

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed static
var files embed.FS

// policy lets the page load its own files and nothing else, and forbids it to
// make markup or scripts out of text. blob: is for pictures, which are fetched
// with the person's token and shown from memory.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' blob:; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the page. The same handler may serve any simulator.
func Handler() http.Handler {
	static, err := fs.Sub(files, "static")
	if err != nil { // the directory is embedded above; only a bug gets here
		panic(err)
	}
	pages := http.FileServerFS(static)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "the console is only read", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		// Embedded files have no date, and the next build may have other ones.
		h.Set("Cache-Control", "no-cache")
		pages.ServeHTTP(w, r)
	})
}
