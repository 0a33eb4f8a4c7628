package contactcenter

import (
	"context"
	"strconv"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// directoryPageSize is what is asked for; the service lowers it silently when
// it is too large.
const directoryPageSize = 100

// Teams returns the teams that are in use. Like every list of the set-up, what
// it read is kept for five minutes.
func (c *Client) Teams(ctx context.Context) ([]bot.Team, error) {
	return c.teams.get(ctx, c.now, c.loadTeams)
}

func (c *Client) loadTeams(ctx context.Context) ([]bot.Team, error) {
	type record struct {
		entity
		SiteID text `json:"siteId"`
	}
	return collect(ctx, c, "team", "list the teams", func(r record) (bot.Team, bool) {
		return bot.Team{ID: string(r.ID), Name: string(r.Name), SiteID: string(r.SiteID)}, r.inUse()
	})
}

// Sites returns the sites that are in use.
func (c *Client) Sites(ctx context.Context) ([]bot.Site, error) {
	return c.sites.get(ctx, c.now, func(ctx context.Context) ([]bot.Site, error) {
		return collect(ctx, c, "site", "list the sites", func(r entity) (bot.Site, bool) {
			return bot.Site{ID: string(r.ID), Name: string(r.Name)}, r.inUse()
		})
	})
}

// EntryPoint is where contacts come in, or calls go out, before any queue.
type EntryPoint struct {
	ID, Name  string
	Channel   string // telephony, chat, email or social; empty when unknown
	Direction string // inbound or outbound; empty when unknown
}

// EntryPoints returns the entry points that are in use.
func (c *Client) EntryPoints(ctx context.Context) ([]EntryPoint, error) {
	type record struct {
		entity
		ChannelType text `json:"channelType"`
		Type        text `json:"entryPointType"`
	}
	return c.entryPoints.get(ctx, c.now, func(ctx context.Context) ([]EntryPoint, error) {
		return collect(ctx, c, "entry-point", "list the entry points", func(r record) (EntryPoint, bool) {
			return EntryPoint{ID: string(r.ID), Name: string(r.Name), Channel: channel(r.ChannelType), Direction: strings.ToLower(string(r.Type))}, r.inUse()
		})
	})
}

// Forget drops what was read of the set-up, so that the next question reads it
// anew: for a change that is known of before what was read is old.
func (c *Client) Forget() {
	for _, list := range []interface{ forget() }{&c.queues, &c.teams, &c.sites, &c.users, &c.idleCodes, &c.wrapUpCodes, &c.entryPoints} {
		list.forget()
	}
}

// IdleCodes returns the idle codes that are in use.
func (c *Client) IdleCodes(ctx context.Context) ([]bot.Code, error) {
	return c.idleCodes.get(ctx, c.now, func(ctx context.Context) ([]bot.Code, error) {
		return c.codes(ctx, "IDLE_CODE", "list the idle codes")
	})
}

// WrapUpCodes returns the wrap-up codes that are in use.
func (c *Client) WrapUpCodes(ctx context.Context) ([]bot.Code, error) {
	return c.wrapUpCodes.get(ctx, c.now, func(ctx context.Context) ([]bot.Code, error) {
		return c.codes(ctx, "WRAP_UP_CODE", "list the wrap-up codes")
	})
}

func (c *Client) codes(ctx context.Context, workType text, doing string) ([]bot.Code, error) {
	type record struct {
		entity
		WorkTypeCode text `json:"workTypeCode"`
	}
	return collect(ctx, c, "auxiliary-code", doing, func(r record) (bot.Code, bool) {
		return bot.Code{ID: string(r.ID), Name: string(r.Name)}, r.inUse() && r.WorkTypeCode == workType
	})
}

// entity is what all records of the configuration service have.
type entity struct {
	ID     text  `json:"id"`
	Name   text  `json:"name"`
	Active *flag `json:"active"` // missing means yes
}

func (e entity) inUse() bool {
	return e.ID != "" && e.Name != "" && (e.Active == nil || bool(*e.Active))
}

// channel writes the configuration service's channel types as the records do.
func channel(s text) string {
	word := strings.ToLower(string(s))
	return strings.TrimSuffix(word, "_channel")
}

// collect reads all pages of a list and keeps what keep says. Pages end by the
// list's own totals, or with one that is shorter than the service says its
// pages are.
func collect[R, T any](ctx context.Context, c *Client, kind, doing string, keep func(R) (T, bool)) ([]T, error) {
	var all []T
	read := 0
	for page := range maxPages {
		var answer struct {
			Data list[R] `json:"data"`
			Meta object[struct {
				PageSize     *number `json:"pageSize"`
				TotalPages   *number `json:"totalPages"`
				TotalRecords *number `json:"totalRecords"`
			}] `json:"meta"`
		}
		err := c.read(ctx, doing, rest.Request{
			Path: rest.Path("organization", c.orgID, "v2", kind), Out: &answer, Share: true,
			Query: map[string][]string{"page": {strconv.Itoa(page)}, "pageSize": {strconv.Itoa(directoryPageSize)}},
		})
		if err != nil {
			return nil, err
		}
		for _, r := range answer.Data {
			if entry, ok := keep(r); ok {
				all = append(all, entry)
			}
		}
		read += len(answer.Data)
		meta, size := answer.Meta.Value, directoryPageSize
		if meta.PageSize != nil && *meta.PageSize >= 1 {
			size = meta.PageSize.Int()
		}
		switch {
		case len(answer.Data) == 0:
			return all, nil
		case meta.TotalRecords != nil:
			if read >= meta.TotalRecords.Int() {
				return all, nil
			}
		case meta.TotalPages != nil:
			if page+1 >= meta.TotalPages.Int() {
				return all, nil
			}
		case len(answer.Data) < size:
			return all, nil
		}
	}
	return nil, readError(doing, ErrPages)
}
