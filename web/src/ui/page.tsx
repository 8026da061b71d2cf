/** The frame of every page: a title, what can be done, and what there is. */
import type { ReactNode } from "react";
import { useEffect } from "react";
import { explain } from "../api/errors";
import { Button } from "./button";
import { cx } from "./cx";

export function Page({ title, tabTitle, lead, actions, wide = true, children }: { title: ReactNode; tabTitle?: string; lead?: ReactNode; actions?: ReactNode; wide?: boolean; children: ReactNode }) {
  const name = tabTitle ?? (typeof title === "string" ? title : "Perdura");
  useEffect(() => {
    document.title = name === "Perdura" ? name : `${name} · Perdura`;
  }, [name]);
  return (
    <div className={cx("mx-auto flex w-full min-w-0 flex-col gap-5 p-4 sm:p-6", wide ? "max-w-[1400px]" : "max-w-4xl")}>
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="m-0 text-xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {lead !== undefined && <p className="mt-1 mb-0 max-w-prose text-soft">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own. */
export function Card({ title, actions, flush = false, className, children }: { title?: ReactNode; actions?: ReactNode; flush?: boolean; className?: string; children: ReactNode }) {
  return (
    <section className={cx("min-w-0 rounded-lg border bg-surface", className)}>
      {title !== undefined && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b px-4 py-1.5">
          <h2 className="m-0 text-[13px] font-semibold">{title}</h2>
          {actions}
        </header>
      )}
      <div className={flush ? "" : "p-4"}>{children}</div>
    </section>
  );
}

/** What stands where nothing is yet: what would be here, and how it comes to be. */
export function Empty({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <p className="m-0 font-medium">{title}</p>
      {children !== undefined && <div className="max-w-prose text-soft">{children}</div>}
      {actions !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** What went wrong, and the way on. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div role="alert" className="flex flex-wrap items-center justify-between gap-3 rounded-md border border-bad/40 bg-bad-wash px-4 py-3 text-bad">
      <span className="wrap-anywhere">{explain(error)}</span>
      {retry !== undefined && (
        <Button small onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Room for something that is being read. */
export function Loading({ label = "Loading", lines = 3 }: { label?: string; lines?: number }) {
  return (
    <div role="status" className="flex flex-col gap-2 py-2">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} aria-hidden className={cx("h-4 animate-pulse rounded bg-sunken", line === lines - 1 && "w-2/3")} />
      ))}
    </div>
  );
}
