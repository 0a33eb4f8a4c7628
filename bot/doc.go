// Package bot is the conversation: what can be asked, who may ask it, how a
// mention becomes a command and a command an answer. It knows no Webex, no
// Redis and no HTTP; what it needs of them it names as interfaces.
package bot
