package main

import (
	"log/slog"

	"floorwalker/bot"
)

// auditLog writes the audit as JSON lines of its own kind into the log: who
// asked for what, and what became of it. Nothing in an entry is secret.
type auditLog struct{ log *slog.Logger }

// Audit writes one entry.
func (a auditLog) Audit(e bot.AuditEntry) {
	a.log.Info("audit", "action", e.Action, "at", e.At, "person", e.Person.ID, "email", e.Person.Email,
		"org", e.Person.OrgID, "room", e.RoomID, "command", e.Command, "target", e.Target,
		"outcome", e.Outcome, "event", e.EventID, "detail", e.Detail)
}
