// Files of messages: pictures are shown, everything else can be saved.

import { byId, el } from './dom.js';
import { fileSize, line } from './text.js';

// SVG is not among them: it is a document, not a picture.
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const maxPicture = 8e6;

/** release lets go of the pictures in node, which would stay in memory. */
export function release(node) {
  for (const image of node.querySelectorAll('.thumbnail img')) URL.revokeObjectURL(image.src);
}

/** fileView shows a file, as soon as the simulator has said what it is. */
export function fileView(api, url, description) {
  const node = el('div', { class: 'file' }, el('span', { class: 'subtle' }, 'File…'));
  show(api, url, description, node).catch((failure) => node.replaceChildren(el('span', { class: 'subtle' }, `File: ${line(failure.message)}`)));
  return node;
}

async function show(api, url, description, node) {
  const head = await api.file(url, 'HEAD');
  const name = fileName(head.headers.get('Content-Disposition'));
  const type = (head.headers.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();
  const size = Number(head.headers.get('Content-Length') ?? NaN);
  const chip = el('button', { type: 'button', class: 'chip', 'aria-label': `Save ${name}, ${fileSize(size)}`, on: { click: () => save(api, url, name, chip) } },
    el('span', { class: 'chip-kind', 'aria-hidden': 'true' }, extension(name)),
    el('span', { class: 'chip-text' }, el('bdi', {}, name), el('span', { class: 'subtle' }, fileSize(size))));
  node.replaceChildren(chip);
  if (!pictures.has(type) || size > maxPicture) return;
  const blob = await (await api.file(url, 'GET')).blob();
  const source = URL.createObjectURL(new Blob([blob], { type }));
  const alt = line(description, 400) || name;
  const image = el('img', { alt, src: source });
  await image.decode();
  node.replaceChildren(
    el('button', { type: 'button', class: 'thumbnail', 'aria-label': `Enlarge: ${alt}`, on: { click: () => enlarge(source, alt) } }, image),
    el('div', { class: 'caption' }, el('bdi', {}, name), chip));
  chip.replaceChildren('Save');
}

async function save(api, url, name, chip) {
  chip.disabled = true;
  try {
    const blob = await (await api.file(url, 'GET')).blob();
    const source = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
    el('a', { href: source, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(source), 60_000); // the download reads it meanwhile
  } catch (failure) {
    chip.append(` ${line(failure.message)}`);
  } finally {
    chip.disabled = false;
  }
}

function enlarge(source, alt) {
  const dialog = byId('picture');
  const close = el('button', { type: 'button', on: { click: () => dialog.close() } }, 'Close');
  dialog.replaceChildren(el('img', { src: source, alt }), close);
  dialog.showModal();
}

const extension = (name) => (name.match(/\.([A-Za-z0-9]{1,4})$/)?.[1] ?? 'file').toUpperCase();

/** fileName reads a Content-Disposition header (RFC 6266). */
function fileName(header) {
  const extended = header?.match(/filename\*\s*=\s*utf-8''([^;]+)/i);
  const simple = header?.match(/filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i);
  let name = simple?.[1]?.replace(/\\(.)/g, '$1') ?? simple?.[2] ?? 'file';
  try { if (extended) name = decodeURIComponent(extended[1]); } catch { /* the other form stays */ }
  return line(name, 120) || 'file';
}
