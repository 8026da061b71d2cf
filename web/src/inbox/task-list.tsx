/** Tasks, one to a row; the chosen one is shown beside the list. */
import type { CoordinationTask } from "@contract";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Badge, Status } from "../ui/status";
import { cx } from "../ui/cx";
import { relative, Time, useNow } from "../ui/time";
import type { InboxSearch } from "./search";
import { urgency } from "./tasks";

export function TaskList({ tasks, chosen, search }: { tasks: readonly CoordinationTask[]; chosen: string | undefined; search: InboxSearch }) {
  const now = useNow();
  const list = useRef<HTMLUListElement>(null);
  // Keys may choose a row that is not in sight.
  useEffect(() => list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" }), [chosen]);
  return (
    <ul ref={list} aria-label="Tasks" className="m-0 flex list-none flex-col p-0">
      {tasks.map((task) => {
        const tone = urgency(task, now);
        return (
          <li key={task.taskId} className="border-b last:border-b-0">
            <Link
              to="/inbox"
              search={{ ...search, task: task.taskId }}
              aria-current={task.taskId === chosen ? "true" : undefined}
              data-task={task.taskId}
              className={cx("flex flex-col gap-0.5 border-l-2 border-transparent px-4 py-2.5 hover:bg-sunken/60", task.taskId === chosen && "border-l-accent bg-accent-wash/60")}
            >
              <span className="flex items-start justify-between gap-3">
                <span className="min-w-0 font-medium wrap-anywhere">{task.title}</span>
                <span className="shrink-0 pt-0.5 text-xs text-faint">
                  <Time at={task.endedAt ?? task.openedAt} />
                </span>
              </span>
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-soft">
                <span className="max-w-full truncate" title={`${task.workflowId} · ${task.deskId}`}>
                  {task.workflowId} · {task.deskId}
                </span>
                {task.assignee != null && (
                  <span className="max-w-full truncate" title={`For ${task.assignee}`}>
                    for {task.assignee}
                  </span>
                )}
                {task.status !== "open" && <Status status={task.status} isLive={false} />}
                {tone !== undefined && task.deadline != null && <Badge tone={tone}>{tone === "bad" ? "over" : `ends ${relative(Date.parse(task.deadline), now)}`}</Badge>}
                {task.status === "open" && task.escalatedAt != null && <Badge tone="warn">escalated</Badge>}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
