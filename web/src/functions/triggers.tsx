/** What starts a function, in a word each. */
import { CalendarClock, Zap } from "lucide-react";
import type { Function, Trigger } from "@contract";

export function Triggers({ of }: { of: Function }) {
  if (of.triggers.length === 0) return <span className="text-faint">only invoked</span>;
  return (
    <ul className="m-0 flex list-none flex-col gap-0.5 p-0">
      {of.triggers.map((trigger) => (
        <li key={triggerText(trigger)} className="flex min-w-0 items-center gap-1.5" title={triggerText(trigger)}>
          {trigger.type === "event" ? <Zap size={12} aria-label="event" className="shrink-0 text-faint" /> : <CalendarClock size={12} aria-label="schedule" className="shrink-0 text-faint" />}
          <code className="min-w-0 truncate font-mono text-xs">{trigger.type === "event" ? trigger.name : trigger.schedule}</code>
        </li>
      ))}
    </ul>
  );
}

export function triggerText(trigger: Trigger): string {
  if (trigger.type === "cron") return trigger.schedule;
  return trigger.expression ? `${trigger.name} when ${trigger.expression}` : trigger.name;
}
