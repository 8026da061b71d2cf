/** Less frequent things, behind one button. */
import { Menu } from "@base-ui/react/menu";
import { EllipsisVertical } from "lucide-react";

export interface MenuEntry {
  label: string;
  run: () => void;
  disabled?: string | undefined;
}

export function MoreMenu({ label, entries }: { label: string; entries: readonly MenuEntry[] }) {
  return (
    <Menu.Root>
      <Menu.Trigger aria-label={label} title={label} className="inline-flex size-8 shrink-0 items-center justify-center rounded-md border bg-surface text-soft hover:border-line-strong">
        <EllipsisVertical size={16} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="z-40" sideOffset={6} align="end">
          <Menu.Popup className="min-w-52 rounded-lg border bg-raised p-1 shadow-shade outline-none">
            {entries.map((entry) => (
              <Menu.Item
                key={entry.label}
                disabled={entry.disabled !== undefined}
                title={entry.disabled}
                onClick={entry.run}
                className="cursor-pointer rounded-md px-3 py-1.5 text-[13px] outline-none select-none data-[disabled]:cursor-not-allowed data-[disabled]:opacity-60 data-[highlighted]:bg-accent-wash"
              >
                {entry.label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
