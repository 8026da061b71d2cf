// Generated from the contract; do not edit.
import type { AsyncIteratorClass, Client, ORPCError } from '@orpc/client'

/** An answer. */
export type AnswerCoordinationTask = {
  /** As the task's form says. */
  answer: unknown
  /** Who answers, for people. */
  answeredBy?: string | null
  /** The task. */
  taskId: string
}

/** A task that was answered. */
export type AnsweredCoordinationTask = {
  /** The task. */
  task: CoordinationTask
}

/** An app. */
export type App = {
  /** The id. */
  appId: string
  /** The web framework, when known. */
  framework?: string | null
  /** Ids of its functions. */
  functionIds: string[]
  /** Whether its functions are part of this server. */
  isBuiltIn: boolean
  /** The name that its SDK client was given. */
  name: string
  /** Language of its SDK, such as `js`. */
  sdkLanguage: string
  /** Version of its SDK. */
  sdkVersion: string
  /** Why its last sync failed; absent when it did not. */
  syncError?: string | null
  /** Where its functions are served. */
  url: string
  /** The author's own version of the app. */
  version?: string | null
}

/** All apps. */
export type AppList = {
  /** By name. */
  apps: App[]
  /** URLs at which no app has registered yet. */
  unregistered: UnregisteredUrl[]
}

/** Which app. */
export type AppRef = {
  /** The id, or the name. */
  appId: string
}

/** What was done, or would be. */
export type BulkAnswer = {
  /** What was done; empty in a dry run. */
  done: BulkOutcome[]
  /** How many runs fit. */
  matched: RunCount
  /** Call again with it until it is absent. */
  next?: string | null
  /** The first of them. */
  sample: Run[]
}

/** What was done with one run. */
export type BulkOutcome = {
  /** Why nothing was done. */
  reason?: string | null
  /** What was done. */
  result: BulkResult
  /** The run. */
  runId: string
  /** The run that was started instead. */
  startedRunId?: string | null
}

/** What was done with one run. */
export type BulkResult = 'cancelled' | 'started' | 'skipped'

/** Which runs, and how many in one go. */
export type BulkRuns = {
  /** The `next` of the answer before. */
  cursor?: string | null
  /** Whether nothing is done, and only told what would be. */
  dryRun: boolean
  /** Which runs. An empty filter means all. */
  filter: RunsFilter
  /**
   * Makes a call that is sent again do nothing twice, for 24 hours: calls with the same key are about the runs that were
   * there at the first of them, and start each of those again at most once. Send it with every page.
   */
  key?: string | null
  /** How many in one go; 100 when missing. */
  limit?: number | null
}

/** Which run, and why. */
export type CancelCoordinationRun = {
  /** For people. */
  reason?: string | null
  /** The run. */
  runId: string
}

/** An event that cancels a live run. */
export type CancelOn = {
  /** Name of the event. */
  event: string
  /** Compares the run's own event with the cancelling one. */
  expression?: string | null
  /** How long after the run's start it still cancels. */
  timeoutMs?: number | null
}

/** Which memories are to be forgotten; all of the workflow when nothing else is named. */
export type ClearCoordinationMemory = {
  /** Only this desk's own. */
  deskId?: string | null
  /** Only the one of this key. */
  key?: string | null
  /** Only this namespace's. */
  namespace?: string | null
  /** The workflow. */
  workflowId: string
}

/** What was forgotten. */
export type ClearedCoordinationMemory = {
  /** How many memories, each with its history. */
  cleared: number
  /** Whether some are left: call again. */
  more: boolean
}

/** What is wrong with an answer. */
export type CoordinationAnswerIssues = {
  /** Each with its place. */
  issues: CoordinationSchemaIssue[]
}

/** One place of work in a workflow. */
export type CoordinationDesk = {
  /** Unique in its workflow. */
  deskId: string
  /** For people: the field of work. */
  domain: string
  /** What does the work; without one the desk gives back what it received. */
  executor?: CoordinationExecutor | null
  /** What it takes. */
  inputSchema: CoordinationJsonSchema
  /** What it is for: one of [`DeskKind`]'s words, which validation checks. */
  kind: string
  /** What it remembers from run to run. Missing passes the reader and fails validation. */
  memoryScope?: MemoryScope | null
  /** For people. */
  name: string
  /** What it gives. */
  outputSchema: CoordinationJsonSchema
  /** Where it stands on the canvas. */
  position?: Position | null
  /** For people. */
  responsibility: string
  /** How it is carried out. */
  runtimePolicy?: RuntimePolicy | null
}

/** What a desk remembers. */
export type CoordinationDeskMemory = {
  /** What. */
  data: unknown
  /** The desk that has written it last. */
  deskId: string
  /** Until when; for ever when missing. */
  expiresAt?: string | null
  /** Which of the memories. */
  memoryKey: string
  /** Since when. */
  updatedAt: string
  /** Of which workflow. */
  workflowId: string
  /** The version of its document. */
  workflowVersion: number
}

/** A draft. */
export type CoordinationDraft = {
  /** The hash of its content: what a change of it must name. */
  revision: string
  /** When it was saved. */
  updatedAt: string
  /** The document. */
  workflow: CoordinationWorkflow
}

/** A draft. */
export type CoordinationDraftAnswer = {
  /** The draft. */
  draft: CoordinationDraft
}

/** The draft that is there. */
export type CoordinationDraftRevision = {
  /** Its revision; null when there is none any more. */
  revision: string | null
}

/**
 * What does a desk's work.
 *
 * Texts marked as templates take `{{ expression }}`; expressions see `input` (what the desk received), `run` (the run's
 * input) and `memory`.
 */
export type CoordinationExecutor = {
  type: 'echo'
} | {
  /** An expression; the whole input when missing. */
  body?: string | null
  /** Values are templates; `{{ secret.NAME }}` is a secret of the server. */
  headers?: { [key: string]: string } | null
  /** GET, POST, PUT, PATCH, DELETE or HEAD; POST when missing. */
  method?: string | null
  type: 'http'
  /** A template. */
  url: string
} | {
  /** An expression for the event's data; the whole input when missing. */
  data?: string | null
  /** Such as `shop-fulfil`: the id of the app and of the function. */
  functionId: string
  type: 'function'
} | {
  /** The kind's first when missing. */
  jobType?: string | null
  /** A registered robot kind. */
  kind: string
  /** An expression that gives the list of orders, each of a shape that the robot's API takes. */
  orders: string
  type: 'robot-job'
  /** A template. */
  workspaceId: string
} | {
  type: 'expression'
  /** One expression, or one for each field of the output. */
  value: ExpressionValue
} | {
  /** An expression for the run's input; the whole input when missing. */
  input?: string | null
  type: 'sub-workflow'
  /** A published version; the newest when missing. */
  version?: number | null
  /** The workflow. */
  workflowId: string
} | {
  /** Name of the server's secret with the key; none is sent when missing. */
  apiKeySecret?: string | null
  /** Such as `http://localhost:11434/v1`; the server's setting when missing. */
  baseUrl?: string | null
  /** Which model. */
  model: string
  /** More fields of the request, such as `temperature`. */
  parameters?: { [key: string]: unknown } | null
  /** A template. */
  prompt: string
  /** A template. */
  system?: string | null
  type: 'llm'
} | {
  /** Who is meant, for people. */
  assignee?: string | null
  /** After how many seconds `rawr/coordination.task.escalated` is sent; never when missing. */
  escalateAfterSeconds?: number | null
  /** A template; the desk's responsibility when missing. */
  instructions?: string | null
  /**
   * The desk's output when nobody answers in time, beside `timedOut: true`; without it a late answer fails the desk.
   * Handoffs branch on `output.timedOut`.
   */
  timeoutOutput?: unknown
  /** A template; the desk's name when missing. */
  title?: string | null
  type: 'human'
}

/** Where an expression stands, which decides what it may name. */
export type CoordinationExpressionPlace = 'handoff' | 'desk'

/** What is promised of a run's end, and what came of it. */
export type CoordinationFinalization = {
  /** The promise. */
  contract: FinalizationContract
  /** What came of the hook, once the run has ended. */
  finishedHook?: FinishedHook | null
}

/** From one desk to another. */
export type CoordinationHandoff = {
  /**
   * An expression over `input` (the run's input), `output` (the upstream desk's output) and `memory` (the upstream
   * desk's memory as it was read); when it is false the handoff is skipped.
   */
  condition?: string | null
  /** Upstream. */
  fromDeskId: string
  /** Unique in its workflow. */
  handoffId: string
  /**
   * From a field of the downstream input to a path into the same three, such as `output.total`; without mappings the
   * downstream desk receives the upstream output as it is.
   */
  mappingRefs?: { [key: string]: string } | null
  /** Downstream. */
  toDeskId: string
}

/** What became of a handoff. */
export type CoordinationHandoffOutcome = 'taken' | 'skipped'

/** How many of one sort. */
export type CoordinationImportCounts = {
  /** Not taken. */
  broken: number
  /** Taken. */
  imported: number
  /** Here already, or no longer of use. */
  skipped: number
}

/** One file. */
export type CoordinationImportFile = {
  /** The file's text. */
  content: string
  /** Within the folder, such as `workflows/invoice.json`: its first known folder says what the file is. */
  path: string
}

/** A file that was not taken. */
export type CoordinationImportProblem = {
  /** Why. */
  message: string
  /** Which. */
  path: string
}

/** What came of an import. */
export type CoordinationImportReport = {
  /** Of those, how many became drafts because they cannot run. */
  drafts: number
  /** Whether nothing was changed. */
  dryRun: boolean
  /** Memories. */
  memories: CoordinationImportCounts
  /** What was not taken, and why. */
  problems: CoordinationImportProblem[]
  /** Runs. */
  runs: CoordinationImportCounts
  /** Events of timelines; broken ones are counted as one for each file. */
  timelineEvents: CoordinationImportCounts
  /** Workflows. */
  workflows: CoordinationImportCounts
}

/** What a value must look like. A schema that says nothing takes everything. */
export type CoordinationJsonSchema = {
  /** Whether an object may have other keys. */
  additionalProperties?: boolean | null
  /** Each of these. */
  allOf?: CoordinationJsonSchema[] | null
  /** At least one of these. */
  anyOf?: CoordinationJsonSchema[] | null
  /** For people; the label of a form's field. */
  description?: string | null
  /** The only values. */
  enum?: unknown[] | null
  /** Of an array. */
  items?: CoordinationJsonSchema | null
  /** Exactly one of these. */
  oneOf?: CoordinationJsonSchema[] | null
  /** Of an object. */
  properties?: { [key: string]: CoordinationJsonSchema } | null
  /** Keys that an object must have. */
  required?: string[] | null
  /** What sort of value. */
  type?: JsonType | null
}

/** A memory, and what it was before. */
export type CoordinationMemory = {
  /** Earlier values, the newest first; some of the last. */
  history: CoordinationMemoryEntry[]
  /** The memory. */
  memory: CoordinationMemoryEntry
}

/** A memory as our own callers see it. */
export type CoordinationMemoryEntry = {
  /** The namespace; missing when it is a desk's own. */
  namespace?: string | null
  /** The memory. */
  record: CoordinationDeskMemory
  /** Rises with each change; what a change must name. */
  revision: number
  /** The run that has written it; missing when a person has. */
  runId?: string | null
}

/** Some memories: those of desks by desk, then those of namespaces by name. */
export type CoordinationMemoryPage = {
  /** At most as many as were asked for. */
  memories: CoordinationMemoryEntry[]
  /** Where the next page begins; missing at the end. */
  nextCursor?: string | null
}

/** The memory that is there. */
export type CoordinationMemoryRevision = {
  /** Its revision; 0 when there is none. */
  revision: number
}

/** An immutable publication of a workflow. */
export type CoordinationPublication = {
  /** SHA-256 of the content, without `updatedAt`. */
  hash: string
  /** The store's own number, from 1. */
  publication: number
  /** When it was published. */
  publishedAt: string
  /** The document as it was sent, with `updatedAt`. */
  workflow: CoordinationWorkflow
}

/** A publication. */
export type CoordinationPublicationAnswer = {
  /** The publication. */
  publication: CoordinationPublication
}

/** Some publications, oldest first. */
export type CoordinationPublicationPage = {
  /** Where the next page begins; missing at the end. */
  nextCursor?: string | null
  /** At most as many as were asked for. */
  publications: CoordinationPublicationSummary[]
}

