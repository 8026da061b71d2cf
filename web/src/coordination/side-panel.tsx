/** What stands beside the canvas: one of several panels. */
import { X } from "lucide-react";
import { type ReactNode, Suspense, useId, useRef } from "react";
import { IconButton } from "../ui/button";
import { Loading } from "../ui/page";
import { useEditor, useEditorState } from "./editor/context";
import type { PanelTab } from "./editor/store";
import { part } from "./part";

// The graph is there before them.
const Inspector = part(() => import("./inspector/inspector").then((module) => module.Inspector));
const RunPanel = part(() => import("./play/run-panel").then((module) => module.RunPanel));
const Problems = part(() => import("./problems/problems").then((module) => module.Problems));
const Versions = part(() => import("./publish/versions").then((module) => module.Versions));
const Memory = part(() => import("./memory/memory").then((module) => module.Memory));

interface Part {
  tab: PanelTab;
  label: string;
  panel: ReactNode;
}

const PARTS: readonly Part[] = [
  { tab: "inspect", label: "Inspect", panel: <Inspector /> },
  { tab: "run", label: "Runs", panel: <div className="p-4"><RunPanel /></div> },
  { tab: "problems", label: "Problems", panel: <Problems /> },
  { tab: "versions", label: "Versions", panel: <Versions /> },
  { tab: "memory", label: "Memory", panel: <Memory /> },
];

export function SidePanel() {
  const editor = useEditor();
  const panel = useEditorState((state) => state.panel);
  const errors = useEditorState((state) => state.problems?.result.errors.length ?? 0);
  const tabs = useRef<HTMLDivElement>(null);
  const id = useId();
  if (panel === null) return null;
  const at = Math.max(0, PARTS.findIndex(({ tab }) => tab === panel));
  const shown = PARTS[at];
  if (shown === undefined) return null;
  const go = (index: number) => {
    const next = PARTS[(index + PARTS.length) % PARTS.length];
    if (next === undefined) return;
    editor.openPanel(next.tab);
    tabs.current?.querySelector<HTMLElement>(`[data-tab="${next.tab}"]`)?.focus();
  };
  return (
    <aside aria-label="Side panel" className="flex min-h-0 shrink-0 flex-col border-t bg-surface min-[960px]:w-[390px] min-[960px]:border-t-0 min-[960px]:border-l">
      <div className="flex shrink-0 items-center border-b">
        <div
          ref={tabs}
          role="tablist"
          aria-label="Side panel"
          className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto px-1.5"
          onKeyDown={(event) => {
            const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
            if (step === 0) return;
            event.preventDefault();
            go(at + step);
          }}
        >
          {PARTS.map(({ tab, label }) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`${id}-${tab}`}
              data-tab={tab}
              aria-selected={tab === shown.tab}
              aria-controls={`${id}-panel`}
              tabIndex={tab === shown.tab ? 0 : -1}
              className="border-b-2 border-transparent px-2 py-2 text-[13px] font-medium whitespace-nowrap text-soft hover:text-ink aria-selected:border-accent aria-selected:text-ink"
              onClick={() => editor.openPanel(tab)}
            >
              {label}
              {tab === "problems" && errors > 0 && <span className="ml-1 rounded-full bg-bad-wash px-1.5 text-xs text-bad">{errors}</span>}
            </button>
          ))}
        </div>
        {/* Below the canvas the button of the toolbar is far away. */}
        <IconButton small label="Close the side panel" className="mr-1.5 min-[960px]:hidden" onClick={() => editor.openPanel(null)}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <div key={shown.tab} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown.tab}`} tabIndex={0} className="min-h-0 min-w-0 flex-1 overflow-auto">
        <Suspense
          fallback={
            <div className="p-4">
              <Loading />
            </div>
          }
        >
          {shown.panel}
        </Suspense>
      </div>
    </aside>
  );
}
