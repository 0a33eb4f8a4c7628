// Mentions in what is being typed: which one is under way, and how all of them
// are written for Webex.

// From an @ at the start of a word to the caret, with at most one blank in it:
// "@may" and "@maya p" may become Maya Patel.
const started = /(^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/;

/** underWay finds the mention that ends at the caret: where it starts, and what is typed of it. */
export function underWay(text, caret) {
  const found = text.slice(0, caret).match(started);
  return found && { start: caret - found[2].length - 1, typed: found[2] };
}

/** candidates are the members whom the typed start may mean, bots first. */
export function candidates(members, typed, most = 8) {
  const start = typed.toLowerCase();
  const fits = (member) => member.name.toLowerCase().startsWith(start)
    || member.email.toLowerCase().startsWith(start)
    || member.name.toLowerCase().split(/\s+/).some((part) => part.startsWith(start));
  return members.filter(fits)
    .sort((a, b) => Number(b.bot) - Number(a.bot) || a.name.localeCompare(b.name))
    .slice(0, most);
}

/** split cuts text into plain stretches and mentions of members by full name. */
export function split(text, members) {
  if (members.length === 0) return [{ text }];
  // The longest name first: "@Tom Becker" is not a mention of a Tom.
  const names = members.map((member) => member.name).sort((a, b) => b.length - a.length);
  const any = new RegExp(`(?<![\\p{L}\\p{N}])@(${names.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(any)) {
    parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: match[0], member: members.find((member) => member.name === match[1]) });
    end = match.index + match[0].length;
  }
  parts.push({ text: text.slice(end) });
  return parts.filter((part) => part.text !== '');
}

/** toMarkdown writes text with its mentions as Webex takes them. */
export function toMarkdown(text, members) {
  return split(text, members).map(({ text: own, member }) => (
    member ? `<@personEmail:${member.email}|${member.name.replace(/[<>|\n]/g, ' ')}>` : own)).join('');
}

const escaped = (name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
