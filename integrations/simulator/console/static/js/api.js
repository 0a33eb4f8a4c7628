// Calls to the simulator: Webex's REST API as the chosen person, and /sim/….

/** ApiError is a refusal, in the words of the other side. */
export class ApiError extends Error {
  constructor(status, message, trackingId) {
    super(trackingId ? `${message} (${trackingId})` : message);
    this.status = status;
  }
}

async function call(path, { token, method = 'GET', body } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new ApiError(0, 'The simulator does not answer.');
  }
  if (response.ok) return response;
  let refusal = {};
  try { refusal = await response.json(); } catch { /* a refusal without words */ }
  throw new ApiError(response.status, refusal.message || `The simulator answered ${response.status}.`, refusal.trackingId);
}

async function json(path, options) {
  const response = await call(path, options);
  return response.status === 204 ? null : response.json();
}

/** steering is the simulator's own interface; docs/simulator.md describes it. */
export const steering = {
  world: () => json('/sim/world'),
  floor: () => json('/sim/floor'),
  rooms: () => json('/sim/rooms'),
  clock: () => json('/sim/clock'),
  moveClock: (body) => json('/sim/clock', { method: 'POST', body }),
  happenings: () => json('/sim/happen'),
  happen: (what, fields) => json('/sim/happen', { method: 'POST', body: { what, ...fields } }),
};

const pageSize = 100;

/** webex is Webex's API as somebody's client sees it. */
export function webex(token) {
  const q = (parameters) => new URLSearchParams(parameters).toString();
  return {
    token,
    rooms: async () => (await json(`/v1/rooms?${q({ sortBy: 'lastactivity' })}`, { token })).items,
    members: async (roomId) => (await json(`/v1/memberships?${q({ roomId, max: 1000 })}`, { token })).items,
    message: (id) => json(`/v1/messages/${encodeURIComponent(id)}`, { token }),

    /** messages are the newest first; more tells that there are earlier ones. */
    async messages(roomId, beforeMessage) {
      const parameters = { roomId, max: pageSize, ...(beforeMessage && { beforeMessage }) };
      const items = (await json(`/v1/messages?${q(parameters)}`, { token })).items;
      return { items, more: items.length === pageSize };
    },
    post: (body) => json('/v1/messages', { token, method: 'POST', body }),
    press: (messageId, inputs) => json('/v1/attachment/actions', { token, method: 'POST', body: { type: 'submit', messageId, inputs } }),

    /** file asks for a file of a message: what it is (HEAD), or all of it. */
    file(url, method) {
      const { pathname } = new URL(url, location.href);
      // The token goes to the simulator's files and nowhere else, whatever a
      // message says where its file is.
      if (!pathname.startsWith('/v1/contents/')) throw new ApiError(0, 'The file is not on this Webex.');
      return call(pathname, { token, method });
    },
  };
}
