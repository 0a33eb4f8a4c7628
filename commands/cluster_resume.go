package commands

import (
	"context"

	"floorwalker/bot"
)

// releaseTeller says which release runs on the cluster.
type releaseTeller interface {
	Version(context.Context) (string, error)
}

// clusterResume lets the bot's account in Unified CM be used again.
type clusterResume struct{ resumption }

// clusterAccount is the bot's account in the telephone system.
type clusterAccount interface {
	guardedAccount
	releaseTeller
}

func newClusterResume(source clusterAccount) clusterResume {
	return clusterResume{resumption{source, "Unified CM", "a few wrong passwords in a row lock it", func(ctx context.Context) (string, error) {
		release, err := source.Version(ctx)
		return "release " + release, err
	}}}
}

func (clusterResume) Spec() bot.Spec {
	return bot.Spec{
		Name:     "cluster resume",
		Area:     areaPhones,
		Aliases:  []string{"resume unified cm", "unified cm resume"},
		Summary:  "Lets the bot use its account in Unified CM again after a refused password stopped it; tries the password once.",
		Examples: []string{"cluster resume", "resume Unified CM"},
		Role:     bot.Admin,
		Changes:  true,
	}
}
