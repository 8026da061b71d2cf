/** The values that expressions are tried on: of the last run, made up from the schemas, or typed by hand. */
import { createContext, type ReactNode, useContext, useState } from "react";
import { Button } from "../../../ui/button";
import { JsonField } from "../../../ui/json-field";
import { parseJson } from "../../../ui/json-text";
import { Time } from "../../../ui/time";
import { isRecord } from "../path";

export interface Values {
  input?: unknown;
  output?: unknown;
  run?: unknown;
  memory?: unknown;
}

export interface Payload {
  values: Values;
  /** Where the values are from, in a word or two. */
  word: string;
  title: string;
}

const Current = createContext<Payload | null>(null);

export const usePayload = (): Payload | null => useContext(Current);

/** Where values may come from. */
export interface Offered {
  values: Values;
  /** The run that had them; null for a sample. */
  runId: string | null;
  at: string | null;
  /** What is not known of the run, in a sentence. */
  lack?: string;
}

/** The names that expressions know; others would be refused. */
function known({ input, output, run, memory }: Record<string, unknown>): Values {
  return { ...(input !== undefined && { input }), ...(output !== undefined && { output }), ...(run !== undefined && { run }), ...(memory !== undefined && { memory }) };
}

/** Offers the values to everything within, and shows what they are. */
export function PayloadProvider({ offered, children }: { offered: Offered; children: ReactNode }) {
  const [own, setOwn] = useState<string | null>(null);
  const read = own === null ? null : parseJson(own);
  const typed = read !== null && "value" in read && isRecord(read.value) ? known(read.value) : null;
  const payload: Payload =
    own !== null && typed !== null
      ? { values: typed, word: "on your values", title: "Evaluated by the server on the values that you have typed" }
      : offered.runId === null
        ? { values: offered.values, word: "on a sample", title: "Evaluated by the server on values made up from the schemas: no run has had any yet" }
        : { values: offered.values, word: "on the last run", title: `Evaluated by the server on what run ${offered.runId} had here` };
  return (
    <Current value={payload}>
      {children}
      <details className="min-w-0 border-t px-4 py-2.5">
        <summary className="text-xs text-soft hover:text-ink">
          Tried {payload.word}
          {own === null && offered.at !== null && (
            <span className="text-faint">
              {" "}
              (<Time at={offered.at} />)
            </span>
          )}
        </summary>
        <div className="flex flex-col gap-2 pt-2">
          {own === null && offered.runId !== null && <p className="m-0 text-xs wrap-anywhere text-faint">Of run {offered.runId}.</p>}
          {own === null && offered.lack !== undefined && <p className="m-0 text-xs text-warn">{offered.lack}</p>}
          <JsonField
            label="Values"
            rows={8}
            value={own ?? JSON.stringify(offered.values, null, 2)}
            error={read !== null && "value" in read && typed === null ? "It is an object of values by name." : undefined}
            onChange={setOwn}
            tools={
              own === null ? undefined : (
                <Button small onClick={() => setOwn(null)}>
                  Back to {offered.runId === null ? "the sample" : "the last run"}
                </Button>
              )
            }
          />
        </div>
      </details>
    </Current>
  );
}
