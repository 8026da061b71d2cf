// Generated from the contract; do not edit.
import type { AsyncIteratorClass, Client, ORPCError } from '@orpc/client'

/** Files among other things. */
export type Album = {
  /** One file. */
  a: File
  /** Some files. */
  list: File[]
  /** When. */
  when: Date
}

/** A planet by any id. */
export type AnyId = {
  /** Any text. */
  id: string
}

/** Data of the error that ends a stream. */
export type Boom = {
  /** Any number. */
  x: number
}

/** How far to count. */
export type Count = {
  /** The last number; 3 if not said. */
  to?: number
}

/** A number and a moment. */
export type Counted = {
  /** The moment. */
  at: Date
  /** The number. */
  n: number
}

/** The end of a count. */
export type Done = {
  /** Always true. */
  done: boolean
}

/** What a planet is like. */
export type Filter = {
  /** Its name. */
  name?: string | null
}

/** A call that fails some times before it succeeds. */
export type Flaky = {
  /** How many of them fail. */
  fail: number
  /** Whose calls are counted. */
  key: string
}

/** What a `GET` got. */
export type Got = {
  /** The input. */
  got: unknown
}

/** How long to be silent. */
export type Idle = {
  /** Milliseconds between two events. */
  ms: number
}

/** A name under which something is counted. */
export type Key = {
  /** Any text. */
  key: string
}

/** Which planets. */
export type ListPlanets = {
  /** Whether it still turns. */
  active?: boolean | null
  /** How many to skip. */
  cursor?: number | null
  /** Like this. */
  filter?: Filter | null
  /** How many at most. */
  limit?: number | null
  /** Found after that. */
  since?: Date | null
  /** With all of these. */
  tags?: string[] | null
}

/** A number. */
export type N = {
  /** Any number. */
  n: number
}

/** One level down. */
export type Nested = {
  /** A moment. */
  at: Date
}

/** A new planet. */
export type NewPlanet = {
  /** What it looks like. */
  image?: File | null
  /** Its name. */
  name: string
}

/** A planet. */
export type Planet = {
  /** When it was found. */
  createdAt?: Date | null
  /** Its number. */
  id: number
  /** Its name. */
  name: string
}

/** Which planet. */
export type PlanetId = {
  /** Its number. */
  id: number
}

/** How long to sleep. */
export type Sleep = number | {
  /** The name. */
  id: string
  /** Milliseconds. */
  ms: number
}

/** An error to be thrown just so. */
export type Throw = {
  /** Its code. */
  code: string
  /** Its data; none if not said. */
  data?: unknown
  /** Its text; by its code if not said. */
  message?: string | null
  /** Its status; by its code if not said. */
  status?: number | null
}

/** How far to count, and how fast. */
export type Ticks = {
  /** Milliseconds between two numbers. */
  ms: number
  /** The last number. */
  to: number
}

/** Where to break off. */
export type Truncate = {
  /** After which number the first connection breaks. */
  after: number
  /** Whose calls are counted. */
  key: string
  /** The last number. */
  to: number
}

/** Every native type that a field can have. */
export type Typed = {
  /** A large number. */
  bigint: bigint
  /** A moment. */
  date: Date
  /** Numbers by name. */
  map: Map<string, bigint>
  /** The same, one level down. */
  nested?: Nested[]
  /** Perhaps a text. */
  option: string | null
  /** Some moments. */
  set: Set<Date>
}

/** Every native type that a field can have. */
export type TypedInput = {
  /** A large number. */
  bigint: bigint
  /** A moment. */
  date: Date
  /** Numbers by name. */
  map: Map<string, bigint>
  /** The same, one level down. */
  nested?: Nested[]
  /** Perhaps a text. */
  option?: string | null
  /** Some moments. */
  set: Set<Date>
}

/** Something that cannot be written, as a field of it panics or is of a kind that JSON does not have. */
export type Unwritable = { [key: string]: unknown }

/** What an update's body says. */
export type UpdateBody = {
  /** The new name. */
  name: string
}

/** What an update's headers may say. */
export type UpdateHeaders = {
  /** Comes back as `x-res`. */
  'x-req'?: string | null
}

/** An update, with each part of the request where it lies. */
export type UpdatePlanet = {
  /** The body. */
  body: UpdateBody
  /** From the headers. */
  headers?: UpdateHeaders
  /** From the path. */
  params: PlanetId
  /** From the query. */
  query?: UpdateQuery
}

/** What an update's query may say. */
export type UpdateQuery = {
  /** Whether to try only. */
  dry?: string | null
}

/** An update's answer. */
export type Updated = {
  /** The planet. */
  body: Planet
  /** With `x-res`. */
  headers: { [key: string]: string }
  /** Always 202. */
  status: number
}

/** A file and something else. */
export type Upload = {
  /** The file. */
  file: File
  /** Anything. */
  meta?: unknown
}

/** What a file is. */
export type Uploaded = {
  /** What came with it. */
  meta?: unknown
  /** Its name. */
  name: string
  /** Its length. */
  size: number
  /** Its media type. */
  type: string
}

/** A path of several segments. */
export type Wild = {
  /** With its slashes. */
  path: string
  /** A version. */
  v?: string | null
}

