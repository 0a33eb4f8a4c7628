// The panel in which a visitor makes things happen in the simulated centre.

import { byId, el } from './dom.js';
import { line } from './text.js';

/**
 * happenPanel draws the panel for a world. act(what, fields) makes something
 * happen. It returns how to choose an agent, and how to make something else happen.
 */
export function happenPanel(world, happenings, act) {
  const breakCode = (world.idleCodes ?? []).find((code) => /break/i.test(code.name)) ?? world.idleCodes?.[0];
  const queue = chooser('Queue', (world.queues ?? []).map((one) => one.name));
  const agent = chooser('Agent', (world.agents ?? []).map((one) => one.name));
  const phone = chooser('Phone', (world.people ?? []).filter((one) => !one.bot).map((one) => one.name));
  const button = (title, what, fields, done) => el('button', {
    type: 'button', on: { click: () => run(what, fields(), done) },
  }, title);
  const ofQueue = () => ({ queue: queue.select.value });
  const ofPhone = () => ({ person: phone.select.value });
  const ofAgent = () => ({ agent: agent.select.value });

  async function run(what, fields, done) {
    say('');
    try {
      await act(what, fields);
      say(done(fields));
    } catch (failure) {
      say(line(failure.message, 300), true);
    }
  }

  byId('happen').replaceChildren(
    el('div', { class: 'group' }, queue.label, el('div', { class: 'row' },
      button('A call arrives', 'contact arrives', ofQueue, (f) => `Somebody has contacted ${f.queue}.`),
      button('Caller hangs up', 'contact abandons', ofQueue, (f) => `Who waited longest in ${f.queue} has given up.`))),
    el('div', { class: 'group' }, agent.label, el('div', { class: 'row' },
      breakCode && button('Goes on break', 'agent state', () => ({ ...ofAgent(), state: breakCode.name }), (f) => `${f.agent}: ${f.state}, after the present contact if there is one.`),
      button('Comes back', 'agent state', () => ({ ...ofAgent(), state: 'Available' }), (f) => `${f.agent}: Available.`),
      button('Ignores a call', 'agent ignores', ofAgent, (f) => `${f.agent} did not answer (RONA).`),
      button('Logs out', 'agent logs out', ofAgent, (f) => `${f.agent} has logged out.`),
      button('Logs in', 'agent logs in', ofAgent, (f) => `${f.agent} has logged in.`))),
    el('div', { class: 'group' }, phone.label, el('div', { class: 'row' },
      button('Phone rings', 'phone rings', ofPhone, (f) => `The phone of ${f.person} rings.`),
      button('A hidden caller', 'phone rings', () => ({ ...ofPhone(), hidden: 'yes' }), (f) => `The phone of ${f.person} rings; the caller withholds the number.`),
      button('Caller gives up', 'caller hangs up', ofPhone, (f) => `The caller of ${f.person} has hung up.`))),
    more(world, happenings, run));

  return {
    choose(name) { agent.select.value = name; agent.select.focus(); },
    run: (what, fields) => run(what, fields, () => `${fields.device}: ${what}.`),
  };
}

function say(text, failed = false) {
  const node = byId('happened');
  node.textContent = text;
  node.classList.toggle('failed', failed);
}

function chooser(title, names) {
  const select = el('select', {}, ...names.map((name) => el('option', { value: name }, line(name))));
  return { select, label: el('label', {}, el('span', { class: 'label' }, title), select) };
}

/** more offers all that the simulator says can happen, with its fields. */
function more(world, happenings, run) {
  const what = chooser('What', happenings.map((one) => one.what));
  const doc = el('p', { class: 'subtle' });
  const form = el('form', { class: 'more' });
  let inputs = [];
  const draw = () => {
    const chosen = happenings.find((one) => one.what === what.select.value);
    if (!chosen) return;
    doc.textContent = chosen.doc;
    inputs = chosen.fields.map((field) => [field.name, fieldInput(world, field)]);
    form.replaceChildren(...inputs.map(([, input]) => input.label), el('div', { class: 'row' }, el('button', { type: 'submit' }, 'Make it happen')));
  };
  what.select.addEventListener('change', draw);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(inputs.map(([name, input]) => [name, input.select.value.trim()]).filter(([, value]) => value));
    run(what.select.value, fields, () => `Done: ${what.select.value}.`);
  });
  draw();
  return el('details', {}, el('summary', {}, 'Something else'), what.label, doc, form);
}

/** fieldInput offers what the world has where it knows what a field means. */
function fieldInput(world, field) {
  const names = (items) => (items ?? []).map((one) => one.name);
  const known = {
    queue: names(world.queues), to: names(world.queues), agent: names(world.agents),
    state: ['Available', ...names(world.idleCodes)], code: names(world.wrapUpCodes),
    device: world.devices ?? [],
    room: (world.rooms ?? []).map((room) => room.title).filter(Boolean),
  }[field.name];
  const title = field.name.charAt(0).toUpperCase() + field.name.slice(1) + (field.required ? '' : ' (optional)');
  if (known?.length) return chooser(title, field.required ? known : ['', ...known]);
  const select = el('input', { type: 'text', required: field.required, placeholder: line(field.doc) });
  return { select, label: el('label', {}, el('span', { class: 'label' }, title), select) };
}
