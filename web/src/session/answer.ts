/** What `/api/session` says, and where a sign-in leads. */

export const SCOPES = ["read", "run", "edit"] as const;
/** `read` looks, `run` sends, starts, cancels and answers, `edit` changes what is stored. */
export type Scope = (typeof SCOPES)[number];

export interface Session {
  /** Whether the server asks nobody for a key. */
  open: boolean;
  signedIn: boolean;
  /** The name of the key. */
  name?: string;
  scopes: readonly Scope[];
}

const MEANING: Record<Scope, string> = { read: "look", run: "send, start, cancel or answer anything", edit: "change what is stored" };

/** The server's answer; none when it is something else. */
export function readSession(answer: unknown): Session | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { open, signedIn, name, scopes }: { open?: unknown; signedIn?: unknown; name?: unknown; scopes?: unknown } = answer;
  const words: unknown[] = Array.isArray(scopes) ? scopes : [];
  return {
    open: open === true,
    signedIn: signedIn === true || (signedIn === undefined && words.length > 0),
    ...(typeof name === "string" && { name }),
    scopes: SCOPES.filter((scope) => words.includes(scope)),
  };
}

/** The server's sentence in an answer that refuses. */
export function readRefusal(answer: unknown, status: number): string {
  if (typeof answer === "object" && answer !== null && "error" in answer && typeof answer.error === "string" && answer.error !== "") {
    return answer.error.charAt(0).toUpperCase() + answer.error.slice(1);
  }
  return `The server answered ${status}.`;
}

/** Why somebody may not do what needs a scope. A session that is not known refuses nothing: the server decides. */
export function whyNot(session: Session | undefined, scope: Scope): string | undefined {
  if (session === undefined || session.scopes.includes(scope)) return undefined;
  if (!session.signedIn) return "Sign in to do this";
  return `Your key${session.name === undefined ? "" : ` “${session.name}”`} may not ${MEANING[scope]}: it lacks the scope ${scope}`;
}

/** Where to go after the sign-in: a page of this app, and nothing else. */
export function safeNext(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || /^\/[/\\]/.test(next) || next.startsWith("/login")) return "/";
  // What a browser would take out of an address may change where it leads.
  return /[\u0000-\u001f]/.test(next) ? "/" : next;
}
