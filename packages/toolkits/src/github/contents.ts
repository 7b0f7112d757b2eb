import { ApiProblemError, defineTool, type ToolkitApi } from '@composio/spec'
import { output, repoInput, text } from './arguments.ts'
import { commit, list, pick, record } from './shape.ts'

const path = text('File or folder from the root of the repository, without a leading slash.', 'src/greeting.ts')
const filePath = text('File from the root of the repository, without a leading slash.', 'docs/greeting.md')
const message = text('Commit message.', 'Correct the greeting')
const branch = text('Branch to commit to; the default branch without it. It must exist.', 'fix-greeting')
const sha = text(
  'Blob SHA of the file as last read. Given, the call fails if the file has changed since; without it the current file is replaced.',
  '95b966ae1c166bd92f8ae7d1c313e738c731dfc3',
)
const written = output({
  path: { type: 'string' },
  sha: { type: 'string', description: 'Blob SHA of the file now.' },
  html_url: { type: 'string' },
  commit: { type: 'object', description: 'The commit that was made.' },
})

const getContent = defineTool({
  slug: 'GITHUB_GET_REPOSITORY_CONTENT',
  aliases: ['GITHUB_GET_FILE_CONTENTS', 'GITHUB_GET_CONTENT'],
  name: 'Read a file or folder',
  description:
    'Reads a file of a repository as text, or lists the entries of a folder (an empty path is the root). Gives the blob sha too, which guards a later write. Binary files come as base64. Files over 1 MB come without content, with a download_url.',
  input: repoInput(
    { path: { ...path, default: '' }, ref: text('Branch, tag or commit; the default branch without it.', 'main') },
    [],
  ),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: async (args, api) => {
    const { body } = await api.request({
      method: 'GET',
      path: contentsPath(args),
      ...(args.ref === undefined ? {} : { query: { ref: args.ref } }),
    })
    return Array.isArray(body) ? { type: 'dir', entries: list(body).map(entry) } : file(body)
  },
})

const writeFile = defineTool({
  slug: 'GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS',
  aliases: ['GITHUB_WRITE_FILE', 'GITHUB_CREATE_OR_UPDATE_FILE'],
  name: 'Write a file',
  description:
    'Creates a file, or replaces its whole content, as one commit on a branch. Give plain text, not base64. To change a part, read the file first with GITHUB_GET_REPOSITORY_CONTENT and pass its sha, so that somebody else’s change is not lost. Gives the new sha and the commit.',
  input: repoInput(
    { path: filePath, content: text('The whole new content, as text.', '# Hello\n'), message, branch, sha },
    ['path', 'content', 'message'],
  ),
  output: written,
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: async (args, api) => {
    const known = args.sha ?? (await currentSha(args, api))
    const { body } = await api.request({
      method: 'PUT',
      path: contentsPath(args),
      body: {
        ...commitFields(args),
        content: Buffer.from(String(args.content), 'utf8').toString('base64'),
        ...(known === undefined ? {} : { sha: known }),
      },
    })
    const answer = record(body)
    return { ...pick(answer.content, 'path sha size html_url'), commit: commitOf(answer.commit) }
  },
})

const deleteFile = defineTool({
  slug: 'GITHUB_DELETE_A_FILE',
  aliases: ['GITHUB_DELETE_FILE'],
  name: 'Delete a file',
  description:
    'Removes one file as a commit on a branch; the file stays in the history. Fails if there is no such file. Gives the commit.',
  input: repoInput({ path: filePath, message, branch, sha }, ['path', 'message']),
  tags: ['destructiveHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: async (args, api) => {
    const known = args.sha ?? (await currentSha(args, api))
    if (known === undefined) {
      throw new ApiProblemError({ kind: 'not_found', message: `There is no file ${args.path} to delete.`, status: 404 })
    }
    const { body } = await api.request({
      method: 'DELETE',
      path: contentsPath(args),
      body: { ...commitFields(args), sha: known },
    })
    return { deleted: args.path, commit: commitOf(record(body).commit) }
  },
})

/** The blob SHA the file has now on the branch; undefined where there is no such file. */
async function currentSha(args: Record<string, unknown>, api: ToolkitApi): Promise<string | undefined> {
  try {
    const { body } = await api.request({
      method: 'GET',
      path: contentsPath(args),
      ...(args.branch === undefined ? {} : { query: { ref: args.branch } }),
    })
    const { sha: current } = record(body)
    return typeof current === 'string' ? current : undefined
  } catch (error) {
    if (error instanceof ApiProblemError && error.problem.kind === 'not_found') return undefined
    throw error
  }
}

function commitFields({ message: text, branch: name }: Record<string, unknown>): Record<string, unknown> {
  return { message: text, ...(name === undefined ? {} : { branch: name }) }
}

/** @throws ApiProblemError for `.` and `..`, which would name another endpoint. */
function contentsPath(args: Record<string, unknown>): string {
  const inRepository = String(args.path ?? '')
    .split('/')
    .filter(Boolean)
  const segments = ['repos', String(args.owner), String(args.repo), 'contents', ...inRepository]
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    throw new ApiProblemError({ kind: 'invalid', message: 'path: "." and ".." are not allowed as parts of a path.' })
  }
  return `/${segments.map(encodeURIComponent).join('/')}`
}

function entry(value: unknown): Record<string, unknown> {
  return pick(value, 'name path type size sha')
}

function file(value: unknown): Record<string, unknown> {
  const { content, encoding } = record(value)
  const rest = pick(value, 'type path sha size html_url target submodule_git_url')
  if (encoding !== 'base64' || typeof content !== 'string') return { ...rest, ...pick(value, 'download_url') }
  const bytes = Buffer.from(content, 'base64')
  const decoded = bytes.toString('utf8')
  // U+FFFD stands for bytes that are no UTF-8; a NUL does not occur in text files either.
  const isText = !decoded.includes('\0') && Buffer.from(decoded, 'utf8').equals(bytes)
  if (isText) return { ...rest, content: decoded }
  return { ...rest, encoding: 'base64', content: content.replace(/\s/g, '') }
}

/** Write endpoints give a bare git commit, without the wrapper that other endpoints have. */
function commitOf(value: unknown): Record<string, unknown> {
  return commit({ ...pick(value, 'sha html_url'), commit: value })
}

export const contentTools = [getContent, writeFile, deleteFile]
