import { Button as BaseButton } from "@base-ui/react/button";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";

type Look = "plain" | "primary" | "danger" | "ghost";

const LOOKS: Record<Look, string> = {
  plain: "border-line bg-surface text-ink hover:border-line-strong",
  primary: "border-transparent bg-accent text-accent-ink hover:opacity-90",
  danger: "border-line bg-surface text-bad hover:border-bad",
  ghost: "border-transparent bg-transparent text-soft hover:bg-sunken hover:text-ink",
};

const SHAPE =
  "inline-flex items-center justify-center gap-1.5 rounded-md border text-[13px] font-medium whitespace-nowrap select-none disabled:opacity-50 data-[disabled]:opacity-50 data-[disabled]:cursor-not-allowed";

function classes(look: Look, small: boolean, extra?: string): string {
  return cx(SHAPE, LOOKS[look], small ? "h-7 px-2" : "h-8 px-3", extra);
}

export interface ButtonProps extends Omit<ComponentProps<"button">, "className"> {
  look?: Look;
  small?: boolean;
  className?: string;
  /** Keeps the button in the order of the Tab key while it is disabled, so that its reason can be read. */
  focusableWhenDisabled?: boolean;
}

export function Button({ look = "plain", small = false, className, ...rest }: ButtonProps) {
  return <BaseButton className={classes(look, small, className)} {...rest} />;
}

/** A button that shows a picture alone; `label` says what it does. */
export function IconButton({ label, look = "ghost", small = false, className, children, ...rest }: ButtonProps & { label: string; children: ReactNode }) {
  return (
    <BaseButton aria-label={label} title={label} className={cx(SHAPE, LOOKS[look], small ? "size-7" : "size-8", "shrink-0", className)} {...rest}>
      {children}
    </BaseButton>
  );
}

/** A link that looks like a button. */
export function LinkButton({ look = "plain", small = false, className, children, ...rest }: LinkProps & { look?: Look; small?: boolean; className?: string; children: ReactNode }) {
  return (
    <Link className={classes(look, small, className)} {...rest}>
      {children}
    </Link>
  );
}
