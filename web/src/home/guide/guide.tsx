/** The first steps on a server that nobody has used yet. */
import { useState } from "react";
import { Button, LinkButton } from "../../ui/button";
import { Command } from "../../ui/code";
import { Card } from "../../ui/page";
import { Tabs } from "../../ui/tabs";
import { type Way, ways } from "./steps";

export default function Guide({ isProduction, onClose }: { isProduction: boolean; onClose?: () => void }) {
  const [chosen, setChosen] = useState("typescript");
  const tabs = ways({ origin: location.origin, isProduction }).map((way) => ({ id: way.id, label: way.label, panel: <Steps way={way} /> }));
  return (
    <Card
      flush
      title="First steps"
      actions={
        onClose && (
          <Button small look="ghost" onClick={onClose}>
            Close
          </Button>
        )
      }
    >
      <Tabs label="Ways to begin" tabs={tabs} value={chosen} onChange={setChosen} />
    </Card>
  );
}

function Steps({ way }: { way: Way }) {
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <p className="m-0 text-soft">{way.lead}</p>
      <ol className="m-0 flex list-none flex-col gap-4 p-0">
        {way.steps.map((step, index) => (
          <li key={step.text} className="grid min-w-0 grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2">
            <span aria-hidden className="mt-px flex size-5 items-center justify-center rounded-full bg-accent-wash text-xs font-semibold text-accent">
              {index + 1}
            </span>
            <div className="flex min-w-0 flex-col gap-1.5">
              <span>{step.text}</span>
              {step.command !== undefined && <Command>{step.command}</Command>}
            </div>
          </li>
        ))}
      </ol>
      {way.id === "workflow" && (
        <div>
          <LinkButton to="/coordination">Open Coordination</LinkButton>
        </div>
      )}
    </div>
  );
}
