/** A real browser without a screen: the Chromium of this machine. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { atEnd, type Test } from "./at-end.ts";

const CANDIDATES = [process.env["CHROMIUM_BIN"], "/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"];

/** A browser until `test` is over. */
export async function browse(test: Test): Promise<Browser> {
  const executablePath = CANDIDATES.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error("there is no Chromium; cargo xtask setup installs one, or name yours with CHROMIUM_BIN");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  atEnd(test, () => browser.close());
  return browser;
}