/** A publication without its document. */
export type CoordinationPublicationSummary = {
  /** The hash of its content. */
  hash: string
  /** The store's own number. */
  publication: number
  /** When it was published. */
  publishedAt: string
  /** The version that its document names. */
  version: number
}

/** How a run stands. */
export type CoordinationRun = {
  /** Why it failed. */
  error?: string | null
  /** What is promised of its end, and what came of it. */
  finalization?: CoordinationFinalization | null
  /** When it ended. */
  finishedAt?: string | null
  /** What it was started with. */
  input?: unknown
  /** What the last desk gave. */
  output?: unknown
  /** The workflow's named outputs, or what each leaf gave, by desk. */
  outputs?: { [key: string]: unknown } | null
  /** Unique in its workspace. */
  runId: string
  /** When it was queued. */
  startedAt: string
  /** Where it is in its life. */
  status: RunState
  /** Where to look closer. */
  traceLinks: TraceLink[]
  /** Of which workflow. */
  workflowId: string
  /** The published version that it is pinned to. */
  workflowVersion: number
}

/** How a run stands. */
export type CoordinationRunAnswer = {
  /** The run. */
  run: CoordinationRun
}

/** Everything that is known of a run, its timeline aside. */
export type CoordinationRunDetails = {
  /** Whether a person ended it. */
  cancelled: boolean
  /** The engine's run that carries it out. */
  engineRunId?: string | null
  /** The event that asked for it. */
  eventId?: string | null
  /** The hash of that publication's content. */
  hash?: string | null
  /** Whether it came from another system. */
  imported: boolean
  /** The run that this one is a part of. */
  parentRunId?: string | null
  /** The publication that it is pinned to; missing for an imported run. */
  publication?: number | null
  /** The run that this one repeats. */
  retryOf?: string | null
  /** The run. */
  run: CoordinationRun
  /** When the runner began. */
  runningAt?: string | null
}

/** Whose run it is. */
export type CoordinationRunOwner = {
  /** The run. */
  runId: string
  /** The workflow that it is of. */
  workflowId: string
}

/** Some runs, newest first. */
export type CoordinationRunPage = {
  /** Where the next page begins; missing at the end. */
  nextCursor?: string | null
  /** At most as many as were asked for. */
  runs: CoordinationRunSummary[]
}

/** A run without its values. */
export type CoordinationRunSummary = {
  /** Whether a person ended it. */
  cancelled: boolean
  /** Why it failed. */
  error?: string | null
  /** When it ended. */
  finishedAt?: string | null
  /** The run that this one is a part of. */
  parentRunId?: string | null
  /** The publication that it is pinned to; missing for an imported run. */
  publication?: number | null
  /** The run that this one repeats. */
  retryOf?: string | null
  /** The run. */
  runId: string
  /** When it was queued. */
  startedAt: string
  /** Where it is in its life. */
  status: RunState
  /** Of which workflow. */
  workflowId: string
  /** The version that its document names. */
  workflowVersion: number
}

/** What happened in a run. */
export type CoordinationRunTimeline = {
  /** The run. */
  runId: string
  /** In order. */
  timeline: CoordinationTimelineEvent[]
}

/** News of one run. */
export type CoordinationRunUpdate = {
  /** The run as it stands now. */
  run: CoordinationRun
  /** Whether the timeline is whole: forget what you have of it. */
  snapshot: boolean
  /** New events of its timeline; all of them when `snapshot`. */
  timeline: CoordinationTimelineEvent[]
}

/** News of many runs. */
export type CoordinationRunsUpdate = {
  /** The run that has changed; missing in the first message, and when too much was missed: then read the list anew. */
  run?: CoordinationRunSummary | null
}

/** One thing that is wrong. */
export type CoordinationSchemaIssue = {
  /** What is wrong there. */
  message: string
  /** A JSON pointer; empty for the value as a whole. */
  path: string
}

/** A task as our own callers see it. */
export type CoordinationTask = {
  /** The answer. */
  answer?: unknown
  /** Who has answered, as they say. */
  answeredBy?: string | null
  /** Who is meant. */
  assignee?: string | null
  /** The desk's try. */
  attempt: number
  /** Until when an answer is taken. */
  deadline?: string | null
  /** At which desk. */
  deskId: string
  /** When it was answered, or ended otherwise. */
  endedAt?: string | null
  /** When it is told that nobody has answered. */
  escalateAt?: string | null
  /** When it was told. */
  escalatedAt?: string | null
  /** What an answer looks like. */
  form: CoordinationJsonSchema
  /** What the desk received. */
  input: unknown
  /** What is asked, in full. */
  instructions: string
  /** When it was asked. */
  openedAt: string
  /** Of which run. */
  runId: string
  /** Where it is in its life. */
  status: CoordinationTaskStatus
  /** The task. */
  taskId: string
  /** What is asked, in a line. */
  title: string
  /** The page that takes the answer; missing when none is taken any more. */
  url?: string | null
  /** Of which workflow. */
  workflowId: string
}

/** A task. */
export type CoordinationTaskAnswer = {
  /** The task. */
  task: CoordinationTask
}

/** What became of a task. */
export type CoordinationTaskClosed = {
  /** How it stands. */
  status: CoordinationTaskStatus
}

/** Some tasks, newest first. */
export type CoordinationTaskPage = {
  /** Where the next page begins; missing at the end. */
  nextCursor?: string | null
  /** At most as many as were asked for. */
  tasks: CoordinationTask[]
}

/** Where a task is in its life. Nothing leaves a state but the first. */
export type CoordinationTaskStatus = 'open' | 'answered' | 'timed-out' | 'cancelled'

/** One thing that happened in a run. */
export type CoordinationTimelineEvent = {
  /** At which desk. */
  deskId?: string | null
  /** For people. */
  detail?: string | null
  /** `evt-` and what it is made of: run, desk, attempt and type. So what is written again is the same event. */
  eventId: string
  /**
   * What became of the handoffs that leave the desk, by their ids, when it has ended. Those of a desk that failed are
   * dead, and not told.
   */
  handoffs?: { [key: string]: CoordinationHandoffOutcome }
  /** What went in. */
  input?: unknown
  /** What came out. */
  output?: unknown
  /** Of which run. */
  runId: string
  /** The run's or the desk's state with it. */
  status: RunState
  /** When. */
  ts: string
  /** What. */
  type: TimelineKind
  /** Of which workflow. */
  workflowId: string
}

/** Why a workflow cannot be run. */
export type CoordinationValidationCode = 'MISSING_WORKFLOW_ID' | 'INVALID_WORKFLOW_ID_FORMAT' | 'TOO_MANY_DESKS' | 'TOO_MANY_HANDOFFS' | 'MISSING_ENTRY_DESK' | 'DUPLICATE_DESK_ID' | 'INVALID_DESK_ID_FORMAT' | 'INVALID_MEMORY_SCOPE' | 'UNKNOWN_DESK_KIND' | 'INVALID_DESK_SCHEMA' | 'INVALID_RUNTIME_POLICY' | 'INVALID_EXECUTOR' | 'RECURSIVE_WORKFLOW' | 'INVALID_HANDOFF_ID_FORMAT' | 'DUPLICATE_HANDOFF_ID' | 'EDGE_UNKNOWN_SOURCE' | 'EDGE_UNKNOWN_TARGET' | 'INCOMPATIBLE_HANDOFF' | 'INVALID_CONDITION' | 'INVALID_MAPPING' | 'ILLEGAL_FAN_IN_WITHOUT_JOIN' | 'CYCLE_DETECTED' | 'DISCONNECTED_DESK' | 'INVALID_OUTPUT'

/** What must be mended. */
export type CoordinationValidationError = {
  /** For programs. */
  code: CoordinationValidationCode
  /** At which desk. */
  deskId?: string | null
  /** At which handoff. */
  handoffId?: string | null
  /** For people. */
  message: string
}

/** Whether a workflow can be run, and what stands in its way. */
export type CoordinationValidationResult = {
  /** What must be mended, in the order of the document. */
  errors: CoordinationValidationError[]
  /** Whether there is no error. */
  ok: boolean
  /** What can be run and is probably not meant. */
  warnings?: CoordinationValidationWarning[]
}

/** What can be run and is probably not meant. */
export type CoordinationValidationWarning = {
  /** For programs. */
  code: CoordinationWarningCode
  /** At which desk. */
  deskId?: string | null
  /** At which handoff. */
  handoffId?: string | null
  /** For people. */
  message: string
}

/** What is probably not meant. */
export type CoordinationWarningCode = 'OPTIONAL_FIELD_REQUIRED' | 'ADDITIONAL_PROPERTIES' | 'ENUM_MISMATCH' | 'ALTERNATIVES_MISMATCH' | 'CONSTANT_CONDITION' | 'UNKNOWN_MAPPED_FIELD' | 'UNREACHABLE_BY_CONDITIONS' | 'OBSERVER_OUTPUT' | 'POLICY_WITHOUT_EFFECT'

/** A workflow: desks joined by handoffs. */
export type CoordinationWorkflow = {
  /** For people. */
  description?: string | null
  /** What is done. */
  desks: CoordinationDesk[]
  /** Where a run begins. */
  entryDeskId: string
  /** What follows what. */
  handoffs: CoordinationHandoff[]
  /** For people. */
  name: string
  /** How much a run's timeline shows. */
  observabilityProfile?: ObservabilityProfile | null
  /**
   * Named results of a run: from a name to a path into the desks' outputs, such as `ship.trackingNumber`. Without them
   * a run shows the outputs of all its leaves.
   */
  outputs?: { [key: string]: string } | null
  /** When this was stored. */
  updatedAt?: string | null
  /**
   * Its author's own number, which comes back as it was sent. Memory is bound to it; the store numbers publications by
   * itself.
   */
  version: number
  /** The same over all its versions. */
  workflowId: string
}

/** A workflow. */
export type CoordinationWorkflowAnswer = {
  /** The document. */
  workflow: CoordinationWorkflow
}

/** Some workflows, by id. */
export type CoordinationWorkflowPage = {
  /** Where the next page begins; missing at the end. */
  nextCursor?: string | null
  /** At most as many as were asked for. */
  workflows: CoordinationWorkflowSummary[]
}

/** A workflow without its graph. */
export type CoordinationWorkflowSummary = {
  /** How many desks it has. */
  desks: number
  /** How many handoffs it has. */
  handoffs: number
  /** Whether there is a draft of a next publication. */
  hasDraft: boolean
  /** Its newest run. */
  lastRun?: CoordinationRunSummary | null
  /** For people. */
  name: string
  /** The newest publication; missing while there is only a draft. */
  publication?: number | null
  /** When that was published. */
  publishedAt?: string | null
  /** The version that its document names. */
  version: number
  /** The workflow. */
  workflowId: string
}

/** Every workflow. */
export type CoordinationWorkflows = {
  /** The newest publication of each, in the order of their ids' bytes. */
  workflows: CoordinationWorkflow[]
}

/** Which draft, as it was seen. */
export type DeleteCoordinationDraft = {
  /** Refused when the draft is another one by now; whatever there is when missing. */
  expectedRevision?: string | null
  /** The workflow. */
  workflowId: string
}

/** Which run. */
export type DeleteCoordinationRun = {
  /** The run. */
  runId: string
}

/** Which workflow. */
export type DeleteCoordinationWorkflow = {
  /** The workflow. */
  workflowId: string
}

/** What was deleted. */
export type DeletedCoordinationDraft = {
  /** The workflow. */
  workflowId: string
}

/** What was deleted. */
export type DeletedCoordinationRun = {
  /** The run. */
  runId: string
}

/** What was deleted. */
export type DeletedCoordinationWorkflow = {
  /** The workflow. */
  workflowId: string
}

/** How often the hook runs. */
export type Delivery = 'at-least-once'

/** What to look at first. */
export type Diagnose = {
  /** A run of a function. */
  runId?: string | null
}

/** One thing that was looked at. */
export type DoctorCheck = {
  /** What was found. */
  finding: string
  /** For programs. */
  name: string
  /** What to do about it; absent when all is well. */
  remedy?: string | null
  /** How it is. */
  status: DoctorCheckStatus
}

/** How something is. */
export type DoctorCheckStatus = 'well' | 'warning' | 'wrong'

/** What was found. */
export type DoctorReport = {
  /** In the order in which a person would look. */
  checks: DoctorCheck[]
  /** Whether nothing is wrong; warnings are not. */
  ok: boolean
}

