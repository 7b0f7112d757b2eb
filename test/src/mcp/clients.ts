import { createMCPClient } from '@ai-sdk/mcp'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { MCPClient as MastraClient } from '@mastra/mcp'
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from '@modelcontextprotocol/client'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  CallToolResultSchema,
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { MCPServerStreamableHttp } from '@openai/agents'

export type Reply = 'accept' | 'decline' | 'cancel'

/** What a client shows a person. */
export interface Prompt {
  url: string
  message: string
}

export interface Setting {
  url: string
  headers: Record<string, string>
  /** Called where the client shows a page to open. */
  onPrompt(prompt: Prompt): Promise<Reply>
  onComplete?(id: string): void
}

export interface Connected {
  list(): Promise<string[]>
  /** What the agent of this client gets to read. */
  call(name: string, args: Record<string, unknown>): Promise<string>
  close(): Promise<unknown>
}

export interface McpClient {
  name: string
  /** Whether it opens pages for a person, or hands the link to the model. */
  shows: 'a prompt' | 'a link in the text'
  connect(setting: Setting): Promise<Connected>
}

const IDENTITY = { name: 'test', version: '1.0.0' }
const OPENS_URLS = { elicitation: { url: {} } }

const toText = (result: unknown): string => JSON.stringify(result)

export async function connect1({ url, headers, onPrompt, onComplete }: Setting, capabilities: object = OPENS_URLS) {
  const client = new Client1(IDENTITY, { capabilities })
  if ('elicitation' in capabilities) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({ action: await onPrompt(params as Prompt) }))
    client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) =>
      onComplete?.(params.elicitationId),
    )
  }
  // Its declarations leave out what exactOptionalPropertyTypes wants said.
  await client.connect(new Http1(new URL(url), { requestInit: { headers } }) as Parameters<Client1['connect']>[0])
  return client
}

export async function connect2({ url, headers, onPrompt }: Setting, capabilities: object = OPENS_URLS) {
  const client = new Client2(IDENTITY, { capabilities, versionNegotiation: { mode: 'auto' } })
  if ('elicitation' in capabilities)
    client.setRequestHandler('elicitation/create', async ({ params }) => ({ action: await onPrompt(params as Prompt) }))
  await client.connect(new Http2(new URL(url), { requestInit: { headers } }))
  return client
}

const official1 =
  (capabilities: object) =>
  async (setting: Setting): Promise<Connected> => {
    const client = await connect1(setting, capabilities)
    return {
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => toText(await client.callTool({ name, arguments: args }, CallToolResultSchema)),
      close: () => client.close(),
    }
  }

const official2 =
  (capabilities: object) =>
  async (setting: Setting): Promise<Connected> => {
    const client = await connect2(setting, capabilities)
    return {
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => toText(await client.callTool({ name, arguments: args })),
      close: () => client.close(),
    }
  }

async function aiSdk({ url, headers }: Setting): Promise<Connected> {
  const client = await createMCPClient({ transport: { type: 'http', url, headers } })
  const tools = await client.tools()
  return {
    list: async () => Object.keys(tools),
    call: async (name, args) =>
      toText(await tools[name]?.execute?.(args, { toolCallId: '1', messages: [], context: undefined })),
    close: () => client.close(),
  }
}

async function openAIAgents({ url, headers }: Setting): Promise<Connected> {
  const server = new MCPServerStreamableHttp({ url, requestInit: { headers } })
  await server.connect()
  return {
    list: async () => (await server.listTools()).map(({ name }) => name),
    call: async (name, args) => toText(await server.callTool(name, args)),
    close: () => server.close(),
  }
}

async function langchain({ url, headers }: Setting): Promise<Connected> {
  const client = new MultiServerMCPClient({ mcpServers: { composio: { url, headers } } })
  const tools = await client.getTools()
  return {
    list: async () => tools.map(({ name }) => name),
    call: async (name, args) => {
      const tool = tools.find((each) => each.name === name)
      // A tool's error is an exception here; the agent reads its message.
      return toText(await tool?.invoke(args).catch((error: Error) => error.message))
    },
    close: () => client.close(),
  }
}

async function mastra({ url, headers, onPrompt }: Setting): Promise<Connected> {
  const client = new MastraClient({
    id: url,
    servers: {
      composio: {
        url: new URL(url),
        requestInit: { headers },
        capabilities: OPENS_URLS,
        inputRequests: async ({ params }) => ({ action: await onPrompt(params as unknown as Prompt) }),
      },
    },
  })
  const tools = await client.listTools()
  return {
    list: async () => Object.keys(tools).map((name) => name.replace(/^composio_/, '')),
    call: async (name, args) => toText(await tools[`composio_${name}`]?.execute?.(args, {} as never)),
    close: () => client.disconnect(),
  }
}

export const MCP_CLIENTS: McpClient[] = [
  { name: '@modelcontextprotocol/sdk 1.x', shows: 'a prompt', connect: official1(OPENS_URLS) },
  { name: '@modelcontextprotocol/sdk 1.x that opens no URLs', shows: 'a link in the text', connect: official1({}) },
  { name: '@modelcontextprotocol/client 2.x', shows: 'a prompt', connect: official2(OPENS_URLS) },
  { name: '@modelcontextprotocol/client 2.x that opens no URLs', shows: 'a link in the text', connect: official2({}) },
  { name: '@mastra/mcp', shows: 'a prompt', connect: mastra },
  { name: '@ai-sdk/mcp', shows: 'a link in the text', connect: aiSdk },
  { name: '@openai/agents', shows: 'a link in the text', connect: openAIAgents },
  { name: '@langchain/mcp-adapters', shows: 'a link in the text', connect: langchain },
]
