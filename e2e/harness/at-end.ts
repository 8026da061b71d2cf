/** Cleaning up after a test: last started, first ended, and one failure keeps none of the others. */

/** The part of node's test context that is needed for it. */
export interface Test {
  after(cleanup: () => Promise<void>): void;
}

type Cleanup = () => Promise<unknown>;

const cleanups = new WeakMap<Test, Cleanup[]>();

/** Does `cleanup` when `test` is over, before everything that was asked for earlier. */
export function atEnd(test: Test, cleanup: Cleanup): void {
  const known = cleanups.get(test);
  if (known !== undefined) return void known.push(cleanup);
  const list = [cleanup];
  cleanups.set(test, list);
  test.after(() => runAll(list));
}

async function runAll(list: Cleanup[]): Promise<void> {
  const errors: unknown[] = [];
  for (const cleanup of list.reverse()) {
    try {
      await cleanup();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
