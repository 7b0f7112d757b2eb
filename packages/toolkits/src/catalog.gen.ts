// Written by scripts/gen-catalog.ts from the folders beside it. Do not edit.
import type { ToolkitDefinition } from '@composio/spec'
import { toolkit as github } from './github/index.ts'
import { toolkit as gmail } from './gmail/index.ts'
import { toolkit as googlecalendar } from './googlecalendar/index.ts'
import { toolkit as hackernews } from './hackernews/index.ts'
import { toolkit as linear } from './linear/index.ts'
import { toolkit as slack } from './slack/index.ts'

/** Every toolkit of the catalogue, by slug. */
export const toolkits: ToolkitDefinition[] = [github, gmail, googlecalendar, hackernews, linear, slack]
