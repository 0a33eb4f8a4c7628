package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

func setupCenter() *fakeCenter {
	return &fakeCenter{
		queues:  []bot.Queue{{ID: "billing", Name: "Billing", TeamIDs: []string{"blue"}}, {ID: "sales", Name: "Sales", TeamIDs: []string{"blue", "evening"}}},
		teams:   []bot.Team{{ID: "evening", Name: "Evening", SiteID: "tampa"}, {ID: "blue", Name: "Blue", SiteID: "raleigh"}, {ID: "new", Name: "New"}},
		sites:   []bot.Site{{ID: "tampa", Name: "Tampa"}, {ID: "raleigh", Name: "Raleigh"}, {ID: "empty", Name: "Empty"}},
		points:  []contactcenter.EntryPoint{{ID: "e1", Name: "Billing Entry", Channel: "telephony", Direction: "inbound"}},
		idle:    []bot.Code{{ID: "i1", Name: "Lunch"}, {ID: "i2", Name: "Break"}},
		wrapUps: []bot.Code{{ID: "w1", Name: "Resolved"}},
		users:   []bot.Agent{{ID: "maya", Name: "Maya Patel", Email: "maya@acme.example", SiteName: "Raleigh", DialNumber: "4101"}},
	}
}

func TestSetupLists(t *testing.T) {
	for name, tt := range map[string]struct {
		command  string
		kind     string
		headline string
		rows     [][]string
	}{
		"teams":        {"team list", "", "The contact centre has 3 teams.", [][]string{{"Blue", "Raleigh", "Billing, Sales"}, {"Evening", "Tampa", "Sales"}, {"New", "", "no queue"}}},
		"sites":        {"site list", "", "The contact centre has 3 sites.", [][]string{{"Empty", "no team"}, {"Raleigh", "Blue"}, {"Tampa", "Evening"}}},
		"users":        {"user list", "", "The contact centre has 1 user who may take contacts.", [][]string{{"Maya Patel", "maya@acme.example", "Raleigh", "4101"}}},
		"entry points": {"entry-point list", "", "The contact centre has 1 entry point.", [][]string{{"Billing Entry", "telephony", "inbound"}}},
		"codes":        {"code list", "", "The contact centre has 3 codes.", [][]string{{"Break", "idle"}, {"Lunch", "idle"}, {"Resolved", "wrap-up"}}},
		"idle codes":   {"code list", codesIdle, "The contact centre has 2 codes.", [][]string{{"Break", "idle"}, {"Lunch", "idle"}}},
		"wrap-up":      {"code list", codesWrapUp, "The contact centre has 1 code.", [][]string{{"Resolved", "wrap-up"}}},
	} {
		t.Run(name, func(t *testing.T) {
			slots := bot.Slots{}
			if tt.kind != "" {
				slots["kind"] = one(bot.Value{Kind: bot.KindChoice, ID: tt.kind, Name: tt.kind})
			}
			reply, err := setupCommand(t, setupCenter(), tt.command).Run(t.Context(), request(slots))
			if err != nil {
				t.Fatal(err)
			}
			if reply.Headline != tt.headline {
				t.Errorf("%q", reply.Headline)
			}
			if diff := cmp.Diff(tt.rows, reply.Table.Rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func setupCommand(t *testing.T, f *fakeCenter, name string) bot.Reader {
	t.Helper()
	for _, c := range append(setupLists(f, contactCenterName), entryPointList(f)) {
		if c.Spec().Name == name {
			return c.(bot.Reader)
		}
	}
	t.Fatalf("no %s", name)
	return nil
}

func TestSetupListsOfMany(t *testing.T) {
	f := setupCenter()
	for i := range 40 {
		f.sites = append(f.sites, bot.Site{ID: fmt.Sprint(i), Name: fmt.Sprintf("Site %02d =1+1", i)})
	}
	reply, err := setupCommand(t, f, "site list").Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(reply.Table.Rows) != maxRows || reply.Table.Total != 43 || reply.File == nil || len(reply.Items) != 43 {
		t.Errorf("%d rows of %d, %d items", len(reply.Table.Rows), reply.Table.Total, len(reply.Items))
	}
	var b strings.Builder
	if err := reply.File.Write(&b); err != nil || strings.Count(b.String(), "\n") != 44 {
		t.Errorf("%v, %s", err, b.String())
	}
}

func TestSetupListsOfNothing(t *testing.T) {
	for _, c := range append(setupLists(&fakeCenter{}, contactCenterName), entryPointList(&fakeCenter{})) {
		reply, err := c.(bot.Reader).Run(t.Context(), request(nil))
		if err != nil || !strings.HasPrefix(reply.Headline, "The contact centre has no ") || reply.Table != nil {
			t.Errorf("%s: %q, %v", c.Spec().Name, reply.Headline, err)
		}
	}
	away := errors.New("away")
	for _, c := range append(setupLists(&fakeCenter{err: away}, contactCenterName), entryPointList(&fakeCenter{err: away})) {
		if _, err := c.(bot.Reader).Run(t.Context(), request(nil)); !errors.Is(err, away) {
			t.Errorf("%s: %v", c.Spec().Name, err)
		}
	}
}

func TestNamesRefresh(t *testing.T) {
	reply, err := namesRefresh{func(context.Context) (int, error) { return 47, nil }}.Run(t.Context(), request(nil))
	if err != nil || reply.Headline != "I know 47 names now, read at 14:35 EDT." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	away := errors.New("away")
	if _, err := (namesRefresh{func(context.Context) (int, error) { return 0, away }}).Run(t.Context(), request(nil)); !errors.Is(err, away) {
		t.Error(err)
	}
}
