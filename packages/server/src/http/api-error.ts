import { ERROR_CODES, type ErrorBody, type ErrorSlug } from '@composio/spec/wire'

export interface ApiErrorOptions {
  /** One line for each wrong field. */
  errors?: string[]
  suggestedFix?: string
  cause?: unknown
}

/** An error the caller of the REST API is told about. Everything else that is thrown becomes a 500 without details. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly slug: ErrorSlug
  readonly errors?: string[]
  readonly suggestedFix?: string

  constructor(slug: ErrorSlug, message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.slug = slug
    if (options.errors) this.errors = options.errors
    if (options.suggestedFix) this.suggestedFix = options.suggestedFix
  }

  get status(): number {
    return ERROR_CODES[this.slug][0]
  }

  toBody(requestId: string): ErrorBody {
    const [status, code] = ERROR_CODES[this.slug]
    return {
      error: {
        message: this.message,
        code,
        slug: this.slug,
        status,
        request_id: requestId,
        ...(this.suggestedFix && { suggested_fix: this.suggestedFix }),
        ...(this.errors && { errors: this.errors }),
      },
    }
  }
}
