package main

import (
	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/commands"
)

// interpreter reads what people say, with the names and hours of this centre.
func (a *app) interpreter(names bot.Directory) bot.Interpreter {
	return language.New(language.Config{
		Directory: names,
		Times:     language.TimeSettings{Zone: a.cfg.zone, Opening: a.cfg.opens, Closing: a.cfg.closes},
		Samples:   commands.Samples(),
		Titles:    a.ownTitles(),
	})
}
