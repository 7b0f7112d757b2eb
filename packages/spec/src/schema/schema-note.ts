import type { ObjectSchema } from '../json-schema.ts'

/**
 * What was done about something a target cannot say.
 * - `described`: the keyword is not enforced any more; the description says it
 * - `widened`: the converted schema allows more than the original
 * - `narrowed`: it allows less: an object whose openness is not stated is closed, a missing type is assumed
 * - `merged`: a union at the root became one object
 * - `json-text`: the value is written as JSON text, so its inside is not enforced
 * - `entries`: a map is written as a list of `{ key, value }`
 * - `labelled`: enum values are written as strings
 * - `wrapped`: a value is put into an object of its own, so that it is told from its alternatives
 * - `renamed`: a property has another name
 *
 * All but `described`, `widened`, `narrowed` and `json-text` lose nothing. Those lose enforcement, never a parameter.
 */
export type SchemaNoteKind =
  | 'described'
  | 'widened'
  | 'narrowed'
  | 'merged'
  | 'json-text'
  | 'entries'
  | 'labelled'
  | 'wrapped'
  | 'renamed'

/** One thing of the original schema that a target cannot say. */
export interface SchemaNote {
  /** JSON pointer (RFC 6901) into the original schema, as a URI fragment: `#/properties/labels`. */
  path: string
  keyword: string
  done: SchemaNoteKind
}

/** A schema in a target's form, with the ways there and back for arguments. */
export interface ConvertedSchema {
  schema: ObjectSchema
  /** A model's arguments as the original schema expects them. Leaves what it does not know as it is; never throws. */
  restore(args: unknown): unknown
  /** Arguments of the original schema as a model writes them with this one: for examples, and for calls made earlier. */
  express(args: unknown): unknown
  notes: SchemaNote[]
}

/** Collects notes, each once. */
export class SchemaNotes {
  readonly #notes = new Map<string, SchemaNote>()

  add(paths: string[], keyword: string, done: SchemaNoteKind): void {
    for (const path of paths) this.#notes.set(`${path} ${keyword} ${done}`, { path, keyword, done })
  }

  list(): SchemaNote[] {
    return [...this.#notes.values()]
  }
}
