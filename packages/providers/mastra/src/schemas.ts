import type { ConnectionRequired } from '@composio/spec'
import type { StandardSchemaWithJSON } from '@mastra/core/schema'

/**
 * A JSON Schema in the interface Mastra takes, which reaches the model as it is. It lets every value through: the
 * session checks arguments itself and names the wrong field, where Mastra would first guess what the model meant and
 * take nulls out.
 */
export function passOn<T>(schema: object): StandardSchemaWithJSON<T> {
  const copy = () => structuredClone(schema) as Record<string, unknown>
  return {
    '~standard': {
      version: 1,
      vendor: 'composio',
      validate: (value) => ({ value: value as T }),
      jsonSchema: { input: copy, output: copy },
    },
  }
}

/** What a suspended run carries: where the person connects which account, and why. */
export const connectionRequiredSchema = passOn<ConnectionRequired>({
  type: 'object',
  properties: {
    id: { type: 'string' },
    toolkit: { type: 'string' },
    toolkitName: { type: 'string' },
    reason: { type: 'string', enum: ['missing', 'expired', 'scopes', 'ambiguous'] },
    url: { type: 'string', format: 'uri' },
    expiresAt: { type: 'string', format: 'date-time' },
    status: { type: 'string', enum: ['pending', 'opened', 'connected', 'declined', 'expired', 'failed'] },
    statusReason: { type: ['string', 'null'] },
    connectedAccountId: { type: ['string', 'null'] },
  },
  required: ['id', 'toolkit', 'toolkitName', 'reason', 'url', 'expiresAt', 'status'],
})

/** What a run is resumed with. `connected` is checked, `declined` is taken at its word. */
export interface ConnectionAnswer {
  status: 'connected' | 'declined'
}

export const connectionAnswerSchema = passOn<ConnectionAnswer>({
  type: 'object',
  description: 'Whether the person connected the account, or does not want to.',
  properties: { status: { type: 'string', enum: ['connected', 'declined'] } },
  required: ['status'],
})
