// What others wrote as html, made anew from an allow-list. The string never
// reaches the browser's parser, which the page's policy forbids altogether: it
// is read here, and only what is allowed is built, from scratch. No attribute
// of the writer survives but a checked link target.

import { el } from './dom.js';
import { plain } from './text.js';

const allowed = new Map(Object.entries({
  b: 'strong', strong: 'strong', i: 'em', em: 'em', code: 'code', pre: 'pre',
  p: 'p', br: 'br', hr: 'hr', ul: 'ul', ol: 'ol', li: 'li', blockquote: 'blockquote',
  // A message's headings stand below the page's own.
  h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h5', h5: 'h5', h6: 'h5',
}));
const empty = new Set(['br', 'hr']);
// Of anything else the text stays, but what is in these is no text to read.
const dropped = /^(?:script|style|template|iframe|object|noscript|svg|math|head|title|textarea|select|xmp|noembed|noframes|plaintext)$/;
const maxHtml = 60_000;
const maxDepth = 40;
const maxNodes = 5000;

// A tag, a comment, or what is left of one that never ends.
const markup = /<!--[^]*?(?:-->|$)|<[!?][^>]*(?:>|$)|<(\/?)([a-z][a-z0-9-]*)((?:"[^"]*"|'[^']*'|[^"'<>])*)>/giy;
const attribute = /([^\s"'=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=]+))/g;
const entity = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos|nbsp));/gi;
const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00A0' };

/**
 * sanitise turns a message's html into nodes. isMe tells whether the id of a
 * mention is the reader's.
 */
export function sanitise(html, isMe) {
  const source = String(html).slice(0, maxHtml);
  const made = document.createDocumentFragment();
  const open = [{ name: '', node: made }];
  let nodes = maxNodes;
  for (let i = 0; i < source.length && nodes > 0;) {
    markup.lastIndex = i;
    const found = source[i] === '<' ? markup.exec(source) : null;
    if (!found) { // text up to what may be markup; a lone < is text too
      const next = source.indexOf('<', i + 1);
      const end = next < 0 ? source.length : next;
      open.at(-1).node.append(plain(decode(source.slice(i, end))));
      nodes--;
      i = end;
      continue;
    }
    i = markup.lastIndex;
    if (!found[2]) continue;
    const name = found[2].toLowerCase();
    if (found[1]) {
      const at = open.findLastIndex((element) => element.name === name);
      if (at > 0) open.length = at; // what was left open in it ends with it
    } else if (dropped.test(name)) {
      i = endOf(name, source, i);
    } else if (open.length <= maxDepth) {
      const node = element(name, attributes(found[3]), isMe);
      if (!node) continue;
      open.at(-1).node.append(node);
      nodes--;
      if (!empty.has(name)) open.push({ name, node });
    }
  }
  return made;
}

/** endOf is where the first end tag of a dropped element ends. */
function endOf(name, source, from) {
  const end = new RegExp(`</${name}[^>]*>`, 'gi');
  end.lastIndex = from;
  return end.test(source) ? end.lastIndex : source.length;
}

function attributes(text) {
  return new Map([...text.matchAll(attribute)].map((found) => [found[1].toLowerCase(), decode(found[2] ?? found[3] ?? found[4])]));
}

function decode(text) {
  return text.replace(entity, (whole, decimal, hex, name) => {
    if (name) return named[name.toLowerCase()];
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10FFFF ? String.fromCodePoint(code) : whole;
  });
}

/** element makes the allowed counterpart of an element, or nothing. */
function element(name, given, isMe) {
  if (name === 'a') return link(given.get('href'));
  if (name === 'spark-mention') {
    const mine = given.get('data-object-type') === 'groupMention' || isMe(given.get('data-object-id') ?? '');
    return el('bdi', { class: mine ? 'mention mine' : 'mention' }, '@');
  }
  const tag = allowed.get(name);
  // Preformatted text may be wider than the page; with focus it scrolls by keyboard.
  return tag && el(tag, tag === 'pre' ? { tabindex: '0' } : {});
}

/** link makes an anchor for a target that is safe to follow, or nothing. */
export function link(target) {
  let url;
  try { url = new URL(String(target)); } catch { return null; }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return el('a', { href: url.href, title: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' });
}
