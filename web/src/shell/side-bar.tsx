/** The way to every place: beside the page where there is room, else in a drawer. */
import { Dialog } from "@base-ui/react/dialog";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { PLACES } from "./places";

export function SideBar() {
  return (
    <aside className="hidden w-52 shrink-0 flex-col border-r bg-surface min-[960px]:flex">
      <Brand />
      <Places />
    </aside>
  );
}

export function Drawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40 min-[960px]:hidden" />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-40 flex w-64 flex-col border-r bg-surface outline-none min-[960px]:hidden">
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <div className="flex items-center justify-between pr-2">
            <Brand />
            <Dialog.Close aria-label="Close the menu" className="rounded p-2 text-faint hover:text-ink">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <Places />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Brand() {
  return (
    <Link to="/" className="flex h-12 shrink-0 items-center gap-2 px-4 font-semibold tracking-tight">
      <img src="/favicon.svg" alt="" width={20} height={20} />
      Perdura
    </Link>
  );
}

function Places() {
  return (
    <nav aria-label="Places" className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-auto p-2">
      {PLACES.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className="flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-accent"
        >
          <Icon size={16} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  );
}
