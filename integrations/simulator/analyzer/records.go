package analyzer

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/contactcenter"
)

// record is one record's fields; a value is a string, an int64 or nil.
type record map[string]any

func moment(t int64) any {
	if t == 0 {
		return nil
	}
	return t
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (s *Service) session(p contactcenter.Past) record {
	state := p.Steps[len(p.Steps)-1].Event
	var talk any
	if p.Ended != 0 {
		state, talk = "ended", p.Talk
	}
	return record{
		"sid": p.ID, "cstts": p.Began, "cetts": moment(p.Ended), "tid": s.cfg.TenantID,
		"ani__s": text(p.Origin), "dnis__s": text(p.Destination), "customerName__s": nil,
		"entrypointName__s": text(p.EntryPoint), "queueName__s": p.Queue, "teamName__s": text(p.Team),
		"agentId__s": text(p.AgentID), "agentName__s": text(p.AgentName),
		"channelType__s": p.Channel, "callDirection__s": "inbound", "currentState__s": state,
		"terminationType__s": text(p.Reason), "talkDuration__l": talk, "holdDuration__l": p.Hold,
	}
}

func (s *Service) activity(id string, x contactcenter.PastStep) record {
	return record{
		"id": stepID(id, x), "sid": id, "cstts": x.Began, "cetts": moment(x.Ended), "tid": s.cfg.TenantID,
		"currentState__s": x.Event, "queueName__s": text(x.Queue), "teamName__s": text(x.Team),
		"agentId__s": text(x.AgentID), "agentName__s": text(x.AgentName),
	}
}

func stepID(id string, x contactcenter.PastStep) string {
	return fmt.Sprintf("%s-%d-%s", id, x.Began, x.Event)
}

func (s *Service) agentSession(p contactcenter.PastSession) record {
	r := record{
		"sid": p.ID, "cstts": p.Began, "cetts": moment(p.Ended), "tid": s.cfg.TenantID,
		"agentId__s": p.AgentID, "agentName__s": p.AgentName, "teamName__s": p.Team, "channelType__s": p.Channel,
	}
	for field, state := range map[string]string{
		"available": "available", "idle": "idle", "ringing": "ringing", "talk": "connected", "hold": "on-hold",
		"wrapup": "wrapup", "notResponding": "not-responding", "consult": "", "conference": "", "ctq": "",
	} {
		r[field+"Duration__l"] = p.Spent[state]
	}
	return r
}

func (s *Service) agentActivity(x contactcenter.PastStep) record {
	return record{
		"id": stepID(x.SessionID, x), "sid": x.SessionID, "cstts": x.Began, "cetts": moment(x.Ended), "tid": s.cfg.TenantID,
		"agentId__s": x.AgentID, "agentName__s": x.AgentName, "teamName__s": x.Team, "currentState__s": x.Event,
		"idleCodeName__s": text(x.Code), "channelType__s": x.Channel, "taskId__s": text(x.ContactID),
	}
}

// between returns the records of a type that began in [from, to).
func (s *Service) between(kind string, from, to int64) ([]record, error) {
	var all []record
	switch kind {
	case "csrs":
		for _, p := range s.cfg.Source.PastContacts(from, to) {
			all = append(all, s.session(p))
		}
	case "cars":
		for _, p := range s.cfg.Source.PastContacts(math.MinInt64, to) {
			for _, x := range p.Steps {
				if x.Began >= from && x.Began < to {
					all = append(all, s.activity(p.ID, x))
				}
			}
		}
	case "asrs":
		for _, p := range s.cfg.Source.PastSessions(from, to) {
			if p.Began >= from {
				all = append(all, s.agentSession(p))
			}
		}
	case "aars":
		for _, p := range s.cfg.Source.PastSessions(from, to) {
			for _, x := range p.Steps {
				if x.Began >= from && x.Began < to {
					all = append(all, s.agentActivity(x))
				}
			}
		}
	default:
		return nil, refuse(http.StatusNotFound, "Not Found")
	}
	return all, nil
}

// one answers /{type}/{id}.
func (s *Service) one(r *http.Request) (answer, error) {
	found, err := s.find(r.PathValue("type"), r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	body, err := json.Marshal(found)
	return answer{"application/json", body}, err
}

func (s *Service) find(kind, id string) (record, error) {
	none := refuse(http.StatusNotFound, "Not Found")
	switch kind {
	case "csrs":
		if p, ok := s.cfg.Source.PastContact(id); ok {
			return s.session(p), nil
		}
	case "cars":
		if len(id) < 38 {
			return nil, none
		}
		p, _ := s.cfg.Source.PastContact(id[:36])
		for _, x := range p.Steps {
			if stepID(p.ID, x) == id {
				return s.activity(p.ID, x), nil
			}
		}
	case "asrs", "aars":
		session, rest := id, ""
		if kind == "aars" && len(id) > 38 {
			session, rest = id[:36], id[37:]
		}
		at := int64(math.MaxInt64)
		if digits, _, ok := strings.Cut(rest, "-"); ok {
			at, _ = strconv.ParseInt(digits, 10, 64)
		}
		for _, p := range s.cfg.Source.PastSessions(math.MinInt64, at) {
			if p.ID != session {
				continue
			}
			if kind == "asrs" {
				return s.agentSession(p), nil
			}
			for _, x := range p.Steps {
				if stepID(session, x) == id {
					return s.agentActivity(x), nil
				}
			}
		}
	}
	return nil, none
}