/** A wait that an event ended. */
export type EndedWait = {
  /** When the wait ended. */
  at: string
  /** Its function. */
  functionId: string
  /** For people. */
  name: string
  /** The run that waited. */
  runId: string
  /** The step that waited. */
  stepId: string
}

/** The waits that an event ended. */
export type EndedWaits = {
  /** By run. */
  waits: EndedWait[]
}

/** An accepted event. */
export type Event = {
  /** The data. */
  data: { [key: string]: unknown }
  /** The server's id. */
  eventId: string
  /** The sender's id, or the server's when none was given. */
  id: string
  /** What happened. */
  name: string
  /** Its place among all events. */
  number: number
  /** When it was accepted. */
  receivedAt: string
  /** When it happened, as the sender says. */
  ts: string
  /** Whom it is about. */
  user: { [key: string]: unknown }
  /** The sender's version of the event's form. */
  v?: string | null
}

/** Some events. */
export type EventPage = {
  /** The newest first. */
  events: Event[]
  /** Where the next page begins; absent on the last. */
  next?: string | null
}

/** Which event. */
export type EventRef = {
  /** The server's id. */
  eventId: string
}

/** An event to send. */
export type EventToSend = {
  /** `{}` when missing. */
  data?: { [key: string]: unknown } | null
  /** The sender's id: each function starts at most once for it in 24 hours. */
  id?: string | null
  /** What happened, such as `shop/order.placed`. */
  name: string
  /** When it happened; now when missing. */
  ts?: string | null
  /** Whom it is about. */
  user?: { [key: string]: unknown } | null
  /** The sender's version of the event's form. */
  v?: string | null
}

/** Which publication. */
export type ExportCoordinationWorkflow = {
  /** One of its publications; the newest when missing. */
  publication?: number | null
  /** The workflow. */
  workflowId: string
}

/** A workflow as a file. */
export type ExportedCoordinationWorkflow = {
  /** When it was written. */
  exportedAt: string
  /** `perdura.coordination.workflow/1`. */
  format: string
  /** The hash of its content. */
  hash: string
  /** The number that the publication has on this server. */
  publication: number
  /** The document, as `saveWorkflow` takes it. */
  workflow: CoordinationWorkflow
}

/** One expression, or one for each field. */
export type ExpressionValue = string | { [key: string]: string }

/** The run that could not be queued. */
export type FailedCoordinationRun = {
  /** As it was kept. */
  run: CoordinationRun
}

/** What the hook's failure does. */
export type FailureMode = 'best-effort-non-blocking'

/** The promise: the hook may run more than once, and its failure changes nothing. */
export type FinalizationContract = {
  /** How often. */
  delivery: Delivery
  /** Always false. */
  exactlyOnce: false
  /** What its failure does. */
  failureMode: FailureMode
  /** What the hook may do. */
  sideEffectPolicy: SideEffects
}

/** What came of the hook. */
export type FinishedHook = {
  /** When it was tried. */
  attemptedAt: string
  /** Why it failed. */
  error?: string | null
  /** Always true. */
  idempotencyRequired: true
  /** Always true. */
  nonCritical: true
  /** What came of it. */
  outcome: HookOutcome
  /** How long it may take. */
  timeoutMs: number
}

/** A function. */
export type Function = {
  /** Name of its app. */
  app: string
  /** Events that cancel live runs. */
  cancelOn: CancelOn[]
  /** Longest time from the first execution to the end. */
  finishTimeoutMs?: number | null
  /** Flow control as it was registered, by name. */
  flowControl: { [key: string]: unknown }
  /** `<app>-<function>`. */
  functionId: string
  /** Starts at most one run per value of this key expression in 24 hours. */
  idempotency?: string | null
  /** For people. */
  name: string
  /** What was registered and is not performed by this release, such as `throttle`. */
  notEnforced: string[]
  /** Tries after the first. */
  retries: number
  /** Longest time from creation to the first execution. */
  startTimeoutMs?: number | null
  /** What starts it; empty for a function that is only invoked. */
  triggers: Trigger[]
  /** Where its steps are called. */
  url: string
}

/** All functions. */
export type FunctionList = {
  /** By id. */
  functions: Function[]
}

/** Which function. */
export type FunctionRef = {
  /** `<app>-<function>`. */
  functionId: string
}

/** The runs of one function. */
export type FunctionTotals = {
  /** Runs that were cancelled. */
  cancelled: number
  /** Runs that ended well. */
  completed: number
  /** Runs that failed. */
  failed: number
  /** `<app>-<function>`. */
  functionId: string
  /** How long ended runs took; absent when none ended. */
  latency?: Latency | null
  /** Runs that go on. */
  running: number
  /** Runs that have not begun. */
  scheduled: number
}

/** Which draft. */
export type GetCoordinationDraft = {
  /** The workflow. */
  workflowId: string
}

/** Which memory. */
export type GetCoordinationMemory = {
  /** The desk whose own it is; or else a namespace. */
  deskId?: string | null
  /** Which of them; `default` when missing. */
  key?: string | null
  /** The namespace whose it is; or else a desk. */
  namespace?: string | null
  /** The workflow. */
  workflowId: string
}

/** Which publication. */
export type GetCoordinationPublication = {
  /** Its number; the newest when missing. */
  publication?: number | null
  /** The workflow. */
  workflowId: string
}

/** Which run. */
export type GetCoordinationRun = {
  /** The run. */
  runId: string
}

/** Which run. */
export type GetCoordinationRunStatus = {
  /** The run. */
  runId: string
}

/** Which run. */
export type GetCoordinationRunTimeline = {
  /** The run. */
  runId: string
}

/** Which task. */
export type GetCoordinationTask = {
  /** The task. */
  taskId: string
}

/** Which workflow. */
export type GetCoordinationWorkflow = {
  /** The workflow. */
  workflowId: string
}

/** What came of the hook. */
export type HookOutcome = 'succeeded' | 'failed' | 'skipped'

/** Files to be imported. */
export type ImportCoordinationFiles = {
  /** Says what would happen, and changes nothing. */
  dryRun?: boolean
  /** At most 10,000 of 64 MiB together; send a larger folder in parts, workflows and runs first. */
  files: CoordinationImportFile[]
}

/** A function and what it is started with. */
export type InvokeFunction = {
  /** The event's data; `{}` when missing. */
  data?: { [key: string]: unknown } | null
  /** `<app>-<function>`. */
  functionId: string
  /** Starts the function at most once in 24 hours. */
  idempotencyKey?: string | null
}

/** A function was started. */
export type Invoked = {
  /** The event that started it. */
  eventId: string
  /** Whether the key was used before, so that nothing was started now. */
  isDuplicate: boolean
  /** The run; the earlier one when the key was used before. */
  runId?: string | null
}

/** What sort of value. */
export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/** How long runs took, from the moment they were queued to their end. */
export type Latency = {
  /** The longest. */
  maxMs: number
  /** Half of them took no longer. */
  p50Ms: number
  /** 95 of 100 took no longer. */
  p95Ms: number
  /** 99 of 100 took no longer. */
  p99Ms: number
}

/** Which memories. */
export type ListCoordinationMemory = {
  /** The `nextCursor` of the page before. */
  cursor?: string | null
  /** Memories of one page: 1 to 100; 20 when missing. */
  limit?: number | null
  /** The workflow. */
  workflowId: string
}

/** Which workflow's publications. */
export type ListCoordinationPublications = {
  /** The `nextCursor` of the page before. */
  cursor?: string | null
  /** Publications of one page: 1 to 100; 20 when missing. */
  limit?: number | null
  /** The workflow. */
  workflowId: string
}

/** Which runs a page shows; everything that is set must hold. */
export type ListCoordinationRuns = {
  /** The `nextCursor` of the page before. */
  cursor?: string | null
  /** Runs of one page: 1 to 100; 20 when missing. */
  limit?: number | null
  /** Queued at this moment or later. */
  startedAfter?: string | null
  /** Queued before this moment. */
  startedBefore?: string | null
  /** In one of these states; any when missing or empty. */
  status?: RunState[] | null
  /** Of this workflow. */
  workflowId?: string | null
}

/** Which tasks; everything that is set must hold. */
export type ListCoordinationTasks = {
  /** For this person. */
  assignee?: string | null
  /** The `nextCursor` of the page before. */
  cursor?: string | null
  /** Tasks of one page: 1 to 100; 20 when missing. */
  limit?: number | null
  /** Of this run. */
  runId?: string | null
  /** In one of these states; any when missing or empty. */
  status?: CoordinationTaskStatus[] | null
  /** Of this workflow. */
  workflowId?: string | null
}

/** Which part of the list of workflows. */
export type ListCoordinationWorkflowPage = {
  /** The `nextCursor` of the page before. */
  cursor?: string | null
  /** Workflows of one page: 1 to 100; 20 when missing. */
  limit?: number | null
  /** Only those whose id or name holds this text, in any case. */
  search?: string | null
}

/** Nothing is asked. */
export type ListCoordinationWorkflows = { [key: string]: never }

/** Which events. */
export type ListEvents = {
  /** The `next` of the page before. */
  cursor?: string | null
  /** Received at this moment or later. */
  from?: string | null
  /** Whether to show events of the server's own, such as `inngest/function.finished`; not when missing. */
  includeInternal?: boolean | null
  /** How many; 50 when missing. */
  limit?: number | null
  /** Exactly this name. */
  name?: string | null
  /** Part of the name, or of one of the two ids. */
  text?: string | null
  /** Received before this moment. */
  until?: string | null
}

/** Which functions. */
export type ListFunctions = {
  /** Only those of this app, by id or name. */
  appId?: string | null
}

/** Which rows. */
export type ListJournal = {
  /** The `next` of the page before. */
  after?: number | null
  /** How many; 50 when missing. */
  limit?: number | null
  /** The run. */
  runId: string
}

/** Which runs, which page. */
export type ListRuns = {
  /** Of these apps, by name. */
  apps?: string[] | null
  /** The `next` of the page before. */
  cursor?: string | null
  /** Started by events of these names. */
  eventNames?: string[] | null
  /** At this moment or later. */
  from?: string | null
  /** Of these functions, by id. */
  functionIds?: string[] | null
  /** How many; 50 when missing. */
  limit?: number | null
  /** The newest first when missing. */
  order?: RunOrder | null
  /** Any of these. */
  statuses?: RunStatus[] | null
  /** Part of an id, the function, the event's name or the error. */
  text?: string | null
  /** What `from` and `until` are about, and the order; `queued` when missing. */
  timeField?: RunTimeField | null
  /** Before this moment. */
  until?: string | null
}

/** How much is to be listed. */
export type ListUpcoming = {
  /** How many timers; 50 when missing. */
  limit?: number | null
}

/** What a desk remembers. */
export type MemoryScope = {
  /** Desks with the same namespace share one memory; without one it is the desk's own. */
  namespace?: string | null
  /** What becomes of the memory when the document's version changes; `reset` when missing. */
  onVersionChange?: VersionChange | null
  /** Whether the output is kept for the next run. Missing passes the reader and fails validation. */
  persist?: boolean | null
  /** How long it is kept; for ever when missing. Zero passes the reader and fails validation. */
  ttlSeconds?: number | null
}

/** How much a run's timeline shows. */
export type ObservabilityProfile = 'basic' | 'full'

/** Where a desk stands on the canvas. */
export type Position = {
  /** To the right. */
  x: number
  /** Down. */
  y: number
}

/** Which of the desks that may run starts first. */
export type Priority = 'low' | 'normal' | 'high'

/** Which draft, as it was seen. */
export type PublishCoordinationDraft = {
  /** Refused when the draft is another one by now; whatever there is when missing. */
  expectedRevision?: string | null
  /** The workflow. */
  workflowId: string
}

/** What was published. */
export type PublishedCoordinationWorkflow = {
  /** The hash of its content. */
  hash: string
  /** Whether there was anything new. */
  isNew: boolean
  /** Its number; that of an earlier publication when nothing has changed. */
  publication: number
  /** The document as it is stored. */
  workflow: CoordinationWorkflow
}

/** What is to be remembered. */
export type PutCoordinationMemory = {
  /** What. */
  data: unknown
  /** The desk whose own it is; or else a namespace. */
  deskId?: string | null
  /** The revision that this one follows; 0 when there is none yet. */
  expectedRevision: number
  /** Which of them; `default` when missing. */
  key?: string | null
  /** The namespace whose it is; or else a desk. */
  namespace?: string | null
  /** How long; for ever when missing. */
  ttlSeconds?: number | null
  /** The workflow. */
  workflowId: string
}

