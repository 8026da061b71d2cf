/** The name with which somebody answers, kept in this browser. */
const KEY = "perdura.name";

export function rememberedName(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    // A browser may forbid storage; the name is then typed anew.
    return "";
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(KEY, name.trim());
  } catch {
    // As above.
  }
}
