import {
  ComposioAPIError,
  ComposioAuthConfigNotFoundError,
  ComposioConnectedAccountNotFoundError,
  type ComposioErrorOptions,
  ComposioSessionNotFoundError,
  ComposioToolkitNotFoundError,
  ComposioToolNotFoundError,
  ValidationError,
} from '@composio/spec'
import type { ErrorBody, ErrorSlug } from '@composio/spec/wire'

type ErrorClass = new (message: string, options?: ComposioErrorOptions) => Error

/** What the backend's error slugs are in the SDK. Those not listed are a ComposioAPIError. */
const CLASS_BY_SLUG: Partial<Record<ErrorSlug, ErrorClass>> = {
  HTTP_BadRequest: ValidationError,
  ToolRouterV2_BadRequest: ValidationError,
  Auth_Config_BadRequest: ValidationError,
  ConnectedAccount_BadRequest: ValidationError,
  ToolRouterV2_SessionNotFound: ComposioSessionNotFoundError,
  ToolRouterV2_ToolNotFound: ComposioToolNotFoundError,
  Tool_ToolNotFound: ComposioToolNotFoundError,
  ActionExecute_ToolNotFound: ComposioToolNotFoundError,
  ToolRouterV2_InvalidToolkitSlugs: ComposioToolkitNotFoundError,
  Toolkit_ToolkitNotFound: ComposioToolkitNotFoundError,
  ToolRouterV2_InvalidAuthConfigIds: ComposioAuthConfigNotFoundError,
  Auth_Config_NotFound: ComposioAuthConfigNotFoundError,
  ToolRouterV2_InvalidConnectedAccountIds: ComposioConnectedAccountNotFoundError,
  ConnectedAccount_NotFound: ComposioConnectedAccountNotFoundError,
  ActionExecute_ConnectedAccountNotFound: ComposioConnectedAccountNotFoundError,
}

/** The error for an answer that is not 2xx. `body` is its text. */
export function apiError(status: number, body: string, url: URL): Error {
  const problem = readProblem(body)
  if (!problem) {
    return new ComposioAPIError(`${url.origin} answered ${url.pathname} with status ${status} and no error body.`, {
      statusCode: status,
      possibleFixes: ['Check that the base URL is that of a Composio server, without the /api part.'],
    })
  }
  const { message, slug, code, request_id: requestId, suggested_fix: fix, errors = [] } = problem
  const Class = (slug && CLASS_BY_SLUG[slug as ErrorSlug]) || ComposioAPIError
  const fields = errors.filter((line) => !message.includes(line))
  return new Class([message, ...fields].join(' '), {
    statusCode: status,
    possibleFixes: fix ? [fix] : [],
    meta: { slug, code, requestId, ...(errors.length > 0 && { errors }) },
  })
}

function readProblem(text: string): (Partial<ErrorBody['error']> & { message: string }) | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // A proxy in between answers in HTML or plain text; the status has to do.
    return undefined
  }
  const problem = (body as { error?: unknown } | null)?.error
  if (typeof problem !== 'object' || problem === null) return undefined
  return typeof (problem as { message?: unknown }).message === 'string' ? (problem as ErrorBody['error']) : undefined
}
