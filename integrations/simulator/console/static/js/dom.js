// The only place where elements are made. Children are nodes or text; nothing
// here, or anywhere in the console, parses a string as markup.

/** el makes an element: attributes by name, listeners as on: {click: f}. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** byId finds an element of index.html. */
export const byId = (id) => document.getElementById(id);

// A wish that the browser forgets is no reason to fail: storage may be off.
export function remember(name, value) {
  try { localStorage.setItem(`floorwalker.${name}`, value); } catch { /* not kept */ }
}

export function recall(name) {
  try { return localStorage.getItem(`floorwalker.${name}`); } catch { return null; }
}

/** announce says something to screen readers, politely. */
export function announce(text) {
  byId('announcer').textContent = text;
}
