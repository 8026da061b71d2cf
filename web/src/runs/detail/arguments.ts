/** The arguments of a step as somebody writes them. */

/** The list, or why it is none. */
export function argumentsOf(text: string): { value: unknown[] } | { error: string } {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? { value } : { error: `This is ${value === null ? "null" : `a JSON ${typeof value}`}, but must be a list of arguments: write [ … ] around it` };
  } catch (error) {
    return { error: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
