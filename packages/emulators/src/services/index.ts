import { github } from './github.ts'
import { google } from './google.ts'
import { linear } from './linear.ts'
import type { EmulatedServiceName, ServiceProfile } from './profile.ts'
import { slack } from './slack.ts'

export const profiles: Record<EmulatedServiceName, ServiceProfile> = { github, google, slack, linear }
