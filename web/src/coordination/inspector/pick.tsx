/** A choice among things that the server knows, which may also name one that it does not know yet. */
import { useId } from "react";
import { TextField } from "../../ui/field";
import { At } from "./controls";

export interface PickProps {
  field: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  isPending: boolean;
  /** What to say when there is nothing to choose from. */
  none?: string;
  /** What to say of a value that is not among them. */
  unknown: string;
  /** What an empty value means, where it may be empty. */
  empty?: string;
  onChange: (value: string) => void;
}

export function Pick({ field, label, value, options, isPending, none, unknown, empty, onChange }: PickProps) {
  const list = useId();
  const known = options.find((option) => option.value === value);
  const isStrange = !isPending && value !== "" && known === undefined;
  const hint = isStrange ? <span className="text-warn">{unknown}</span> : !isPending && options.length === 0 && none !== undefined ? none : known !== undefined && known.label !== value ? known.label : undefined;
  return (
    <At field={field}>
      <TextField label={label} list={list} spellCheck={false} value={value} placeholder={empty ?? (isPending ? "reading…" : "choose one, or type its id")} hint={hint} onChange={(event) => onChange(event.target.value)} />
      <datalist id={list}>
        {options.map((option) => (
          <option key={option.value} value={option.value} label={option.label} />
        ))}
      </datalist>
    </At>
  );
}
