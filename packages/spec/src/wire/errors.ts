/** Body of every error answer. `slug` is the stable name; `code` the number older clients look at. */
export interface ErrorBody {
  error: {
    message: string
    code: number
    slug: string
    status: number
    request_id: string
    suggested_fix?: string
    /** One line for each wrong field: `Error in payload.toolkits: …`. */
    errors?: string[]
  }
}

/** Every error the backend answers with: slug -> [HTTP status, number]. */
export const ERROR_CODES = {
  HTTP_BadRequest: [400, 10400],
  HTTP_Unauthorized: [401, 10401],
  HTTP_Forbidden: [403, 10403],
  APIKey_InsufficientPermissions: [403, 812],
  HTTP_NotFound: [404, 10404],
  HTTP_PayloadTooLarge: [413, 10413],
  HTTP_InternalServerError: [500, 10500],
  HTTP_ServiceUnavailable: [503, 10503],
  ToolRouterV2_BadRequest: [400, 4300],
  ToolRouterV2_ToolNotFound: [400, 4301],
  ToolRouterV2_InvalidToolkitSlugs: [400, 4305],
  ToolRouterV2_NoManagedAuth: [400, 4308],
  ToolRouterV2_ToolkitNotAllowed: [400, 4324],
  ToolRouterV2_ToolNotInEnabledList: [400, 4325],
  ToolRouterV2_ToolkitsIsNoAuth: [400, 4326],
  ToolRouterV2_InvalidConnectedAccountIds: [400, 4327],
  ToolRouterV2_InvalidAuthConfigIds: [400, 4328],
  ToolRouterV2_SessionNotFound: [404, 4341],
  Tool_ToolNotFound: [404, 2401],
  Toolkit_ToolkitNotFound: [404, 2501],
  Auth_Config_NotFound: [404, 611],
  Auth_Config_NoAuthApp: [400, 612],
  Auth_Config_BadRequest: [400, 613],
  ConnectedAccount_NotFound: [404, 1810],
  ConnectedAccount_BadRequest: [400, 600],
  ActionExecute_ToolNotFound: [404, 1800],
  ActionExecute_ConnectedAccountNotFound: [400, 1803],
} as const satisfies Record<string, readonly [status: number, code: number]>

export type ErrorSlug = keyof typeof ERROR_CODES
