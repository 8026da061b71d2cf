/** The one job store of this process. */
import { optional } from "../settings.ts";
import { Jobs } from "./jobs.ts";

const path = optional("JOBS_FILE", "");

export const jobs = new Jobs(path === "" ? undefined : path);
