// Package webex is the messaging platform: messages, cards, files, people and
// webhooks of Webex, and the one renderer that turns a bot.Reply into them.
//
// Everything that was written by others (names, messages, numbers) is foreign
// text: it passes clean and escape on its way out, so that it can neither
// mention anybody, nor carry a live link, nor add a line.
package webex