/** What is to be run. */
export type QueueCoordinationRun = {
  /** What it starts with; an empty object when missing. */
  input?: unknown
  /** The caller's own name of the run, for starting it at most once; made here when it is missing, null or blank. */
  runId?: string | null
  /** The workflow; its newest publication runs. */
  workflowId: string
}

/** A run that was queued, now or before. */
export type QueuedCoordinationRun = {
  /** The event that starts it; none when the run was there before. */
  eventIds: string[]
  /** The run as it stands. */
  run: CoordinationRun
}

/** A run to start again. */
export type Rerun = {
  /** From which step on; from the beginning when missing. What ended before that step is taken over as it is. */
  fromStep?: RerunFrom | null
  /** Starts at most one run per key in 24 hours. */
  key?: string | null
  /** The run. */
  runId: string
}

/** A step to start from. */
export type RerunFrom = {
  /** What the step receives instead: the list of its arguments. */
  input?: unknown[] | null
  /** As the trace names it. */
  stepId: string
}

/** A run that was started again. */
export type Rerunning = {
  /** The new run. */
  runId: string
}

/** How long things are kept, in milliseconds; absent means for ever. */
export type Retention = {
  /** Runs that were cancelled. */
  cancelledMs?: number | null
  /** Runs that ended well. */
  completedMs?: number | null
  /** Events. */
  eventsMs?: number | null
  /** Runs that failed. */
  failedMs?: number | null
}

/** Which run. */
export type RetryCoordinationRun = {
  /** The new run's id; made here when it is missing. With one, asking twice starts one run. */
  newRunId?: string | null
  /** The run that has ended. */
  runId: string
}

/** A late result to apply. */
export type RobotAcceptLateResult = {
  /** The item. */
  itemId: string
  /** The item's job. */
  jobId: string
  /** Its place in the item's `lateResults`; the newest success, or else the newest, when missing. */
  lateIndex?: number | null
}

/** A late result was applied. */
export type RobotAcceptedLate = {
  /** The item as it is now. */
  item: RobotItem
  /** Its job as it is now. */
  job: RobotJob
}

/** The job that stands in the way. */
export type RobotActiveJob = {
  /** Its id. */
  jobId: string
}

/** The order that cannot be in two active jobs. */
export type RobotActiveOrder = {
  /** The job that has it. */
  jobId: string
  /** The order. */
  orderId: string
}

/** An automation. */
export type RobotAutomation = {
  /** What. */
  actions: RobotAutomationAction[]
  /** Its name in its workspace. */
  automationId: string
  /** For people. */
  description: string
  /** Whether it does anything. */
  enabled: boolean
  /** When. */
  trigger: RobotAutomationTrigger
  /** Whose it is. */
  workspaceId: string
}

/** What an automation does. */
export type RobotAutomationAction = {
  /** Put over the order's data. */
  data: { [key: string]: unknown }
  /** The event's name. */
  name: string
  type: 'send_event'
}

/** What an automation does. */
export type RobotAutomationActionInput = {
  /** Put over the order's data. */
  data?: { [key: string]: unknown }
  /** The event's name. */
  name: string
  type: 'send_event'
}

/** The event of a successful order. */
export type RobotAutomationEvent = {
  /** Its name. */
  event: string
  /** Field of the event → fields of the payload, the ones that are there joined by a blank. */
  fields: { [key: string]: string[] }
}

/** An automation. */
export type RobotAutomationInput = {
  /** What. */
  actions: RobotAutomationActionInput[]
  /** Its name in its workspace. */
  automationId: string
  /** For people. */
  description?: string
  /** Whether it does anything. */
  enabled?: boolean
  /** When. */
  trigger: RobotAutomationTrigger
  /** Whose it is. */
  workspaceId: string
}

/** The automations of a workspace. */
export type RobotAutomationList = {
  /** By id. */
  automations: RobotAutomation[]
}

/** Which automation. */
export type RobotAutomationRef = {
  /** Its name there. */
  automationId: string
  /** Of this workspace. */
  workspaceId: string
}

/** When an automation does something. */
export type RobotAutomationTrigger = 'robot.coord.completed'

/** Whose automations. */
export type RobotAutomationsOf = {
  /** Of this workspace. */
  workspaceId: string
}

/** One callback. */
export type RobotCallback = {
  /** The attempt that it names. */
  attempt?: number | null
  /** What was answered, as in HTTP. */
  httpStatus: number
  /** The item that it names. */
  itemId?: string | null
  /** Why it was refused. */
  message?: string | null
  /** When it came. */
  receivedAt: string
  /** `counted`, `duplicate`, `late`, `batch`, `heartbeat`, or the code of the refusal. */
  result: string
  /** How it was authenticated. */
  signature: RobotCallbackProof
}

/** How a callback shows where it comes from. */
export type RobotCallbackMode = 'hmac' | 'secret'

/** How a callback was authenticated. */
export type RobotCallbackProof = 'none' | 'hmac' | 'secret'

/** Where and how a robot reports. */
export type RobotCallbackTarget = {
  /** With which key. */
  keyId: string
  /** Where. */
  url: string
}

/** What is remembered, newest last. */
export type RobotCallbacks = {
  /** Answered otherwise. */
  refused: RobotCallback[]
  /** Answered with 2xx. */
  taken: RobotCallback[]
}

/** A job to stop. */
export type RobotCancelJob = {
  /** Its id. */
  jobId: string
  /** For people. */
  reason?: string | null
}

/** What a submission led to. */
export type RobotCreatedJob = {
  /** Where and how its robot reports. */
  callback: RobotCallbackTarget
  /** Whether the job existed: its idempotency key had made it before. */
  existing: boolean
  /** The job. */
  job: RobotJob
  /** For an existing job: whether the same was submitted then. */
  sameSubmission?: boolean | null
}

/** Names of secrets. */
export type RobotCredentialNames = {
  /** Of the password. */
  passwordRef: string
  /** Of the user's name. */
  usernameRef: string
}

/** What is known of a round's dispatch. */
export type RobotDispatch = {
  /** When it was accepted. */
  acceptedAt?: string | null
  /** The robot's last answer, cut to a readable length. */
  answer?: string | null
  /** The job in round 1, the job and the round later: what a robot remembers. */
  dispatchId: string
  /** How far it is. */
  status: RobotDispatchStatus
}

/** How far a dispatch is. */
export type RobotDispatchStatus = 'none' | 'sending' | 'accepted' | 'refused' | 'unknown'

/** An attempt that was followed by another. */
export type RobotEndedAttempt = {
  /** Its number. */
  attempt: number
  /** When. */
  completedAt?: string | null
  /** For people. */
  errorMessage?: string | null
  /** What kind of error. */
  errorType?: RobotErrorType | null
  /** Who ended it. */
  settledBy?: RobotSettledBy | null
  /** How it ended. */
  status: RobotItemStatus
}

/** What kind of error. */
export type RobotErrorType = 'validation' | 'portal' | 'timeout' | 'unknown'

/** What is wrong, and where. */
export type RobotIssue = {
  /** A sentence. */
  message: string
  /** Such as `payload.alto`; positions of lists in brackets. */
  path: string
}

/** An item. Its payload is kept as the text that was submitted, or as whatever else a face shows it as. */
export type RobotItem = {
  /** The newest attempt, from 1. */
  attempt: number
  /** The depth at which its automation event was suppressed. */
  automationSuppressedDepth?: number | null
  /** When the newest attempt ended. */
  completedAt?: string | null
  /** When the newest attempt is given up; the job's deadline holds as well. */
  deadlineAt?: string | null
  /** For people. */
  errorMessage?: string | null
  /** What kind of error. */
  errorType?: RobotErrorType | null
  /** The result of a look-up. */
  guideNumber?: string | null
  /** Earlier attempts. */
  history?: RobotEndedAttempt[]
  /** The same over all attempts. */
  itemId: string
  /** Its job. */
  jobId: string
  /** When it was last tried again. */
  lastRetryAt?: string | null
  /** What came after an attempt had ended otherwise. Shown, never applied by itself. */
  lateResults?: RobotLateResult[]
  /** What it is about. */
  orderId: string
  /** What the robot gets, as it was submitted. */
  payload: unknown
  /** Its place in the job, from 0. */
  position: number
  /** How often it was tried again. */
  retryCount: number
  /** The robot's reference to a picture of what it saw. */
  screenshot?: string | null
  /** Who ended the newest attempt. */
  settledBy?: RobotSettledBy | null
  /** When the robot said that it has begun. */
  startedAt?: string | null
  /** How far the newest attempt is. */
  status: RobotItemStatus
  /** The result of an order that was shipped. */
  trackingNumber?: string | null
  /** The city as the carrier writes it. */
  validatedCity?: string | null
}

/** Some items of a job, in order. */
export type RobotItemPage = {
  /** At most as many as were asked for; fewer when their payloads are large. */
  items: RobotItem[]
  /** Where the next page begins; absent at the end. */
  nextCursor?: number | null
}

/** What a robot says of an item. */
export type RobotItemResult = {
  status: 'success'
  /** Tracking or guide number. */
  trackingNumber?: string | null
  /** The city as the carrier writes it. */
  validatedCity?: string | null
} | {
  /** For people. */
  errorMessage?: string | null
  /** What kind of error. */
  errorType: RobotErrorType
  status: 'error'
}

/** A schema of an item's payload. */
export type RobotItemSchema = {
  /** Whether an object may have other fields; it may unless this is false. */
  additionalProperties?: boolean | null
  /** For people. */
  description?: string | null
  /** Exactly one of these values. */
  enum?: unknown[] | null
  /** Each element of a list. */
  items?: RobotItemSchema | null
  /** Most elements. */
  maxItems?: number | null
  /** Most characters. */
  maxLength?: number | null
  /** Largest number. */
  maximum?: number | null
  /** Fewest elements. */
  minItems?: number | null
  /** Fewest characters. */
  minLength?: number | null
  /** Smallest number. */
  minimum?: number | null
  /** A regular expression that must match somewhere in a text. */
  pattern?: string | null
  /** Fields of an object. */
  properties?: { [key: string]: RobotItemSchema }
  /** Fields that must be there. */
  required?: string[]
  /** For people. */
  title?: string | null
  /** One of these. */
  type?: RobotItemTypes | null
}

/** How far an item is. */
export type RobotItemStatus = 'pending' | 'processing' | 'success' | 'error' | 'cancelled'

/** What a JSON value is. */
export type RobotItemType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null'

/** One type, or several of which one must fit. */
export type RobotItemTypes = RobotItemType | RobotItemType[]

/** A job. */
export type RobotJob = {
  /** Whether this round has signalled that every item is settled. */
  batchCompletedEmitted: boolean
  /** How its callbacks are authenticated. */
  callbackMode: RobotCallbackMode
  /** Items that were cancelled. */
  cancelledCount: number
  /** The carrier in events and on orders. */
  carrier: string
  /** How many automations led to this job. */
  cascadeDepth: number
  /** When its last round ended. */
  completedAt?: string | null
  /** When it was created. */
  createdAt: string
  /** When this round is given up; known once it is dispatched. */
  deadlineAt?: string | null
  /** What is known of this round's dispatch. */
  dispatch: RobotDispatch
  /** Items that ended with an error. */
  errorCount: number
  /** When it is forgotten. */
  expiresAt: string
  /** Why it failed or was cancelled. */
  failureReason?: string | null
  /** The robot's last sign of life. */
  heartbeatAt?: string | null
  /** The caller's name of the submission. */
  idempotencyKey?: string | null
  /** The same over all rounds. */
  jobId: string
  /** What the robot does. */
  jobType: string
  /** Names the callback key of the next dispatch: the job and a number that counts rotations. */
  keyId: string
  /** The robot's kind. */
  kind: string
  /** Late results of all items, accepted or not. */
  lateCount: number
  /** The oldest key that is still taken. */
  oldestKey: number
  /** What came of it; nothing while it is active. */
  outcome: RobotJobOutcome | null
  /** Counts dispatches from 1; each retry opens the next. */
  round: number
  /** Whether the robot has reported anything of this round. */
  roundHasResults: boolean
  /** Items of this round. */
  roundItems: number
  /** When its first round began. */
  startedAt?: string | null
  /** How far it is. */
  status: RobotJobStatus
  /** Items that ended well. */
  successCount: number
  /** Items. */
  totalItems: number
  /** When anything of it changed. */
  updatedAt: string
  /** Whose it is. */
  workspaceId: string
}

