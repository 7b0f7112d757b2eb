import { isTooDeep } from '../shared/json-depth.ts'
import { refuse } from './refuse.ts'

const DEEPEST = 64
const [PARSE_ERROR, INVALID_REQUEST] = [-32_700, -32_600]

/** The one JSON-RPC message of a POST, or what it is refused with. Its size was limited before. */
export async function readMessage(request: Request): Promise<unknown> {
  const text = await request.text()
  if (isTooDeep(text, DEEPEST))
    return refuse(400, INVALID_REQUEST, `The message is nested deeper than ${DEEPEST} levels.`)
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return refuse(400, PARSE_ERROR, 'Parse error: the request body is not valid JSON')
  }
  // Gone since revision 2025-06-18; older clients may do without.
  if (Array.isArray(message))
    return refuse(400, INVALID_REQUEST, 'Batches are not accepted: send one message at a time.')
  if (typeof message !== 'object' || message === null)
    return refuse(400, INVALID_REQUEST, 'A JSON-RPC message is an object.')
  return message
}
