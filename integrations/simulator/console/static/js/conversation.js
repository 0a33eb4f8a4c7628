// The messages of one space: threads in the order of their first messages,
// replies below them. A message that has been drawn stays as it is until it is
// edited or deleted, so that what somebody types into a card is not lost.

import { announce, byId, el } from './dom.js';
import { release } from './files.js';
import { messageView } from './message.js';
import { line } from './text.js';

const nearEnd = 60; // pixels that still count as the end

export class Conversation {
  /** context: api, me, nameOf(email), isBot(email), times, now(), reply(root). */
  constructor(context) {
    this.context = context;
    this.list = byId('messages');
    this.scroll = byId('scroll');
    this.newest = byId('newest');
    this.sticks = true;
    let top = 0;
    this.scroll.addEventListener('scroll', () => {
      // Only going up leaves the end: a picture that grows below does not.
      const atEnd = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < nearEnd;
      if (atEnd || this.scroll.scrollTop < top) this.sticks = atEnd;
      top = this.scroll.scrollTop;
      if (atEnd) this.newest.hidden = true;
    }, { passive: true });
    // Pictures and the keyboard of a phone change heights after the fact.
    const observer = new ResizeObserver(() => { if (this.sticks) this.toEnd(); });
    observer.observe(this.list);
    observer.observe(this.scroll);
    this.clear();
  }

  /** clear forgets everything, for another space or another reader. */
  clear() {
    this.messages = new Map();
    this.threads = new Map();
    release(this.list);
    this.list.replaceChildren();
    this.newest.hidden = true;
    this.sticks = true;
  }

  has(id) { return this.messages.has(id); }

  /** oldest is the id of the earliest message that is shown. */
  oldest() { return this.list.querySelector('.message')?.dataset.id; }

  /** replace makes the newest messages what they are on the server. */
  replace(newestFirst) {
    const known = new Set(newestFirst.map((message) => message.id));
    const since = newestFirst.at(-1)?.created ?? '';
    for (const [id, { message }] of this.messages) {
      if (message.created >= since && !known.has(id)) this.remove(id);
    }
    for (const message of newestFirst.toReversed()) this.put(message);
  }

  /** prepend adds earlier messages and keeps what is being read in its place. */
  prepend(newestFirst) {
    const height = this.scroll.scrollHeight;
    for (const message of newestFirst) this.put(message, true);
    this.scroll.scrollTop += this.scroll.scrollHeight - height;
  }

  /** put draws a message, anew if it has been edited; earlier ones go before their equals. */
  put(message, earlier = false) {
    const known = this.messages.get(message.id);
    const drawn = JSON.stringify(message); // not its time of edit: a clock may stand still
    if (known?.drawn === drawn) return;
    const view = messageView(message, this.context);
    const holder = known?.holder ?? this.holder(message, earlier);
    release(holder);
    holder.replaceChildren(view);
    this.messages.set(message.id, { message, drawn, node: view, holder });
  }

  /** holder makes the place of a message: on top of its thread or below. */
  holder(message, earlier) {
    const thread = this.thread(message.parentId ?? message.id, message.created, earlier);
    if (message.parentId) {
      const item = el('li');
      place(thread.replies, item, message.created, earlier);
      return item;
    }
    // Replies may have come before the message that they hang on.
    place(this.list, thread.node, message.created, earlier);
    return thread.root;
  }

  /** arrive puts a message that has just been posted, and tells of it. */
  arrive(message) {
    const isNew = !this.has(message.id);
    this.put(message);
    const { node } = this.messages.get(message.id);
    const mine = message.personId === this.context.me.id;
    const author = this.context.nameOf(message.personEmail);
    if (isNew && !mine) announce(`${author}: ${line(message.text, 300)}`);
    if (this.sticks || (isNew && mine)) {
      if (mine || !message.parentId || this.list.lastElementChild?.contains(node)) this.toEnd();
    }
    const box = node.getBoundingClientRect();
    const frame = this.scroll.getBoundingClientRect();
    if (isNew && (box.top >= frame.bottom || box.bottom <= frame.top)) {
      if (mine) node.scrollIntoView({ block: 'nearest' });
      else this.point(author, node);
    }
  }

  /** point offers the way to a message that came out of sight. */
  point(author, node) {
    this.newest.textContent = `New message from ${author}`;
    this.newest.hidden = false;
    this.newest.onclick = () => {
      this.newest.hidden = true;
      node.scrollIntoView({ block: 'center' });
      node.focus({ preventScroll: true });
    };
  }

  remove(id) {
    const known = this.messages.get(id);
    if (!known) return;
    this.messages.delete(id);
    release(known.holder);
    const rootId = known.message.parentId ?? id;
    const thread = this.threads.get(rootId);
    if (known.message.parentId) known.holder.remove();
    else thread.root.replaceChildren(absent());
    if (!thread.replies.childElementCount && !this.has(rootId)) {
      thread.node.remove();
      this.threads.delete(rootId);
    }
  }

  /** thread finds or makes the place of a thread. */
  thread(id, created, earlier) {
    let thread = this.threads.get(id);
    if (thread) return thread;
    const root = el('div', { class: 'root' }, absent());
    const replies = el('ol', { class: 'replies', 'aria-label': 'Replies' });
    const reply = el('button', { type: 'button', class: 'quiet reply', on: { click: () => this.context.reply(this.messages.get(id)?.message ?? { id }) } }, 'Reply in thread');
    const node = el('li', { class: 'thread' }, root, replies, reply);
    thread = { node, root, replies };
    this.threads.set(id, thread);
    place(this.list, node, created, earlier);
    return thread;
  }

  /** settle is for when the messages come into view again. */
  settle() { if (this.sticks) this.toEnd(); }

  toEnd() { this.scroll.scrollTop = this.scroll.scrollHeight; }
}

/** absent stands for the first message of a thread that was deleted or is not loaded. */
const absent = () => el('p', { class: 'absent subtle' }, 'The first message of this thread is not here.');

/**
 * place puts node into list before everything that is later than it, and if
 * earlier is set also before what is of the same moment.
 */
function place(list, node, created, earlier) {
  node.dataset.created = created;
  node.remove();
  let next = null;
  const goesAfter = (other) => (earlier ? other.dataset.created >= created : other.dataset.created > created);
  for (let other = list.lastElementChild; other && goesAfter(other); other = other.previousElementSibling) next = other;
  list.insertBefore(node, next);
}
