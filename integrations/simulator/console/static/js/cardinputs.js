// The inputs of a card, and what was put into them.

import { el } from './dom.js';
import { line, plain, word } from './text.js';

let number = 0; // for ids: two cards may name their inputs alike

const types = { 'Input.Number': 'number', 'Input.Date': 'date', 'Input.Time': 'time' };
const styles = { email: 'email', tel: 'tel', url: 'url' };

/** input makes an input with its label and its place for a complaint. */
export function input(item, card) {
  const id = `input-${++number}`;
  const control = item.type === 'Input.Toggle' ? toggle(item, id)
    : item.type === 'Input.ChoiceSet' ? choices(item, id) : field(item, id);
  const complaint = el('p', { class: 'complaint', id: `${id}-complaint` });
  const label = item.label && el(control.group ? 'span' : 'label', { for: control.group ? undefined : id, id: `${id}-label`, class: 'label' },
    line(item.label, 300), item.isRequired === true ? ' (needed)' : '');
  if (control.group && label) control.node.setAttribute('aria-labelledby', `${id}-label`);
  control.node.setAttribute('aria-describedby', complaint.id);
  if (typeof item.id === 'string' && item.id) card.inputs.push({ id: item.id, item, control, complaint });
  return el('div', { class: 'input' }, label || null, control.node, complaint);
}

function field(item, id) {
  const shared = {
    id, placeholder: item.placeholder ? line(item.placeholder) : undefined,
    maxlength: item.maxLength > 0 ? Math.floor(item.maxLength) : undefined,
    'aria-label': item.label ? undefined : line(item.placeholder) || 'input',
  };
  const long = item.type === 'Input.Text' && item.isMultiline === true;
  const node = long ? el('textarea', { ...shared, rows: '3' })
    : el('input', { ...shared, type: types[item.type] ?? styles[word(item.style)] ?? 'text', min: item.min, max: item.max });
  node.value = plain(item.value ?? '');
  return { node, value: () => node.value };
}

function toggle(item, id) {
  const box = el('input', { type: 'checkbox', id: `${id}-box` });
  const [on, off] = [String(item.valueOn ?? 'true'), String(item.valueOff ?? 'false')];
  box.checked = item.value === on;
  const node = el('label', { class: 'check' }, box, el('span', { dir: 'auto' }, line(item.title, 300)));
  return { node, group: true, value: () => (box.checked ? on : off), empty: () => !box.checked };
}

function choices(item, id) {
  const options = (Array.isArray(item.choices) ? item.choices : []).filter((choice) => choice && typeof choice === 'object');
  const chosen = String(item.value ?? '').split(',');
  const several = item.isMultiSelect === true;
  if (!several && word(item.style) !== 'expanded') {
    const node = el('select', { id, 'aria-label': item.label ? undefined : line(item.placeholder) || 'choice' },
      el('option', { value: '' }, line(item.placeholder) || 'Choose…'),
      ...options.map((choice) => el('option', { value: String(choice.value) }, line(choice.title))));
    node.value = options.some((choice) => String(choice.value) === chosen[0]) ? chosen[0] : '';
    return { node, value: () => node.value };
  }
  const boxes = options.map((choice) => {
    const box = el('input', { type: several ? 'checkbox' : 'radio', name: id, value: String(choice.value) });
    box.checked = chosen.includes(box.value);
    return [box, el('label', { class: 'check' }, box, el('span', { dir: 'auto' }, line(choice.title, 300)))];
  });
  const node = el('div', { role: several ? 'group' : 'radiogroup', class: 'choices' }, ...boxes.map(([, label]) => label));
  return { node, group: true, value: () => boxes.filter(([box]) => box.checked).map(([box]) => box.value).join(',') };
}

/** values are what a submit sends: texts by the inputs' ids. Null: not yet. */
export function values(card) {
  const sent = {};
  let wrong = null;
  for (let scope = card; scope; scope = scope.parent) {
    for (const one of scope.inputs) {
      const complaint = check(one);
      one.complaint.textContent = complaint;
      if (complaint) wrong ??= one;
      sent[one.id] = one.control.value();
    }
  }
  if (!wrong) return sent;
  const focusable = wrong.control.node.matches('input, select, textarea') ? wrong.control.node : wrong.control.node.querySelector('input');
  focusable?.focus();
  return null;
}

function check({ item, control }) {
  const missing = item.isRequired === true && (control.empty ? control.empty() : control.value().trim() === '');
  const invalid = control.node.validity && !control.node.validity.valid;
  if (!missing && !invalid) return '';
  return line(item.errorMessage, 300) || (missing ? 'This is needed.' : 'This does not fit.');
}
