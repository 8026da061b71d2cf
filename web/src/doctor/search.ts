/** What the address of the doctor holds besides the path. */
export interface DoctorSearch {
  /** A run of a function to look at first. */
  run?: string;
}

export function readDoctorSearch(search: Record<string, unknown>): DoctorSearch {
  const run = typeof search.run === "string" ? search.run.trim() : "";
  return run === "" ? {} : { run };
}
