/** Every address of the app. Each page is a file of its own, read when somebody goes there. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { readDoctorSearch } from "./doctor/search";
import { readCanvasSearch, readWorkflowsSearch } from "./coordination/search";
import { readEventsSearch } from "./events/search";
import { readInboxSearch } from "./inbox/search";
import { readFunctionsSearch } from "./functions/search";
import { readJobSearch, readJobsSearch } from "./jobs/search";
import { readRunSearch, readRunsSearch } from "./runs/search";
import { readLoginSearch } from "./session/search";
import { NotFound, PageTrouble } from "./shell/fallback";
import { Shell } from "./shell/shell";

const root = createRootRoute({ component: Shell });
const at = <Path extends string>(path: Path) => ({ path, getParentRoute: () => root });

/**
 * Only what a page reads of its address. The router lets a page see everything else, too, also a value that its reader has
 * refused; here it is as if it were not there.
 */
function only<Search extends object>(read: (search: Record<string, unknown>) => Search) {
  return (search: Record<string, unknown>): Search => ({ ...Object.fromEntries(Object.keys(search).map((key) => [key, undefined])), ...read(search) });
}

const routes = [
  createRoute({ ...at("/"), component: lazyRouteComponent(() => import("./home/page")) }),
  createRoute({ ...at("/runs"), validateSearch: only(readRunsSearch), component: lazyRouteComponent(() => import("./runs/page")) }),
  createRoute({ ...at("/runs/$runId"), validateSearch: only(readRunSearch), component: lazyRouteComponent(() => import("./runs/detail/page")) }),
  createRoute({ ...at("/events"), validateSearch: only(readEventsSearch), component: lazyRouteComponent(() => import("./events/page")) }),
  createRoute({ ...at("/events/$eventId"), component: lazyRouteComponent(() => import("./events/detail")) }),
  createRoute({ ...at("/functions"), validateSearch: only(readFunctionsSearch), component: lazyRouteComponent(() => import("./functions/page")) }),
  createRoute({ ...at("/functions/$functionId"), component: lazyRouteComponent(() => import("./functions/detail")) }),
  createRoute({ ...at("/apps"), component: lazyRouteComponent(() => import("./apps/page")) }),
  createRoute({ ...at("/coordination"), validateSearch: only(readWorkflowsSearch), component: lazyRouteComponent(() => import("./coordination/page")) }),
  createRoute({ ...at("/coordination/$workflowId"), validateSearch: only(readCanvasSearch), component: lazyRouteComponent(() => import("./coordination/canvas-page")) }),
  createRoute({ ...at("/jobs"), validateSearch: only(readJobsSearch), component: lazyRouteComponent(() => import("./jobs/page")) }),
  createRoute({ ...at("/jobs/$jobId"), validateSearch: only(readJobSearch), component: lazyRouteComponent(() => import("./jobs/detail")) }),
  createRoute({ ...at("/inbox"), validateSearch: only(readInboxSearch), component: lazyRouteComponent(() => import("./inbox/page")) }),
  createRoute({ ...at("/mounts"), component: lazyRouteComponent(() => import("./mounts/page")) }),
  createRoute({ ...at("/doctor"), validateSearch: only(readDoctorSearch), component: lazyRouteComponent(() => import("./doctor/page")) }),
  createRoute({ ...at("/login"), validateSearch: only(readLoginSearch), component: lazyRouteComponent(() => import("./session/page")) }),
];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: "intent",
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageTrouble,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
