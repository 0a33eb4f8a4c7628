// The list of spaces, and who somebody is to the bot.

import { byId, el } from './dom.js';
import { hue, initials, line } from './text.js';

const roles = {
  admin: { name: 'admin', doc: 'An admin: may do everything.' },
  supervisor: { name: 'supervisor', doc: 'A supervisor: may ask, and change what agents do.' },
  viewer: { name: 'viewer', doc: 'A viewer: may ask, but change nothing.' },
};
const outsider = { name: 'outsider', doc: 'From another organization: the bot must not answer.' };

/** roleOf tells what the bot is set up to let somebody do. */
export function roleOf(person) {
  if (!person.own) return outsider;
  return roles[person.role] ?? roles.viewer;
}

/** drawSpaces lists the rooms; open(room) is told which one was pressed. */
export function drawSpaces(rooms, { current, unread, isBot, open }) {
  const list = byId('spaces');
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.room : undefined;
  list.replaceChildren(...rooms.map((room) => {
    const title = line(room.title, 80) || 'Space';
    const classes = `avatar ${room.type === 'direct' ? '' : 'square'} ${isBot(room) ? 'bot' : `hue-${hue(room.title)}`}`;
    return el('li', {}, el('button', {
      type: 'button', class: 'space', 'data-room': room.id, 'aria-current': room.id === current ? 'true' : undefined,
      on: { click: () => open(room) },
    }, el('span', { class: classes, 'aria-hidden': 'true' }, initials(title)),
    el('span', { class: 'space-title' }, el('bdi', {}, title)),
    unread.has(room.id) && el('span', { class: 'unread' }, el('span', { class: 'unseen' }, 'new messages'))));
  }));
  // The list was made anew under the keyboard of whoever was in it.
  if (focused !== undefined) [...list.querySelectorAll('button')].find((button) => button.dataset.room === focused)?.focus();
}