/** One message of a stream. */
export type RobotJobNews = {
  /** The job, when one is watched. */
  job?: RobotJob | null
  type: 'snapshot'
} | {
  /** When. */
  at: string
  /** What the event says. Of a submission the orders are left out: ask for the job's items. */
  data: { [key: string]: unknown }
  /** Such as `robot/item.completed`. */
  name: string
  type: 'event'
} | {
  type: 'reset'
}

/** What came of an ended job: its status says how it ended, this what it achieved. */
export type RobotJobOutcome = 'success' | 'partial' | 'failed'

/** Some jobs, newest first. */
export type RobotJobPage = {
  /** At most as many as were asked for. */
  jobs: RobotJob[]
  /** Where the next page begins; absent at the end. */
  nextCursor?: string | null
}

/** Which job. */
export type RobotJobRef = {
  /** Its id. */
  jobId: string
}

/** How far a job is. */
export type RobotJobStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled'

/** What an operator wants to know of a batch. */
export type RobotJobSummary = {
  /** Orders that ended well. */
  created: RobotOrderSummary[]
  /** The job. */
  job: RobotJob
  /** Orders that are open. */
  open: RobotOrderSummary[]
  /** Orders that did not. */
  rejected: RobotOrderSummary[]
}

/** One thing that a robot can do. */
export type RobotJobType = {
  /** Name of the list of items in a dispatch. */
  arrayField: string
  /** The event of each successful order. */
  automation?: RobotAutomationEvent | null
  /** Where a batch is posted. */
  dispatchPath: string
  /** What an item's payload must look like. */
  itemSchema: RobotItemSchema
  /** Time on top of that. */
  marginMs: number
  /** The function that performs jobs of this type. */
  orchestrator: RobotOrchestrator
  /** Where an item's payload goes. */
  payloadField: string
  /** How it goes there. */
  payloadForm: RobotPayloadForm
  /** Time for each item. */
  perItemMs: number
  /** What the number in a successful callback is. */
  resultField: RobotResultField
  /** A pause after the dispatch. Nothing here needs one. */
  settleMs: number
  /** Time for an item from the moment the robot says that it has begun it; four times `perItemMs` by default. */
  startedItemMs?: number | null
}

/** One thing that a robot can do. */
export type RobotJobTypeInput = {
  /** Name of the list of items in a dispatch. */
  arrayField: string
  /** The event of each successful order. */
  automation?: RobotAutomationEvent | null
  /** Where a batch is posted. */
  dispatchPath: string
  /** What an item's payload must look like. */
  itemSchema?: RobotItemSchema
  /** Time on top of that. */
  marginMs: number
  /** The function that performs jobs of this type. */
  orchestrator?: RobotOrchestrator
  /** Where an item's payload goes. */
  payloadField: string
  /** How it goes there. */
  payloadForm?: RobotPayloadForm
  /** Time for each item. */
  perItemMs: number
  /** What the number in a successful callback is. */
  resultField: RobotResultField
  /** A pause after the dispatch. Nothing here needs one. */
  settleMs?: number
  /** Time for an item from the moment the robot says that it has begun it; four times `perItemMs` by default. */
  startedItemMs?: number | null
}

/** A robot: where it is, how it is spoken to, how long it may take. */
export type RobotKind = {
  /**
   * Name of the secret that holds the robot's base URL: a document never holds the URL itself, so that whoever may
   * register kinds cannot send credentials to a place of their own.
   */
  baseUrlRef: string
  /** How callbacks are authenticated when a job does not say. */
  callbackMode: RobotCallbackMode
  /** Path of "begin no further items of this dispatch", with `{dispatchId}`. */
  cancelPath?: string | null
  /** The carrier in events and on orders. */
  carrier: string
  /** Names of the secrets that the robot logs in with, when it does. */
  credentials?: RobotCredentialNames | null
  /** How long the robot may take to accept a dispatch. */
  dispatchTimeoutMs: number
  /** What it can do. */
  jobTypes: { [key: string]: RobotJobType }
  /** Such as `coordinadora`. */
  name: string
  /** Path of "do you know this dispatch?", with `{dispatchId}`; without it an unknown dispatch fails its job. */
  probePath?: string | null
}

/** A robot: where it is, how it is spoken to, how long it may take. */
export type RobotKindInput = {
  /**
   * Name of the secret that holds the robot's base URL: a document never holds the URL itself, so that whoever may
   * register kinds cannot send credentials to a place of their own.
   */
  baseUrlRef: string
  /** How callbacks are authenticated when a job does not say. */
  callbackMode?: RobotCallbackMode
  /** Path of "begin no further items of this dispatch", with `{dispatchId}`. */
  cancelPath?: string | null
  /** The carrier in events and on orders. */
  carrier: string
  /** Names of the secrets that the robot logs in with, when it does. */
  credentials?: RobotCredentialNames | null
  /** How long the robot may take to accept a dispatch. */
  dispatchTimeoutMs?: number
  /** What it can do. */
  jobTypes: { [key: string]: RobotJobTypeInput }
  /** Such as `coordinadora`. */
  name: string
  /** Path of "do you know this dispatch?", with `{dispatchId}`; without it an unknown dispatch fails its job. */
  probePath?: string | null
}

/** Every kind. */
export type RobotKindList = {
  /** By name. */
  kinds: RobotKindView[]
}

/** Which kind. */
export type RobotKindRef = {
  /** Such as `coordinadora`. */
  name: string
}

/** A kind as it is listed. */
export type RobotKindView = {
  /** Whether the document is the one that comes with Perdura. */
  builtIn: boolean
  /** The document. */
  kind: RobotKind
  /** When it was last registered. */
  updatedAt: string | null
  /** Counts registrations; 0 for a built-in kind. */
  version: number
}

/** A result that came too late to count. */
export type RobotLateResult = {
  /** When a person accepted it. */
  acceptedAt?: string | null
  /** The attempt that it speaks of. */
  attempt: number
  /** When it came. */
  receivedAt: string
  /** What it says. */
  result: RobotItemResult
  /** The robot's reference to a picture. */
  screenshot?: string | null
}

/** Which items of a job. */
export type RobotListItems = {
  /** The `nextCursor` of the page before. */
  cursor?: number | null
  /** Of this job. */
  jobId: string
  /** How many; 100 when missing. A page of large payloads is shorter. */
  limit?: number | null
  /** One of these; any when missing or empty. */
  status?: RobotItemStatus[] | null
}

/** Which jobs; everything set must hold. */
export type RobotListJobs = {
  /** The `nextCursor` of the page before. */
  cursor?: string | null
  /** Of this job type. */
  jobType?: string | null
  /** Of this kind. */
  kind?: string | null
  /** How many; 20 when missing. */
  limit?: number | null
  /** One of these; any when missing or empty. `pending` and `processing` are the active ones. */
  status?: RobotJobStatus[] | null
  /** Of this workspace. */
  workspaceId?: string | null
}

/** Which durable function performs a job. */
export type RobotOrchestrator = 'robot-orchestrator' | 'guide-lookup-orchestrator'

/** An order of a workspace. */
export type RobotOrder = {
  /** Who ships it. */
  carrier?: string | null
  /** When it is forgotten. */
  expiresAt: string
  /** Of the carrier's guide, when it was looked up. */
  guideNumber?: string | null
  /** The last job that it was in: while that job is active, no other may have it. */
  jobId: string
  /** The caller's own id. */
  orderId: string
  /** Of the shipment. */
  trackingNumber?: string | null
  /** When it changed. */
  updatedAt: string
  /** Whose it is. */
  workspaceId: string
}

/** Which order. */
export type RobotOrderRef = {
  /** The caller's own id. */
  orderId: string
  /** Of this workspace. */
  workspaceId: string
}

/** One order of a batch. */
export type RobotOrderSummary = {
  /** What kind of error. */
  errorType?: RobotErrorType | null
  /** Late results that nobody has accepted. */
  lateResults?: number
  /** Its tracking or guide number. */
  number?: string | null
  /** The order. */
  orderId: string
  /** Why it was rejected. */
  reason?: string | null
  /** How far it is. */
  status: RobotItemStatus
}

/** How a payload is put into a dispatch. */
export type RobotPayloadForm = 'whole' | 'field'

/** An automation was removed. */
export type RobotRemovedAutomation = {
  /** Always true. */
  removed: boolean
}

/** What the number in a callback is. */
export type RobotResultField = 'trackingNumber' | 'guideNumber'

/** A job to try again. */
export type RobotRetryJob = {
  /** These items; all that did not end well when missing. */
  itemIds?: string[] | null
  /** Its id. */
  jobId: string
}

/** A job whose callback key is exchanged. */
export type RobotRotateJobKey = {
  /** Its id. */
  jobId: string
  /** Whether the keys of before are refused from now on. */
  revoke?: boolean
}

/** Who ended an attempt. */
export type RobotSettledBy = 'callback' | 'itemDeadline' | 'jobTimeout' | 'jobFailure' | 'cancel' | 'acceptedLate'

/** One order of a batch. */
export type RobotSubmitItem = {
  /** A UUID; a fresh one when missing. */
  itemId?: string | null
  /** What the item is about; unique in the job. */
  orderId: string
  /** What the robot gets, in the form that the kind asks for. */
  payload?: unknown
}

/** A batch of orders. */
export type RobotSubmitJob = {
  /** How callbacks are authenticated; the kind says when missing. */
  callbackMode?: RobotCallbackMode | null
  /** How many automations led to this job: the depth of the event that it answers, and one. */
  cascadeDepth?: number
  /** The caller's name of this submission: the same one makes one job in 24 hours. */
  idempotencyKey?: string | null
  /** Each order once. */
  items: RobotSubmitItem[]
  /** What the robot does; `create_shipment`, or the only one that the kind has, when missing. */
  jobType?: string | null
  /** Name of a robot kind. */
  kind: string
  /** Whose job it is. */
  workspaceId: string
}

/** Whose jobs to watch. */
export type RobotWatchJobs = {
  /** Of this workspace; of all when missing. */
  workspaceId?: string | null
}

/** An automation was written. */
export type RobotWrittenAutomation = {
  /** As it is now. */
  automation: RobotAutomation
  /** Whether there was none of this id. */
  isNew: boolean
}

/** A run. */
export type Run = {
  /** Name of its app. */
  app: string
  /** When it ended. */
  endedAt?: string | null
  /** Why it failed, in short. */
  error?: string | null
  /** The event that started it. */
  eventId: string
  /** Name of that event. */
  eventName: string
  /** `<app>-<function>`. */
  functionId: string
  /** The run that invoked it. */
  parentRunId?: string | null
  /** When it was created. */
  queuedAt: string
  /** The run that it repeats. */
  rerunOf?: string | null
  /** The run. */
  runId: string
  /** When it was first executed. */
  startedAt?: string | null
  /** How it stands. */
  status: RunStatus
}

/** One call. */
export type RunAttempt = {
  /** From 0. */
  attempt: number
  /** When its answer came. */
  endedAt?: string | null
  /** Why it failed. */
  error?: unknown
  /** What came of it. */
  outcome: RunAttemptOutcome
  /** When the next one comes. */
  retryAt?: string | null
  /** When it left. */
  startedAt: string
}

/** What came of a call. */
export type RunAttemptOutcome = 'open' | 'answered' | 'conflict' | 'retried' | 'failed' | 'lost' | 'stopped'

/** How many there are. */
export type RunCount = {
  /** At most 10,000. */
  count: number
  /** Whether there are more. */
  isMore: boolean
}

/** Why a run is not moving. */
export type RunDiagnosis = {
  /** The most telling first; at least one. */
  reasons: RunDiagnosisReason[]
  /** The run. */
  runId: string
  /** How it stands. */
  status: RunStatus
}

/** One reason. */
export type RunDiagnosisReason = {
  /** For programs, such as `waiting_for_event`. */
  code: string
  /** What to do about it. */
  remedy: string
  /** What is so. */
  sentence: string
}

/** Some rows. */
export type RunJournalPage = {
  /** Where the next page begins; absent on the last. */
  next?: number | null
  /** In order. */
  rows: RunJournalRow[]
}

/** What one input did to the run. */
export type RunJournalRow = {
  /** When. */
  at: string
  /** What happened, in order, in the engine's own words: they may change from release to release. */
  entries: unknown[]
  /** Its place in the journal of all runs. */
  position: number
}

