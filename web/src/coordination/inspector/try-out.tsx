/** What an expression gives, on the values of the last run, as the server itself evaluates it. */
import type { CoordinationExpressionPlace as Place } from "@contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { explain } from "../../api/errors";
import { orpc } from "../../api/query";
import { cx } from "../../ui/cx";
import { type Payload, usePayload } from "./payload/payload-context";
import { useSettled } from "./use-settled";

/** What the server evaluates at most: longer ones are the validator's to refuse. */
const EXPRESSION_CHARS_MAX = 4_096;
/** How long the typing must pause. */
const PAUSE_MS = 200;
const CHARS_SHOWN = 400;

export interface TryOutProps {
  expression: string;
  place: Place;
  /** Of whose values, for the words. */
  deskId?: string;
  /** What it is the expression of, for screen readers. */
  label: string;
  /** Whether it must be true or false. */
  isCondition?: boolean;
}

export function TryOut(props: TryOutProps) {
  const payload = usePayload();
  if (payload === null || props.expression.trim() === "" || props.expression.length > EXPRESSION_CHARS_MAX) return null;
  return <Tried {...props} payload={payload} />;
}

function Tried({ expression, place, label, isCondition = false, payload }: TryOutProps & { payload: Payload }) {
  const settled = useSettled(useDeferredValue(expression), PAUSE_MS);
  const { values } = payload;
  const tested = useQuery({ ...orpc.coordination.testExpression.queryOptions({ input: { expression: settled, place, ...values } }), placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY, gcTime: 30_000 });
  const isOld = settled !== expression || tested.isPlaceholderData;
  const { word, tone } = tested.data === undefined ? { word: tested.isError ? explain(tested.error) : "…", tone: tested.isError ? "text-bad" : "text-faint" } : judged(tested.data, isCondition);
  return (
    <p role="group" aria-label={`Result of ${label}`} data-testid="try-out" aria-busy={isOld} className={cx("m-0 flex min-w-0 gap-1.5 rounded-md bg-sunken px-2 py-1 text-xs", isOld && "opacity-60")}>
      <span className="shrink-0 text-faint" title={payload.title}>
        {payload.word}:
      </span>
      <span className={cx("min-w-0 font-mono wrap-anywhere", tone)}>{word}</span>
    </p>
  );
}

function judged({ value, error, holds }: { value: unknown; error?: string | null; holds?: boolean | null }, isCondition: boolean): { word: string; tone: string } {
  if (error != null) return { word: error, tone: "text-bad" };
  if (!isCondition) return { word: shown(value), tone: "" };
  if (holds === true) return { word: "taken", tone: "text-good" };
  return holds === false ? { word: "skipped", tone: "text-warn" } : { word: `gives ${shown(value)}, and a condition must be true or false`, tone: "text-bad" };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.length > CHARS_SHOWN ? `${text.slice(0, CHARS_SHOWN)}…` : text;
}
