// Package roomos reads and controls room, board and desk devices by their xAPI:
// through the Webex cloud, and on the LAN over HTTP or a websocket. Whoever uses
// a Client does not see which way serves a device; the device's entry says.
//
// A device answers HTTP 200 to almost everything, so what happened is read from
// the body: see result.go.
package roomos
