// The wall of the simulated centre: its queues and agents, and its clock.

import { byId, el } from './dom.js';
import { elapsed, line } from './text.js';

// A busy floor changes more often than anybody can look.
const refreshEvery = 1000;
// A wall that hears of no change looks all the same, now and then.
const refreshAtLeast = 10_000;
const longWait = 60_000;
const veryLongWait = 300_000;

const states = {
  available: ['Available', 'good'], idle: ['Idle', 'idle'], ringing: ['Ringing', 'busy'],
  connected: ['Connected', 'busy'], 'on-hold': ['On hold', 'busy'], wrapup: ['Wrap-up', 'wrap'],
  'not-responding': ['Not responding', 'bad'], 'logged-out': ['Logged out', 'off'],
};
const stateOf = (state) => states[state] ?? [line(state, 40), 'busy'];

export class Wall {
  /** read fetches the floor; pick(agent) is told which one was pressed. */
  constructor(read, pick) {
    this.read = read;
    this.rows = new Map();
    this.changed = true;
    this.refreshed = 0;
    this.summary = el('p', { class: 'summary' });
    this.queues = el('tbody');
    this.agents = el('tbody');
    this.pick = pick;
    const head = (...titles) => el('thead', {}, el('tr', {}, ...titles.map((title) => el('th', { scope: 'col' }, title))));
    byId('wall').replaceChildren(this.summary,
      el('table', { class: 'queues' }, el('caption', {}, 'Queues'), head('Queue', 'Waiting', 'Longest', 'Available'), this.queues),
      el('table', { class: 'agents' }, el('caption', {}, 'Agents'), head('Agent', 'State', 'Since'), this.agents));
    setInterval(() => this.tick(), 1000);
  }

  /** invalidate says that the floor has changed; one's own doing is looked at at once. */
  invalidate(atOnce) {
    this.changed = true;
    if (atOnce || performance.now() - this.refreshed >= refreshEvery) this.refresh();
  }

  /** setClock takes what time it is there. Between, our own clock goes on. */
  setClock({ now, frozen }) {
    this.frozen = frozen;
    this.base = new Date(now).getTime();
    this.at = performance.now();
  }

  now() {
    if (this.base === undefined) return Date.now();
    return this.base + (this.frozen ? 0 : performance.now() - this.at);
  }

  tick() {
    const age = performance.now() - this.refreshed;
    if (!document.hidden && (age > refreshAtLeast || (this.changed && age >= refreshEvery))) this.refresh();
    this.count();
  }

  async refresh() {
    if (this.reading) return;
    this.reading = true;
    this.changed = false;
    this.refreshed = performance.now();
    try {
      this.draw(await this.read());
    } catch {
      this.changed = true; // the line of the feed says that the simulator is away
    } finally {
      this.reading = false;
    }
  }

  draw(floor) {
    this.setClock({ now: floor.now, frozen: this.frozen });
    const queues = floor.queues ?? [];
    const agents = floor.agents ?? [];
    this.waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
    this.available = agents.filter((agent) => agent.state === 'available').length;
    this.engaged = agents.filter((agent) => ['connected', 'on-hold', 'wrapup'].includes(agent.state)).length;
    for (const queue of queues) this.drawQueue(queue);
    for (const agent of agents) this.drawAgent(agent);
    this.count();
  }

  /** row finds or makes the row of something; cells are changed in place. */
  row(body, id, make) {
    let row = this.rows.get(id);
    if (!row) {
      row = make();
      this.rows.set(id, row);
      body.append(row.node);
    }
    return row;
  }

  drawQueue(queue) {
    const row = this.row(this.queues, queue.id, () => {
      const cells = [el('td'), el('td'), el('td')];
      return { cells, node: el('tr', {}, el('th', { scope: 'row' }, el('bdi', {}, line(queue.name)), queue.channel !== 'telephony' && el('span', { class: 'subtle' }, ` ${line(queue.channel, 20)}`)), ...cells) };
    });
    row.since = queue.waiting > 0 ? Date.parse(queue.waitingSince) : undefined;
    row.clock = row.cells[1];
    set(row.cells[0], String(queue.waiting));
    set(row.cells[2], String(queue.agents?.available ?? 0));
    row.warns = true;
  }

  drawAgent(agent) {
    const row = this.row(this.agents, agent.id, () => {
      const cells = [el('td'), el('td')];
      const name = line(agent.name);
      return { cells, node: el('tr', {}, el('th', { scope: 'row' }, el('button', { type: 'button', class: 'pick', title: 'Choose for “Make something happen”', on: { click: () => this.pick(name) } }, el('bdi', {}, name))), ...cells) };
    });
    const [name, look] = stateOf(agent.state);
    const detail = [agent.state === 'idle' && agent.idleCode, ['connected', 'on-hold', 'ringing'].includes(agent.state) && agent.queue].filter(Boolean);
    const text = [name, ...detail.map((part) => line(part, 40))].join(' · ') + (agent.pending ? ` → ${line(agent.pending, 40)}` : '');
    if (row.text !== text) {
      row.text = text;
      row.cells[0].replaceChildren(el('div', { class: 'state' }, el('span', { class: `dot ${look}`, 'aria-hidden': 'true' }), el('span', {}, text)));
    }
    row.node.classList.toggle('off', agent.state === 'logged-out');
    row.since = agent.since && agent.state !== 'logged-out' ? Date.parse(agent.since) : undefined;
    row.clock = row.cells[1];
  }

  /** count lets the durations run between two looks at the floor. */
  count() {
    const now = this.now();
    let longest = 0;
    for (const row of this.rows.values()) {
      const age = row.since === undefined ? undefined : Math.max(0, now - row.since);
      set(row.clock, age === undefined ? '–' : elapsed(age));
      if (!row.warns) continue;
      longest = Math.max(longest, age ?? 0);
      row.node.classList.toggle('long', age >= longWait && age < veryLongWait);
      row.node.classList.toggle('very-long', age >= veryLongWait);
    }
    if (this.waiting === undefined) return;
    const figure = (value, title) => [el('strong', {}, value), ` ${title}`];
    const text = `${this.waiting} ${elapsed(longest)} ${this.available} ${this.engaged}`;
    if (this.summary.dataset.text === text) return;
    this.summary.dataset.text = text;
    this.summary.replaceChildren(
      el('span', {}, ...figure(String(this.waiting), 'waiting')), el('span', {}, ...figure(this.waiting ? elapsed(longest) : '–', 'longest')),
      el('span', {}, ...figure(String(this.available), 'available')), el('span', {}, ...figure(String(this.engaged), 'engaged')));
  }
}

function set(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}
