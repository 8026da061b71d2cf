/**
 * Everything that can be done, with its keys.
 *
 * A page offers its actions while it is shown; the command palette lists them, the list of keys names them, and a key
 * that is pressed runs them. There is no other place for keys.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { type Scope, useSession } from "../session/session";

export interface Action {
  id: string;
  label: string;
  /** The heading that it is listed under. */
  group: string;
  /** `mod+k`, `shift+d`, `?`, or keys one after another: `g r`. `mod` is Ctrl, and Cmd on Apple's keyboards. */
  keys?: string;
  /** The right that it takes: without it, it is disabled and says so. */
  scope?: Scope;
  /** Why it cannot be done now. */
  disabled?: string | undefined;
  /** Whether its keys work while somebody types in a field; those with `mod` do, unless this says false. */
  inFields?: boolean;
  /** Whether something else listens to its keys, such as an event of the browser's own: they are only shown. */
  isNative?: boolean;
  /** Whether it is only a key, and not worth a line in the palette. */
  hidden?: boolean;
  run: () => void;
}

type Offer = { actions: readonly Action[] };

const offers = new Set<Offer>();
const listeners = new Set<() => void>();
/** Those of the newest offer first: a page's go before the shell's. */
let all: readonly Action[] = [];

function tell(): void {
  all = [...offers].reverse().flatMap((offer) => offer.actions);
  for (const listener of listeners) listener();
}

/** Offers actions while the component is there. They may be new at each rendering. */
export function useActions(actions: readonly Action[]): void {
  const { whyNot } = useSession();
  const allowed = actions.map((action) => (action.scope === undefined ? action : { ...action, disabled: whyNot(action.scope) ?? action.disabled }));
  const offer = useRef<Offer>({ actions: allowed });
  useEffect(() => {
    const mine = offer.current;
    offers.add(mine);
    return () => {
      offers.delete(mine);
      tell();
    };
  }, []);
  useEffect(() => {
    offer.current.actions = allowed;
    tell();
  });
}

/** All actions that are offered now, a page's before the shell's. */
export function useOffered(): readonly Action[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}

const IS_APPLE = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
/** How long the keys of a sequence may be apart. */
const SEQUENCE_MS = 1_200;

/** What was pressed, in the words of `Action.keys`. */
export function stroke(event: KeyboardEvent): string | null {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  if (["control", "meta", "shift", "alt", "dead"].includes(key)) return null;
  const mod = IS_APPLE ? event.metaKey : event.ctrlKey;
  // Shift is part of a character such as `?`, but not of a letter or of a named key.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key) || mod);
  return [mod && "mod", event.altKey && "alt", shift && "shift", key].filter(Boolean).join("+");
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

/** Runs the action whose keys are pressed. The shell calls it once. */
export function listenToKeys(): () => void {
  let before = "";
  let at = 0;
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const now = stroke(event);
    if (now === null) return;
    const sequence = before !== "" && event.timeStamp - at < SEQUENCE_MS ? `${before} ${now}` : null;
    const typing = isField(event.target);
    const inDialog = event.target instanceof HTMLElement && event.target.closest('[role="dialog"]') !== null;
    const usable = (action: Action) => {
      const isMod = action.keys?.startsWith("mod+") ?? false;
      const isAnywhere = action.inFields ?? isMod;
      return action.isNative !== true && (isAnywhere || !typing) && (!inDialog || (isMod && isAnywhere));
    };
    // A page's key hides the shell's.
    const offered = all.filter(usable);
    const found = offered.find((action) => action.keys === sequence) ?? offered.find((action) => action.keys === now);
    if (found !== undefined) {
      event.preventDefault();
      before = "";
      if (found.disabled === undefined) found.run();
      return;
    }
    before = typing ? "" : now;
    at = event.timeStamp;
  };
  window.addEventListener("keydown", press);
  return () => window.removeEventListener("keydown", press);
}

/** Keys as they are printed: `Ctrl K`, `G then R`. */
export function keysShown(keys: string): string {
  const one = (text: string) =>
    text
      .split("+")
      .map((part) => (part === "mod" ? (IS_APPLE ? "⌘" : "Ctrl") : part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)))
      .join(" ");
  return keys.split(" ").map(one).join(" then ");
}
