package finesse

import (
	"context"
	"net/http"

	"floorwalker/bot"
)

// maxLog is how much one upload of a client's log may have, in bytes; Cisco allows
// a megabyte.
const maxLog = 256 << 10

// UploadLog puts text into the client log of the account on the server, where
// Cisco's support looks for what desktops noticed. It is sent once.
func (c *Client) UploadLog(ctx context.Context, text string) error {
	if text == "" || len(text) > maxLog {
		return bot.Errorf(bot.Invalid, "A client log has between 1 and %d bytes. Nothing was sent.", maxLog)
	}
	return c.change(ctx, "send the log", http.MethodPost, api("User", c.cfg.User, "ClientLog"), "User/{id}/ClientLog", logRequest{LogData: text})
}
