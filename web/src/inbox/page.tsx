/** The inbox: what workflows ask people, and what was answered. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { orpc } from "../api/query";
import { useActions } from "../shell/actions";
import { Button, LinkButton } from "../ui/button";
import { cx } from "../ui/cx";
import { Card, Empty, Loading, Page, Trouble } from "../ui/page";
import type { Draft } from "./answer-form";
import { Filters } from "./filters";
import { useTaskNews } from "./live";
import { filterOf, type InboxSearch } from "./search";
import { TaskDetail } from "./task-detail";
import { TaskList } from "./task-list";
import { neighbour, nextOpen, PAGE_SIZE, STATES } from "./tasks";

const route = getRouteApi("/inbox");

export default function InboxPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());
  const { view = "open", task: chosen } = search;
  const filter = filterOf(search);
  const tasks = useInfiniteQuery(
    orpc.coordination.listTasks.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, status: STATES[view], limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  useTaskNews();
  const listed = tasks.data?.pages.flatMap((page) => page.tasks) ?? [];

  const go = (next: InboxSearch, replace = false) => void navigate({ to: "/inbox", search: next, replace });
  const choose = (taskId: string | undefined) => taskId !== undefined && go({ ...search, task: taskId }, true);
  const close = () => {
    go(view === "open" ? filter : { ...filter, view });
  };
  const answered = () => {
    if (chosen === undefined) return;
    const next = nextOpen(listed, chosen);
    setDrafts((before) => without(before, chosen));
    if (next !== undefined && view === "open") go({ ...search, task: next });
  };
  useActions([
    { id: "task.next", label: "Next task", group: "Inbox", keys: "j", run: () => choose(neighbour(listed, chosen, 1)) },
    { id: "task.previous", label: "Previous task", group: "Inbox", keys: "k", run: () => choose(neighbour(listed, chosen, -1)) },
    ...(chosen === undefined ? [] : [{ id: "task.close", label: "Back to the list", group: "Inbox", keys: "u", run: close }]),
    { id: "task.view", label: view === "open" ? "Show answered tasks" : "Show open tasks", group: "Inbox", keys: "v", run: () => go(view === "open" ? { ...filter, view: "closed" } : filter) },
  ]);

  return (
    <Page title="Inbox" lead="What workflows ask people. An answer lets the run go on, on the minute or after a month.">
      <Filters search={search} onChange={go} />
      {tasks.error !== null && tasks.data !== undefined && <Trouble error={tasks.error} retry={() => void tasks.refetch()} />}
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-[minmax(18rem,26rem)_minmax(0,1fr)]">
        <Card flush className={cx("lg:sticky lg:top-6 lg:max-h-[calc(100dvh-6rem)] lg:overflow-auto", chosen !== undefined && "max-lg:hidden")}>
          {tasks.data === undefined ? (
            <div className="p-4">{tasks.error === null ? <Loading label="Reading the tasks" lines={5} /> : <Trouble error={tasks.error} retry={() => void tasks.refetch()} />}</div>
          ) : listed.length === 0 ? (
            <NoTasks search={search} />
          ) : (
            <>
              <TaskList tasks={listed} chosen={chosen} search={search} />
              {tasks.hasNextPage && (
                <div className="border-t p-2 text-center">
                  <Button look="ghost" disabled={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
                    {tasks.isFetchingNextPage ? "Reading…" : "Show older ones"}
                  </Button>
                </div>
              )}
            </>
          )}
        </Card>
        {chosen === undefined ? (
          listed.length > 0 && <p className="m-0 px-6 py-12 text-center text-faint max-lg:hidden">Choose a task, or press J.</p>
        ) : (
          <Card>
            <Button look="ghost" small className="mb-3 lg:hidden" onClick={close}>
              <ArrowLeft size={14} aria-hidden /> All tasks
            </Button>
            <TaskDetail
              key={chosen}
              taskId={chosen}
              listed={listed.find((task) => task.taskId === chosen)}
              draft={drafts.get(chosen)}
              onDraft={(draft) => setDrafts((before) => new Map(before).set(chosen, draft))}
              onAnswered={answered}
              onClose={close}
            />
          </Card>
        )}
      </div>
    </Page>
  );
}

function NoTasks({ search }: { search: InboxSearch }) {
  const { view } = search;
  if (Object.keys(filterOf(search)).length > 0) {
    return (
      <Empty title="No task fits." actions={<LinkButton to="/inbox" search={view === undefined ? {} : { view }}>Show all tasks</LinkButton>}>
        The filter leaves none of them.
      </Empty>
    );
  }
  if (view === "closed") return <Empty title="Nothing was answered yet.">Answered, withdrawn and overdue questions are listed here.</Empty>;
  return (
    <Empty title="Nobody is asked anything." actions={<LinkButton to="/coordination">Open the workflows</LinkButton>}>
      A desk of the kind “human wait” asks a person. Its question stands here, live, until somebody answers it here or over its signed link.
    </Empty>
  );
}

function without(drafts: ReadonlyMap<string, Draft>, taskId: string): ReadonlyMap<string, Draft> {
  return new Map([...drafts].filter(([id]) => id !== taskId));
}
