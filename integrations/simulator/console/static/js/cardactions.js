// The buttons of a card: submit, open a link, show a card, toggle visibility.

import { values } from './cardinputs.js';
import { el } from './dom.js';
import { link } from './sanitise.js';
import { line, word } from './text.js';

const maxActions = 20;
// How long a pressed button says so before it can be pressed again.
const sentFor = 4000;

/** actionSet makes a row of buttons; the cards they show open below it. */
export function actionSet(actions, card) {
  const row = el('div', { class: 'actions' });
  const node = el('div', { class: 'action-set' }, row);
  for (const action of (Array.isArray(actions) ? actions : []).slice(0, maxActions)) {
    if (action === null || typeof action !== 'object') continue;
    const made = button(action, card, node);
    if (!made) continue;
    made.classList.add('action', `style-${word(action.style) || 'default'}`);
    row.append(made);
  }
  return node;
}

function button(action, card, node) {
  const title = line(action.title, 120) || 'Button';
  const make = (run, more = {}) => el('button', { type: 'button', on: { click: run }, ...more }, title);
  switch (action.type) {
    case 'Action.Submit':
      return make((event) => submit(event.currentTarget, title, action, card));
    case 'Action.OpenUrl': {
      const made = link(action.url);
      made?.append(title);
      return made;
    }
    case 'Action.ToggleVisibility':
      return make(() => toggle(action.targetElements, card));
    case 'Action.ShowCard':
      return shower(action, card, node, make);
    default:
      return null;
  }
}

async function submit(pressed, title, action, card) {
  if (pressed.getAttribute('aria-disabled') === 'true') return;
  const error = card.root.querySelector('.card-error');
  error.textContent = '';
  const typed = action.associatedInputs === 'none' ? {} : values(card);
  if (typed === null) return; // the input that is wrong says so itself
  // With a clash of names the input wins over the action's data.
  const data = action.data !== null && typeof action.data === 'object' && !Array.isArray(action.data) ? action.data : {};
  state(pressed, 'sending', 'Sending…');
  try {
    await card.press({ ...data, ...typed });
    state(pressed, 'sent', 'Sent');
    setTimeout(() => state(pressed, '', title), sentFor);
  } catch (failure) {
    state(pressed, '', title);
    error.textContent = `“${title}” was not sent. ${line(failure.message, 400)}`;
  }
}

/** state shows where a press stands. The button keeps its focus meanwhile. */
function state(pressed, name, text) {
  pressed.dataset.state = name;
  pressed.textContent = text;
  pressed.setAttribute('aria-disabled', String(name !== ''));
}

function toggle(targets, card) {
  for (const target of Array.isArray(targets) ? targets : []) {
    const node = card.byId.get(typeof target === 'string' ? target : target?.elementId);
    if (!node) continue;
    node.hidden = typeof target?.isVisible === 'boolean' ? !target.isVisible : !node.hidden;
  }
}

/** shower makes a button that shows and hides a card below its row. */
function shower(action, card, node, make) {
  const shown = el('div', { class: 'shown-card', hidden: true });
  // Its submit sends its own inputs and those of the card around it.
  card.fill(shown, action.card ?? {}, { ...card, inputs: [], parent: card, depth: card.depth + 1 });
  node.append(shown);
  return make((event) => {
    for (const other of node.querySelectorAll(':scope > .shown-card')) other.hidden = other === shown ? !shown.hidden : true;
    for (const other of node.querySelectorAll(':scope > .actions > [aria-expanded]')) other.setAttribute('aria-expanded', 'false');
    event.currentTarget.setAttribute('aria-expanded', String(!shown.hidden));
  }, { 'aria-expanded': 'false' });
}

/** selectable lets a press anywhere on node run an action. */
export function selectable(node, action, card) {
  if (action?.type !== 'Action.Submit' && action?.type !== 'Action.OpenUrl') return node;
  const target = action.type === 'Action.OpenUrl' ? link(action.url) : null;
  if (action.type === 'Action.OpenUrl' && !target) return node;
  // A button of its own, for a press of a text cannot be made by keyboard.
  const made = target ?? el('button', { type: 'button', on: { click: (event) => submit(event.currentTarget, line(action.title) || 'Select', action, card) } });
  made.classList.add('select');
  made.append(line(action.title, 120) || 'Select');
  node.append(made);
  return node;
}
