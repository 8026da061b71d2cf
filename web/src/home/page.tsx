/** The first page: what runs, what failed, what waits, and how to begin. */
import { CircleHelp } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useActions } from "../shell/actions";
import { announce } from "../shell/announcer";
import { Button, LinkButton } from "../ui/button";
import { counted } from "../ui/counted";
import { Card, Empty, Loading, Page, Trouble } from "../ui/page";
import { useToast } from "../ui/toast";
import { useStanding } from "./news";
import { RunRows } from "./run-rows";
import { ServerFacts } from "./server-facts";
import { TaskRows } from "./task-rows";
import { Tiles } from "./tiles";
import { TimerRows } from "./timer-rows";

const Guide = lazy(() => import("./guide/guide"));

export default function HomePage() {
  const standing = useStanding();
  const [isGuideOpen, setGuideOpen] = useState(false);
  const { overview, live, failed, failedCount, isFresh, tasks } = standing;
  const isGuideShown = isGuideOpen || isFresh === true;
  useWelcome(isFresh, standing.apps?.apps.filter((app) => !app.isBuiltIn).map((app) => app.name));
  useActions([{ id: "guide", label: isGuideOpen ? "Close the first steps" : "Show the first steps", group: "Home", keys: "s", run: () => setGuideOpen((open) => !open) }]);

  const guideButton = isFresh === false && (
    <Button onClick={() => setGuideOpen(!isGuideOpen)} aria-expanded={isGuideOpen}>
      <CircleHelp size={14} aria-hidden /> First steps
    </Button>
  );
  return (
    <Page title="Home" tabTitle="Perdura" lead={overview && `${counted(overview.functions, "function")} in ${counted(overview.apps, "app")}.`} actions={guideButton}>
      {standing.error && <Trouble error={standing.error} retry={standing.retry} />}
      <Tiles standing={standing} />
      {isGuideShown && (
        <Suspense fallback={<Loading label="Reading the first steps" lines={6} />}>
          <Guide isProduction={overview?.mode === "start"} {...(isFresh === false && { onClose: () => setGuideOpen(false) })} />
        </Suspense>
      )}
      {isFresh === false && (
        <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
          <Card title="Running now" flush actions={<LinkButton look="ghost" small to="/runs" search={{ status: ["scheduled", "running"] }}>All live runs</LinkButton>}>
            {live === undefined ? <Waiting /> : live.length === 0 ? <Empty title="Nothing runs.">A run begins when an event comes that a function waits for.</Empty> : <RunRows label="Running now" runs={live} at={(run) => run.startedAt ?? run.queuedAt} now={standing.now} reasons={standing.reasons} />}
          </Card>
          <Card title="Failed in the last hour" flush actions={<LinkButton look="ghost" small to="/runs" search={{ status: ["failed"], since: "1h", by: "ended" }}>All of them</LinkButton>}>
            {failed === undefined || failedCount === undefined ? <Waiting /> : failed.length === 0 ? <Empty title="Nothing failed.">A run whose last attempt fails stands here for an hour, with its error.</Empty> : <RunRows label="Failed in the last hour" runs={failed} at={(run) => run.endedAt} now={standing.now} />}
          </Card>
          <Card title="Waiting for people" flush actions={<LinkButton look="ghost" small to="/inbox">Inbox</LinkButton>}>
            {tasks === undefined ? <Waiting /> : <TaskRows tasks={tasks.tasks} now={standing.now} />}
          </Card>
          <Card title="What comes next" flush>
            {standing.upcoming === undefined ? <Waiting /> : <TimerRows timers={standing.upcoming.timers} now={standing.now} />}
          </Card>
          <Card title="This server">{overview === undefined ? <Loading lines={5} /> : <ServerFacts overview={overview} />}</Card>
        </div>
      )}
    </Page>
  );
}

function Waiting() {
  return (
    <div className="px-4 py-2">
      <Loading />
    </div>
  );
}

/** Says that the first app is there, when the guide goes away because of it. */
function useWelcome(isFresh: boolean | undefined, apps: readonly string[] | undefined): void {
  const wasFresh = useRef(false);
  const toast = useToast();
  useEffect(() => {
    if (wasFresh.current && isFresh === false) {
      const [app] = apps ?? [];
      const text = app === undefined ? "The first run is there. The first steps are under the button above." : `The app “${app}” has registered. The first steps are under the button above.`;
      toast({ tone: "good", text });
      announce(text);
    }
    wasFresh.current = isFresh === true;
  }, [isFresh]);
}
