// The console: who somebody is, which space they are in, and what goes on.

import { steering, webex } from './api.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { byId, recall, remember } from './dom.js';
import { listen } from './feed.js';
import { happenPanel } from './happen.js';
import { drawSpaces, roleOf } from './spaces.js';
import { line, timesIn } from './text.js';
import { Rooms } from './rooms.js';
import { Wall } from './wall.js';

const app = { world: null, me: null, api: null, rooms: [], room: null, members: [], unread: new Set(), visit: 0 };

// --- people ---

const everybody = () => [app.world.bot, ...app.world.people];

function nameOf(email) {
  const known = everybody().find((person) => person.email === email) ?? app.members.find((member) => member.email === email);
  return line(known?.name ?? email, 80);
}

function choosePeople() {
  const select = byId('person');
  select.replaceChildren(...app.world.people.map((person) => new Option(`${line(person.name, 60)} · ${roleOf(person).name}`, person.email)));
  const wanted = recall('person');
  select.value = app.world.people.some((person) => person.email === wanted) ? wanted : app.world.people[0]?.email;
  select.addEventListener('change', () => become(select.value));
}

/** become acts as somebody from now on, with their token. */
async function become(email) {
  app.me = app.world.people.find((person) => person.email === email);
  if (!app.me) return;
  remember('person', email);
  byId('role').textContent = roleOf(app.me).doc;
  app.api = webex(app.me.token);
  app.unread.clear();
  app.stop?.();
  app.stop = listen(app.me.token, heard, connection);
  const title = app.room?.title;
  await loadRooms();
  await enter(app.rooms.find((room) => room.title === title) ?? firstRoom());
}

/** firstRoom is the world's first space with other people: newcomers see most there. */
function firstRoom() {
  const order = app.world.rooms.filter((room) => room.type === 'group').map((room) => room.id);
  return order.map((id) => app.rooms.find((room) => room.id === id)).find(Boolean) ?? app.rooms[0] ?? null;
}

// --- spaces ---

async function loadRooms() {
  try {
    app.rooms = await app.api.rooms();
    // Who has not talked to the bot alone yet has no such space; it comes into
    // being with the first message.
    if (!app.rooms.some(isBotRoom)) app.rooms.push({ id: '', title: app.world.bot.name, type: 'direct', created: '' });
  } catch (failure) {
    trouble(failure);
  }
  showRooms();
}

const isBotRoom = (room) => room.type === 'direct' && room.title === app.world.bot.name;

function showRooms() {
  drawSpaces(app.rooms, { current: app.room?.id, unread: app.unread, isBot: isBotRoom, open: (room) => { enter(room); tab('chat'); } });
}

/** enter opens a space. Answers that come after one has left it are dropped. */
async function enter(room) {
  const visit = ++app.visit;
  app.room = room;
  app.members = [];
  conversation.clear();
  conversation.context = { ...context, me: app.me, api: app.api };
  byId('welcome').hidden = true;
  byId('earlier').hidden = true;
  if (!room) return;
  app.unread.delete(room.id);
  byId('title').textContent = line(room.title, 120);
  showRooms();
  await loadMembers(visit);
  if (visit !== app.visit) return;
  composer.enter({ members: others(), bot: app.members.find((member) => member.bot), group: room.type === 'group' });
  await loadMessages(visit);
}

const others = () => app.members.filter((member) => member.email !== app.me.email);

async function loadMembers(visit) {
  const { bot } = app.world;
  let found = [{ personDisplayName: bot.name, personEmail: bot.email }];
  try {
    if (app.room.id) found = await app.api.members(app.room.id);
  } catch (failure) {
    trouble(failure);
  }
  if (visit !== app.visit) return;
  app.members = found.map((member) => ({ name: line(member.personDisplayName, 80), email: member.personEmail, bot: member.personEmail === bot.email }));
  byId('members').textContent = app.room.type === 'direct' ? 'A direct space: no mention is needed here' : `${app.members.length} members: ${app.members.map((member) => member.name).join(', ')}`;
  byId('members').title = byId('members').textContent;
}

async function loadMessages(visit) {
  if (!app.room?.id) {
    byId('welcome').hidden = false;
    return;
  }
  try {
    const { items, more } = await app.api.messages(app.room.id);
    if (visit !== app.visit) return;
    conversation.replace(items);
    byId('earlier').hidden = !more;
    byId('welcome').hidden = items.length > 0;
  } catch (failure) {
    if (visit === app.visit) trouble(failure);
  }
}

async function loadEarlier() {
  const visit = app.visit;
  try {
    const { items, more } = await app.api.messages(app.room.id, conversation.oldest());
    if (visit !== app.visit) return;
    conversation.prepend(items);
    byId('earlier').hidden = !more;
  } catch (failure) {
    trouble(failure);
  }
}

// --- what is heard ---

function heard(type, data) {
  if (type === 'floor.changed') wall.invalidate();
  else if (type === 'devices.changed') rooms.invalidate();
  else if (type === 'reload') reload();
  else if (type.startsWith('messages.')) heardMessage(type, data);
  else heardSpaces(data);
}

