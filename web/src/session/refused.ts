/** Tells whoever listens that the server wants a key first. */

type Listener = () => void;
const listeners = new Set<Listener>();

/** Somebody without a key has asked for something. */
export function refused(): void {
  for (const listener of listeners) listener();
}

export function onRefused(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
