package contactcenter

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/world"
)

// maxConfigurationPage is the largest page of the configuration lists; a
// larger one that is asked for is lowered without a word, as Cisco does.
const maxConfigurationPage = 100

// object is a configuration record with Cisco's field names.
type object map[string]any

func (o object) text(field string) (string, bool) {
	switch v := o[field].(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	}
	return "", false
}

// configuration answers GET /organization/{orgid}/…: lists of the
// configuration under v2, and single records with and without it.
func (c *Centre) configuration(q *call) (any, error) {
	if q.r.PathValue("orgid") != c.org.ID {
		return nil, refuse(http.StatusForbidden, "the token has no permission for the organization")
	}
	rest := strings.TrimPrefix(q.r.URL.Path, "/organization/"+c.org.ID+"/")
	parts := strings.Split(strings.TrimPrefix(rest, "v2/"), "/")
	all, ok := c.resources()[parts[0]]
	missing := refuse(http.StatusNotFound, "no resource at %s", q.r.URL.Path)
	switch {
	case !ok:
		return nil, missing
	case len(parts) == 1 && strings.HasPrefix(rest, "v2/"):
		// Cisco's specification has nothing but objects in the meta of these two.
		bare := parts[0] == "site" || parts[0] == "entry-point"
		return c.page(q, all(), bare)
	case len(parts) == 2:
		return single(all(), "id", parts[1], missing)
	case len(parts) == 3 && parts[0] == "user" && parts[1] == "by-ci-user-id":
		return single(all(), "ciUserId", parts[2], missing)
	}
	return nil, missing
}

func single(all []object, field, want string, missing error) (any, error) {
	for _, o := range all {
		if o[field] == want {
			return o, nil
		}
	}
	return nil, missing
}

func (c *Centre) resources() map[string]func() []object {
	return map[string]func() []object{
		"contact-service-queue": c.queueObjects,
		"team":                  c.teamObjects,
		"user":                  c.userObjects,
		"site":                  c.siteObjects,
		"entry-point":           c.entryPointObjects,
		"auxiliary-code":        c.codeObjects,
	}
}

// page cuts a page out of a list, after filter and search. Lists leave the
// array fields out, as Cisco's do; a bare one has no totals.
func (c *Centre) page(q *call, all []object, bare bool) (any, error) {
	p := params{q: q}
	page := p.within("page", 0, 0, 1<<30)
	size := min(p.within("pageSize", maxConfigurationPage, 1, 1<<30), maxConfigurationPage)
	if p.err != nil {
		return nil, p.err
	}
	values, err := q.query()
	if err != nil {
		return nil, err
	}
	wanted, err := parseRSQL(values.Get("filter"))
	if err != nil {
		return nil, badRequest("filter: %v", err)
	}
	found, err := parseSearch(values.Get("search"))
	if err != nil {
		return nil, badRequest("search: %v", err)
	}
	kept := []object{}
	for _, o := range all {
		if wanted(o) && found(o) {
			kept = append(kept, o.without(p.list("attributes", 100)))
		}
	}
	total := int64(len(kept))
	pages := (total + size - 1) / size
	first := min(page*size, total)
	about := map[string]any{"links": links(q.r.URL, page, pages)}
	if !bare {
		about["orgid"], about["page"], about["pageSize"] = c.org.ID, page, size
		about["totalPages"], about["totalRecords"] = pages, total
	}
	return map[string]any{"meta": about, "data": kept[first:min(first+size, total)]}, nil
}

// query reads the query parameters. A bare ; is part of a value in RSQL.
func (q *call) query() (url.Values, error) {
	values, err := url.ParseQuery(strings.ReplaceAll(q.r.URL.RawQuery, ";", "%3B"))
	if err != nil {
		return nil, badRequest("the query parameters cannot be read")
	}
	return values, nil
}

// without returns the record with the wanted attributes and no lists.
func (o object) without(attributes []string) object {
	out := object{}
	for field, v := range o {
		switch v.(type) {
		case []string, []object:
			continue
		}
		if field == "id" || in(attributes, field) {
			out[field] = v
		}
	}
	return out
}

func links(u *url.URL, page, pages int64) map[string]string {
	at := func(n int64) string {
		values := u.Query()
		values.Set("page", strconv.FormatInt(n, 10))
		return u.Path + "?" + values.Encode()
	}
	l := map[string]string{"self": at(page), "first": at(0), "last": at(max(0, pages-1))}
	if page > 0 {
		l["prev"] = at(page - 1)
	}
	if page+1 < pages {
		l["next"] = at(page + 1)
	}
	return l
}

