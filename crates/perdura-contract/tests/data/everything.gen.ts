// Generated from the contract; do not edit.
import type { AsyncIteratorClass, Client, ORPCError } from '@orpc/client'

export type Asked = {
  authorization?: string | null
  /** Who asks. */
  'x-asked': string
}

export type Create = {
  image?: File | null
  name: string
}

export type Dry = {
  dry?: boolean
}

export type External = 'Empty' | {
  One: Star
} | {
  Named: {
    a: number | null
  }
}

export type ExternalInput = 'Empty' | {
  One: StarInput
} | {
  Named: {
    a?: number | null
  }
}

export type Filter = {
  name: string
}

export type Id = {
  id: number
}

/** What it is made of. */
export type Kind = 'gas' | 'rock'

export type List = {
  active?: boolean | null
  filter?: Filter | null
  kind?: Kind | null
  /** How many at most. */
  limit?: number | null
  since?: Date | null
  tags?: string[]
}

export type Loose = unknown

export type Natives = {
  any: unknown
  bigInt: bigint
  date: Date
  expression: RegExp
  float: number
  map: Map<string, bigint>
  optional: Set<number> | null
  set: Set<Date>
  url: URL
}

export type NativesInput = {
  any: unknown
  bigInt: bigint
  date: Date
  expression: RegExp
  float: number
  map: Map<string, bigint>
  optional?: Set<number> | null
  set: Set<Date>
  url: URL
}

export type Path = {
  path: string
  version: string | null
}

export type PathInput = {
  path: string
  version?: string | null
}

/**
 * A world.
 *
 * Large and round, and so on *\/ for ever.
 */
export type Planet = {
  createdAt: Date | null
  /** Its number. */
  id: number
  kind: Kind
  labels: { [key: string]: string }
  moons: Planet[]
  name: string
  'odd-name': boolean
  position: [number, number]
  star?: Star | null
}

/**
 * A world.
 *
 * Large and round, and so on *\/ for ever.
 */
export type PlanetInput = {
  createdAt?: Date | null
  /** Its number. */
  id: number
  kind?: Kind
  labels: { [key: string]: string }
  moons: PlanetInput[]
  name: string
  'odd-name': boolean
  position: [number, number]
  star?: StarInput | null
}

export type Rename = {
  because?: string | null
  name: string
  planet: number
}

/** Something with a shape of its own for each kind. */
export type Shape = {
  type: 'point'
} | {
  radius: number
  type: 'circle'
} | {
  type: 'planet'
} & Planet | {
  shapes: Shape[]
  type: 'group'
}

/** Something with a shape of its own for each kind. */
export type ShapeInput = {
  type: 'point'
} | {
  radius: number
  type: 'circle'
} | {
  type: 'planet'
} & PlanetInput | {
  shapes: ShapeInput[]
  type: 'group'
}

export type Star = {
  heat: number
}

export type StarInput = {
  heat?: number
}

export type Tick = {
  at: Date
}

export type Told = {
  location: string
}

export type Total = {
  count: number
}

export type Update = {
  body: StarInput
  headers: Asked
  params: Id
  query: Dry
}

export type Updated = {
  body: Planet
  headers: Told
  status: 202
} | {
  headers: Told
  status: 302
}

export type Upload = {
  file: File
}

/** What a client can call; `C` is the context that each call takes. */
export type Api<C extends Record<PropertyKey, any> = Record<never, never>> = {
  /** Answers */
  ping: Client<C, void, string, Error>
  nothing: Client<C, void, void, Error>
  echo: Client<C, unknown, unknown, Error>
  natives: Client<C, NativesInput, Natives, Error>
  shapes: Client<C, ShapeInput, Shape[], Error>
  loose: Client<C, Loose, Loose, Error>
  external: Client<C, ExternalInput, External | null, Error>
  planet: {
    /**
     * Lists planets
     *
     * The newest first.
     */
    list: Client<C, List | undefined, Planet[], Error>
    /**
     * Finds a planet
     * @deprecated
     */
    find: Client<C, Id, Planet, ORPCError<'NOT_FOUND', Id> | ORPCError<'PLANET_GONE', undefined> | ORPCError<'TEAPOT', undefined> | Error>
    create: Client<C, Create, Planet, Error>
    rename: Client<C, Rename, Planet, Error>
    update: Client<C, Update, Updated, Error>
    remove: Client<C, Id, void, Error>
  }
  star: {
    find: Client<C, Id, Star, ORPCError<'NOT_FOUND', Star> | Error>
  }
  files: {
    upload: Client<C, Upload, number, Error>
    raw: Client<C, File, File, Error>
    wild: Client<C, PathInput, Path, Error>
  }
  watch: Client<C, List | undefined, AsyncIteratorClass<Tick, Total>, ORPCError<'NOT_FOUND', Id> | ORPCError<'PLANET_GONE', undefined> | ORPCError<'TEAPOT', undefined> | Error>
  'for-ever': Client<C, void, AsyncIteratorClass<unknown, void>, Error>
  'we ird/k€y': Client<C, void, string, Error>
}

/** The contract without its schemas, for `OpenAPILink` and `inferRPCMethodFromContractRouter`. */
export const contract = {
  ping: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  nothing: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  echo: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  natives: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  shapes: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  loose: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  external: { '~orpc': { errorMap: {}, meta: {}, route: {} } },
  planet: {
    list: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/planets' } } },
    find: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/planets/{id}' } } },
    create: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/planets' } } },
    rename: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/planets/{planet}' } } },
    update: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'PUT', path: '/planets/{id}', inputStructure: 'detailed', outputStructure: 'detailed' } } },
    remove: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'DELETE', path: '/planets/{id}' } } },
  },
  star: {
    find: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/stars/{id}' } } },
  },
  files: {
    upload: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/files' } } },
    raw: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'POST', path: '/raw' } } },
    wild: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/files/{+path}' } } },
  },
  watch: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/watch' } } },
  'for-ever': { '~orpc': { errorMap: {}, meta: {}, route: { method: 'GET', path: '/forever' } } },
  'we ird/k€y': { '~orpc': { errorMap: {}, meta: {}, route: {} } },
} as const
