/** Buttons for what not everybody may do: without the right they are disabled, and say why. */
import type { ReactNode } from "react";
import { type Scope, useSession } from "../session/session";
import { Button, type ButtonProps, IconButton } from "./button";

type ScopedProps = ButtonProps & { scope: Scope };

export function ScopedButton({ scope, ...rest }: ScopedProps) {
  return <Button {...rest} {...useRefusal(scope, rest.disabled)} />;
}

export function ScopedIconButton({ scope, ...rest }: ScopedProps & { label: string; children: ReactNode }) {
  return <IconButton {...rest} {...useRefusal(scope, rest.disabled)} />;
}

/** The reason can be read by pointer, by key and by screen reader. */
function useRefusal(scope: Scope, disabled = false) {
  const refusal = useSession().whyNot(scope);
  return { disabled: disabled || refusal !== undefined, focusableWhenDisabled: true, ...(refusal !== undefined && { title: refusal }) };
}
