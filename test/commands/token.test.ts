import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { startApp, type RunningApp } from '../support/app.ts'

const run = promisify(execFile)

let running: RunningApp
beforeAll(async () => {
  running = await startApp()
})

type Ended = { code: number; stdout: string; stderr: string }

/** The command as npm runs it, against the database of an instance that is at work. */
async function command(file: string, args: string[], more: Record<string, string> = {}): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: running.deps.config.databaseUrl,
    SECRET_KEY: running.deps.config.secretKey,
    ...more,
  }
  try {
    const { stdout, stderr } = await run(process.execPath, [`src/commands/${file}.ts`, ...args], { env })
    return { code: 0, stdout, stderr }
  } catch (error) {
    // What execFile rejects with carries these three.
    return error as Ended
  }
}

const lines = (text: string) => text.split('\n').filter(Boolean).length

describe('npm run token', () => {
  test('prints a token that works, and nothing else', async () => {
    const { code, stdout, stderr } = await command('token', ['auditor@demo.example'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^[\w-]{43}\n$/)
    const response = await fetch(`${running.url}/api/me`, { headers: { authorization: `Bearer ${stdout.trim()}` } })
    expect(await response.json()).toMatchObject({ user: { email: 'auditor@demo.example' } })
  })

  test('says in one line what is wrong: 1 for a user nobody has, 2 for wrong use', async () => {
    const unknown = await command('token', ['nobody@demo.example'])
    expect([unknown.code, unknown.stdout, lines(unknown.stderr)]).toEqual([1, '', 1])
    const missing = await command('token', [])
    expect([missing.code, missing.stdout, lines(missing.stderr)]).toEqual([2, '', 1])
    const config = await command('token', ['auditor@demo.example'], { PORT: 'secret-value' })
    expect([config.code, lines(config.stderr)]).toEqual([2, 1])
    expect(config.stderr).toMatch(/PORT/)
    expect(config.stderr).not.toMatch(/secret-value/)
  })
})

test('seeding a centre that has users changes nothing', async () => {
  const { code, stdout } = await command('seed', [])
  expect([code, stdout]).toEqual([0, 'There are users already: nothing was changed.\n'])
})
