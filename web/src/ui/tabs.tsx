import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

export interface Tab {
  id: string;
  label: ReactNode;
  panel: ReactNode;
}

/** Parts of which one is shown. */
export function Tabs({ label, tabs, value, onChange }: { label: string; tabs: readonly Tab[]; value?: string; onChange?: (id: string) => void }) {
  return (
    <BaseTabs.Root {...(value === undefined ? { defaultValue: tabs[0]?.id } : { value })} onValueChange={(next) => onChange?.(String(next))} className="flex min-w-0 flex-col">
      <BaseTabs.List aria-label={label} className="flex gap-1 overflow-x-auto border-b px-2">
        {tabs.map((tab) => (
          <BaseTabs.Tab key={tab.id} value={tab.id} className="-mb-px border-b-2 border-transparent px-3 py-2 text-[13px] font-medium whitespace-nowrap text-soft hover:text-ink data-[active]:border-accent data-[active]:text-ink">
            {tab.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.id} value={tab.id} className="min-w-0 p-4">
          {tab.panel}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