/** Some runs. */
export type RunList = {
  /** The newest first. */
  runs: Run[]
}

/** An event that had the right name and did not end a wait. */
export type RunNearMiss = {
  /** For programs, such as `untrue`. */
  code: string
  /** The event, as functions see it. */
  event: unknown
  /** Its place among all events. */
  number: number
  /** Why not. */
  reason: string
  /** When it was accepted. */
  receivedAt: string
}

/** The waits of a run for events, and what did not end them. */
export type RunNearMisses = {
  /** In the order of the waits. */
  waits: RunWait[]
}

/** Which end of a list comes first. */
export type RunOrder = 'newestFirst' | 'oldestFirst'

/** A page of runs. */
export type RunPage = {
  /** Where the next page begins; absent on the last. A page may be short, or empty, and still have a next one. */
  next?: string | null
  /** In the asked order. */
  runs: Run[]
}

/** Which run. */
export type RunRef = {
  /** The run. */
  runId: string
}

/** One execution of the function, or one step. */
export type RunSpan = {
  /** Each call. */
  attempts: RunAttempt[]
  /** When it ended. */
  endedAt?: string | null
  /** What it was given instead of its own input, by a rerun. */
  input?: unknown
  /** Whether it was taken over from the run that this one repeats. */
  isCopied: boolean
  /** What sort of thing it is. */
  kind: RunSpanKind
  /** For people. */
  name: string
  /** What is done, as the SDK says it. */
  op: string
  /** What it gave, or its error. */
  output?: unknown
  /** When it was planned. */
  queuedAt: string
  /** When the next attempt comes. */
  retryAt?: string | null
  /** When its first attempt began. */
  startedAt?: string | null
  /** How it stands. */
  status: RunSpanStatus
  /** The step; absent for an execution of the function. */
  stepId?: string | null
}

/** What sort of thing a span is. */
export type RunSpanKind = {
  type: 'entry'
} | {
  type: 'step'
} | {
  type: 'sleep'
  /** Its end. */
  until?: string | null
} | {
  /** Its name. */
  event: string
  /** What must be true of it. */
  expression?: string | null
  type: 'event'
  /** When it is given up. */
  until?: string | null
} | {
  /** Its name. */
  signal: string
  type: 'signal'
  /** When it is given up. */
  until?: string | null
} | {
  /** `<app>-<function>`. */
  functionId: string
  /** The run that it started. */
  runId?: string | null
  type: 'invoke'
  /** When it is given up. */
  until?: string | null
}

/** How a span stands. */
export type RunSpanStatus = 'queued' | 'running' | 'retrying' | 'waiting' | 'completed' | 'failed' | 'timedOut' | 'abandoned' | 'stopped'

/** Where a run is in its life. Nothing leaves a final state. */
export type RunState = 'queued' | 'running' | 'completed' | 'failed'

/** Where a run is in its life. */
export type RunStatus = 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled'

/** Which moment of a run. */
export type RunTimeField = 'queued' | 'started' | 'ended'

/** Everything that a run did. */
export type RunTrace = {
  /** Name of its app. */
  app: string
  /** When it ended. */
  endedAt?: string | null
  /** What started it; empty when it is no longer kept. */
  events: Event[]
  /** `<app>-<function>`. */
  functionId: string
  /** What it returned, or the error of a failed run. */
  output?: unknown
  /** The run that invoked it. */
  parentRunId?: string | null
  /** When it was created. */
  queuedAt: string
  /** The run that it repeats. */
  rerunOf?: string | null
  /** The run. */
  runId: string
  /** Each execution of the function and each step, in the order of their beginning. */
  spans: RunSpan[]
  /** When it was first executed. */
  startedAt?: string | null
  /** How it stands. */
  status: RunStatus
}

/** Something of a run changed. */
export type RunUpdate = {
  /** How the run stands now. */
  run: Run
}

/** A wait, and what did not end it. */
export type RunWait = {
  /** Name of the event. */
  event: string
  /** What must be true of it. */
  expression?: string | null
  /** The newest first. */
  misses: RunNearMiss[]
  /** For people. */
  name: string
  /** The step. */
  stepId: string
  /** When it is given up. */
  until: string
}

/** Which runs. What is missing lets all pass. */
export type RunsFilter = {
  /** Of these apps, by name. */
  apps?: string[] | null
  /** Started by events of these names. */
  eventNames?: string[] | null
  /** At this moment or later. */
  from?: string | null
  /** Of these functions, by id. */
  functionIds?: string[] | null
  /** Any of these. */
  statuses?: RunStatus[] | null
  /** Part of an id, the function, the event's name or the error. */
  text?: string | null
  /** What `from` and `until` are about, and the order; `queued` when missing. */
  timeField?: RunTimeField | null
  /** Before this moment. */
  until?: string | null
}

/** How a desk is carried out. */
export type RuntimePolicy = {
  /** Which of the desks that may run starts first. */
  priority?: Priority | null
  /** Tries after the first; as the runner's when missing. */
  retries?: number | null
  /** How long one try may take, or how long a person may take to answer; 0 or missing: no limit of its own. */
  timeoutSeconds?: number | null
}

/** A draft that is to be kept. */
export type SaveCoordinationDraft = {
  /** The revision that this one follows; missing for a first draft. */
  expectedRevision?: string | null
  /** The document, right or wrong. */
  workflow: CoordinationWorkflow
}

/** A document that is to be published. */
export type SaveCoordinationWorkflow = {
  /** The document. */
  workflow: CoordinationWorkflow
}

/** Events to send. */
export type SendEvents = {
  /** At least one. */
  events: EventToSend[]
}

/** Events were accepted. */
export type SentEvents = {
  /** Their ids, in the order of sending. */
  eventIds: string[]
}

/** How the server stands. */
export type ServerOverview = {
  /** Registered apps. */
  apps: number
  /** Registered functions. */
  functions: number
  /** Changes that lists do not show yet. */
  historyLag: number
  /** How long the oldest of them has been durable, in milliseconds. */
  historyLagMs: number
  /** Runs that have not ended. */
  liveRuns: number
  /** `dev` or `start`. */
  mode: string
  /** When the next timer is due. */
  nextTimerAt?: string | null
  /** Its time; a development server's can be moved. */
  now: string
  /** Calls on the wire. */
  openCalls: number
  /** How long things are kept. */
  retention: Retention
  /** Its release. */
  version: string
  /** Calls that wait for room. */
  waitingCalls: number
}

/** What the hook may do. */
export type SideEffects = 'idempotent-non-critical'

/** Where an app is served. */
export type SyncApp = {
  /** Such as `http://localhost:3000/api/inngest`; without a scheme it is `http`. */
  url: string
}

/** The URL was asked. */
export type SyncedApp = {
  /** The apps that are registered there now. */
  apps: App[]
  /** The URL in its normal form. */
  url: string
}

/** An expression, and what it is to see. What is missing is null. */
export type TestCoordinationExpression = {
  /** The expression. */
  expression: string
  /** The run's input for a handoff; the desk's for a desk. */
  input?: unknown
  /** The upstream desk's memory for a handoff; the desk's own for a desk. */
  memory?: unknown
  /** The upstream desk's output. */
  output?: unknown
  /** Where it stands. */
  place?: CoordinationExpressionPlace
  /** The run, as a desk sees it. */
  run?: unknown
}

/** What an expression gives. */
export type TestedCoordinationExpression = {
  /** Why it does not compile, or gives no value. */
  error?: string | null
  /**
   * Whether a handoff with this condition is taken. Absent when it is no condition, because it is neither true nor
   * false.
   */
  holds?: boolean | null
  /** Its value; null when it has none, then `error` says why. */
  value: unknown
}

/** What happened. */
export type TimelineKind = 'run.started' | 'run.completed' | 'run.failed' | 'desk.started' | 'desk.completed' | 'desk.failed'

/** How many runs of each function there were. */
export type TotalsList = {
  /** By function; those without runs are left out. */
  functions: FunctionTotals[]
  /** Whether there were too many runs to look at all of them. */
  isPartial: boolean
}

/** Over which time. */
export type TotalsOver = {
  /** From when on runs were queued; an hour ago when missing. */
  from?: string | null
  /** Until when; now when missing. */
  until?: string | null
}

/** Where to look closer. */
export type TraceLink = {
  /** For people. */
  label: string
  /** Which of the two views. */
  provider: TraceProvider
  /** Signed, and good for reading for a limited time. */
  url: string
}

/** Which view a link leads to. */
export type TraceProvider = 'inngest' | 'rawr'

/** What starts a function. */
export type Trigger = {
  /** Must be true for the event. */
  expression?: string | null
  /** Name or pattern. */
  name: string
  type: 'event'
} | {
  /** Five fields, with an optional leading `TZ=Zone `. */
  schedule: string
  type: 'cron'
}

/** A URL at which no app has registered yet. */
export type UnregisteredUrl = {
  /** Why. */
  error?: string | null
  /** The URL. */
  url: string
}

/** What comes next, and what has waited longest. */
export type Upcoming = {
  /** Of the runs with a call that waits for room, the oldest; absent when none waits. */
  oldestWaitingRunId?: string | null
  /** When that run was created. */
  oldestWaitingSince?: string | null
  /** The next timers, in order. */
  timers: UpcomingTimer[]
}

/** Something that happens by itself. */
export type UpcomingTimer = {
  /** When. */
  at: string
  /** Its function; absent while lists do not know the run yet. */
  functionId?: string | null
  /** What. */
  kind: UpcomingTimerKind
  /** To which run. */
  runId: string
}

/** What a timer does. */
export type UpcomingTimerKind = 'call' | 'wait' | 'startTimeout' | 'finishTimeout'

/** A document that is not stored. */
export type ValidateCoordinationDocument = {
  /** The document. */
  workflow: CoordinationWorkflow
}

/** Which workflow. */
export type ValidateCoordinationWorkflow = {
  /** The workflow. */
  workflowId: string
}

/** What validation says. */
export type ValidatedCoordinationDocument = {
  /** Everything that is wrong, and what may be. */
  validation: CoordinationValidationResult
}

/** What validation says. */
export type ValidatedCoordinationWorkflow = {
  /** Of its draft when there is one, else of its newest publication. */
  validation: CoordinationValidationResult
  /** The workflow. */
  workflowId: string
}

/** What becomes of a memory when the document's version changes. */
export type VersionChange = 'reset' | 'keep'

/** Which run to follow. */
export type WatchCoordinationRun = {
  /** The run. */
  runId: string
}

/** Which runs to follow; all when nothing is named. */
export type WatchCoordinationRuns = {
  /** Those of this workflow. */
  workflowId?: string | null
}

/** Which events to stream. */
export type WatchEvents = {
  /** Whether to show events of the server's own; not when missing. */
  includeInternal?: boolean | null
  /** Exactly this name; all when missing. */
  name?: string | null
}

/** Which run to stream. */
export type WatchRun = {
  /** The run. */
  runId: string
}

/** Which runs to stream. */
export type WatchRuns = {
  /** Of these apps, by name; all when missing. */
  apps?: string[] | null
  /** Of these functions, by id; all when missing. */
  functionIds?: string[] | null
}

