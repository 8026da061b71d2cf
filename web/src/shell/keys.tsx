/** The list of all keys, shown by `?`. */
import { Dialog } from "../ui/dialog";
import { type Action, keysShown, useOffered } from "./actions";

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const offered = useOffered();
  const groups = Map.groupBy(
    offered.filter((action) => action.keys !== undefined),
    (action: Action) => action.group,
  );
  return (
    <Dialog open={open} onClose={onClose} title="Keys" lead="They work wherever you are not typing." wide>
      <div className="grid gap-6 pt-2 sm:grid-cols-2">
        {[...groups].map(([group, actions]) => (
          <section key={group}>
            <h3 className="m-0 mb-1 text-xs font-semibold text-faint">{group}</h3>
            <dl className="m-0">
              {actions.map((action) => (
                <div key={action.id} className="flex items-center justify-between gap-3 border-b py-1 last:border-b-0">
                  <dt>{action.label}</dt>
                  <dd className="m-0">
                    <kbd className="rounded border bg-sunken px-1.5 py-px font-sans text-xs">{keysShown(action.keys!)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
