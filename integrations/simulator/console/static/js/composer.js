// The box in which messages are typed.

import { avatar } from './message.js';
import { announce, byId, el, recall, remember } from './dom.js';
import { candidates, split, toMarkdown, underWay } from './mention.js';
import { line } from './text.js';

const questions = ['how is billing', 'who is on break', 'help', 'put Maya on lunch'];

export class Composer {
  /** send(markdown, parentId) posts a message and rejects with why it could not. */
  constructor(send) {
    this.send = send;
    this.text = byId('text');
    this.list = byId('completion');
    this.members = [];
    this.offered = [];
    this.text.addEventListener('input', () => this.typed());
    this.text.addEventListener('keydown', (event) => this.key(event));
    this.text.addEventListener('click', () => this.complete());
    this.text.addEventListener('blur', () => this.close());
    this.text.addEventListener('scroll', () => { byId('backdrop').scrollTop = this.text.scrollTop; });
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    byId('thread-leave').addEventListener('click', () => {
      this.leaveThread();
      this.text.focus();
    });
    this.suggest();
  }

  /** enter is for a space: who can be mentioned in it, and its bot, if any. */
  enter({ members, bot, group }) {
    this.members = members;
    this.bot = bot;
    this.group = group;
    this.leaveThread();
    this.reset();
  }

  /** know takes the members as they are now, and leaves what is typed alone. */
  know(members) {
    this.members = members;
    this.typed();
  }

  /** start is what a message begins with: in a group a bot hears but mentions. */
  start() { return this.group && this.bot ? `@${this.bot.name} ` : ''; }

  reset() {
    this.text.value = this.start();
    this.text.placeholder = this.bot && !this.group ? `Message ${this.bot.name}` : 'Write a message; @ mentions somebody';
    this.typed();
  }

  typed() {
    this.text.style.height = 'auto';
    this.text.style.height = `${this.text.scrollHeight}px`;
    // The names that will be mentions are marked by what lies behind the text.
    byId('backdrop').replaceChildren(...split(this.text.value, this.members)
      .map((part) => (part.member ? el('mark', {}, part.text) : part.text)), '\u200B');
    this.hint();
    this.complete();
  }

  hint() {
    const said = this.text.value.trim();
    const unheard = this.group && this.bot && said !== ''
      && !split(said, this.members).some((part) => part.member?.email === this.bot.email);
    byId('hint').textContent = unheard
      ? `${this.bot.name} will not hear this: in a group space a bot gets only the messages that mention it.`
      : 'Enter sends · Shift+Enter for a new line · @ mentions somebody';
    byId('hint').classList.toggle('warning', Boolean(unheard));
  }

  // --- completion ---

  complete() {
    const mention = this.text.selectionStart === this.text.selectionEnd && document.activeElement === this.text
      ? underWay(this.text.value, this.text.selectionStart) : null;
    const offered = mention ? candidates(this.members, mention.typed) : [];
    if (offered.length === 0) {
      this.close();
      return;
    }
    this.mention = mention;
    this.offered = offered;
    this.list.replaceChildren(...offered.map((member, i) => el('li', {
      role: 'option', id: `option-${i}`,
      // On mousedown, before the text loses its focus and the list closes.
      on: { mousedown: (event) => { event.preventDefault(); this.choose(i); } },
    }, avatar(member.name, member.email, member.bot), el('bdi', {}, member.name), member.bot ? el('span', { class: 'badge' }, 'Bot') : el('span', { class: 'subtle' }, member.email))));
    if (this.list.hidden) announce(`${offered.length} people to mention; arrow keys choose, Enter takes`);
    this.list.hidden = false;
    this.select(0);
  }

  select(i) {
    this.at = (i + this.offered.length) % this.offered.length;
    [...this.list.children].forEach((option, n) => option.setAttribute('aria-selected', String(n === this.at)));
    this.text.setAttribute('aria-activedescendant', `option-${this.at}`);
    this.list.children[this.at].scrollIntoView({ block: 'nearest' });
  }

  choose(i) {
    const { start } = this.mention;
    const end = this.text.selectionStart;
    const after = this.text.value.slice(end);
    this.text.setRangeText(`@${this.offered[i].name}${after.startsWith(' ') ? '' : ' '}`, start, end, 'end');
    this.close();
    this.typed();
  }

  close() {
    this.offered = [];
    this.list.hidden = true;
    this.text.removeAttribute('aria-activedescendant');
  }

  key(event) {
    if (event.isComposing) return; // Enter ends an input method's word, not the message
    const open = !this.list.hidden;
    const does = {
      ArrowDown: open && (() => this.select(this.at + 1)),
      ArrowUp: open && (() => this.select(this.at - 1)),
      Tab: open && !event.shiftKey && (() => this.choose(this.at)),
      Enter: open ? () => this.choose(this.at) : !event.shiftKey && (() => this.submit()),
      Escape: open ? () => this.close() : this.parent && (() => this.leaveThread()),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  // --- threads ---

  reply(root) {
    this.parent = root.id;
    byId('thread-text').textContent = line(root.text, 80) || 'first message not shown';
    byId('thread').hidden = false;
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  leaveThread() {
    this.parent = undefined;
    byId('thread').hidden = true;
  }

  // --- sending ---

  /** suggest offers first questions until a visitor has no need of them. */
  suggest() {
    const row = byId('suggestions');
    row.hidden = recall('suggestions') === 'off';
    row.replaceChildren(el('span', { class: 'subtle', 'aria-hidden': 'true' }, 'Try'),
      ...questions.map((question) => el('button', { type: 'button', class: 'suggestion', on: { click: () => this.post(`${this.start()}${question}`) } }, question)),
      el('button', {
        type: 'button', class: 'quiet', 'aria-label': 'Hide the questions to try',
        on: { click: () => { remember('suggestions', 'off'); row.hidden = true; this.text.focus(); } },
      }, 'Hide'));
  }

  async submit() {
    const said = this.text.value.trim();
    if (said === '' || said === this.start().trim() || this.sending) return;
    if (await this.post(said)) this.reset();
  }

  async post(said) {
    this.sending = true;
    byId('send').setAttribute('aria-disabled', 'true');
    try {
      await this.send(toMarkdown(said, this.members), this.parent);
      return true;
    } catch (failure) {
      byId('hint').textContent = `Not sent. ${line(failure.message, 300)}`;
      byId('hint').classList.add('warning');
      announce(byId('hint').textContent);
      return false;
    } finally {
      this.sending = false;
      byId('send').removeAttribute('aria-disabled');
    }
  }
}
