/** Decides what the model says next. Throwing answers the request with HTTP 500 and the error's message. */
export type ModelScript = (turn: ModelTurn) => ModelReply | Promise<ModelReply>

/** One request to the model, in a form that is the same for every API. */
export interface ModelTurn {
  /** The whole conversation so far, oldest first; stored items and earlier responses are resolved. */
  messages: ModelMessage[]
  /** The function tools offered with this request, in order. */
  tools: ModelTool[]
  /** Counts the requests of this server, from 0. */
  index: number
  /** Which API the client used, and whether it asked for server-sent events. */
  api: 'chat_completions' | 'responses' | 'messages' | 'generate_content'
  stream: boolean
}

export interface ModelMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  /** Text parts joined; empty where there is none. */
  text: string
  /** What the assistant called; empty for other roles. */
  toolCalls: ModelToolCall[]
  /** On a tool's result: the id of the call it answers. */
  toolCallId?: string
  /** On a tool's result: whether the client marked it as failed. Only the Messages API has a mark. */
  isError?: true
}

export interface ModelToolCall {
  id: string
  name: string
  /** As the client sent it back: JSON text. */
  arguments: string
}

export interface ModelTool {
  name: string
  description: string
  /** The JSON Schema exactly as received. */
  parameters: Record<string, unknown>
  /** OpenAI's strict mode; undefined where the client did not say. */
  strict?: boolean
}

/** Text and tool calls may come together; an empty reply is an assistant message without content. */
export interface ModelReply {
  text?: string
  /** `arguments` are sent as JSON; a string is sent as it is, so a script can also produce broken JSON. */
  toolCalls?: { name: string; arguments: unknown }[]
}

/** A reply with ids and argument text fixed, ready to be written in any API's form. */
export interface ResolvedReply {
  id: string
  text: string
  toolCalls: ModelToolCall[]
}
