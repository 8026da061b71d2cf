/** Every limit of the suite, with its reason. */

/** A step of a run takes milliseconds; a machine busy with a compiler may need a thousand times that. */
export const DEADLINE_MS = 20_000;

/** Often enough that waiting costs nothing, seldom enough to leave the two cores to the server. */
export const POLL_INTERVAL_MS = 10;

/** How much of the server's log a failed wait shows. */
export const LOG_TAIL_CHARACTERS = 4_000;

/** How much of each recorded call a failed wait shows. */
export const CALL_SUMMARY_CHARACTERS = 300;

/** A process that does not end on SIGTERM within this time has a bug, and the test says so. */
export const STOP_DEADLINE_MS = 5_000;
