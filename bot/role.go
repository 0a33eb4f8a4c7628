package bot

import "fmt"

// Role is what a person may do. A higher role includes the lower ones.
type Role int

// The roles. Nobody is what default-deny gives: a person without any.
const (
	Nobody Role = iota
	Viewer
	Supervisor
	Admin
)

// String returns the role as people read it.
func (r Role) String() string {
	switch r {
	case Nobody:
		return "nobody"
	case Viewer:
		return "viewer"
	case Supervisor:
		return "supervisor"
	case Admin:
		return "admin"
	}
	return fmt.Sprintf("role %d", int(r))
}