/** What a client can call; `C` is the context that each call takes. */
export type Perdura<C extends Record<PropertyKey, any> = Record<never, never>> = {
  apps: {
    /**
     * Lists all registered apps, by name
     *
     * URLs that were named or found, but at which no app has registered yet, are listed with the reason.
     */
    list: Client<C, void, AppList, Error>
    /** Shows one app */
    get: Client<C, AppRef, App, ORPCError<'APP_NOT_FOUND', undefined> | Error>
    /** Asks the app at a URL to register, and waits for what comes of it */
    sync: Client<C, SyncApp, SyncedApp, ORPCError<'APP_URL_INVALID', undefined> | ORPCError<'APP_SYNC_FAILED', undefined> | Error>
    /** Forgets an app and its functions. Its live runs wait for functions of the same id to register again */
    remove: Client<C, AppRef, void, ORPCError<'APP_NOT_FOUND', undefined> | Error>
  }
  functions: {
    /** Lists all functions, by id */
    list: Client<C, ListFunctions | undefined, FunctionList, Error>
    /** Shows one function */
    get: Client<C, FunctionRef, Function, ORPCError<'FUNCTION_NOT_FOUND', undefined> | Error>
    /** Starts one function with data of the caller's */
    invoke: Client<C, InvokeFunction, Invoked, ORPCError<'FUNCTION_NOT_FOUND', undefined> | ORPCError<'EVENT_INVALID', undefined> | Error>
    /** Counts the runs of each function over a time, and says how long they took */
    totals: Client<C, TotalsOver | undefined, TotalsList, Error>
  }
  events: {
    /** Lists events, the newest first */
    list: Client<C, ListEvents | undefined, EventPage, ORPCError<'EVENT_NOT_FOUND', undefined> | ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Shows one event */
    get: Client<C, EventRef, Event, ORPCError<'EVENT_NOT_FOUND', undefined> | ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Sends events. All are accepted, in one commit, or none */
    send: Client<C, SendEvents, SentEvents, ORPCError<'EVENT_INVALID', undefined> | Error>
    /** Lists the runs that an event started */
    runs: Client<C, EventRef, RunList, ORPCError<'EVENT_NOT_FOUND', undefined> | ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Lists the waits of runs that an event ended */
    waits: Client<C, EventRef, EndedWaits, ORPCError<'EVENT_NOT_FOUND', undefined> | ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /**
     * Streams events as they are accepted
     *
     * Each has an id from which the stream goes on after a lost connection, also after a restart of the server.
     */
    watch: Client<C, WatchEvents | undefined, AsyncIteratorClass<Event, void>, ORPCError<'EVENT_NOT_FOUND', undefined> | ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
  }
  runs: {
    /** Lists runs that fit a filter, page by page */
    list: Client<C, ListRuns | undefined, RunPage, ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Counts the runs that fit a filter, up to 10,000 */
    count: Client<C, RunsFilter | undefined, RunCount, Error>
    /** Shows one run */
    get: Client<C, RunRef, Run, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Shows everything that a run did: each step with each attempt, its waits, what went in and what came out */
    trace: Client<C, RunRef, RunTrace, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Shows what is written down of a run, row by row, as the engine reads it */
    journal: Client<C, ListJournal, RunJournalPage, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Says why a run is not moving, and what to do about it */
    diagnose: Client<C, RunRef, RunDiagnosis, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Lists the waits of a run, and recent events that had the right name and did not end them, with the reason */
    nearMisses: Client<C, RunRef, RunNearMisses, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Ends a run */
    cancel: Client<C, RunRef, Run, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'RUN_ENDED', undefined> | Error>
    /** Starts a run again with the same event, from its beginning or from one of its steps */
    rerun: Client<C, Rerun, Rerunning, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'RERUN_REFUSED', undefined> | Error>
    /** Cancels many runs; a dry run tells how many */
    bulkCancel: Client<C, BulkRuns, BulkAnswer, ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Starts many ended runs again; a dry run tells how many */
    bulkRerun: Client<C, BulkRuns, BulkAnswer, ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Streams a run: how it stands whenever something of it changes, until it has ended */
    watch: Client<C, WatchRun, AsyncIteratorClass<RunUpdate, void>, ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /**
     * Streams all runs that fit a filter, whenever something of them changes
     *
     * Each update has an id from which the stream goes on after a lost connection, also after a restart of the server.
     */
    watchAll: Client<C, WatchRuns | undefined, AsyncIteratorClass<RunUpdate, void>, ORPCError<'CURSOR_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
  }
  server: {
    /** Shows how the server stands */
    overview: Client<C, void, ServerOverview, Error>
    /** Lists what comes next by itself, and says what has waited longest */
    upcoming: Client<C, ListUpcoming | undefined, Upcoming, Error>
    /**
     * Looks through everything that usually goes wrong, each with its remedy
     *
     * With a run, it looks at that run first.
     */
    doctor: Client<C, Diagnose | undefined, DoctorReport, Error>
  }
  robot: {
    jobs: {
      /**
       * Creates a job with all its items, or nothing
       *
       * An idempotency key that made a job in the last 24 hours answers with that job, and `existing` is true.
       */
      create: Client<C, RobotSubmitJob, RobotCreatedJob, ORPCError<'KIND_NOT_FOUND', undefined> | ORPCError<'JOB_TYPE_UNKNOWN', undefined> | ORPCError<'ITEMS_INVALID', undefined> | ORPCError<'ITEM_INVALID', RobotIssue[] | null> | ORPCError<'ORDER_TWICE', undefined> | ORPCError<'ITEM_ID_TWICE', undefined> | ORPCError<'ITEM_ID_TAKEN', undefined> | ORPCError<'IDEMPOTENCY_KEY_ACTIVE', RobotActiveJob> | ORPCError<'ORDER_ACTIVE', RobotActiveOrder> | Error>
      /** Lists jobs, the newest first */
      list: Client<C, RobotListJobs | undefined, RobotJobPage, Error>
      /** Shows one job, without its items */
      get: Client<C, RobotJobRef, RobotJob, ORPCError<'JOB_NOT_FOUND', undefined> | Error>
      /** Lists the items of a job, in order */
      items: Client<C, RobotListItems, RobotItemPage, ORPCError<'JOB_NOT_FOUND', undefined> | Error>
      /** Tells which orders of a job were created and which were not, and why */
      summary: Client<C, RobotJobRef, RobotJobSummary, ORPCError<'JOB_NOT_FOUND', undefined> | Error>
      /** Stops an active job. What is open is not to be done, and the robot is told */
      cancel: Client<C, RobotCancelJob, RobotJob, ORPCError<'JOB_NOT_FOUND', undefined> | ORPCError<'JOB_NOT_ACTIVE', undefined> | Error>
      /**
       * Tries items of an ended job again
       *
       * The job gets its next round, each item its next attempt.
       */
      retry: Client<C, RobotRetryJob, RobotJob, ORPCError<'JOB_NOT_FOUND', undefined> | ORPCError<'JOB_ACTIVE', undefined> | ORPCError<'JOB_EXPIRING', undefined> | ORPCError<'NOTHING_TO_RETRY', undefined> | ORPCError<'ITEM_NOT_FOUND', undefined> | ORPCError<'ITEM_NOT_RETRIABLE', undefined> | ORPCError<'ATTEMPTS_EXHAUSTED', undefined> | ORPCError<'ORDER_ACTIVE', RobotActiveOrder> | Error>
      /**
       * Gives a job's next dispatch another callback key
       *
       * Keys of before are taken until they are revoked, because the robot may be at work with one of them.
       */
      rotateKey: Client<C, RobotRotateJobKey, RobotJob, ORPCError<'JOB_NOT_FOUND', undefined> | ORPCError<'KEYS_EXHAUSTED', undefined> | Error>
      /** Applies a late result of an item: counters, order and events follow */
      acceptLate: Client<C, RobotAcceptLateResult, RobotAcceptedLate, ORPCError<'JOB_NOT_FOUND', undefined> | ORPCError<'ITEM_NOT_FOUND', undefined> | ORPCError<'LATE_RESULT_UNKNOWN', undefined> | ORPCError<'ITEM_OPEN', undefined> | ORPCError<'ITEM_SUCCEEDED', undefined> | ORPCError<'NO_LATE_RESULT', undefined> | Error>
      /** Shows the callbacks of a job that came lately, taken and refused */
      callbacks: Client<C, RobotJobRef, RobotCallbacks, ORPCError<'JOB_NOT_FOUND', undefined> | Error>
      /** Shows the refused callbacks that belong to no job */
      strangers: Client<C, void, RobotCallbacks, Error>
      /** Tells what is known of an order: its last job, and what became of it */
      order: Client<C, RobotOrderRef, RobotOrder, ORPCError<'ORDER_NOT_FOUND', undefined> | Error>
      /**
       * Streams what happens to one job
       *
       * It begins with the job as it is. Each message has an id from which the stream goes on after a lost connection,
       * also after a restart of the server. It has no end: an ended job may be tried again.
       */
      watch: Client<C, RobotJobRef, AsyncIteratorClass<RobotJobNews, void>, ORPCError<'JOB_NOT_FOUND', undefined> | ORPCError<'LAST_EVENT_ID_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
      /**
       * Streams what happens to all jobs, or to those of one workspace
       *
       * Each message has an id from which the stream goes on after a lost connection, also after a restart of the server.
       */
      watchAll: Client<C, RobotWatchJobs | undefined, AsyncIteratorClass<RobotJobNews, void>, ORPCError<'LAST_EVENT_ID_INVALID', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    }
    kinds: {
      /** Lists every robot kind, by name */
      list: Client<C, void, RobotKindList, Error>
      /** Shows one robot kind */
      get: Client<C, RobotKindRef, RobotKindView, ORPCError<'KIND_NOT_FOUND', undefined> | Error>
      /**
       * Registers a robot kind, or changes it
       *
       * Jobs that exist keep the kind that they were created with. A registered kind takes the place of a built-in one of
       * the same name.
       */
      put: Client<C, RobotKindInput, RobotKindView, ORPCError<'KIND_INVALID', RobotIssue[]> | ORPCError<'KINDS_EXHAUSTED', undefined> | Error>
    }
    automations: {
      /** Lists every automation of a workspace, by id */
      list: Client<C, RobotAutomationsOf, RobotAutomationList, Error>
      /** Writes an automation, or writes it over */
      put: Client<C, RobotAutomationInput, RobotWrittenAutomation, ORPCError<'AUTOMATION_INVALID', undefined> | ORPCError<'AUTOMATIONS_EXHAUSTED', undefined> | Error>
      /** Removes an automation */
      remove: Client<C, RobotAutomationRef, RobotRemovedAutomation, ORPCError<'AUTOMATION_NOT_FOUND', undefined> | Error>
    }
  }
  coordination: {
    /**
     * Lists all workflows, by id
     *
     * Each with its newest publication.
     */
    listWorkflows: Client<C, ListCoordinationWorkflows | undefined, CoordinationWorkflows, Error>
    /**
     * Checks and publishes a workflow
     *
     * The document comes back as it was sent. Content that is published already makes no new publication.
     */
    saveWorkflow: Client<C, SaveCoordinationWorkflow, CoordinationWorkflowAnswer, ORPCError<'WORKFLOW_VALIDATION_FAILED', CoordinationValidationResult> | ORPCError<'WORKFLOW_TOO_LARGE', undefined> | ORPCError<'TOO_MANY_WORKFLOWS', undefined> | Error>
    /** Shows a workflow's newest publication */
    getWorkflow: Client<C, GetCoordinationWorkflow, CoordinationWorkflowAnswer, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | Error>
    /**
     * Tells what is wrong with a stored workflow
     *
     * With its draft when there is one, else with its newest publication.
     */
    validateWorkflow: Client<C, ValidateCoordinationWorkflow, ValidatedCoordinationWorkflow, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | Error>
    /**
     * Queues a run, once for each run id
     *
     * Asked again with the same run id it answers with the run that is there, and `eventIds` is empty.
     */
    queueRun: Client<C, QueueCoordinationRun, QueuedCoordinationRun, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_ID_IN_USE', CoordinationRunOwner> | ORPCError<'RUN_QUEUE_FAILED', FailedCoordinationRun> | Error>
    /** Shows how a run stands */
    getRunStatus: Client<C, GetCoordinationRunStatus, CoordinationRunAnswer, ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_NOT_FOUND', undefined> | Error>
    /** Shows what happened in a run, in order */
    getRunTimeline: Client<C, GetCoordinationRunTimeline, CoordinationRunTimeline, ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_NOT_FOUND', undefined> | Error>
    /** Lists workflows in pages, by id, without their graphs */
    listWorkflowPage: Client<C, ListCoordinationWorkflowPage | undefined, CoordinationWorkflowPage, ORPCError<'INVALID_CURSOR', undefined> | ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'INVALID_RUN_ID', undefined> | Error>
    /** Tells what is wrong with a document that is not stored */
    validateDocument: Client<C, ValidateCoordinationDocument, ValidatedCoordinationDocument, Error>
    /**
     * Deletes a workflow and its draft
     *
     * Its runs stay, and go on; the numbers of its publications never come back.
     */
    deleteWorkflow: Client<C, DeleteCoordinationWorkflow, DeletedCoordinationWorkflow, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | Error>
    /** Lists a workflow's publications, oldest first */
    listPublications: Client<C, ListCoordinationPublications, CoordinationPublicationPage, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | ORPCError<'PUBLICATION_NOT_FOUND', undefined> | ORPCError<'INVALID_CURSOR', undefined> | Error>
    /** Shows one publication of a workflow; the newest when none is named */
    getPublication: Client<C, GetCoordinationPublication, CoordinationPublicationAnswer, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | ORPCError<'PUBLICATION_NOT_FOUND', undefined> | ORPCError<'INVALID_CURSOR', undefined> | Error>
    /** Gives a workflow as a file that another server takes */
    exportWorkflow: Client<C, ExportCoordinationWorkflow, ExportedCoordinationWorkflow, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | ORPCError<'PUBLICATION_NOT_FOUND', undefined> | ORPCError<'INVALID_CURSOR', undefined> | Error>
    /**
     * Keeps a draft, right or wrong
     *
     * A draft that follows another names the revision of that one; so nobody overwrites what they have not seen.
     */
    saveDraft: Client<C, SaveCoordinationDraft, CoordinationDraftAnswer, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'DRAFT_NOT_FOUND', undefined> | ORPCError<'DRAFT_CHANGED', CoordinationDraftRevision> | ORPCError<'WORKFLOW_TOO_LARGE', undefined> | ORPCError<'TOO_MANY_WORKFLOWS', undefined> | Error>
    /** Shows a workflow's draft */
    getDraft: Client<C, GetCoordinationDraft, CoordinationDraftAnswer, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'DRAFT_NOT_FOUND', undefined> | ORPCError<'DRAFT_CHANGED', CoordinationDraftRevision> | ORPCError<'WORKFLOW_TOO_LARGE', undefined> | ORPCError<'TOO_MANY_WORKFLOWS', undefined> | Error>
    /** Checks and publishes a draft */
    publishDraft: Client<C, PublishCoordinationDraft, PublishedCoordinationWorkflow, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'DRAFT_NOT_FOUND', undefined> | ORPCError<'DRAFT_CHANGED', CoordinationDraftRevision> | ORPCError<'WORKFLOW_VALIDATION_FAILED', CoordinationValidationResult> | ORPCError<'TOO_MANY_WORKFLOWS', undefined> | Error>
    /** Forgets a draft */
    deleteDraft: Client<C, DeleteCoordinationDraft, DeletedCoordinationDraft, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'DRAFT_NOT_FOUND', undefined> | ORPCError<'DRAFT_CHANGED', CoordinationDraftRevision> | ORPCError<'WORKFLOW_TOO_LARGE', undefined> | ORPCError<'TOO_MANY_WORKFLOWS', undefined> | Error>
    /**
     * Imports the files of a `.rawr/coordination` folder
     *
     * What is broken is named and left out; importing again changes nothing.
     */
    importFiles: Client<C, ImportCoordinationFiles, CoordinationImportReport, ORPCError<'IMPORT_TOO_LARGE', undefined> | Error>
    /** Lists runs, the newest first */
    listRuns: Client<C, ListCoordinationRuns | undefined, CoordinationRunPage, ORPCError<'INVALID_CURSOR', undefined> | ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'INVALID_RUN_ID', undefined> | Error>
    /** Shows a run with its publication, its engine run and its kin */
    getRun: Client<C, GetCoordinationRun, CoordinationRunDetails, ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_NOT_FOUND', undefined> | Error>
    /**
     * Ends a run, with every run within it
     *
     * It fails as cancelled, and in the same commit the engine stops carrying it out.
     */
    cancelRun: Client<C, CancelCoordinationRun, CoordinationRunAnswer, ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'RUN_NOT_ACTIVE', undefined> | Error>
    /** Does an ended run again: a new run of the same publication with the same input */
    retryRun: Client<C, RetryCoordinationRun, QueuedCoordinationRun, ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'RUN_ACTIVE', undefined> | ORPCError<'RUN_NOT_RETRIABLE', undefined> | ORPCError<'RUN_ID_IN_USE', CoordinationRunOwner> | ORPCError<'RUN_QUEUE_FAILED', FailedCoordinationRun> | Error>
    /** Forgets a run that has ended, with its timeline and its tasks */
    deleteRun: Client<C, DeleteCoordinationRun, DeletedCoordinationRun, ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'RUN_ACTIVE', undefined> | Error>
    /**
     * Streams one run: its status, and its timeline as it grows
     *
     * It begins with everything, and ends with the run. Each message has an id from which the stream goes on after a lost
     * connection, also after a restart of the server.
     */
    watchRun: Client<C, WatchCoordinationRun, AsyncIteratorClass<CoordinationRunUpdate, void>, ORPCError<'INVALID_RUN_ID', undefined> | ORPCError<'RUN_NOT_FOUND', undefined> | ORPCError<'INVALID_CURSOR', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /**
     * Streams the runs of all workflows, or of one
     *
     * A message without a run says that the list is to be read anew: the first one, and after too much was missed.
     */
    watchRuns: Client<C, WatchCoordinationRuns | undefined, AsyncIteratorClass<CoordinationRunsUpdate, void>, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'INVALID_CURSOR', undefined> | ORPCError<'STREAMS_EXHAUSTED', undefined> | Error>
    /** Lists what a workflow's desks remember */
    listMemory: Client<C, ListCoordinationMemory, CoordinationMemoryPage, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'INVALID_DESK_ID', undefined> | ORPCError<'INVALID_MEMORY_KEY', undefined> | ORPCError<'MEMORY_NOT_FOUND', undefined> | ORPCError<'INVALID_CURSOR', undefined> | Error>
    /** Shows one memory, and what it was before */
    getMemory: Client<C, GetCoordinationMemory, CoordinationMemory, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'INVALID_DESK_ID', undefined> | ORPCError<'INVALID_MEMORY_KEY', undefined> | ORPCError<'MEMORY_NOT_FOUND', undefined> | ORPCError<'INVALID_CURSOR', undefined> | Error>
    /** Changes a memory, if it is as the caller has seen it */
    putMemory: Client<C, PutCoordinationMemory, CoordinationMemoryEntry, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'WORKFLOW_NOT_FOUND', undefined> | ORPCError<'INVALID_DESK_ID', undefined> | ORPCError<'INVALID_MEMORY_KEY', undefined> | ORPCError<'MEMORY_CHANGED', CoordinationMemoryRevision> | ORPCError<'MEMORY_TOO_LARGE', undefined> | Error>
    /** Forgets memories, with what they were before */
    clearMemory: Client<C, ClearCoordinationMemory, ClearedCoordinationMemory, ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'INVALID_DESK_ID', undefined> | ORPCError<'INVALID_MEMORY_KEY', undefined> | ORPCError<'MEMORY_NOT_FOUND', undefined> | ORPCError<'INVALID_CURSOR', undefined> | Error>
    /** Lists tasks, the newest first */
    listTasks: Client<C, ListCoordinationTasks | undefined, CoordinationTaskPage, ORPCError<'INVALID_CURSOR', undefined> | ORPCError<'INVALID_WORKFLOW_ID', undefined> | ORPCError<'INVALID_RUN_ID', undefined> | Error>
    /** Shows a task, with the link to its page while it is open */
    getTask: Client<C, GetCoordinationTask, CoordinationTaskAnswer, ORPCError<'INVALID_TASK_ID', undefined> | ORPCError<'TASK_NOT_FOUND', undefined> | Error>
    /** Answers a task, once */
    answerTask: Client<C, AnswerCoordinationTask, AnsweredCoordinationTask, ORPCError<'INVALID_TASK_ID', undefined> | ORPCError<'TASK_NOT_FOUND', undefined> | ORPCError<'TASK_CLOSED', CoordinationTaskClosed> | ORPCError<'INVALID_ANSWER', CoordinationAnswerIssues> | Error>
    /**
     * Tries out an expression of a handoff or a desk
     *
     * An expression that is wrong is no error of the call: the answer says what is wrong with it.
     */
    testExpression: Client<C, TestCoordinationExpression, TestedCoordinationExpression, Error>
  }
}

