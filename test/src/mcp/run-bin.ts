import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs the command of a package these tests depend on. */
export function runBin(packageName: string, args: string[], timeoutMs = 120_000): Promise<Ended> {
  const folder = fileURLToPath(new URL(`../../node_modules/${packageName}/`, import.meta.url))
  if (!existsSync(folder)) throw new Error(`${packageName} is not installed.`)
  const { bin } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { bin: Record<string, string> }
  const file = `${folder}${Object.values(bin)[0]}`
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [file, ...args],
      { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
        resolve({ code, stdout, stderr })
      },
    )
  })
}
