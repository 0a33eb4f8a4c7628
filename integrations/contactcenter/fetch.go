package contactcenter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// maxHops is how many redirects a download follows.
const maxHops = 3

// errUnwritable is the cause of a download that could not be put down on our
// side.
var errUnwritable = errors.New("the download could not be stored")

// Fetch downloads a capture from the storage, without any token. begin is
// called before each try and returns where its bytes go; what an earlier try
// wrote does not count. More than limit bytes are refused. tell, which may be
// nil, hears how far it is; total is 0 when the storage does not say.
//
// A link that has expired is asked for anew once, and a download that breaks off
// is begun once more.
func (c *Client) Fetch(ctx context.Context, f Capture, limit int64, begin func() (io.Writer, error), tell func(done, total int64)) error {
	if c.storage == nil {
		return bot.Errorf(bot.Invalid, "Recordings cannot be fetched here: no storage is set up.")
	}
	renewed, repeated := false, false
	for {
		began, err := c.download(ctx, f.link, limit, begin, tell)
		switch {
		case err == nil:
			return nil
		case rest.Status(err) == http.StatusForbidden && !renewed:
			renewed = true
			if f, err = c.renew(ctx, f); err != nil {
				return err
			}
		case began && !repeated && brokeOff(ctx, err):
			repeated = true
		default:
			return fetchError(f, err)
		}
	}
}

// brokeOff reports whether a download ended for a reason that may not come
// again.
func brokeOff(ctx context.Context, err error) bool {
	return ctx.Err() == nil && !errors.Is(err, rest.ErrTooLarge) && !errors.Is(err, errUnwritable)
}

// renew asks for the link of a capture once more.
func (c *Client) renew(ctx context.Context, f Capture) (Capture, error) {
	all, err := c.Captures(ctx, []string{f.ContactID}, f.segments)
	if err != nil {
		return f, err
	}
	for _, x := range append(all[0].Recordings, all[0].Transcripts...) {
		if x.ID == f.ID && x.Name == f.Name && x.Transcript == f.Transcript {
			return x, nil
		}
	}
	return f, gone(f)
}

// download makes one try. began says that the body was begun.
func (c *Client) download(ctx context.Context, address string, limit int64, begin func() (io.Writer, error), tell func(done, total int64)) (began bool, err error) {
	for hop := 0; ; hop++ {
		err := c.storage.Do(ctx, rest.Request{
			URL: address, Route: "capture", NoToken: true, MaxBody: limit,
			Into: func(resp *http.Response) error {
				began = true
				if resp.ContentLength > limit {
					return rest.ErrTooLarge
				}
				w, err := begin()
				if err != nil {
					return errors.Join(errUnwritable, err)
				}
				n, err := io.Copy(&meter{w: w, total: max(resp.ContentLength, 0), tell: tell}, resp.Body)
				if err == nil && n == 0 {
					err = io.ErrUnexpectedEOF
				}
				return err
			},
		})
		next, moved := redirect(address, err)
		if !moved || hop == maxHops {
			return began, err
		}
		address = next
	}
}

// redirect returns where an answer leads. Whether that may be gone to is
// decided where every address is checked.
func redirect(from string, err error) (string, bool) {
	e, ok := errors.AsType[*rest.APIError](err)
	if !ok || e.Status/100 != 3 || e.Header.Get("Location") == "" {
		return "", false
	}
	base, err := url.Parse(from)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(e.Header.Get("Location"))
	if err != nil {
		return "", false
	}
	return to.String(), true
}

// meter writes on and tells how much has come.
type meter struct {
	w           io.Writer
	done, total int64
	tell        func(done, total int64)
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	if err != nil {
		return n, errors.Join(errUnwritable, err)
	}
	m.done += int64(n)
	if m.tell != nil {
		m.tell(m.done, m.total)
	}
	return n, nil
}

// gone is the error of a capture that was there, and is not any more.
func gone(f Capture) error {
	return bot.Errorf(bot.NotFound, "The %s is gone: Webex Contact Center keeps it for a limited time, or somebody deleted it.", f.what())
}

func (c Capture) what() string {
	if c.Transcript {
		return "transcript"
	}
	return "recording"
}

// fetchError says why a download failed. Nothing of a link is in it.
func fetchError(f Capture, err error) error {
	if errors.Is(err, context.Canceled) || bot.KindOf(err) != bot.Internal {
		return err
	}
	e := &bot.Error{Kind: bot.Upstream, Err: err}
	what := f.what()
	switch status := rest.Status(err); {
	case status == http.StatusNotFound || status == http.StatusGone:
		return gone(f)
	case status == http.StatusForbidden:
		e.Public = fmt.Sprintf("The storage refuses the %s, with a new link too. Webex Contact Center may not have released it yet; try again in a few minutes.", what)
	case errors.Is(err, rest.ErrTooLarge):
		e.Kind, e.Public = bot.Invalid, fmt.Sprintf("The %s is larger than what can be sent here.", what)
	case errors.Is(err, rest.ErrHost):
		e.Public = fmt.Sprintf("The %s lies in a place that this bot may not fetch from. Whoever runs the bot can allow its host in CONTACT_CENTER_STORAGE_HOSTS.", what)
	case errors.Is(err, errUnwritable):
		e.Kind, e.Public = bot.Internal, fmt.Sprintf("The %s could not be put into a temporary file here; whoever runs the bot finds the reason in its log.", what)
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Public = fmt.Sprintf("The download of the %s broke off twice; try again in a minute.", what)
	case status/100 == 3:
		e.Public = fmt.Sprintf("The storage sends the %s from one place to another without end.", what)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, rest.ErrTimeout):
		e.Public = fmt.Sprintf("The storage did not send the %s in time; try again in a moment.", what)
	default:
		e.Public = fmt.Sprintf("The storage of the recordings cannot be reached, or it failed; try the %s again in a minute.", what)
	}
	return e
}
