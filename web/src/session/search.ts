/** What the address of the sign-in holds besides the path. */
import { safeNext } from "./answer";

export interface LoginSearch {
  /** Where to go afterwards. */
  next?: string;
}

export function readLoginSearch(search: Record<string, unknown>): LoginSearch {
  const next = safeNext(search.next);
  return next === "/" ? {} : { next };
}
