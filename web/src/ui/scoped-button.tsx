/** A button for what not everybody may do: without the right it is disabled, and says why. */
import { type Scope, useSession } from "../session/session";
import { Button, type ButtonProps } from "./button";

export function ScopedButton({ scope, disabled = false, ...rest }: ButtonProps & { scope: Scope }) {
  const refusal = useSession().whyNot(scope);
  return <Button {...rest} disabled={disabled || refusal !== undefined} focusableWhenDisabled {...(refusal !== undefined && { title: refusal })} />;
}
