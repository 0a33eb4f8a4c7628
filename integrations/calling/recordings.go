package calling

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Recordings are those of one person's own calls, which only that person's token
// shows, with the scope spark:recordings_read.
type Recordings struct{ rest *rest.Client }

// Recordings are those of the person whose tokens these are. limiter is their
// budget.
func (c *Client) Recordings(tokens rest.TokenSource, limiter rest.Limiter) *Recordings {
	return &Recordings{c.rest.As(tokens, limiter)}
}

const convergedRecordings = "convergedRecordings"

// recordingPage is how many recordings are asked for: the most that one page has.
const recordingPage = 100

// In are the newest recordings of a window, at most a hundred, newest first. more
// says that there are others.
func (r *Recordings) In(ctx context.Context, window bot.Range) (found []bot.CallRecording, more bool, err error) {
	var answer struct {
		Items list[recording] `json:"items"`
	}
	var response rest.Response
	query := url.Values{"max": {strconv.Itoa(recordingPage)}, "serviceType": {"calling"},
		"from": {window.From.UTC().Format(time.RFC3339)}, "to": {window.To.UTC().Format(time.RFC3339)}}
	err = read(ctx, r.rest, "list the recordings of your calls", rest.Request{Path: convergedRecordings, Query: query, Out: &answer, Response: &response, MaxBody: maxBody})
	if err != nil {
		return nil, false, err
	}
	for _, one := range answer.Items {
		if one.ID != "" {
			found = append(found, one.recording())
		}
	}
	return found, response.Header.Get("Link") != "", nil
}

// Get returns a recording with the link to its sound, which holds for a few
// hours.
func (r *Recordings) Get(ctx context.Context, id string) (bot.CallRecording, error) {
	if err := checkID(id); err != nil {
		return bot.CallRecording{}, err
	}
	var answer recording
	err := read(ctx, r.rest, "look at the recording", rest.Request{Path: rest.Path(convergedRecordings, id), Route: convergedRecordings + "/{id}", Out: &answer, MaxBody: maxBody})
	return answer.recording(), err
}

// recording is Cisco's RecordingObject.
type recording struct {
	ID              text          `json:"id"`
	Topic           text          `json:"topic"`
	TimeRecorded    text          `json:"timeRecorded"`
	DurationSeconds count         `json:"durationSeconds"`
	Links           object[links] `json:"temporaryDirectDownloadLinks"`
}

type links struct {
	Audio      rest.Address `json:"audioDownloadLink"`
	Expiration text         `json:"expiration"`
}

func (r recording) recording() bot.CallRecording {
	return bot.CallRecording{ID: string(r.ID), Topic: string(r.Topic), Recorded: r.TimeRecorded.Time(),
		Duration: time.Duration(r.DurationSeconds) * time.Second,
		Link:     string(r.Links.Value.Audio), LinkUntil: r.Links.Value.Expiration.Time()}
}
