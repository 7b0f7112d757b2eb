#!/usr/bin/env node
import { createProgram } from './program.ts'
import { reportError } from './report-error.ts'

// `composio tools list | head` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  reportError(error)
  process.exitCode = 1
}
