package commands

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strconv"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// manifest is the name of the list in a bundle.
const manifest = "manifest.csv"

// bundled is one file of a bundle, or why it is not in it.
type bundled struct {
	x    recordedContact
	f    contactcenter.Capture
	name string
	size int64
	left error
}

// bundle sends several recordings as one zip file with a list of what is in it
// and what is not. One file at a time is downloaded, to disk: memory does not
// grow with their number or length.
func (c recordingGet) bundle(ctx context.Context, r bot.Request, found recordedContacts) (bot.Reply, error) {
	var all []bundled
	for _, x := range withCaptures(found.all) {
		for _, f := range x.captures() {
			all = append(all, bundled{x: x, f: f, name: captureName(x, f, len(all)+1, r)})
		}
	}
	out, err := newScratch()
	if err != nil {
		return bot.Reply{}, err
	}
	one, err := newScratch()
	if err != nil {
		return bot.Reply{}, err
	}
	z := zip.NewWriter(out)
	for i := range all {
		if r.Progress != nil {
			r.Progress(i, len(all), "Downloading the recordings")
		}
		b := &all[i]
		if b.left = c.add(ctx, z, b, one, maxSent-out.size, r); ctx.Err() != nil {
			return bot.Reply{}, ctx.Err()
		}
	}
	if err := c.finish(z, all, r); err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Internal, Err: err, Public: "I could not put the recordings into one file. Please ask for them one by one."}
	}
	return c.bundleReply(r, found, all, out)
}

// room is kept for what a zip file adds to each file in it.
const room = 1 << 10

// add downloads a file and puts it into the zip as it is: audio hardly shrinks.
func (c recordingGet) add(ctx context.Context, z *zip.Writer, b *bundled, via *scratch, left int64, r bot.Request) error {
	if left -= room; left <= 0 {
		return bot.Errorf(bot.Invalid, "The file is full.")
	}
	if err := c.source.Fetch(ctx, b.f, left, via.begin, nil); err != nil {
		return err
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: b.name, Method: zip.Store, Modified: modified(b.f, r.Now).In(r.Location)})
	if err == nil {
		b.size, err = io.Copy(w, via.reader())
	}
	if err == nil {
		err = z.Flush()
	}
	return err
}

func (recordingGet) finish(z *zip.Writer, all []bundled, r bot.Request) error {
	list := newCSV("File", "Contact", "Created", "Queue", "Agent", "From", "Kind", "Start", "Length (s)", "Bytes", "Left out because")
	for _, b := range all {
		c, kind, why := b.x.contact, b.f.Kind, ""
		if b.f.Transcript {
			kind = "transcript"
		}
		if b.left != nil {
			why = publicText(b.left)
		}
		list.Add(b.name, c.ID, iso(c.Created, r.Location), c.QueueName, c.AgentName, origin(c), kind, iso(b.f.From, r.Location),
			seconds(b.f.Duration()), strconv.FormatInt(b.size, 10), why)
	}
	f, err := list.File(manifest)
	if err != nil {
		return err
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: manifest, Method: zip.Deflate, Modified: r.Now.In(r.Location)})
	if err != nil {
		return err
	}
	if err := f.Write(w); err != nil {
		return err
	}
	return z.Close()
}

func (c recordingGet) bundleReply(r bot.Request, found recordedContacts, all []bundled, out *scratch) (bot.Reply, error) {
	var first error
	var got []string
	packed := 0
	t := &bot.Table{Columns: []bot.Column{{Title: "File"}, {Title: "Agent"}, {Title: "Length", Right: true}, {Title: "In the file"}}, Total: len(all)}
	// What is missing comes first: it is what the reader may have to act on.
	for _, out := range []bool{true, false} {
		for _, b := range all {
			if (b.left != nil) != out {
				continue
			}
			state := "yes"
			if b.left != nil {
				state = "no: " + publicText(b.left)
				if first == nil {
					first = b.left
				}
			} else {
				packed++
				got = append(got, b.x.contact.ID)
			}
			if len(t.Rows) < maxRows {
				t.Rows = append(t.Rows, []string{b.name, b.x.contact.AgentName, lengthOf(b.f), state})
			}
		}
	}
	if packed == 0 {
		return bot.Reply{}, first
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("Here are the recordings of %s%s in one file.", plural(len(withCaptures(found.all)), "contact", "contacts"), about(r)),
		Table:    t,
		Note:     "Sent to you alone: pass it on only to those who may hear it. The file lists them in " + manifest + ".",
		File:     out.file("recordings-" + r.Now.In(r.Location).Format("2006-01-02-1504") + ".zip"),
		Private:  true,
	}
	if left := len(all) - packed; left > 0 {
		reply.Headline = fmt.Sprintf("Here are %d of %d files%s in one; %d could not be put in.", packed, len(all), about(r), left)
	}
	if found.passed > 0 {
		reply.Note = fmt.Sprintf("These are of the newest %d calls; %s before them were left out. ", len(found.all), count(found.passed)) + reply.Note
	}
	if without := len(found.all) - len(withCaptures(found.all)); without > 0 {
		reply.Note = plural(without, "contact has", "contacts have") + " no recording. " + reply.Note
	}
	c.sent(r, got...)
	return reply, nil
}

// lengthOf is that of a recording; a transcript has none.
func lengthOf(f contactcenter.Capture) string {
	if f.Transcript || f.Duration() == 0 {
		return ""
	}
	return language.Humanize(f.Duration())
}