function reload() {
  connection(true);
  loadRooms();
  loadMessages(app.visit);
  readClock();
  rooms.invalidate(true);
}

// A message is fetched with the reader's token, for an event never says what is
// in it; one after the other, or an edit could be overtaken by what it edited.
let messages = Promise.resolve();

function heardMessage(type, data) {
  if (data.roomId !== app.room?.id) {
    if (type === 'messages.created' && data.personId !== app.me.id) app.unread.add(data.roomId);
    showRooms();
    return;
  }
  const { visit } = app;
  messages = messages.then(async () => {
    if (visit !== app.visit) return;
    if (type === 'messages.deleted') {
      conversation.remove(data.id);
    } else if (type === 'messages.updated' || !conversation.has(data.id)) {
      const message = await app.api.message(data.id);
      if (visit === app.visit) show(message);
    }
  }).catch((failure) => {
    if (failure.status === 404) conversation.remove(data.id); // deleted meanwhile
    else trouble(failure);
  });
}

function show(message) {
  byId('welcome').hidden = true;
  conversation.arrive(message);
}

async function heardSpaces(data) {
  const { room, visit } = app;
  await loadRooms();
  if (visit !== app.visit) return;
  if (!app.rooms.some((one) => one.id === room?.id)) {
    // It may have moved, which gives it another id, or we are no longer in it.
    await enter(app.rooms.find((one) => one.title === room?.title) ?? firstRoom());
  } else if (data.roomId === room?.id) {
    await loadMembers(visit);
    if (visit === app.visit) composer.know(others());
  }
}

function connection(there) {
  const node = byId('connection');
  node.hidden = there;
  if (!there) node.textContent = 'The simulator does not answer. Trying again…';
}

function trouble(failure) {
  const node = byId('connection');
  node.hidden = false;
  node.textContent = line(failure.message, 300);
}

// --- what is done ---

async function send(markdown, parentId) {
  const { visit } = app;
  const to = app.room.id ? { roomId: app.room.id } : { toPersonEmail: app.world.bot.email };
  const posted = await app.api.post({ ...to, markdown, ...(parentId && { parentId }) });
  if (visit !== app.visit) return;
  if (app.room.id) {
    show(posted);
    return;
  }
  await loadRooms();
  await enter(app.rooms.find((room) => room.id === posted.roomId) ?? null);
}

async function readClock() {
  try {
    showClock(await steering.clock());
  } catch { /* the line of the feed says that the simulator is away */ }
}

function showClock(clock) {
  wall.setClock(clock);
  const button = byId('freeze');
  button.setAttribute('aria-pressed', String(clock.frozen));
  button.textContent = clock.frozen ? 'Resume' : 'Freeze';
  drawNow();
}

function drawNow() {
  byId('now').textContent = context.times.full(new Date(wall.now())) + (wall.frozen ? ' · frozen' : '');
}

async function moveClock(body) {
  try {
    showClock(await steering.moveClock(body));
    wall.invalidate(true);
    rooms.invalidate(true);
  } catch (failure) {
    trouble(failure);
  }
}

/** tab chooses the part that a small screen shows. */
function tab(name) {
  document.body.dataset.tab = name;
  for (const button of document.querySelectorAll('.tabs button')) {
    if (button.dataset.tab === name) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
  if (name === 'chat') conversation.settle();
}

// --- start ---

const context = { nameOf, isBot: (email) => email === app.world.bot.email, times: timesIn('UTC'), now: () => wall.now(), reply: (root) => composer.reply(root) };
const conversation = new Conversation(context);
const composer = new Composer(send);
let panel;
const wall = new Wall(steering.floor, (name) => panel?.choose(name));
const rooms = new Rooms(steering.rooms, (what, fields) => panel?.run(what, fields));

async function start() {
  const [world, happenings] = await Promise.all([steering.world(), steering.happenings()]);
  app.world = world;
  context.times = timesIn(world.timeZone);
  byId('organization').textContent = `${line(world.name, 60)} · simulated Webex`;
  panel = happenPanel(world, happenings.happenings, async (what, fields) => {
    await steering.happen(what, fields);
    wall.invalidate(true);
    rooms.invalidate(true);
  });
  byId('earlier').addEventListener('click', loadEarlier);
  byId('freeze').addEventListener('click', () => moveClock(wall.frozen ? { resume: true } : { freeze: true }));
  for (const button of document.querySelectorAll('[data-advance]')) {
    button.addEventListener('click', () => moveClock({ advance: button.dataset.advance }));
  }
  for (const button of document.querySelectorAll('.tabs button')) {
    button.addEventListener('click', () => tab(button.dataset.tab));
  }
  choosePeople();
  await readClock();
  setInterval(drawNow, 1000);
  wall.refresh();
  rooms.refresh();
  await become(byId('person').value);
  document.body.dataset.ready = 'true';
}

start().catch((failure) => {
  trouble(failure);
  setTimeout(() => location.reload(), 5000); // a simulator that is only just starting
});
