import {
  ApiProblemError,
  type ApiRequest,
  type ApiResponse,
  type ToolDefinition,
  type ToolkitApi,
} from '@composio/spec'

/** An API that answers from a table and remembers what it was asked; for calls no emulator has. */
export interface RecordedApi extends ToolkitApi {
  requests: ApiRequest[]
}

/** `answers` by `METHOD path`. A request without one fails as a wrong path does. */
export function recordedApi(answers: Record<string, unknown>): RecordedApi {
  const requests: ApiRequest[] = []
  return {
    requests,
    signal: new AbortController().signal,
    request(request: ApiRequest): Promise<ApiResponse> {
      requests.push(request)
      const key = `${request.method} ${request.path}`
      if (!(key in answers)) {
        return Promise.reject(new ApiProblemError({ kind: 'not_found', message: `No answer for ${key}` }))
      }
      return Promise.resolve({ status: 200, headers: {}, body: structuredClone(answers[key]) })
    },
  }
}

/** Runs a tool whose operation is a function. */
export function run(tool: ToolDefinition, args: Record<string, unknown>, api: ToolkitApi): Promise<unknown> {
  if (typeof tool.operation !== 'function') throw new TypeError(`${tool.slug} describes one HTTP call`)
  return tool.operation(args, api)
}
