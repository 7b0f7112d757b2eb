import { type Json, json, nodes } from './linear-api.ts'

/** An issue with its labels as a plain list, and without the fields that are null. */
export function shapeIssue({ labels, comments: _comments, ...issue }: Json): Json {
  return { ...filled(issue), labels: nodes(labels).map(({ id, name }) => ({ id, name })) }
}

export function shapeComment({ issue, ...comment }: Json): Json {
  const { id, identifier } = json(issue)
  return { ...filled(comment), ...(id === undefined ? {} : { issue: { id, identifier } }) }
}

/** Assignee null says "nobody", which is an answer; any other null says nothing. */
export function filled(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([name, field]) => field !== null || name === 'assignee'))
}
