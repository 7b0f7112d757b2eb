/** What a description may cost, and what a tool may cost a model. Beyond them it is refused or cut, and the report says so. */
export const limits = {
  /** Values in a description, of any kind. */
  nodes: 6_000_000,
  /** Objects and lists inside one another. */
  depth: 400,
  operations: 20_000,
  /** References that lead to references. */
  refHops: 32,
  slugLength: 60,
  argumentNameLength: 64,
  argumentsOfTool: 250,
  /** Schema nodes of one tool, and how far they go inside one another. */
  inputNodes: 1_500,
  inputDepth: 12,
  outputNodes: 300,
  outputDepth: 6,
  enumValues: 250,
  branches: 24,
  nameLength: 120,
  toolDescriptionLength: 1_024,
  fieldDescriptionLength: 400,
  patternLength: 200,
  scopes: 100,
  /** Lines of a report; of the rest only the number is kept. */
  notes: 2_000,
} as const
