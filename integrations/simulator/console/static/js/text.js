// Foreign text, sizes and times as people read them.

// Embeddings and overrides (U+202A–U+202E) make letters stand in another order
// than they are in, which turns a name or a link into a lie. Right-to-left
// scripts do not need them, and every foreign text here has its own direction.
const misleading = /[\u202A-\u202E\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** plain is foreign text without what misleads, at most max characters long. */
export function plain(value, max = 8000) {
  const text = String(value ?? '').replace(misleading, '');
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

/** line is foreign text on one line. */
export const line = (value, max = 200) => plain(value, max).replace(/\s+/g, ' ').trim();

/** word reads a value of a card's enumeration: they come in any case. */
export const word = (value) => (typeof value === 'string' && /^[a-z]{1,20}$/i.test(value) ? value.toLowerCase() : '');

export function initials(name) {
  const words = line(name).split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...word][0]).join('').toUpperCase() || '?';
}

/** hue numbers the colour of somebody's avatar, the same on every day. */
export function hue(id) {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)) % 9973;
  return sum % 8;
}

export function fileSize(bytes) {
  if (!(bytes >= 0)) return '';
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** elapsed writes milliseconds as m:ss or h:mm:ss. */
export function elapsed(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** timesIn writes moments as the centre's people read their clocks. */
export function timesIn(timeZone) {
  const format = (options) => new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...options });
  const time = format({ hour: '2-digit', minute: '2-digit' });
  const day = format({ weekday: 'short', day: 'numeric', month: 'short' });
  const full = format({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });
  return {
    full: (date) => full.format(date),
    /** short leaves the day out when it is today's. */
    short: (date, now) => (day.format(date) === day.format(now) ? '' : `${day.format(date)}, `) + time.format(date),
  };
}
