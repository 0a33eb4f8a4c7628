package redis

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestEntryRoundTrip(t *testing.T) {
	for _, e := range []bot.Event{
		{At: time.Unix(0, 0).UTC(), Payload: []byte{}},
		{Source: "messages", Key: "room|person", ID: "id", At: time.Unix(1, 2).UTC(), Payload: []byte("{}\x00\xff")},
		{Source: "é", Key: "{x}", At: time.Unix(-1, 0).UTC(), Payload: []byte{}},
	} {
		got, flags, err := decodeEntry(encodeEntry(&e, redriven))
		if diff := cmp.Diff(e, got); diff != "" || flags != redriven || err != nil {
			t.Error(diff, flags, err)
		}
	}
}

func FuzzDecodeEntry(f *testing.F) {
	f.Add(encodeEntry(&bot.Event{Source: "messages", Key: "k", ID: "i", At: time.Unix(1, 2), Payload: []byte("p")}, 0))
	f.Add([]byte{entryFormat, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, flags, err := decodeEntry(b)
		if err != nil {
			return
		}
		again, _, err := decodeEntry(encodeEntry(&e, flags))
		if err != nil || !cmp.Equal(e, again) {
			t.Errorf("%+v became %+v, %v", e, again, err)
		}
	})
}

func FuzzDecodeTalk(f *testing.F) {
	f.Add(encodeTalk(talk{version: 3, at: time.UnixMilli(5), body: []byte("{}")}))
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		one, err := decodeTalk(b)
		if err != nil {
			return
		}
		again, err := decodeTalk(encodeTalk(one))
		if err != nil || again.version != one.version || !again.at.Equal(one.at) || !bytes.Equal(again.body, one.body) {
			t.Errorf("%+v became %+v, %v", one, again, err)
		}
	})
}
