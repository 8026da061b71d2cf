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

const routes = [
  createRoute({ ...at("/"), component: lazyRouteComponent(() => import("./home/page")) }),
  createRoute({ ...at("/runs"), validateSearch: readRunsSearch, component: lazyRouteComponent(() => import("./runs/page")) }),
  createRoute({ ...at("/runs/$runId"), validateSearch: readRunSearch, component: lazyRouteComponent(() => import("./runs/detail/page")) }),
  createRoute({ ...at("/events"), validateSearch: readEventsSearch, component: lazyRouteComponent(() => import("./events/page")) }),
  createRoute({ ...at("/events/$eventId"), component: lazyRouteComponent(() => import("./events/detail")) }),
  createRoute({ ...at("/functions"), validateSearch: readFunctionsSearch, component: lazyRouteComponent(() => import("./functions/page")) }),
  createRoute({ ...at("/functions/$functionId"), component: lazyRouteComponent(() => import("./functions/detail")) }),
  createRoute({ ...at("/apps"), component: lazyRouteComponent(() => import("./apps/page")) }),
  createRoute({ ...at("/coordination"), validateSearch: readWorkflowsSearch, component: lazyRouteComponent(() => import("./coordination/page")) }),
  createRoute({ ...at("/coordination/$workflowId"), validateSearch: readCanvasSearch, component: lazyRouteComponent(() => import("./coordination/canvas-page")) }),
  createRoute({ ...at("/jobs"), validateSearch: readJobsSearch, component: lazyRouteComponent(() => import("./jobs/page")) }),
  createRoute({ ...at("/jobs/$jobId"), validateSearch: readJobSearch, component: lazyRouteComponent(() => import("./jobs/detail")) }),
  createRoute({ ...at("/inbox"), validateSearch: readInboxSearch, component: lazyRouteComponent(() => import("./inbox/page")) }),
  createRoute({ ...at("/mounts"), component: lazyRouteComponent(() => import("./mounts/page")) }),
  createRoute({ ...at("/doctor"), validateSearch: readDoctorSearch, component: lazyRouteComponent(() => import("./doctor/page")) }),
  createRoute({ ...at("/login"), validateSearch: readLoginSearch, component: lazyRouteComponent(() => import("./session/page")) }),
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