/** The contract without its schemas, for `OpenAPILink` and `inferRPCMethodFromContractRouter`. */
export const contract = {
  apps: {
    list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/apps' } } },
    get: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/apps/{appId}' } } },
    sync: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/apps/sync' } } },
    remove: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/apps/{appId}' } } },
  },
  functions: {
    list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/functions' } } },
    get: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/functions/{functionId}' } } },
    invoke: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/functions/{functionId}/invoke' } } },
    totals: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/totals' } } },
  },
  events: {
    list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/events' } } },
    get: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/events/{eventId}' } } },
    send: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/events' } } },
    runs: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/events/{eventId}/runs' } } },
    waits: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/events/{eventId}/waits' } } },
    watch: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/watch/events' } } },
  },
  runs: {
    list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/runs' } } },
    count: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/counts/runs' } } },
    get: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/runs/{runId}' } } },
    trace: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/runs/{runId}/trace' } } },
    journal: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/runs/{runId}/journal' } } },
    diagnose: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/runs/{runId}/diagnosis' } } },
    nearMisses: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/runs/{runId}/near-misses' } } },
    cancel: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/runs/{runId}/cancel' } } },
    rerun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/runs/{runId}/rerun' } } },
    bulkCancel: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/bulk/runs/cancel' } } },
    bulkRerun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/bulk/runs/rerun' } } },
    watch: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/watch/runs/{runId}' } } },
    watchAll: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/watch/runs' } } },
  },
  server: {
    overview: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/server' } } },
    upcoming: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/server/upcoming' } } },
    doctor: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/server/doctor' } } },
  },
  robot: {
    jobs: {
      create: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/robot/jobs' } } },
      list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/jobs' } } },
      get: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/jobs/{jobId}' } } },
      items: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/jobs/{jobId}/items' } } },
      summary: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/jobs/{jobId}/summary' } } },
      cancel: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/robot/jobs/{jobId}/cancel' } } },
      retry: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/robot/jobs/{jobId}/retry' } } },
      rotateKey: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/robot/jobs/{jobId}/rotate-key' } } },
      acceptLate: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/robot/jobs/{jobId}/items/{itemId}/accept-late' } } },
      callbacks: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/jobs/{jobId}/callbacks' } } },
      strangers: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/callbacks' } } },
      order: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/orders/{workspaceId}/{orderId}' } } },
      watch: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/jobs/{jobId}/watch' } } },
      watchAll: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/watch' } } },
    },
    kinds: {
      list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/kinds' } } },
      get: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/kinds/{name}' } } },
      put: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'PUT', path: '/robot/kinds/{name}' } } },
    },
    automations: {
      list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/robot/automations/{workspaceId}' } } },
      put: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'PUT', path: '/robot/automations/{workspaceId}/{automationId}' } } },
      remove: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/robot/automations/{workspaceId}/{automationId}' } } },
    },
  },
  coordination: {
    listWorkflows: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflows' } } },
    saveWorkflow: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/workflows' } } },
    getWorkflow: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflows/{workflowId}' } } },
    validateWorkflow: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/workflows/{workflowId}/validate' } } },
    queueRun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/workflows/{workflowId}/run' } } },
    getRunStatus: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/runs/{runId}' } } },
    getRunTimeline: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/runs/{runId}/timeline' } } },
    listWorkflowPage: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflow-page' } } },
    validateDocument: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/validate' } } },
    deleteWorkflow: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/coordination/workflows/{workflowId}' } } },
    listPublications: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflows/{workflowId}/publications' } } },
    getPublication: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflows/{workflowId}/publication' } } },
    exportWorkflow: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflows/{workflowId}/export' } } },
    saveDraft: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/drafts' } } },
    getDraft: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/drafts/{workflowId}' } } },
    publishDraft: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/drafts/{workflowId}/publish' } } },
    deleteDraft: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/coordination/drafts/{workflowId}' } } },
    importFiles: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/import' } } },
    listRuns: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/runs' } } },
    getRun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/runs/{runId}/details' } } },
    cancelRun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/runs/{runId}/cancel' } } },
    retryRun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/runs/{runId}/retry' } } },
    deleteRun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/coordination/runs/{runId}' } } },
    watchRun: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/runs/{runId}/watch' } } },
    watchRuns: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/watch' } } },
    listMemory: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflows/{workflowId}/memory' } } },
    getMemory: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/workflows/{workflowId}/memory/entry' } } },
    putMemory: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'PUT', path: '/coordination/workflows/{workflowId}/memory/entry' } } },
    clearMemory: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/coordination/workflows/{workflowId}/memory' } } },
    listTasks: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/tasks' } } },
    getTask: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/coordination/tasks/{taskId}' } } },
    answerTask: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/tasks/{taskId}/answer' } } },
    testExpression: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/coordination/test-expression' } } },
  },
} as const
