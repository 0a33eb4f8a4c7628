// The simulator's feed of events, kept open across interruptions.

const types = [
  'messages.created', 'messages.updated', 'messages.deleted',
  'rooms.created', 'rooms.updated', 'rooms.migrated',
  'memberships.created', 'memberships.updated', 'memberships.deleted',
  'floor.changed', 'devices.changed', 'reload',
];
const retryAfter = 3000;

/**
 * listen hands over the events that the token's owner may see: (type, data).
 * After every start and interruption comes a "reload", for what happened in
 * between. It returns how to stop.
 */
export function listen(token, onEvent, onConnection) {
  let source;
  let timer;
  const open = () => {
    source = new EventSource(`/sim/feed?token=${encodeURIComponent(token)}`);
    source.onopen = () => {
      onConnection(true);
      onEvent('reload', {});
    };
    source.onerror = () => {
      onConnection(false);
      // The browser reconnects by itself unless the answer was a refusal.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, retryAfter);
    };
    for (const type of types) {
      source.addEventListener(type, (event) => onEvent(type, JSON.parse(event.data)));
    }
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
