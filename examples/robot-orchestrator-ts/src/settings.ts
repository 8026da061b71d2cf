/** Every environment variable of the two processes, read in one place. */

/** The value of `name`; throws when it is missing, because nothing sensible can stand in for it. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`environment variable ${name} is not set; see README.md`);
  }
  return value;
}

export function optional(name: string, fallback: string): string {
  const value = process.env[name];
  return value === undefined || value === "" ? fallback : value;
}

/** A whole number, zero or more. */
export function whole(name: string, fallback: number): number {
  const text = optional(name, String(fallback));
  if (!/^\d+$/.test(text)) {
    throw new Error(`environment variable ${name} is "${text}"; it must be a whole number, such as ${fallback}`);
  }
  return Number(text);
}

/** One of a few words. */
export function oneOf<const Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
  const text = optional(name, words[0]);
  const found = words.find((word) => word === text);
  if (found === undefined) {
    throw new Error(`environment variable ${name} is "${text}"; it must be one of ${words.join(", ")}`);
  }
  return found;
}
