/** What stands beside the canvas: one of several panels. */
import { Tabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { useEditor, useEditorState } from "./editor/context";
import type { PanelTab } from "./editor/store";
import { Inspector } from "./inspector/inspector";
import { Memory } from "./memory/memory";
import { RunPanel } from "./play/run-panel";
import { Problems } from "./problems/problems";
import { Versions } from "./publish/versions";

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
  if (panel === null) return null;
  return (
    <aside aria-label="Side panel" className="flex min-h-0 shrink-0 flex-col border-t bg-surface min-[960px]:w-[390px] min-[960px]:border-t-0 min-[960px]:border-l">
      <Tabs.Root value={panel} onValueChange={(next) => editor.openPanel(PARTS.find((part) => part.tab === next)?.tab ?? "inspect")} className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label="Side panel" className="flex shrink-0 gap-0.5 overflow-x-auto border-b px-1.5">
          {PARTS.map((part) => (
            <Tabs.Tab key={part.tab} value={part.tab} className="-mb-px border-b-2 border-transparent px-2 py-2 text-[13px] font-medium whitespace-nowrap text-soft hover:text-ink data-[active]:border-accent data-[active]:text-ink">
              {part.label}
              {part.tab === "problems" && errors > 0 && <span className="ml-1 rounded-full bg-bad-wash px-1.5 text-xs text-bad">{errors}</span>}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {PARTS.map((part) => (
          <Tabs.Panel key={part.tab} value={part.tab} className="min-h-0 min-w-0 flex-1 overflow-auto">
            {part.panel}
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </aside>
  );
}
