/**
 * Who is signed in, and what they may do.
 *
 * The cookie is not for scripts to see: the server says who it belongs to. What is refused here is refused there, too; a
 * page asks first so that it can say why.
 */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { queryClient } from "../api/query";
import { readRefusal, readSession, type Scope, type Session, whyNot } from "./answer";
import { onRefused } from "./refused";

const ADDRESS = "/api/session";
/** How long an answer holds when nothing says otherwise: keys change when the server restarts. */
const FRESH_MS = 60_000;

export type { Scope, Session };

const NOBODY: Session = { open: false, signedIn: false, scopes: [] };

const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    const response = await fetch(ADDRESS, { signal });
    return response.ok ? (readSession(await response.json()) ?? null) : null;
  },
  staleTime: FRESH_MS,
});

export interface Rights {
  /** Missing until the server has said it. */
  session: Session | undefined;
  can: (scope: Scope) => boolean;
  /** Why not, as a sentence for a button that is disabled. */
  whyNot: (scope: Scope) => string | undefined;
}

/** What whoever looks at the page may do. */
export function useSession(): Rights {
  const session = useQuery(sessionQuery).data ?? undefined;
  return {
    session,
    can: (scope) => whyNot(session, scope) === undefined,
    whyNot: (scope) => whyNot(session, scope),
  };
}

/** Signs in with a key; the answer is why it did not work. */
export async function signIn(key: string): Promise<string | undefined> {
  const response = await fetch(ADDRESS, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ key }) });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) return readRefusal(answer, response.status);
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  // What was refused before may be read now.
  void queryClient.invalidateQueries();
  return undefined;
}

/** Signs out, and forgets what was read. */
export async function signOut(): Promise<void> {
  const response = await fetch(ADDRESS, { method: "DELETE" });
  if (!response.ok) throw new Error(readRefusal(await response.json().catch(() => undefined), response.status));
  // Pages that are still shown do not ask again; whoever goes on finds nothing of before.
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  queryClient.setQueryData<Session | null>(sessionQuery.queryKey, NOBODY);
}

/** Leads to the sign-in when the server wants a key, and back to the page afterwards. */
export function useSignInGuard(): void {
  const navigate = useNavigate();
  useEffect(
    () =>
      onRefused(() => {
        if (location.pathname === "/login") return;
        void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
        void navigate({ to: "/login", search: { next: location.pathname + location.search }, replace: true });
      }),
    [navigate],
  );
}
