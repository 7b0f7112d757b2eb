import type { Content, FunctionCall, Part } from '@google/genai'

export interface TurnCall {
  call: FunctionCall
  /** Its result, where it ran. */
  part?: Part | undefined
}

/** The model's turn a conversation ends with. */
export interface OpenTurn {
  /** The conversation up to and with that turn. */
  contents: Content[]
  /** In the model's order. */
  calls: TurnCall[]
  /** Whether it is the model that spoke last. */
  isModels: boolean
}

/** Finds the calls a conversation ends with, and the results that follow them. */
export function openTurn(all: Content[]): OpenTurn {
  const last = all.at(-1)
  const results = last?.role !== 'model' && last?.parts?.every((part) => part.functionResponse) ? [...last.parts] : []
  const contents = results.length > 0 ? all.slice(0, -1) : all
  // A stream gives the model's turn in several contents.
  const turn = contents.slice(contents.findLastIndex(({ role }) => role !== 'model') + 1)
  const calls = turn.flatMap(({ parts = [] }) => parts.flatMap(({ functionCall }) => functionCall ?? []))
  return {
    contents,
    calls: calls.map((call) => ({ call, part: takeResult(results, call) })),
    isModels: last?.role === 'model',
  }
}

function takeResult(results: Part[], { id, name }: FunctionCall): Part | undefined {
  const index = results.findIndex(({ functionResponse: of }) => of?.id === id && of?.name === name)
  return index < 0 ? undefined : results.splice(index, 1)[0]
}