func (c *Centre) object(id, name string) object {
	return object{"organizationId": c.org.ID, "id": id, "version": int64(1), "name": name, "active": true, "systemDefault": false}
}

func (c *Centre) made(kind, name string) string { return world.UUID(c.cfg.World.Seed, kind, name) }

var configurationChannel = map[string]string{
	telephony: "TELEPHONY", chat: "CHAT", email: "EMAIL", social: "SOCIAL_CHANNEL",
}

func (c *Centre) queueObjects() []object {
	all := make([]object, 0, len(c.queues))
	for _, q := range c.queues {
		groups := make([]object, len(q.teams))
		for i, t := range q.teams {
			groups[i] = object{"agentGroups": []object{{"teamId": t.id}}, "order": int64(i + 1), "duration": int64(0)}
		}
		o := c.object(q.id, q.name)
		o["queueType"], o["channelType"] = "INBOUND", configurationChannel[q.channel]
		o["checkAgentAvailability"] = false
		o["serviceLevelThreshold"] = q.serviceLevel / second
		o["maxActiveContacts"], o["maxTimeInQueue"] = int64(250), int64(3600)
		o["timezone"] = c.zone.String()
		o["routingType"], o["queueRoutingType"] = "LONGEST_AVAILABLE_AGENT", "TEAM_BASED"
		o["callDistributionGroups"] = groups
		all = append(all, o)
	}
	return all
}

func (c *Centre) teamObjects() []object {
	all := make([]object, 0, len(c.teams))
	for _, t := range c.teams {
		users := make([]string, len(t.agents))
		for i, a := range t.agents {
			users[i] = a.userID
		}
		o := c.object(t.id, t.name)
		o["teamType"], o["teamStatus"] = "AGENT", "IN_SERVICE"
		o["siteId"], o["siteName"] = t.site.id, t.site.name
		o["userIds"] = users
		all = append(all, o)
	}
	return all
}

func (c *Centre) userObjects() []object {
	all := make([]object, 0, len(c.agents))
	for _, a := range c.agents {
		first, family, _ := strings.Cut(a.name, " ")
		all = append(all, object{
			"organizationId": c.org.ID, "id": a.userID, "version": int64(1), "ciUserId": a.id,
			"firstName": first, "lastName": family, "email": a.email, "contactCenterEnabled": true,
			"siteId": a.team.site.id, "siteName": a.team.site.name, "teamIds": []string{a.team.id},
			"userProfileType": "STANDARD_AGENT", "deafultDialledNumber": a.extension, "active": true,
			"timezone": c.zone.String(), "systemDefault": false,
		})
	}
	return all
}

func (c *Centre) siteObjects() []object {
	all := make([]object, 0, len(c.sites))
	for _, s := range c.sites {
		o := c.object(s.id, s.name)
		o["multimediaProfileId"] = c.made("multimedia-profile", "exclusive")
		all = append(all, o)
	}
	return all
}

func (c *Centre) entryPointObjects() []object {
	all := make([]object, 0, len(c.queues))
	for _, q := range c.queues {
		o := c.object(q.entry.id, q.entry.name)
		o["entryPointType"], o["channelType"] = "INBOUND", configurationChannel[q.channel]
		o["socialChannelType"] = "MESSENGER"
		o["serviceLevelThreshold"], o["maximumActiveContacts"] = q.serviceLevel/second, int64(250)
		o["controlFlowScriptUrl"], o["overflowNumber"], o["imiOrgType"] = "", "", "IMI"
		o["assetId"], o["timezone"] = c.made("asset", q.name), c.zone.String()
		all = append(all, o)
	}
	return all
}

func (c *Centre) codeObjects() []object {
	var all []object
	for kind, codes := range map[string][]*code{"IDLE_CODE": c.idle, "WRAP_UP_CODE": c.wrapUps} {
		for i, x := range codes {
			o := c.object(x.id, x.name)
			o["defaultCode"], o["isSystemCode"] = i == 0, false
			o["workTypeCode"], o["workTypeId"] = kind, c.made("work-type", kind)
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b object) int {
		x, _ := a.text("workTypeCode")
		y, _ := b.text("workTypeCode")
		return strings.Compare(x, y)
	})
	return all
}
