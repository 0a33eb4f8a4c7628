package commands

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestAccountShowsWithWhichAccountsItWorks(t *testing.T) {
	until := func(at time.Time, err error) func(context.Context) (time.Time, error) {
		return func(context.Context) (time.Time, error) { return at, err }
	}
	scopes := func() []string { return []string{"cjp:user", "spark-admin:calls_read"} }
	ids := []Identity{
		{For: "spaces", Account: "the bot’s own account"},
		{For: "contact centre", Account: "the service app", Scopes: scopes, Until: until(now.AddDate(0, 0, 13), nil), Renewed: true},
		{For: "phones of others", Account: "the service app", Scopes: scopes, Until: until(now.AddDate(0, 0, 13), nil), Renewed: true},
		{For: "reports", Account: "the token in REPORTS_TOKEN", Until: until(now.Add(-time.Hour), nil)},
		{For: "devices", Account: "the token in DEVICES_TOKEN", Until: until(time.Time{}, away)},
		{For: "simulated", Account: "a token", Until: until(now.AddDate(9, 0, 0), nil)},
	}
	reply, err := account{&fakeAccounts{link: granted, linked: true}, needed[1:2], ids}.Run(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, cells := range reply.Table.Rows {
		rows = append(rows, strings.Join(cells, "|"))
	}
	want := []string{
		"contact centre|the service app|30 Jun 2025 14:35 EDT, renewed before",
		"phones of others|the service app|30 Jun 2025 14:35 EDT, renewed before",
		"reports|the token in REPORTS_TOKEN|ended 17 Jun 13:35 EDT",
		"devices|the token in DEVICES_TOKEN|unknown",
		"simulated|a token|no end in sight",
		"what you do as yourself|your own account|15 Sep 09:00 EDT, and each renewal extends it",
	}
	if strings.Join(rows, "\n") != strings.Join(want, "\n") {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	if n := strings.Count(shown(reply), "Scopes of the service app: cjp:user, spark-admin:calls_read"); n != 1 {
		t.Errorf("the service app's scopes stand there %d times: %s", n, shown(reply))
	}
	if !strings.Contains(shown(reply), "Without an end: spaces with the bot’s own account") {
		t.Errorf("what has no end: %s", shown(reply))
	}
	if reply, err := (account{&fakeAccounts{err: notLinked}, nil, ids}).Run(t.Context(), request(nil)); err != nil || reply.Table.Rows[5][2] != "not connected" || !reply.Private {
		t.Errorf("somebody who is not connected: %+v, %v", reply.Table, err)
	}
}
