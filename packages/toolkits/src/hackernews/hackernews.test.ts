import { testToolkit } from '@composio/testing'
import { toolkit } from './index.ts'

testToolkit(toolkit)
