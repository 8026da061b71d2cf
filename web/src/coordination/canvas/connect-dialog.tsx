/** Joins the chosen desks with another one, by keys. */
import { Dialog } from "@base-ui/react/dialog";
import { useEditorState } from "../editor/context";
import { connectTrouble } from "../editor/operations";
import { deskOf, leadsTo } from "../editor/document";
import { aboutKind } from "../editor/kinds";
import { Chooser } from "./chooser";

export function ConnectDialog({ from, onChoose, onClose }: { from: readonly string[]; onChoose: (deskId: string) => void; onClose: () => void }) {
  const workflow = useEditorState((state) => state.document);
  const names = from.map((id) => deskOf(workflow, id)?.name ?? id).join(", ");
  const choices = workflow.desks
    .filter((desk) => !from.includes(desk.deskId))
    .map((desk) => {
      const troubles = from.map((id) => connectTrouble(workflow, id, desk.deskId));
      const isCircle = from.some((id) => leadsTo(workflow, desk.deskId, id));
      return {
        id: desk.deskId,
        label: desk.name,
        says: `${aboutKind(desk.kind).label} · ${desk.deskId}`,
        icon: aboutKind(desk.kind).icon,
        disabled: troubles.every((trouble) => trouble !== null) ? (troubles[0] ?? undefined) : isCircle ? "That would be a circle: work would come back to where it was." : undefined,
      };
    });
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-40 flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-raised shadow-shade outline-none">
          <Dialog.Title className="m-0 px-3 pt-3 pb-1 text-[13px] font-semibold wrap-anywhere">Hand over from {names} to…</Dialog.Title>
          <Chooser label="Find a desk" choices={choices} onChoose={onChoose} onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
