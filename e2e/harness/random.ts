/** Random numbers that can be repeated: a campaign prints its seed, and the seed plays it again. */

export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** A number from 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
}

/** The seed of this session: `SEED` from the environment, or the clock. */
export function sessionSeed(): number {
  const given = process.env["SEED"];
  return given === undefined ? Date.now() % 2 ** 32 : Number(given);
}

/** A size of a campaign from the environment, such as `ROUNDS`. */
export function size(name: string, fallback: number): number {
  const text = process.env[name] ?? String(fallback);
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name} is "${text}"; it must be a whole number from 1`);
  return Number(text);
}
