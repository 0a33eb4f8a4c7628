// The rooms of the simulated building: who is in them, and what their devices
// show and do. A visitor makes people walk in, and answers for them.

import { byId, el } from './dom.js';
import { elapsed, line } from './text.js';

// A busy building changes more often than anybody can look.
const refreshEvery = 1000;
const states = { online: ['Online', 'good'], problems: ['Online, with problems', 'idle'], offline: ['Offline', 'off'], restarting: ['Restarting', 'wrap'] };
const dots = 12; // people who are drawn; more are a number

export class Rooms {
  /** read fetches the rooms; act(what, fields) makes something happen. */
  constructor(read, act) {
    this.read = read;
    this.act = act;
    this.cards = new Map();
    this.changed = true;
    this.refreshed = 0;
    setInterval(() => this.tick(), 1000);
  }

  /** invalidate says that the rooms have changed; one's own doing is looked at at once. */
  invalidate(atOnce) {
    this.changed = true;
    if (atOnce || performance.now() - this.refreshed >= refreshEvery) this.refresh();
  }

  tick() {
    const calls = [...this.cards.values()].some((card) => card.calls > 0);
    if (!document.hidden && (this.changed || calls) && performance.now() - this.refreshed >= refreshEvery) this.refresh();
  }

  async refresh() {
    if (this.reading) return;
    this.reading = true;
    this.changed = false;
    this.refreshed = performance.now();
    try {
      this.draw((await this.read()).rooms ?? []);
    } catch {
      this.changed = true; // the line of the feed says that the simulator is away
    } finally {
      this.reading = false;
    }
  }

  draw(rooms) {
    byId('rooms-part').hidden = rooms.length === 0;
    for (const room of rooms) {
      let card = this.cards.get(room.id);
      if (!card) {
        card = this.card(room);
        this.cards.set(room.id, card);
        byId('rooms').append(card.node);
      }
      this.fill(card, room);
    }
  }

  /** card makes what stays of a room's card. */
  card(room) {
    const name = line(room.name);
    const place = [room.site, room.floor && `floor ${room.floor}`].filter(Boolean).map((part) => line(part, 40)).join(', ');
    const reach = { cloud: 'cloud', lan: 'LAN', both: 'cloud and LAN' }[room.reach] ?? '';
    const card = {
      name, state: el('span', { class: 'state' }), screen: el('div', { class: 'screen' }), people: el('p', { class: 'people' }), row: el('div', { class: 'row' }), drawn: {},
    };
    card.node = el('li', { class: 'room', 'aria-label': name },
      el('div', { class: 'room-head' }, el('strong', {}, el('bdi', {}, name)), card.state),
      el('p', { class: 'subtle fine' }, [line(room.product, 60).replace(/^Cisco /, ''), place, reach].filter(Boolean).join(' · ')),
      card.screen, card.people, card.row);
    return card;
  }

  /** fill draws the parts that are not as they were. */
  fill(card, room) {
    const there = room.state === 'online' || room.state === 'problems';
    card.calls = room.calls?.length ?? 0;
    this.part(card, 'state', [room.state], () => {
      const [title, look] = states[room.state] ?? [line(room.state, 40), 'busy'];
      return [el('span', { class: `dot ${look}`, 'aria-hidden': 'true' }), title];
    });
    card.node.classList.toggle('off', !there);
    card.screen.classList.toggle('dark', !there || room.standby === 'Standby');
    this.part(card, 'screen', [there, room.standby, room.message, room.messageTitle, room.prompt, room.calls, room.presents, room.booking, room.volume, room.muted], () => this.screen(card, room, there));
    this.part(card, 'people', [room.people, room.counted, room.capacity, there], () => people(room, there));
    this.part(card, 'row', [there, room.people > 0, room.calls?.map((call) => [call.id, call.state])], () => this.buttons(card, room, there));
  }

  part(card, name, values, make) {
    const key = JSON.stringify(values);
    if (card.drawn[name] === key) return;
    card.drawn[name] = key;
    const focused = card[name].contains(document.activeElement) ? document.activeElement.textContent : null;
    card[name].replaceChildren(...make().filter(Boolean));
    if (focused) [...card[name].querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
  }

  screen(card, room, there) {
    if (!there) return [el('p', {}, room.state === 'restarting' ? 'Restarting …' : 'No picture')];
    const sound = el('p', { class: 'sound' }, `Volume ${room.volume}`, room.muted && el('span', { class: 'muted' }, ' · microphones muted'));
    const parts = [
      ...(room.calls ?? []).map((call) => el('p', { class: 'in-call' }, el('bdi', {}, line(call.with, 60)), ` · ${call.state === 'Connected' ? elapsed(call.seconds * 1000) : line(call.state, 20)}`)),
      room.presents && el('p', {}, 'Somebody presents'),
      room.message && el('p', { class: 'shown' }, room.messageTitle && el('strong', {}, line(room.messageTitle)), el('bdi', {}, line(room.message, 300))),
      room.prompt && this.question(card, room.prompt),
    ].filter(Boolean);
    if (parts.length === 0) parts.push(el('p', {}, { Standby: 'Standby', Halfwake: 'Half awake', EnteringStandby: 'Going to sleep' }[room.standby] ?? (room.booking ? line(room.booking, 60) : 'Awake')));
    return [...parts, sound];
  }

  question(card, prompt) {
    return el('div', { class: 'shown' }, prompt.title && el('strong', {}, line(prompt.title)), el('p', {}, el('bdi', {}, line(prompt.text, 300))),
      el('div', { class: 'row' }, ...(prompt.options ?? []).map((option) => this.button(line(option.text, 60), 'prompt answered', { device: card.name, option: String(option.id) })),
        this.button('Close it', 'prompt closed', { device: card.name })));
  }

  buttons(card, room, there) {
    const device = { device: card.name };
    const call = room.calls?.at(-1);
    if (!there) return [room.state === 'offline' && this.button('Bring it back', 'device returns', device)];
    const inside = room.workspace ? [
      this.button('Walk in', 'people walk in', { ...device, count: '1' }),
      room.people > 0 && this.button('Leave', 'people leave', { ...device, count: '1' })] : [];
    return [...inside,
      !call && this.button('Call', 'room is called', device),
      call && ['Ringing', 'Dialling'].includes(call.state) && this.button('Answer', 'room call is answered', device),
      call && this.button('Hang up', 'room call ends', device)];
  }

  button(title, what, fields) {
    return el('button', { type: 'button', on: { click: () => this.act(what, fields) } }, title);
  }
}

/** people are those in the room, and what the device makes of them. */
function people(room, there) {
  if (!room.workspace) return [el('span', { class: 'subtle' }, 'A personal device')];
  const shown = el('span', { class: 'heads', 'aria-hidden': 'true' }, ...Array.from({ length: Math.min(room.people, dots) }, () => el('span', { class: 'head' })));
  const count = room.people === 0 ? 'Nobody here' : room.people === 1 ? '1 person' : `${room.people} people`;
  const counted = !there ? '' : room.counted < 0 ? ' · not counted' : room.counted === room.people ? '' : ` · counted ${room.counted}`;
  return [room.people > 0 && shown, el('span', {}, count), el('span', { class: 'subtle' }, (room.capacity ? (room.people ? ` of ${room.capacity}` : `· room for ${room.capacity}`) : '') + counted)];
}
