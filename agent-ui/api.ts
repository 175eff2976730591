import type { ErrorBody } from '../src/http/page.contract.ts'

/** The one error of the screens: a refusal of the server, or no connection (`offline`, status 0). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown
  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.details = details
  }
}

const answerTimeoutMs = 15_000
const secondTryAfterMs = 400

export type Params = Record<string, string | number | null | undefined>

/** A path with its query; what is null or undefined is left out. */
export function withParams(path: string, params: Params): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) if (value !== null && value !== undefined) query.set(name, String(value))
  const text = query.toString()
  return text ? `${path}?${text}` : path
}

/** `T` is the contract's type: the server answers by its schema, so it is trusted here. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return call<T>(path, { method: 'GET' }, signal)
}

/** A file of ours. Without it a refusal would be taken for its content. */
export async function readFile(path: string): Promise<Blob> {
  const response = await send(path, { method: 'GET' })
  if (!response.ok) throw await errorOf(response)
  return response.blob()
}

let liveStream: string | undefined
/** What we write goes with the name of our live stream: that spares us the news of what we did ourselves. */
export function nameLiveStream(name: string): void {
  liveStream = name
}

export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A write carries an Idempotency-Key, so it may be repeated once when the line broke: it has one effect. */
export async function write<T = void>(method: WriteMethod, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { 'idempotency-key': newKey() }
  if (liveStream !== undefined) headers['x-live-stream'] = liveStream
  if (body !== undefined) headers['content-type'] = 'application/json'
  const init: RequestInit = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  try {
    return await call<T>(path, init)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0) throw error
    await new Promise((resolve) => setTimeout(resolve, secondTryAfterMs))
    return call<T>(path, init)
  }
}

async function call<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(answerTimeoutMs)
  const response = await send(path, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout }, signal)
  if (response.ok) {
    // 204 and 202 without a body: the caller has asked for no value.
    const text = await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  throw await errorOf(response)
}

async function send(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: 'same-origin' })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(0, 'offline', 'No connection to the server.')
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as ErrorBody
    return new ApiError(response.status, error.code, error.message, error.details)
  } catch {
    // A proxy in between answered with something of its own.
    return new ApiError(response.status, response.status >= 500 ? 'server' : 'unknown', response.statusText)
  }
}

/** crypto.randomUUID is missing on a plain-http address in the local network; this is not. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
