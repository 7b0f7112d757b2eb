/** What every error of the SDK carries beside its message. */
export interface ComposioErrorOptions {
  /** Stable, machine-readable: `TS-SDK::TOOL_NOT_FOUND`. Switch on this, never on the message. */
  code?: string
  /** Sentences that say what to do. */
  possibleFixes?: string[]
  /** HTTP status, where the error stands for an answer of the backend. */
  statusCode?: number
  cause?: unknown
  meta?: Record<string, unknown>
}

const brand = Symbol.for('composio.error')

/** Base of every error the SDK throws. `ComposioError.is(e)` also holds when two copies of the package are installed. */
export class ComposioError extends Error {
  readonly code: string
  readonly possibleFixes: string[]
  readonly statusCode?: number
  readonly meta?: Record<string, unknown>
  readonly [brand] = true

  constructor(message: string, options: ComposioErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = options.code ?? 'TS-SDK::ERROR'
    this.possibleFixes = options.possibleFixes ?? []
    if (options.statusCode !== undefined) this.statusCode = options.statusCode
    if (options.meta !== undefined) this.meta = options.meta
  }

  static is(error: unknown): error is ComposioError {
    return typeof error === 'object' && error !== null && brand in error
  }

  /** Without stack and cause, so it is safe to log or to send. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, statusCode, possibleFixes, meta } = this
    return { name, code, message, statusCode, possibleFixes, meta }
  }
}

function errorClass(code: string, statusCode?: number) {
  return class extends ComposioError {
    constructor(message: string, options: ComposioErrorOptions = {}) {
      super(message, { code: `TS-SDK::${code}`, ...(statusCode !== undefined && { statusCode }), ...options })
    }
  }
}

/** An option or argument of an SDK call is missing or wrong; the message names the field. */
export class ValidationError extends errorClass('VALIDATION_ERROR') {}
/** `baseURL` is set but no API key was given. */
export class ComposioNoAPIKeyError extends errorClass('NO_API_KEY_PROVIDED') {}
/** The caller's AbortSignal fired. */
export class ComposioRequestCancelledError extends errorClass('REQUEST_CANCELLED') {}
/** The backend answered with an error no more specific class stands for; see `statusCode` and `meta.slug`. */
export class ComposioAPIError extends errorClass('API_ERROR') {}
/** The backend could not be reached. */
export class ComposioConnectionError extends errorClass('CONNECTION_ERROR') {}
export class ComposioSessionNotFoundError extends errorClass('SESSION_NOT_FOUND') {}
export class ComposioToolNotFoundError extends errorClass('TOOL_NOT_FOUND') {}
export class ComposioToolExecutionError extends errorClass('TOOL_EXECUTION_ERROR') {}
/** A model's tool call carries arguments that are not JSON. */
export class ComposioInvalidToolArgumentsError extends errorClass('INVALID_TOOL_ARGUMENTS') {}
export class ComposioInvalidModifierError extends errorClass('INVALID_MODIFIER') {}
/** A provider helper was given a user ID, but the provider belongs to no Composio instance. */
export class ComposioGlobalExecuteToolFnNotSetError extends errorClass('GLOBAL_EXECUTE_TOOL_FN_NOT_SET') {}
export class ComposioToolkitNotFoundError extends errorClass('TOOLKIT_NOT_FOUND') {}
export class ComposioAuthConfigNotFoundError extends errorClass('AUTH_CONFIG_NOT_FOUND') {}
export class ComposioConnectedAccountNotFoundError extends errorClass('CONNECTED_ACCOUNT_NOT_FOUND') {}
export class ComposioMultipleConnectedAccountsError extends errorClass('MULTIPLE_CONNECTED_ACCOUNTS') {}
export class ComposioFailedToCreateConnectedAccountLink extends errorClass('FAILED_TO_CREATE_CONNECTED_ACCOUNT_LINK') {}
/** The person did not finish connecting in the time the caller allowed. */
export class ConnectionRequestTimeoutError extends errorClass('CONNECTION_REQUEST_TIMEOUT') {}
/** A webhook's signature does not fit, or is old: it may come from anybody. */
export class ComposioWebhookSignatureVerificationError extends errorClass(
  'WEBHOOK_SIGNATURE_VERIFICATION_FAILED',
  401,
) {}
/** A webhook's payload has none of the known forms. */
export class ComposioWebhookPayloadError extends errorClass('WEBHOOK_PAYLOAD_INVALID', 400) {}
/** The connection ended as FAILED, EXPIRED or REVOKED; the message carries the reason. */
export class ConnectionRequestFailedError extends errorClass('CONNECTION_REQUEST_FAILED') {}
