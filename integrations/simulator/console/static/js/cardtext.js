// The Markdown of Adaptive Cards: emphasis, links and lists, nothing else.

import { el } from './dom.js';
import { link } from './sanitise.js';
import { plain } from './text.js';

const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'", '&nbsp;': '\u00A0' };
const marks = [['**', 'strong'], ['__', 'strong'], ['*', 'em'], ['_', 'em']];
const wordChar = /[\p{L}\p{N}]/u;
const maxDepth = 6;

/** cardText renders the text of a card's element. */
export function cardText(value) {
  const made = document.createDocumentFragment();
  let list = null;
  let first = true;
  for (const row of plain(value).split(/\r\n|\r|\n/)) {
    const item = row.match(/^\s*(?:([-*+])|\d{1,9}[.)])\s+(.*)$/);
    if (item) {
      const tag = item[1] ? 'ul' : 'ol';
      if (list?.localName !== tag) made.append(list = el(tag));
      const li = el('li');
      inline(item[2], li, 0);
      list.append(li);
    } else {
      if (!first && !list) made.append(el('br'));
      list = null;
      inline(row, made, 0);
    }
    first = false;
  }
  return made;
}

function inline(s, into, depth) {
  let text = '';
  const flush = () => {
    if (text) into.append(text);
    text = '';
  };
  for (let i = 0; i < s.length;) {
    if (s[i] === '\\' && /[!-/:-@[-`{-~]/.test(s[i + 1] ?? '')) {
      text += s[i + 1];
      i += 2;
      continue;
    }
    const entity = s[i] === '&' && Object.keys(entities).find((name) => s.startsWith(name, i));
    if (entity) {
      text += entities[entity];
      i += entity.length;
      continue;
    }
    const found = depth < maxDepth && (emphasis(s, i) ?? anchor(s, i));
    if (found) {
      flush();
      inline(found.inner, found.node, depth + 1);
      into.append(found.node);
      i = found.end;
    } else {
      text += s[i++];
    }
  }
  flush();
}

/** emphasis finds what starts at i: **bold** or _italic_, not snake_case. */
function emphasis(s, i) {
  for (const [mark, tag] of marks) {
    if (!s.startsWith(mark, i) || /^\s|^$/.test(s.slice(i + mark.length, i + mark.length + 1))) continue;
    if (mark[0] === '_' && wordChar.test(s[i - 1] ?? '')) continue;
    for (let end = i + mark.length + 1; end <= s.length - mark.length; end++) {
      if (s[end - 1] === '\\' || /\s/.test(s[end - 1]) || !s.startsWith(mark, end)) continue;
      if (mark[0] === '_' && wordChar.test(s[end + mark.length] ?? '')) continue;
      return { node: el(tag), inner: s.slice(i + mark.length, end), end: end + mark.length };
    }
  }
  return null;
}

function anchor(s, i) {
  const found = s[i] === '[' && s.slice(i).match(/^\[([^[\]]{1,300})\]\(([^()\s]{1,2000})\)/);
  const node = found && link(found[2]);
  return node ? { node, inner: found[1], end: i + found[0].length } : null;
}
