import { callbackUrlSchema } from '@composio/spec/wire'
import { z } from 'zod'
import { type FieldSchemas, strictFor } from '../validation/parse.ts'

export interface ConnectOptions {
  /** Where the browser goes after connecting: an absolute http(s) URL. Default: a page that says it worked. */
  callbackUrl?: string | undefined
  /** A name for one of several accounts: `work`. */
  alias?: string | undefined
}

export const connectFields: FieldSchemas<ConnectOptions> = {
  callbackUrl: callbackUrlSchema.optional(),
  alias: z.string().trim().min(1, 'must not be empty').max(64).optional(),
}
export const connectOptionsSchema = strictFor<ConnectOptions>(connectFields)
