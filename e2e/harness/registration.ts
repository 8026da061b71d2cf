/** What the server answered to the app's registration. The SDKs keep only a part of it to themselves. */

interface RegisterAnswer {
  warnings?: { code: string; message: string }[];
}

export class Registration {
  private warnings: { code: string; message: string }[] = [];

  /** What the app asks for and this release openly leaves out. */
  get notEnforced(): string[] {
    return this.warnings.filter(({ code }) => code === "not_enforced").map(({ message }) => message);
  }

  /** A fetch for the SDK that listens to the answer of `/fn/register`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (url.includes("/fn/register") && response.ok) {
      const { warnings = [] } = (await response.clone().json()) as RegisterAnswer;
      this.warnings = warnings;
    }
    return response;
  };
}
