/** What stands around every page: the side bar, the connection, the theme, the palette. */
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Command, Menu, Moon, Sun, SunMoon } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { SessionMenu } from "../session/menu";
import { useSignInGuard } from "../session/session";
import { IconButton } from "../ui/button";
import { type Action, keysShown, listenToKeys, useActions } from "./actions";
import { Announcer } from "./announcer";
import { ConnectionState } from "./connection-state";
import { KeysDialog } from "./keys";
import { Palette } from "./palette";
import { PLACES } from "./places";
import { Drawer, SideBar } from "./side-bar";
import { setTheme, type Theme, useTheme } from "./theme";

const NEXT_THEME: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const THEME_ICON = { system: SunMoon, light: Sun, dark: Moon };

export function Shell() {
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [areKeysOpen, setKeysOpen] = useState(false);
  const navigate = useNavigate();
  const theme = useTheme();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);

  // Places are of no use to who may see none of them.
  const isSignIn = path === "/login";

  useSignInGuard();
  useEffect(listenToKeys, []);
  useEffect(() => {
    setDrawerOpen(false);
    main.current?.scrollTo({ top: 0 });
  }, [path]);

  const actions: Action[] = [
    ...PLACES.map((place): Action => ({ id: `go${place.to}`, label: `Go to ${place.label}`, group: "Go", keys: `g ${place.key}`, run: () => void navigate({ to: place.to }) })),
    { id: "theme", label: `Use the ${NEXT_THEME[theme]} theme`, group: "View", keys: "shift+l", run: () => setTheme(NEXT_THEME[theme]) },
    { id: "keys", label: "Show all keys", group: "Help", keys: "?", run: () => setKeysOpen(true) },
    { id: "palette", label: "Command palette", group: "Help", keys: "mod+k", hidden: true, run: () => setPaletteOpen((open) => !open) },
  ];
  useActions(actions);

  const ThemeIcon = THEME_ICON[theme];
  return (
    <div className="flex h-dvh min-w-0">
      <a href="#main" className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the page
      </a>
      {!isSignIn && <SideBar />}
      <Drawer open={isDrawerOpen} onClose={() => setDrawerOpen(false)} />
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3">
          {!isSignIn && (
            <IconButton label="Open the menu" className="min-[960px]:hidden" aria-expanded={isDrawerOpen} onClick={() => setDrawerOpen(true)}>
              <Menu size={18} aria-hidden />
            </IconButton>
          )}
          <div className="flex-1" />
          <ConnectionState />
          <SessionMenu />
          <button type="button" className="inline-flex h-8 items-center gap-2 rounded-md border px-2.5 text-xs text-soft hover:border-line-strong" onClick={() => setPaletteOpen(true)}>
            <Command size={14} aria-hidden />
            <span className="max-sm:sr-only">Commands</span>
            <kbd className="font-sans text-faint max-sm:hidden">{keysShown("mod+k")}</kbd>
          </button>
          <IconButton label={`Theme: ${theme}. Use ${NEXT_THEME[theme]}`} onClick={() => setTheme(NEXT_THEME[theme])}>
            <ThemeIcon size={16} aria-hidden />
          </IconButton>
        </header>
        <main id="main" ref={main} tabIndex={-1} className="min-h-0 flex-1 overflow-auto outline-none">
          <Outlet />
        </main>
      </div>
      <Announcer />
      <Palette open={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
      <KeysDialog open={areKeysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  );
}
