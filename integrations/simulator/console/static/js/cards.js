// Adaptive Cards 1.3 as Webex shows them. A card is foreign data: every value
// is checked where it is used, unknown elements are left out, and nothing in a
// card becomes markup, style text or a script.

import { actionSet, selectable } from './cardactions.js';
import { input } from './cardinputs.js';
import { cardText } from './cardtext.js';
import { el } from './dom.js';
import { line, word } from './text.js';

const maxDepth = 24;

const list = (value) => (Array.isArray(value) ? value : []);

/**
 * renderCard makes the card's element. press(inputs) sends a press of a button
 * and rejects with the reason why it could not be sent.
 */
export function renderCard(content, press) {
  const root = el('div', { class: 'card' });
  const card = { root, press, byId: new Map(), inputs: [], parent: null, depth: 0, fill };
  fill(root, content, card);
  root.append(el('p', { class: 'card-error', role: 'alert' }));
  return root;
}

/** fill puts the body and the actions of a card, or of a card in it, in place. */
function fill(into, content, card) {
  into.append(...elements(content.body, card));
  if (list(content.actions).length > 0) into.append(actionSet(content.actions, card));
}

function elements(items, card) {
  const deeper = { ...card, depth: card.depth + 1 };
  return card.depth > maxDepth ? [] : list(items).map((item) => element(item, deeper)).filter(Boolean);
}

const kinds = {
  TextBlock: textBlock,
  RichTextBlock: richText,
  FactSet: factSet,
  ColumnSet: columnSet,
  Container: container,
  ActionSet: (item, card) => actionSet(item.actions, card),
  Image: image,
  ImageSet: (item, card) => el('div', { class: 'card-images' }, ...elements(list(item.images).map((i) => ({ ...i, type: 'Image' })), card)),
  'Input.Text': input,
  'Input.Number': input,
  'Input.Date': input,
  'Input.Time': input,
  'Input.ChoiceSet': input,
  'Input.Toggle': input,
};

function element(item, card) {
  if (item === null || typeof item !== 'object') return null;
  const kind = Object.hasOwn(kinds, item.type) ? kinds[item.type] : null;
  if (!kind) return item.fallback && item.fallback !== 'drop' ? element(item.fallback, card) : null;
  const node = kind(item, card);
  if (!node) return null;
  node.classList.add(`space-${word(item.spacing) || 'default'}`);
  if (item.separator === true) node.classList.add('separator');
  if (item.isVisible === false) node.hidden = true;
  if (typeof item.id === 'string') card.byId.set(item.id, node);
  return node;
}

/** looks are the classes of a text: size, weight, colour, alignment. */
function looks(item) {
  const names = ['size', 'weight', 'color', 'fontType', 'horizontalAlignment'];
  const classes = names.map((name) => word(item[name]) && `${name.toLowerCase()}-${word(item[name])}`).filter(Boolean);
  if (item.isSubtle === true) classes.push('is-subtle');
  return classes.join(' ');
}

function textBlock(item) {
  const wraps = item.wrap === true;
  const node = el('div', { class: `text ${wraps ? 'wrap' : 'cut'} ${looks(item)}`, dir: 'auto' }, cardText(item.text));
  if (!wraps) node.title = node.textContent; // what does not fit can still be read
  if (wraps && item.maxLines > 0) {
    node.classList.add('clamp');
    node.style.setProperty('--lines', String(Math.floor(item.maxLines)));
  }
  return node;
}

function richText(item) {
  const runs = list(item.inlines).map((run) => (typeof run === 'string' ? { text: run } : run ?? {}));
  return el('div', { class: `text wrap ${looks(item)}`, dir: 'auto' },
    ...runs.map((run) => el(run.italic === true ? 'em' : 'span', { class: looks(run) }, line(run.text, 4000))));
}

function factSet(item) {
  const rows = list(item.facts).filter((fact) => fact && typeof fact === 'object');
  return el('dl', { class: 'facts' }, ...rows.flatMap((fact) => [
    el('dt', { dir: 'auto' }, cardText(fact.title)), el('dd', { dir: 'auto' }, cardText(fact.value)),
  ]));
}

function columnSet(item, card) {
  const columns = list(item.columns).filter((column) => column && typeof column === 'object');
  const node = el('div', { class: `columns ${surface(item)}` }, ...columns.map((column) => {
    const made = element({ ...column, type: 'Container' }, { ...card, depth: card.depth + 1 });
    made.classList.add('column');
    width(made, column.width);
    return made;
  }));
  if (columns.length > 1 && columns.every(isOfTable)) {
    node.classList.add('table');
    node.tabIndex = 0; // it may be wider than the card: with focus it scrolls by keyboard
  }
  return selectable(node, item.selectAction, card);
}

const isOfTable = (column) => list(column.items).length > 1 && column.items.every((item) => item?.type === 'TextBlock' && item.wrap !== true);

/** width sets a column's share: auto, stretch, a weight, or pixels. */
function width(node, value) {
  const pixels = typeof value === 'string' && value.match(/^(\d{1,4})px$/);
  const weight = Number(value);
  if (pixels) node.style.flex = `0 0 ${pixels[1]}px`;
  else if (weight > 0 && weight < 1000) node.style.flex = `${weight} ${weight} 0`;
  else node.classList.add(value === 'auto' ? 'auto' : 'stretch');
}

function container(item, card) {
  const node = el('div', { class: `container ${surface(item)}` }, ...elements(item.items, card));
  return selectable(node, item.selectAction, card);
}

/** surface is the class of a container with a background. */
function surface(item) {
  const style = word(item.style);
  return style && style !== 'default' ? `surface-${style}` : '';
}

/** image shows what a picture is of: the page loads nothing from other hosts. */
function image(item) {
  return el('div', { class: 'card-image', role: 'img', 'aria-label': line(item.altText) || 'picture' }, line(item.altText) || 'Picture');
}
