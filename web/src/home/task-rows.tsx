/** The open tasks that end first, one to a line. */
import type { CoordinationTask } from "@contract";
import { Link } from "@tanstack/react-router";
import { Empty } from "../ui/page";
import { Moment, relative } from "../ui/time";
import { ROWS } from "./standing";

export function TaskRows({ tasks, now }: { tasks: readonly CoordinationTask[]; now: number }) {
  if (tasks.length === 0) return <Empty title="Nobody is asked anything.">A workflow asks a person with a desk of the kind “human wait”.</Empty>;
  const urgent = [...tasks].sort((left, right) => due(left) - due(right)).slice(0, ROWS);
  return (
    <ul aria-label="Waiting for people" className="m-0 list-none p-0">
      {urgent.map((task) => (
        <li key={task.taskId} className="border-b last:border-b-0">
          <Link to="/inbox" search={{ task: task.taskId }} className="flex min-w-0 items-start gap-3 px-4 py-2 hover:bg-sunken/60">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium" title={task.title}>
                {task.title}
              </span>
              <span className="block truncate text-xs text-faint">
                {task.workflowId} · {task.deskId}
                {task.assignee != null && ` · for ${task.assignee}`}
              </span>
            </span>
            <span className="shrink-0 text-xs text-faint">{task.deadline == null ? <Moment at={task.openedAt} now={now} /> : `ends ${relative(Date.parse(task.deadline), now)}`}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function due(task: CoordinationTask): number {
  return task.deadline == null ? Number.MAX_SAFE_INTEGER : Date.parse(task.deadline);
}
