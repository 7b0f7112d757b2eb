// Runs after each install, with whatever Node the host has. pnpm's launcher for the workspace's own Node is a shell
// script that stays in between and swallows signals, so that stopping `pnpm composio serve` would leave the server
// running; a link to the binary itself does not.
import { existsSync, rmSync, symlinkSync } from 'node:fs'

const launcher = 'node_modules/.bin/node'
const binary = '../node/bin/node'

if (process.platform !== 'win32' && existsSync('node_modules/node/bin/node')) {
  rmSync(launcher, { force: true })
  symlinkSync(binary, launcher)
}