/** What a client can call; `C` is the context that each call takes. */
export type Api<C extends Record<PropertyKey, any> = Record<never, never>> = {
  /** Answers `pong` */
  ping: Client<C, void, string, Error>
  /** Does nothing */
  nothing: Client<C, void, void, Error>
  /** Gives back what it got */
  echo: Client<C, unknown, unknown, Error>
  /** Every native type */
  types: Client<C, void, unknown, Error>
  /** Gives back what it got, with types */
  typed: Client<C, TypedInput, Typed, Error>
  /** Gives back what it got, over `GET` */
  getOnly: Client<C, unknown, Got, Error>
  get: {
    /** The same under a nested key */
    only: Client<C, unknown, Got, Error>
  }
  /** Counts calls */
  hits: Client<C, Key, number, Error>
  /** How often something was counted */
  count: Client<C, Key, number, Error>
  /** Waits */
  sleep: Client<C, Sleep, number, Error>
  /** Fails some times */
  flaky: Client<C, Flaky, number, Error>
  headers: {
    /** The request's headers */
    echo: Client<C, void, unknown, Error>
    /** Sets headers and cookies */
    set: Client<C, void, string, Error>
  }
  /** The same, under the name that it has elsewhere */
  resHeaders: Client<C, void, string, Error>
  /** The id of the last event that the client saw */
  lastEventId: Client<C, void, string | null, Error>
  /** A key that is no identifier */
  'we ird/k€y': Client<C, void, string, Error>
  lazy: {
    /** Answers from below */
    ping: Client<C, void, string, Error>
  }
  /** A long text */
  big: Client<C, void, string, Error>
  /** Sends the caller elsewhere */
  go: Client<C, void, unknown, Error>
  secure: {
    /** Who calls */
    me: Client<C, void, string, Error>
  }
  err: {
    /** Throws what it is told */
    throw: Client<C, Throw, void, Error>
    /** Fails for a reason that is nobody's business */
    plain: Client<C, void, void, Error>
    /** Refuses the caller */
    unauthorized: Client<C, void, void, Error>
    /** The same, under the name that it has elsewhere */
    orpc: Client<C, void, void, Error>
    /** An error with a code, a status and data of its own */
    custom: Client<C, void, void, Error>
    /** An error of an unknown code, without a status */
    customNoStatus: Client<C, void, void, Error>
    /** Takes a number only */
    valid: Client<C, N, N, Error>
    /** Has an output that cannot be written */
    badOutput: Client<C, void, Unwritable, Error>
    /** Panics */
    panic: Client<C, void, void, Error>
  }
  planet: {
    /** Lists planets: one whose name is the question */
    list: Client<C, ListPlanets | undefined, Planet[], Error>
    /**
     * Finds one planet
     * @deprecated
     */
    find: Client<C, PlanetId, Planet, ORPCError<'NOT_FOUND', PlanetId> | ORPCError<'TEAPOT', undefined> | Error>
    /** Makes a planet */
    create: Client<C, NewPlanet, Planet, Error>
    /** Changes a planet */
    update: Client<C, UpdatePlanet, Updated, Error>
    /** Removes a planet */
    remove: Client<C, AnyId, void, Error>
    /** A planet with a path of its own */
    special: Client<C, void, string, Error>
  }
  files: {
    /** Takes a file in an object */
    upload: Client<C, Upload, Uploaded, Error>
    /** Takes a file alone */
    raw: Client<C, File, Uploaded, Error>
    /** Gives a file alone */
    download: Client<C, void, File, Error>
    /** Gives files in an object */
    nested: Client<C, void, Album, Error>
    /** Takes the rest of a path */
    wild: Client<C, Wild, Wild, Error>
  }
  sse: {
    /** Counts, and can be resumed */
    count: Client<C, Count | undefined, AsyncIteratorClass<Counted, Done>, Error>
    /** A text, nothing, and a text of two lines */
    plain: Client<C, void, AsyncIteratorClass<unknown, void>, Error>
    /** Ends with a declared error */
    err: Client<C, void, AsyncIteratorClass<unknown, void>, ORPCError<'BOOM', Boom> | Error>
    /** Ends with an error that is nobody's business */
    errPlain: Client<C, void, AsyncIteratorClass<unknown, void>, Error>
    /** Is silent between two events */
    idle: Client<C, Idle, AsyncIteratorClass<number, void>, Error>
    /** Never ends by itself; counts how often it was dropped, as `dropped:` and the key */
    forever: Client<C, Key, AsyncIteratorClass<N, void>, Error>
    /** Counts slowly, and can be resumed, also when the app was started again in between */
    ticks: Client<C, Ticks, AsyncIteratorClass<Counted, Done>, Error>
    /** Breaks the first connection in the middle */
    truncate: Client<C, Truncate, AsyncIteratorClass<Counted, Done>, Error>
  }
}

/** The contract without its schemas, for `OpenAPILink` and `inferRPCMethodFromContractRouter`. */
export const contract = {
  ping: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  nothing: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  echo: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  types: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  typed: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  getOnly: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/get-only' } } },
  get: {
    only: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/get/only' } } },
  },
  hits: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  count: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  sleep: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  flaky: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  headers: {
    echo: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    set: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  },
  resHeaders: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  lastEventId: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  'we ird/k€y': { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  lazy: {
    ping: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  },
  big: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  go: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/go', outputStructure: 'detailed' } } },
  secure: {
    me: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/me' } } },
  },
  err: {
    throw: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    plain: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    unauthorized: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    orpc: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    custom: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    customNoStatus: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    valid: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    badOutput: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    panic: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  },
  planet: {
    list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/planets' } } },
    find: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/planets/{id}' } } },
    create: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/planets' } } },
    update: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'PUT', path: '/planets/{id}', inputStructure: 'detailed', outputStructure: 'detailed' } } },
    remove: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/planets/{id}' } } },
    special: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/planets/special' } } },
  },
  files: {
    upload: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/files' } } },
    raw: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/raw' } } },
    download: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/download' } } },
    nested: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    wild: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/files/{+path}' } } },
  },
  sse: {
    count: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/sse/count' } } },
    plain: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    err: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    errPlain: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    idle: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    forever: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    ticks: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
    truncate: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  },
} as const
