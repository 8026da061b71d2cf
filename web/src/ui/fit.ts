/** Finding things by a few letters of their names. */

/** Whether the letters of `wanted` are in `text`, in order; fewer gaps are better. */
export function fit(text: string, wanted: string): number | null {
  const haystack = text.toLowerCase();
  const needle = wanted.toLowerCase().replace(/\s+/g, "");
  let at = -1;
  let gaps = 0;
  for (const letter of needle) {
    const next = haystack.indexOf(letter, at + 1);
    if (next < 0) return null;
    gaps += at < 0 ? next / 4 : next - at - 1;
    at = next;
  }
  return gaps;
}

/** Those whose words the letters fit, the best first; equals stay in order. */
export function fitting<T>(items: readonly T[], wanted: string, wordsOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ item, gaps: fit(wordsOf(item), wanted) }))
    .filter((each): each is { item: T; gaps: number } => each.gaps !== null)
    .sort((left, right) => left.gaps - right.gaps)
    .map((each) => each.item);
}
