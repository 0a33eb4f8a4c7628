// One message: who, when, and what: text, a card, files.

import { renderCard } from './cards.js';
import { el } from './dom.js';
import { fileView } from './files.js';
import { sanitise } from './sanitise.js';
import { hue, initials, line, plain } from './text.js';

const cardType = 'application/vnd.microsoft.card.adaptive';

/** avatar shows somebody as their initials. */
export function avatar(name, id, bot) {
  return el('span', { class: bot ? 'avatar bot' : `avatar hue-${hue(id)}`, 'aria-hidden': 'true' }, initials(name));
}

export function messageView(message, { api, me, nameOf, isBot, times, now }) {
  const name = nameOf(message.personEmail);
  const bot = isBot(message.personEmail);
  const created = new Date(message.created);
  const forMe = message.mentionedPeople?.includes(me.id) || message.mentionedGroups?.includes('all');
  return el('article', { class: forMe ? 'message for-me' : 'message', tabindex: '-1', 'data-id': message.id },
    avatar(name, message.personEmail, bot),
    el('div', { class: 'message-body' },
      el('p', { class: 'byline' },
        el('bdi', { class: 'author' }, name),
        bot && el('span', { class: 'badge' }, 'Bot'),
        el('time', { datetime: message.created, title: times.full(created) }, times.short(created, now())),
        message.updated && el('span', { class: 'edited', title: times.full(new Date(message.updated)) }, 'Edited')),
      content(message, api, me),
      ...(message.files ?? []).map((url) => fileView(api, url, message.text))));
}

/** content is what a message says; a card stands in for its text, as in Webex. */
function content(message, api, me) {
  const card = message.attachments?.find((attachment) => attachment.contentType === cardType);
  if (card?.content && typeof card.content === 'object') {
    return renderCard(card.content, (inputs) => api.press(message.id, inputs));
  }
  if (message.html) {
    return el('div', { class: 'content', dir: 'auto' }, sanitise(message.html, (id) => sameId(id, me.id)));
  }
  if (!message.text) return null;
  return el('div', { class: 'content as-typed', dir: 'auto' }, plain(message.text));
}

/** sameId compares ids, one of which may be the bare UUID of the other. */
function sameId(id, mine) {
  if (id === mine) return true;
  try { return line(id) !== '' && atob(mine.replace(/-/g, '+').replace(/_/g, '/')).endsWith(`/${id}`); } catch { return false; }
}
