import { readFileSync } from 'node:fs'
import { errorCode } from '../error-code.ts'

/**
 * A process and when it began, `undefined` when there is none. The number alone would not do: after a restart of the machine or
 * in a new container it belongs to something else.
 */
export function identityOf(pid: number): string | undefined {
  const stat = statFields(pid)
  if (stat) return stat.state === 'Z' ? undefined : `${pid} ${stat.startTime}`
  return isSignalled(pid) ? `${pid} unknown` : undefined
}

export function isAlive(pid: number): boolean {
  return identityOf(pid) !== undefined
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

/** proc(5): the name in brackets may hold anything, what follows the last bracket is fields 3 (state) to 22 (start time) and on. */
function statFields(pid: number): { state: string; startTime: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', startTime: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

function isSignalled(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
