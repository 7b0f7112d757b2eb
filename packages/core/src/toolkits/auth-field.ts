import type { AuthFieldWire } from '@composio/spec/wire'

/** One thing that is asked for, of the operator or of the person who connects. */
export interface AuthField {
  name: string
  displayName: string
  type: string
  description: string
  required: boolean
  default: null
  /** Kept sealed, and never shown again. */
  isSecret: boolean
}

export function toAuthField({ is_secret: isSecret, ...field }: AuthFieldWire): AuthField {
  return { ...field, isSecret }
}
